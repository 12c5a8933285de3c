//! The consolidated reports of joint engagements.
use super::{Enclosed, engagement};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "engagement_reports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub engagement_id: Uuid,
    pub prefecture_id: Uuid,
    pub overview: String,
    pub invited: i32,
    pub took_part: i32,
    pub left_out: i32,
    pub reported_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// Who sees the engagement.
    fn wall(scope: &Scope) -> Condition {
        Condition::all().add(Column::EngagementId.in_subquery(engagement::seen(scope)))
    }
}
