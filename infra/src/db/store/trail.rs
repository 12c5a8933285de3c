use super::{
    page::{Sorted, parsed},
    row::word,
};
use crate::db::{entity::trail as table, tx::Tx};
use domain::{
    Id, Result,
    kernel::page::{Page, PageRequest},
    trail::{Outcome, TrailEntry, TrailStore},
};
use sea_orm::{ColumnTrait, QueryFilter};
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
}
