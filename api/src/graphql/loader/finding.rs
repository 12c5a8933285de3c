//! Findings and corrective actions in batches.
use super::{Loaders, Opened, grouped};
use async_graphql::dataloader::Loader;
use domain::{
    Error,
    catalog::ItemCode,
    corrective::{
        ActionEvent, CorrectiveAction, CorrectiveActionId, LoadActionEvents, LoadActions, LoadActionsOf,
    },
    finding::{
        Finding, FindingEvent, FindingId, LineageId, LoadFindingEvents, LoadFindings, LoadFindingsOf,
        LoadLineages,
    },
};
use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

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
        let mut of = self.findings_by(keys.iter().map(|key| &key.0), |one| one.audit).await?;
        let of = keys.iter().filter_map(|key| Some((key.clone(), of.remove(&key.0.audit().id)?)));
        Ok(of.collect())
    }
}

/// The findings on an item of an audit that this request has read.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct FindingsOn(pub(in crate::graphql) Opened, pub(in crate::graphql) ItemCode);

impl Loader<FindingsOn> for Loaders {
    type Value = Vec<Finding>;
    type Error = Error;

    async fn load(&self, keys: &[FindingsOn]) -> Result<HashMap<FindingsOn, Vec<Finding>>, Error> {
        let place = |one: &Finding| (one.audit, one.content.item);
        let mut on = self.findings_by(keys.iter().map(|key| &key.0), place).await?;
        let on = keys.iter().filter_map(|key| {
            let place = (key.0.audit().id, Some(key.1));
            Some((key.clone(), on.remove(&place)?))
        });
        Ok(on.collect())
    }
}

impl Loaders {
    /// The findings of these audits, as far as they are open, by a key of each.
    async fn findings_by<K: Eq + Hash>(
        &self,
        opened: impl Iterator<Item = &Opened>,
        key: impl Fn(&Finding) -> K,
    ) -> Result<HashMap<K, Vec<Finding>>, Error> {
        let audits: HashSet<&Opened> = opened.collect();
        let audits = audits.into_iter().map(|one| one.audit().clone()).collect();
        Ok(grouped(self.services.gate.run(&self.scope, LoadFindingsOf(audits)).await?, key))
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
