//! What was made of scores that one of two bodies shows the other.
use super::{Enclosed, inside, parties};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "named_score_uses")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub comparison_id: Uuid,
    pub owner_id: Uuid,
    pub reader_id: Uuid,
    pub kind: String,
    pub used_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(scope: &Scope) -> Condition {
        inside(scope, parties(scope, &[Column::OwnerId, Column::ReaderId]))
    }
}
