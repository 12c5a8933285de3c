//! Messages of advisors that are kept beside a record.
use super::{Enclosed, visited};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit_proposals")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub visit_id: Uuid,
    pub dispatch_id: Uuid,
    pub reason: String,
    pub sequence: i32,
    pub key: String,
    pub parts: Json,
    pub device_at: DateTimeUtc,
    pub received_at: DateTimeUtc,
    pub sent_by: Uuid,
    pub taken_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(scope: &Scope) -> Condition {
        visited(scope, Column::TenantId, Column::DispatchId)
    }
}
