//! Whom the centre proposes for a dispatch.
use super::{Enclosed, dispatch, inside};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatch_candidates")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub dispatch_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub advisor_id: Uuid,
    pub municipality_id: Uuid,
    pub center_id: Uuid,
    pub person_id: Uuid,
    pub name: String,
    pub place: i16,
    pub reason: String,
    pub points: i32,
    pub fields_matched: i32,
    pub fields_wanted: i32,
    pub distance: String,
    pub signed_visits: i32,
    pub load: i32,
    pub rank: Option<i16>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// The body and the centre's operators: advisors do not learn who else was proposed.
    fn wall(scope: &Scope) -> Condition {
        let own = Column::MunicipalityId.eq(scope.tenant().uuid());
        let center = dispatch::center(scope, Column::CenterId, |_| dispatch::nothing());
        inside(scope, Condition::any().add(own).add(center))
    }
}
