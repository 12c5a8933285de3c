use super::{
    page::{Sorted, parsed},
    row::{sound, word},
};
use crate::db::{entity::organization as table, error::meaning, tx::Tx};
use domain::{
    Id, Result,
    access::OrganizationKind,
    kernel::page::{Page, PageRequest},
    organization::{Organization, OrganizationFilter, OrganizationId, OrganizationName, OrganizationStore},
    register::GovernmentCode,
};
use sea_orm::{ColumnTrait, QueryFilter, Select};
use uuid::Uuid;

impl OrganizationStore for Tx {
    async fn organizations(&mut self, ids: &[OrganizationId]) -> Result<Vec<Organization>> {
        let query =
            self.select::<table::Entity>().filter(table::Column::Id.is_in(ids.iter().map(|id| id.uuid())));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(organization_of).collect()
    }

    async fn organizations_by_code(&mut self, codes: &[GovernmentCode]) -> Result<Vec<Organization>> {
        let codes = codes.iter().map(ToString::to_string);
        let query = self.select::<table::Entity>().filter(table::Column::Code.is_in(codes));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(organization_of).collect()
    }

    async fn list_organizations(
        &mut self,
        filter: &OrganizationFilter,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Organization>> {
        let rows = self.page(filtered(self, filter), table::Column::Id, Sorted::Up, page).await?;
        parsed(rows, organization_of)
    }
}

fn filtered(tx: &Tx, filter: &OrganizationFilter) -> Select<table::Entity> {
    let query = tx.select::<table::Entity>();
    match filter.kind {
        Some(kind) => query.filter(table::Column::Kind.eq(kind.as_str())),
        None => query,
    }
}

fn organization_of(row: table::Model) -> Result<Organization> {
    Ok(Organization {
        id: Id::from_uuid(row.id),
        kind: word(&row.kind, OrganizationKind::parse)?,
        code: row.code.map(|code| sound(GovernmentCode::parse("code", &code))).transpose()?,
        name: sound(OrganizationName::parse("name", &row.name))?,
        created_at: row.created_at,
    })
}
