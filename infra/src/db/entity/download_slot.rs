//! Addresses by which files are fetched.
use super::Enclosed;
use domain::{Id, access::Scope};
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "download_slots")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub token_hash: String,
    pub user_id: Uuid,
    pub version_id: Uuid,
    pub expires_at: DateTimeUtc,
    pub used_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// One person's own, also of an outsider's.
    fn wall(scope: &Scope) -> Condition {
        let own = Column::TenantId.eq(scope.tenant().uuid());
        Condition::all().add(own).add(Column::UserId.eq(scope.user().map(Id::uuid)))
    }
}
