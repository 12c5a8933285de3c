//! Findings and corrective actions in batches.
use super::{Loaders, Opened, grouped};
use async_graphql::dataloader::Loader;
use domain::{
    Error,
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

/// The findings of an audit that this request has read.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct FindingsOf(pub(in crate::graphql) Opened);

impl Loader<FindingsOf> for Loaders {
    type Value = Vec<Finding>;
    type Error = Error;

    async fn load(&self, keys: &[FindingsOf]) -> Result<HashMap<FindingsOf, Vec<Finding>>, Error> {
        let audits = keys.iter().map(|key| key.0.audit().clone()).collect();
        let found = self.services.gate.run(&self.scope, LoadFindingsOf(audits)).await?;
        let mut of = grouped(found, |one| one.audit);
        let of = keys.iter().filter_map(|key| Some((key.clone(), of.remove(&key.0.audit().id)?)));
        Ok(of.collect())
    }
}

of! {
    /// The findings of a lineage over the years.
    LineageOf(LineageId) => Finding: LoadLineages, |row| row.lineage;
    /// The history of a finding.
    StepsOf(FindingId) => FindingEvent: LoadFindingEvents, |row| row.finding;
    /// The corrective actions of a finding.
    ActionsOf(FindingId) => CorrectiveAction: LoadActionsOf, |row| row.finding;
    /// The history of a corrective action.
    StepsOfAction(CorrectiveActionId) => ActionEvent: LoadActionEvents, |row| row.action;
}
