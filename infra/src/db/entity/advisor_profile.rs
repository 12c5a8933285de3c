//! What everybody may know of advisors.
use super::{Enclosed, those_known};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "advisor_profiles")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub center_id: Uuid,
    pub name: String,
    pub introduction: String,
    pub fields: Vec<String>,
    pub regions: Vec<String>,
    pub modes: Vec<String>,
    pub cais_rank: Option<String>,
    pub valid_until: Date,
    pub retired_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(_: &Scope) -> Condition {
        Condition::all()
    }

    /// An operator writes what is shown of all, an advisor of themselves.
    fn own(scope: &Scope) -> Condition {
        those_known(scope, Column::Id)
    }
}
