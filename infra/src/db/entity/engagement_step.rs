//! The history of joint engagements.
use super::{Enclosed, engagement};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "engagement_steps")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub engagement_id: Uuid,
    pub prefecture_id: Uuid,
    pub verb: String,
    pub from_state: String,
    pub to_state: String,
    pub reason: Option<String>,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// Who sees the engagement.
    fn wall(scope: &Scope) -> Condition {
        Condition::all().add(Column::EngagementId.in_subquery(engagement::seen(scope)))
    }
}
