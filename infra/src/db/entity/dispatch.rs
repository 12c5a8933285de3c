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

/// What advisors read in the table's place: of a dispatch that they have no more to do with, what is left of it.
pub(in crate::db) const SEEN: &str = "dispatches_seen";

/// What came to nothing goes a week after its window, what was served when it is closed.
const LEFT: &str = "is_left_to_advisors(dispatches.state, dispatches.days, (SELECT app_now()))";

impl Enclosed for Entity {
    /// The body; and once it was sent, the centre's operators, and the advisors it is with as long as anything is left of it.
    fn wall(scope: &Scope) -> Condition {
        let with = |user: Uuid| {
            let theirs = Condition::all().add(Column::PersonIds.array_contains([user]));
            theirs.add(Expr::cust(LEFT))
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

/// Whether `scope` may have something left of rows that are out of its sight: all others read the tables, in their order.
pub(in crate::db) fn reads_what_is_left(scope: &Scope) -> bool {
    scope.roles().contains(&Role::Advisor)
}

/// The ids of the dispatches that `scope` sees.
pub(super) fn seen(scope: &Scope) -> SelectStatement {
    let mut query = Query::select();
    if reads_what_is_left(scope) {
        query.from_as(SEEN, Entity);
    } else {
        query.from(Entity);
    }
    query.column(Column::Id).cond_where(Entity::wall(scope)).to_owned()
}
