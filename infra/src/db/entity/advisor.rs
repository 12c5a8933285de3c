//! The registry of advisors: what only the centre and the advisor know.
use super::{Enclosed, tenant};
use domain::access::{Role, Scope};
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "advisors")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub user_id: Uuid,
    pub cais_rank: Option<String>,
    pub certificate: Option<String>,
    pub proof: Option<String>,
    pub certified_on: Date,
    pub valid_until: Date,
    pub home: String,
    pub employer: Option<String>,
    pub days_per_month: i16,
    pub registered_at: DateTimeUtc,
    pub retired_at: Option<DateTimeUtc>,
    pub reminded: Option<String>,
    pub reminded_at: Option<DateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// An operator sees all, and so does the house; anybody else themselves alone.
    fn wall(scope: &Scope) -> Condition {
        let alone = scope.user().filter(|_| !scope.roles().contains(&Role::Operator));
        tenant(scope, Column::TenantId, None).add_option(alone.map(|user| Column::UserId.eq(user.uuid())))
    }
}
