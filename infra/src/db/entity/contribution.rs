//! Scores in escrow.
use super::{Enclosed, tenant};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contributions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub participation_id: Uuid,
    pub audit_id: Uuid,
    pub prefecture: String,
    pub fiscal_year: i16,
    pub edition: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub basis: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub tier: String,
    pub scores: Vec<i64>,
    pub population: Option<i32>,
    pub government_kind: Option<String>,
    pub network_model: Option<String>,
    pub items_judged: Vec<String>,
    pub items_conforming: Vec<String>,
    pub earlier_year: Option<i16>,
    pub earlier_edition: Option<String>,
    pub earlier_points: Option<Vec<i32>>,
    pub later_points: Option<Vec<i32>>,
    pub comparable_percent: Option<i16>,
    pub contributed_at: DateTimeUtc,
    pub withdrawn_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(scope: &Scope) -> Condition {
        tenant(scope, Column::TenantId, None)
    }
}
