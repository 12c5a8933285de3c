use super::row::word;
use crate::db::{entity::consent as table, error::meaning, tx::Tx};
use domain::{
    Id, Result, Timestamp,
    access::UserId,
    engagement::{Consent, ParticipationId, Purpose},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};

impl Tx {
    pub(super) async fn read_consents(&self, participations: &[ParticipationId]) -> Result<Vec<Consent>> {
        let ids = participations.iter().map(|id| id.uuid());
        let query = self
            .select::<table::Entity>()
            .filter(table::Column::ParticipationId.is_in(ids))
            .order_by_asc(table::Column::Id);
        let rows = query.all(&self.db).await.map_err(meaning)?;
        rows.into_iter()
            .map(|row| {
                Ok(Consent {
                    id: Id::from_uuid(row.id),
                    participation: Id::from_uuid(row.participation_id),
                    purpose: word(&row.purpose, Purpose::parse)?,
                    text_version: row.text_version,
                    given_by: Id::from_uuid(row.given_by),
                    given_at: row.given_at,
                    withdrawn_at: row.withdrawn_at,
                })
            })
            .collect()
    }

    pub(super) async fn write_consents(&self, consents: &[Consent]) -> Result<()> {
        let rows = consents.iter().map(|consent| table::ActiveModel {
            id: Set(consent.id.uuid()),
            participation_id: Set(consent.participation.uuid()),
            purpose: Set(consent.purpose.as_str().to_owned()),
            text_version: Set(consent.text_version),
            given_by: Set(consent.given_by.uuid()),
            given_at: Set(consent.given_at),
            ..Default::default()
        });
        self.insert(rows.collect(), None).await.map(drop)
    }

    pub(super) async fn end_consents(
        &self,
        participation: ParticipationId,
        purposes: &[Purpose],
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
            .filter(table::Column::ParticipationId.eq(participation.uuid()))
            .filter(table::Column::Purpose.is_in(purposes.iter().map(|purpose| purpose.as_str())))
            .filter(table::Column::WithdrawnAt.is_null());
        update.exec(&self.db).await.map(drop).map_err(meaning)
    }
}
