//! Named scores disclosed to a prefecture.
use super::{Enclosed, Stirs, inside, parties};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "named_results")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub participation_id: Uuid,
    pub prefecture_id: Uuid,
    pub municipality_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub basis: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub tier: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub variable: i16,
    pub halves: i64,
    pub weight: i64,
    pub in_tier: i32,
    pub applicable: i32,
    pub judged: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    const STIRS: Stirs = Stirs::Named;

    fn wall(scope: &Scope) -> Condition {
        inside(scope, parties(scope, &[Column::PrefectureId, Column::MunicipalityId]))
    }
}
