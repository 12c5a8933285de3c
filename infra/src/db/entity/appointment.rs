//! Who is appointed to do an audit.
use super::{Enclosed, tenant};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "appointments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub audit_id: Uuid,
    pub grantee_id: Uuid,
    pub valid_from: DateTimeUtc,
    pub valid_until: DateTimeUtc,
    pub appointed_by: Uuid,
    pub appointed_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// Of the granted audit an outsider sees its own organization's appointments, not who went before it.
    fn wall(scope: &Scope) -> Condition {
        let own = scope.is_entrant().then(|| Column::GranteeId.eq(scope.organization().uuid()));
        tenant(scope, Column::TenantId, Some(Column::AuditId)).add_option(own)
    }
}
