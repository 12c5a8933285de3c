//! The directory of tenants.
use super::Enclosed;
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organizations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub code: Option<String>,
    pub prefecture: Option<String>,
    pub name: String,
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(_: &Scope) -> Condition {
        Condition::all()
    }
}
