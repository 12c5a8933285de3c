//! Dispatches of advisors.
use super::{Enclosed, inside};
use domain::access::{Role, Scope, Standing};
use sea_orm::{
    Condition,
    entity::prelude::*,
    sea_query::{Expr, Query, SelectStatement},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatches")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub municipality_id: Uuid,
    pub center_id: Uuid,
    pub programme_id: Uuid,
    pub fiscal_year: i16,
    pub project: Option<String>,
    pub section: Option<String>,
    pub contact: Option<String>,
    pub aim: String,
    pub present_state: String,
    pub participants: Option<i16>,
    pub mode: Option<String>,
    pub days: Vec<Date>,
    pub hours: Option<i16>,
    pub wished_id: Option<Uuid>,
    pub state: String,
    pub cost: i64,
    pub advisor_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    pub results: Option<String>,
    pub effect: Option<String>,
    pub created_at: DateTimeUtc,
    pub submitted_at: Option<DateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// The body; and once it was sent, the centre's operators and the advisor it is with.
    fn wall(scope: &Scope) -> Condition {
        let sent =
            center(scope, Column::CenterId, Some(Column::PersonId)).add(Column::SubmittedAt.is_not_null());
        let own = Column::MunicipalityId.eq(scope.tenant().uuid());
        inside(scope, Condition::any().add(own).add(sent))
    }
}

/// Rows of the tenant's as a centre: all for its operators and for the house, for anybody else those with `person`.
pub(super) fn center<C: ColumnTrait>(scope: &Scope, center: C, person: Option<C>) -> Condition {
    let own = Condition::all().add(center.eq(scope.tenant().uuid()));
    let is_house = matches!(scope.standing(), Standing::System { .. });
    if is_house || scope.roles().contains(&Role::Operator) {
        return own;
    }
    match (person, scope.user()) {
        (Some(person), Some(user)) => own.add(person.eq(user.uuid())),
        _ => own.add(Expr::value(false)),
    }
}

/// The ids of the dispatches that `scope` sees.
pub(super) fn seen(scope: &Scope) -> SelectStatement {
    Query::select().column(Column::Id).from(Entity).cond_where(Entity::wall(scope)).to_owned()
}
