//! Domains and middle categories.
use super::Enclosed;
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalog_categories")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub position: i32,
    pub domain: String,
    pub title_ja: String,
    pub title_en: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(_: &Scope) -> Condition {
        Condition::all()
    }
}
