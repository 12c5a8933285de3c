//! How each of the two stands to a named comparison.
use super::{Enclosed, inside, parties};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "named_comparison_parts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub comparison_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner_id: Uuid,
    pub other_id: Uuid,
    pub stance: String,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(scope: &Scope) -> Condition {
        inside(scope, parties(scope, &[Column::OwnerId, Column::OtherId]))
    }
}
