//! The municipalities' answers.
use super::{Enclosed, inside, parties};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "replies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub participation_id: Uuid,
    pub prefecture_id: Uuid,
    pub municipality_id: Uuid,
    pub state: String,
    pub audit_id: Option<Uuid>,
    pub firm_id: Option<Uuid>,
    pub replied_at: Option<DateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(scope: &Scope) -> Condition {
        inside(scope, parties(scope, &[Column::PrefectureId, Column::MunicipalityId, Column::FirmId]))
    }
}
