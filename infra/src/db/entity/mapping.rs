//! How editions' items became those of later ones.
use super::Enclosed;
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item_mappings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub from_edition: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub to_edition: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub from_item: Option<String>,
    pub to_item: Option<String>,
    pub relation: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(_: &Scope) -> Condition {
        Condition::all()
    }
}
