//! Visits of advisors.
use super::{Enclosed, visited};
use domain::access::{Role, Scope};
use sea_orm::{Condition, entity::prelude::*};

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

impl Enclosed for Entity {
    /// The municipality sees its own; of the centre's people the operators all, an advisor its own. Inside the municipality
    /// an advisor sees those of the dispatch that it was let in for.
    fn wall(scope: &Scope) -> Condition {
        let own = scope.user().map(|user| Column::AdvisorId.eq(user.uuid()));
        if scope.is_entrant() {
            return visited(scope, Column::MunicipalityId, Column::DispatchId).add_option(own);
        }
        let tenant = scope.tenant().uuid();
        let steers = scope.user().is_none() || scope.roles().contains(&Role::Operator);
        let sent = Condition::all().add(Column::CenterId.eq(tenant)).add_option(own.filter(|_| !steers));
        Condition::any().add(Column::MunicipalityId.eq(tenant)).add(sent)
    }
}
