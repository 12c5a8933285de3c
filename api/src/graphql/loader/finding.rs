//! Findings and corrective actions in batches.
use super::{Loaders, grouped};
use async_graphql::dataloader::Loader;
use domain::{
    Error,
    audit::AuditId,
    corrective::{
        ActionEvent, CorrectiveAction, CorrectiveActionId, LoadActionEvents, LoadActions, LoadActionsOf,
    },
    finding::{
        Finding, FindingEvent, FindingId, LineageId, LoadFindingEvents, LoadFindings, LoadFindingsOf,
        LoadLineages,
    },
};
use std::collections::HashMap;

by_id! {
    FindingId => Finding: LoadFindings, id;
    CorrectiveActionId => CorrectiveAction: LoadActions, id;
}

of! {
    /// The findings of an audit.
    FindingsOf(AuditId) => Finding: LoadFindingsOf, |row| row.audit;
    /// The findings of a lineage over the years.
    LineageOf(LineageId) => Finding: LoadLineages, |row| row.lineage;
    /// The history of a finding.
    StepsOf(FindingId) => FindingEvent: LoadFindingEvents, |row| row.finding;
    /// The corrective actions of a finding.
    ActionsOf(FindingId) => CorrectiveAction: LoadActionsOf, |row| row.finding;
    /// The history of a corrective action.
    StepsOfAction(CorrectiveActionId) => ActionEvent: LoadActionEvents, |row| row.action;
}
