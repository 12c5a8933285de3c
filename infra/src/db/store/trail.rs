use super::{
    page::{Sorted, parsed},
    row::word,
};
use crate::{
    db::{
        entity::{trail as table, trail_head, trail_seal},
        error::meaning,
        tx::Tx,
    },
    seal::{hash_of, signed_head, wide},
};
use domain::{
    Id, Result,
    kernel::page::{Page, PageRequest},
    trail::{Outcome, Seal, SignedHead, TrailEntry, TrailEntryId, TrailStore},
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

impl TrailStore for Tx {
    async fn list_trail(
        &mut self,
        outsiders_only: bool,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<TrailEntry>> {
        let home = self.scope().tenant().uuid();
        let mut query = self.select::<table::Entity>();
        if outsiders_only {
            query = query.filter(table::Column::OrganizationId.ne(home));
        }
        let rows = self.page(query, table::Column::Id, Sorted::Down, page).await?;
        parsed(rows, |row| {
            Ok(TrailEntry {
                id: Id::from_uuid(row.id),
                at: row.at,
                user: row.user_id.map(Id::from_uuid),
                organization: Id::from_uuid(row.organization_id),
                action: row.action,
                subject_kind: row.subject_kind,
                subject: row.subject_id,
                outcome: word(&row.outcome, Outcome::parse)?,
                outsider: row.organization_id != home,
            })
        })
    }

    async fn seals(&mut self, entries: &[TrailEntryId]) -> Result<Vec<Seal>> {
        let ids = entries.iter().map(|id| id.uuid());
        let query = self.select::<trail_seal::Entity>().filter(trail_seal::Column::TrailId.is_in(ids));
        let rows = query.all(&self.db).await.map_err(meaning)?;
        rows.into_iter()
            .map(|row| {
                let (sequence, hash) = (wide(row.sequence)?, hash_of(&row.hash)?);
                Ok(Seal { entry: Id::from_uuid(row.trail_id), sequence, hash })
            })
            .collect()
    }

    async fn trail_head(&mut self) -> Result<Option<SignedHead>> {
        let query = self.select::<trail_head::Entity>().order_by_desc(trail_head::Column::Sequence);
        let row = query.one(&self.db).await.map_err(meaning)?;
        row.map(|row| {
            let (key, signature) = (&row.public_key, &row.signature);
            signed_head(row.tenant_id, row.sequence, &row.hash, row.signed_at, key, signature)
        })
        .transpose()
    }
}
