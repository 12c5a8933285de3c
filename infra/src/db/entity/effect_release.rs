//! Countings of what came of dispatches.
use super::{Enclosed, inside};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "effect_releases")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub center_id: Uuid,
    pub fiscal_year: i16,
    pub asked_at: DateTimeUtc,
    pub released_at: Option<DateTimeUtc>,
    pub figures: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// The centre's own; what is released for everybody whom the policy of actions lets read it.
    fn wall(scope: &Scope) -> Condition {
        let own = Column::CenterId.eq(scope.tenant().uuid());
        inside(scope, Condition::any().add(own).add(Column::ReleasedAt.is_not_null()))
    }
}
