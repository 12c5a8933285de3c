//! Who lets whom in.
use super::{Enclosed, inside, parties};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "entry_grants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub owner_id: Uuid,
    pub grantee_id: Uuid,
    pub participation_id: Option<Uuid>,
    pub appointment_id: Option<Uuid>,
    pub dispatch_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    pub audit_id: Option<Uuid>,
    pub valid_from: DateTimeUtc,
    pub valid_until: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    fn wall(scope: &Scope) -> Condition {
        inside(scope, parties(scope, &[Column::OwnerId, Column::GranteeId]))
    }
}
