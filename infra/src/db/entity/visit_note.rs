//! What was noted of visits beside their records: what was left undone, and why a record was sent back.
use super::{Enclosed, visited};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit_notes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub visit_id: Uuid,
    pub dispatch_id: Uuid,
    pub kind: String,
    pub text: String,
    pub noted_by: Uuid,
    pub noted_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(scope: &Scope) -> Condition {
        visited(scope, Column::TenantId, Column::DispatchId)
    }
}
