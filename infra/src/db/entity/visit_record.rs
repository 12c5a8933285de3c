//! Signed records of visits.
use super::{Enclosed, visited};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit_records")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub visit_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub dispatch_id: Uuid,
    pub parts: Json,
    pub signed_by: Uuid,
    pub signed_at: DateTimeUtc,
    pub reason: Option<String>,
    pub id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(scope: &Scope) -> Condition {
        visited(scope, Column::TenantId, Column::DispatchId)
    }
}
