//! Whom the body of a dispatch has audit itself.
use super::{Enclosed, advisor, dispatch, inside};
use domain::access::Scope;
use sea_orm::{Condition, QuerySelect as _, QueryTrait as _, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatch_auditors")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub dispatch_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i16,
    pub municipality_id: Uuid,
    pub center_id: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// The body; of the centre its operators, and they see none but their own advisors; and an advisor themselves.
    fn wall(scope: &Scope) -> Condition {
        let own = Column::MunicipalityId.eq(scope.tenant().uuid());
        let advisors = advisor::Entity::find()
            .select_only()
            .column(advisor::Column::UserId)
            .filter(advisor::Entity::wall(scope));
        let themselves = |user: Uuid| Condition::all().add(Column::PersonId.eq(user));
        let center = dispatch::center(scope, Column::CenterId, themselves)
            .add(Column::PersonId.in_subquery(advisors.into_query()));
        inside(scope, Condition::any().add(own).add(center))
    }
}
