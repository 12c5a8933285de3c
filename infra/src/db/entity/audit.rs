//! Audits.
use super::{Enclosed, Stirs, tenant};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audits")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub title: String,
    pub kind: String,
    pub audit_type: String,
    pub fiscal_year: i16,
    pub edition: String,
    pub tier: String,
    pub state: String,
    pub interrupted_state: Option<String>,
    pub objections_until: Option<Date>,
    pub facts_confirmed: bool,
    pub lead_id: Option<Uuid>,
    pub participation_id: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    const STIRS: Stirs = Stirs::Scores;

    fn wall(scope: &Scope) -> Condition {
        tenant(scope, Column::TenantId, Some(Column::Id))
    }
}
