//! Who belongs to a tenant.
use super::{Enclosed, Stirs, tenant};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "members")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub name: String,
    pub roles: Vec<String>,
    pub started_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    pub successor_id: Option<Uuid>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    const STIRS: Stirs = Stirs::People;

    fn wall(scope: &Scope) -> Condition {
        tenant(scope, Column::TenantId, None)
    }
}
