//! The firms appointed for joint engagements.
use super::{Enclosed, inside, parties};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "engagement_firms")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub engagement_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub firm_id: Uuid,
    pub prefecture_id: Uuid,
    pub appointed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// The prefecture, and each firm its own appointment.
    fn wall(scope: &Scope) -> Condition {
        inside(scope, parties(scope, &[Column::PrefectureId, Column::FirmId]))
    }
}
