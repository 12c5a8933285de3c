//! The days on which advisors are booked.
use super::{Enclosed, dispatch};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatch_bookings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub dispatch_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub first_day: Date,
    pub last_day: Date,
    #[sea_orm(primary_key, auto_increment = false)]
    pub advisor_id: Uuid,
    pub municipality_id: Uuid,
    pub center_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// Who sees the dispatch.
    fn wall(scope: &Scope) -> Condition {
        Condition::all().add(Column::DispatchId.in_subquery(dispatch::seen(scope)))
    }
}
