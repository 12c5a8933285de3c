//! What came of dispatches, in escrow.
use super::{Enclosed, tenant};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "effect_contributions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub dispatch_id: Uuid,
    pub prefecture: String,
    pub fiscal_year: i16,
    pub alone_before: Option<bool>,
    pub alone_after: Option<bool>,
    pub trainee_led: Option<bool>,
    pub own_audit: Option<bool>,
    pub findings_closed: Option<bool>,
    pub contributed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(scope: &Scope) -> Condition {
        tenant(scope, Column::TenantId, None)
    }
}
