//! Named comparisons: what two bodies agreed to lay side by side.
use super::{Enclosed, inside, parties};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "named_comparisons")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub proposer_id: Uuid,
    pub partner_id: Uuid,
    pub fiscal_year: i16,
    pub edition: String,
    pub basis: String,
    pub tier: String,
    pub last_day: Date,
    pub valid_until: DateTimeUtc,
    pub proposed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(scope: &Scope) -> Condition {
        inside(scope, parties(scope, &[Column::ProposerId, Column::PartnerId]))
    }
}
