//! The history of dispatches.
use super::{Enclosed, dispatch};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatch_steps")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub dispatch_id: Uuid,
    pub municipality_id: Uuid,
    pub center_id: Uuid,
    pub organization_id: Uuid,
    pub verb: String,
    pub from_state: String,
    pub to_state: String,
    pub reason: Option<String>,
    pub at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// Who sees the dispatch.
    fn wall(scope: &Scope) -> Condition {
        Condition::all().add(Column::DispatchId.in_subquery(dispatch::seen(scope)))
    }
}
