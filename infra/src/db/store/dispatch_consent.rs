//! Consents about dispatches, and what they show the advisor.
use super::row::word;
use crate::db::{
    entity::{dispatch_consent as table, dispatch_evidence as shown},
    error::meaning,
    tx::Tx,
};
use domain::{
    Id, Result, Timestamp,
    access::UserId,
    dispatch::DispatchId,
    dispatch_consent::{DispatchConsent, DispatchConsentStore, DispatchPurpose},
    evidence::EvidenceId,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};

impl DispatchConsentStore for Tx {
    async fn dispatch_consents(&mut self, dispatches: &[DispatchId]) -> Result<Vec<DispatchConsent>> {
        let query = self
            .select::<table::Entity>()
            .filter(table::Column::DispatchId.is_in(dispatches.iter().map(|id| id.uuid())))
            .order_by_asc(table::Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(consent_of).collect()
    }

    async fn add_dispatch_consents(&mut self, consents: &[DispatchConsent]) -> Result<()> {
        let rows = consents.iter().map(|consent| table::ActiveModel {
            id: Set(consent.id.uuid()),
            dispatch_id: Set(consent.dispatch.uuid()),
            purpose: Set(consent.purpose.as_str().to_owned()),
            evidence: Set(consent.evidence.iter().map(|id| id.uuid()).collect()),
            text_version: Set(consent.text_version),
            given_by: Set(consent.given_by.uuid()),
            given_at: Set(consent.given_at),
            ..Default::default()
        });
        self.insert(rows.collect(), None).await?;
        let pieces = consents.iter().flat_map(|consent| {
            consent.evidence.iter().map(|id| shown::ActiveModel {
                dispatch_id: Set(consent.dispatch.uuid()),
                evidence_id: Set(id.uuid()),
                ..Default::default()
            })
        });
        self.insert(pieces.collect(), None).await.map(drop)
    }

    async fn end_dispatch_consents(
        &mut self,
        dispatch: DispatchId,
        purposes: &[DispatchPurpose],
        by: UserId,
        at: Timestamp,
    ) -> Result<()> {
        let ended = table::ActiveModel {
            withdrawn_by: Set(Some(by.uuid())),
            withdrawn_at: Set(Some(at)),
            ..Default::default()
        };
        let update = self
            .update::<table::Entity>()
            .set(ended)
            .filter(table::Column::DispatchId.eq(dispatch.uuid()))
            .filter(table::Column::Purpose.is_in(purposes.iter().map(|purpose| purpose.as_str())))
            .filter(table::Column::WithdrawnAt.is_null());
        update.exec(&self.db).await.map_err(meaning)?;
        if !purposes.contains(&DispatchPurpose::AdvisorAccess) {
            return Ok(());
        }
        let hidden = self.delete::<shown::Entity>().filter(shown::Column::DispatchId.eq(dispatch.uuid()));
        hidden.exec(&self.db).await.map(drop).map_err(meaning)
    }

    async fn shown_evidence(&mut self, dispatch: DispatchId) -> Result<Vec<EvidenceId>> {
        let query = self.select::<shown::Entity>().filter(shown::Column::DispatchId.eq(dispatch.uuid()));
        let rows = query.all(&self.db).await.map_err(meaning)?;
        Ok(rows.into_iter().map(|row| Id::from_uuid(row.evidence_id)).collect())
    }
}

fn consent_of(row: table::Model) -> Result<DispatchConsent> {
    Ok(DispatchConsent {
        id: Id::from_uuid(row.id),
        dispatch: Id::from_uuid(row.dispatch_id),
        purpose: word(&row.purpose, DispatchPurpose::parse)?,
        evidence: row.evidence.into_iter().map(Id::from_uuid).collect(),
        text_version: row.text_version,
        given_by: Id::from_uuid(row.given_by),
        given_at: row.given_at,
        withdrawn_at: row.withdrawn_at,
    })
}
