//! Offers of dispatches to advisors.
use super::{Enclosed, dispatch, inside};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatch_offers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub dispatch_id: Uuid,
    pub advisor_id: Uuid,
    pub municipality_id: Uuid,
    pub center_id: Uuid,
    pub person_id: Uuid,
    pub seat: i16,
    pub answer_days: i16,
    pub offered_at: DateTimeUtc,
    pub expires_at: DateTimeUtc,
    pub answer: Option<String>,
    pub answered_at: Option<DateTimeUtc>,
    pub undertaking: Option<i32>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// The body, the centre's operators, and the advisor it was made to.
    fn wall(scope: &Scope) -> Condition {
        let own = Column::MunicipalityId.eq(scope.tenant().uuid());
        let theirs = |user: Uuid| Condition::all().add(Column::PersonId.eq(user));
        let center = dispatch::center(scope, Column::CenterId, theirs);
        inside(scope, Condition::any().add(own).add(center))
    }
}
