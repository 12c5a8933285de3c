//! The register.
use super::Enclosed;
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "governments")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub prefecture: String,
    pub name: String,
    pub name_kana: String,
    pub name_en: String,
    pub kind: String,
    pub population: i32,
    pub population_year: i16,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub successor: Option<String>,
    pub search: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(_: &Scope) -> Condition {
        Condition::all()
    }
}
