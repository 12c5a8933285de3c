//! Editions of the catalogue.
use super::Enclosed;
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "editions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub title_ja: String,
    pub title_en: String,
    pub issued: Date,
    pub item_total: i32,
    pub essential_total: i32,
    pub published_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(_: &Scope) -> Condition {
        Condition::all()
    }
}
