//! Dispatches of advisors.
use super::{Enclosed, inside};
use domain::{
    access::{Role, Scope, Standing},
    dispatch::DispatchState,
};
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
    pub fields: Vec<String>,
    pub team: i16,
    pub state: String,
    pub cost: i64,
    pub advisor_ids: Vec<Uuid>,
    pub person_ids: Vec<Uuid>,
    pub accepted: i16,
    pub results: Option<String>,
    pub effect: Option<String>,
    pub created_at: DateTimeUtc,
    pub submitted_at: Option<DateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// The body; and once it was sent, the centre's operators, and until it is closed the advisors it is with.
    fn wall(scope: &Scope) -> Condition {
        let with = |user: Uuid| {
            let theirs = Condition::all().add(Column::PersonIds.array_contains([user]));
            theirs.add(Column::State.ne(DispatchState::Closed.as_str()))
        };
        let sent = center(scope, Column::CenterId, with).add(Column::SubmittedAt.is_not_null());
        let own = Column::MunicipalityId.eq(scope.tenant().uuid());
        inside(scope, Condition::any().add(own).add(sent))
    }
}

/// Rows of the tenant's as a centre: all for its operators and for the house, for anybody else those that are `theirs`.
pub(super) fn center<C: ColumnTrait>(
    scope: &Scope,
    center: C,
    theirs: impl FnOnce(Uuid) -> Condition,
) -> Condition {
    let own = Condition::all().add(center.eq(scope.tenant().uuid()));
    let is_house = matches!(scope.standing(), Standing::System { .. });
    if is_house || scope.roles().contains(&Role::Operator) {
        return own;
    }
    own.add(scope.user().map_or_else(nothing, |user| theirs(user.uuid())))
}

/// No row.
pub(super) fn nothing() -> Condition {
    Condition::all().add(Expr::value(false))
}

/// The ids of the dispatches that `scope` sees.
pub(super) fn seen(scope: &Scope) -> SelectStatement {
    Query::select().column(Column::Id).from(Entity).cond_where(Entity::wall(scope)).to_owned()
}
