//! The history of dispatches.
use super::{Enclosed, dispatch, dispatch_offer};
use domain::access::Scope;
use sea_orm::{
    Condition,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait as _, Query},
};

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
    /// Who sees the dispatch; an advisor what came after the offer to them.
    fn wall(scope: &Scope) -> Condition {
        let own = Column::MunicipalityId.eq(scope.tenant().uuid());
        let center = dispatch::center(scope, Column::CenterId, since_asked);
        Condition::all()
            .add(Column::DispatchId.in_subquery(dispatch::seen(scope)))
            .add(Condition::any().add(own).add(center))
    }
}

/// Steps that came after the offer to `user`: who was asked before is no business of theirs. Ids are in the order of birth.
fn since_asked(user: Uuid) -> Condition {
    let same = Expr::col((dispatch_offer::Entity, dispatch_offer::Column::DispatchId))
        .equals((Entity, Column::DispatchId));
    let before =
        Expr::col((dispatch_offer::Entity, dispatch_offer::Column::Id)).lt(Expr::col((Entity, Column::Id)));
    let asked = Query::select()
        .column(dispatch_offer::Column::Id)
        .from(dispatch_offer::Entity)
        .and_where(dispatch_offer::Column::PersonId.eq(user))
        .and_where(same)
        .and_where(before)
        .to_owned();
    Condition::all().add(Expr::exists(asked))
}
