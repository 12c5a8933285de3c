//! Audit items.
use super::Enclosed;
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalog_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub position: i32,
    pub category: String,
    pub domain: String,
    pub text_ja: String,
    pub text_en: String,
    pub method: String,
    pub evidence_ja: Vec<String>,
    pub evidence_en: Vec<String>,
    pub essential: bool,
    pub weight: i16,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(_: &Scope) -> Condition {
        Condition::all()
    }
}
