//! Figures of releases.
use super::{Enclosed, inside, release};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*, sea_query::Query};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "release_figures")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub release_id: Uuid,
    pub figures: String,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// Those of released releases that are visible.
    fn wall(scope: &Scope) -> Condition {
        let released = Query::select()
            .column(release::Column::Id)
            .from(release::Entity)
            .cond_where(release::Entity::wall(scope).add(release::Column::State.eq("RELEASED")))
            .to_owned();
        inside(scope, Condition::any().add(Column::ReleaseId.in_subquery(released)))
    }
}
