//! Programmes of dispatch.
use super::Enclosed;
use domain::access::{Role, Scope};
use sea_orm::{Condition, entity::prelude::*, sea_query::Expr};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "programmes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub fiscal_year: i16,
    pub name: String,
    pub budget: i32,
    pub days_on_site: i16,
    pub hours_online: i16,
    pub hours_per_day: i16,
    pub per_case: i16,
    pub per_project: i16,
    pub region_rule: String,
    pub fee_per_day: i32,
    pub fee_per_hour: i32,
    pub travel: i32,
    pub fees_by: String,
    pub travel_by: String,
    pub windows: Json,
    pub state: String,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(_: &Scope) -> Condition {
        Condition::all()
    }

    /// Operators alone write them; only the centre has any.
    fn own(scope: &Scope) -> Condition {
        let steers = scope.roles().contains(&Role::Operator) && !scope.is_entrant();
        Condition::all().add_option((!steers).then(|| Expr::value(false)))
    }
}
