use super::page::Sorted;
use crate::db::{entity::report_copy as table, error::meaning, tx::Tx};
use domain::{
    Id, Result,
    kernel::page::{Page, PageRequest},
    report_copy::{ReportCopy, ReportCopyId, ReportCopyStore},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, sea_query::OnConflict};
use uuid::Uuid;

impl ReportCopyStore for Tx {
    async fn keep_copy(&mut self, copy: &ReportCopy) -> Result<()> {
        let row = table::ActiveModel {
            id: Set(copy.id.uuid()),
            person_id: Set(copy.person.map(Id::uuid)),
            body: Set(copy.body.clone()),
            content: Set(copy.content.clone()),
            sha256: Set(copy.sha256.clone()),
            signed_at: Set(copy.signed_at),
            ..Default::default()
        };
        self.insert(vec![row], Some(OnConflict::new().do_nothing().to_owned())).await.map(drop)
    }

    async fn copies(&mut self, ids: &[ReportCopyId]) -> Result<Vec<ReportCopy>> {
        let ids = ids.iter().map(|id| id.uuid());
        let rows = self.select::<table::Entity>().filter(table::Column::Id.is_in(ids)).all(&self.db).await;
        Ok(rows.map_err(meaning)?.into_iter().map(copy_of).collect())
    }

    async fn list_copies(&mut self, page: &PageRequest<Uuid>) -> Result<Page<ReportCopy>> {
        let rows = self.page(self.select::<table::Entity>(), table::Column::Id, Sorted::Down, page).await?;
        Ok(rows.map(copy_of))
    }
}

fn copy_of(row: table::Model) -> ReportCopy {
    ReportCopy {
        id: Id::from_uuid(row.id),
        person: row.person_id.map(Id::from_uuid),
        body: row.body,
        content: row.content,
        sha256: row.sha256,
        signed_at: row.signed_at,
    }
}
