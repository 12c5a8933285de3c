//! Visits of advisors.
use super::{Enclosed, dispatch, visited};
use domain::access::{Role, Scope};
use sea_orm::{Condition, entity::prelude::*, sea_query::Expr};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visits")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub dispatch_id: Uuid,
    pub municipality_id: Uuid,
    pub center_id: Uuid,
    pub advisor_id: Uuid,
    pub window_from: DateTimeUtc,
    pub window_until: DateTimeUtc,
    pub days_on_site: i32,
    pub minutes_per_day: i32,
    pub minutes_online: i32,
    pub mode: String,
    pub place: Option<String>,
    pub planned_from: DateTimeUtc,
    pub planned_until: DateTimeUtc,
    pub actual_from: Option<DateTimeUtc>,
    pub actual_until: Option<DateTimeUtc>,
    pub checked_in_at: Option<DateTimeUtc>,
    pub device_in_at: Option<DateTimeUtc>,
    pub state: String,
    pub replaces_id: Option<Uuid>,
    pub remainder_of_id: Option<Uuid>,
    pub ended_at: Option<DateTimeUtc>,
    pub ended_by: Option<Uuid>,
    pub ended_party: Option<String>,
    pub end_reason: Option<String>,
    pub last_sequence: Option<i32>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// What advisors read in the table's place: of visits of a dispatch that they have no more to do with, what is left of them.
pub(in crate::db) const SEEN: &str = "visits_seen";

impl Enclosed for Entity {
    /// The municipality sees its own; of the centre's people the operators all, an advisor those of the dispatches that they
    /// see. Inside the municipality an advisor sees those of the dispatch that it was let in for.
    fn wall(scope: &Scope) -> Condition {
        rows(scope, |_| Condition::all().add(Column::DispatchId.in_subquery(dispatch::seen(scope))))
    }

    /// Of a team's visits an advisor changes those that they lead.
    fn own(scope: &Scope) -> Condition {
        rows(scope, |own| {
            Condition::all().add(own).add(Column::DispatchId.in_subquery(dispatch::seen(scope)))
        })
    }
}

/// The rows of `scope`, where of the centre's people an advisor has those that `theirs` makes of their own.
fn rows(scope: &Scope, theirs: impl FnOnce(Expr) -> Condition) -> Condition {
    let own = scope.user().map(|user| Column::AdvisorId.eq(user.uuid()));
    if scope.is_entrant() {
        return visited(scope, Column::MunicipalityId, Column::DispatchId).add_option(own);
    }
    let tenant = scope.tenant().uuid();
    let steers = scope.user().is_none() || scope.roles().contains(&Role::Operator);
    let alone = own.filter(|_| !steers).map(theirs);
    let sent = Condition::all().add(Column::CenterId.eq(tenant)).add_option(alone);
    Condition::any().add(Column::MunicipalityId.eq(tenant)).add(sent)
}
