//! What the auditors point out.
use super::{Enclosed, tenant};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "findings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub audit_id: Uuid,
    pub item: Option<String>,
    pub kind: String,
    pub severity: String,
    pub title: String,
    pub description: String,
    pub root_cause: String,
    pub recommendation: String,
    pub disclosure: String,
    pub objection: Option<String>,
    pub reply: Option<String>,
    pub dissent: bool,
    pub owner_id: Option<Uuid>,
    pub owner_user_id: Option<Uuid>,
    pub due_on: Option<Date>,
    pub lineage_id: Uuid,
    pub recurring_years: i32,
    pub carried_from_id: Option<Uuid>,
    pub state: String,
    pub accepted_until: Option<Date>,
    pub accepted_reason: Option<String>,
    pub accepted_before: Option<String>,
    pub proposed_by: Uuid,
    pub organization_id: Uuid,
    pub proposed_at: DateTimeUtc,
    pub issued_at: Option<DateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(scope: &Scope) -> Condition {
        // What was carried over is another audit's content: no outsider's.
        let carried = scope.is_entrant().then(|| Column::CarriedFromId.is_null());
        tenant(scope, Column::TenantId, Some(Column::AuditId)).add_option(carried)
    }
}
