//! Scores at the moment of signing.
use super::{Enclosed, Stirs, tenant};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_scores")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub audit_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_number: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub basis: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub tier: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub variable: i16,
    pub halves: i64,
    pub weight: i64,
    pub in_tier: i32,
    pub applicable: i32,
    pub judged: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    const STIRS: Stirs = Stirs::Scores;

    fn wall(scope: &Scope) -> Condition {
        tenant(scope, Column::TenantId, Some(Column::AuditId))
    }
}
