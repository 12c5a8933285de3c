//! Copies in the signers' tenants.
use super::{Enclosed, tenant};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report_copies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub body: String,
    pub content: String,
    pub sha256: String,
    pub signed_at: DateTimeUtc,
    pub person_id: Option<Uuid>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// The organization's; of an advisor's copies each person's own. The house keeps them for everybody.
    fn wall(scope: &Scope) -> Condition {
        let mine = scope.user().map(|user| {
            Condition::any().add(Column::PersonId.is_null()).add(Column::PersonId.eq(user.uuid()))
        });
        tenant(scope, Column::TenantId, None).add_option(mine)
    }
}
