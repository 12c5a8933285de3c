//! What the body does about findings.
use super::{Enclosed, tenant};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "corrective_actions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub audit_id: Uuid,
    pub finding_id: Uuid,
    pub title: String,
    pub plan: String,
    pub owner_id: Uuid,
    pub owner_user_id: Uuid,
    pub due_on: Date,
    pub state: String,
    pub extension_due_on: Option<Date>,
    pub extension_reason: Option<String>,
    pub extension_by: Option<Uuid>,
    pub extensions: i32,
    pub proposed_by: Uuid,
    pub proposed_at: DateTimeUtc,
    pub claimed_by: Option<Uuid>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(scope: &Scope) -> Condition {
        tenant(scope, Column::TenantId, Some(Column::AuditId))
    }
}
