//! Scores that one of two bodies shows the other.
use super::{Enclosed, inside, named_comparison, named_part};
use domain::access::Scope;
use sea_orm::{
    Condition,
    entity::prelude::*,
    sea_query::{Expr, ExprTrait as _, Query},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "named_scores")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub comparison_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner_id: Uuid,
    pub reader_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub variable: i16,
    pub halves: i64,
    pub weight: i64,
    pub in_tier: i32,
    pub applicable: i32,
    pub judged: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// The owner; the reader as long as both agree and the last day is not over, by the transaction's clock.
    fn wall(scope: &Scope) -> Condition {
        let own = scope.tenant().uuid();
        let agreed = |party: named_part::Column| {
            Query::select()
                .column(named_part::Column::ComparisonId)
                .from(named_part::Entity)
                .and_where(party.eq(own))
                .and_where(named_part::Column::Stance.eq("AGREED"))
                .to_owned()
        };
        let running = Query::select()
            .column(named_comparison::Column::Id)
            .from(named_comparison::Entity)
            .and_where(Expr::col(named_comparison::Column::ValidUntil).gt(Expr::cust("app_now()")))
            .to_owned();
        let live = Condition::all()
            .add(Column::ReaderId.eq(own))
            .add(Column::ComparisonId.in_subquery(agreed(named_part::Column::OwnerId)))
            .add(Column::ComparisonId.in_subquery(agreed(named_part::Column::OtherId)))
            .add(Column::ComparisonId.in_subquery(running));
        inside(scope, Condition::any().add(Column::OwnerId.eq(own)).add(live))
    }
}
