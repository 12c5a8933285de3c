//! Comparison releases.
use super::{Enclosed, inside, organization, parties};
use domain::access::Scope;
use sea_orm::{
    Condition,
    entity::prelude::*,
    sea_query::{Expr, Query},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "releases")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub owner_id: Uuid,
    pub scope: String,
    pub prefecture: Option<String>,
    pub fiscal_year: i16,
    pub edition: String,
    pub basis: String,
    pub tier: String,
    pub partition: String,
    pub supersedes: Option<Uuid>,
    pub revision_reason: Option<String>,
    pub state: String,
    pub withheld: Option<String>,
    pub checked_under: Option<Json>,
    pub opened_at: DateTimeUtc,
    pub closed_at: Option<DateTimeUtc>,
    pub published_at: Option<DateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// The owner's in every state; once released, a prefecture's for its municipalities and the nation's for every local
    /// government.
    fn wall(scope: &Scope) -> Condition {
        let home = Query::select()
            .column(organization::Column::Prefecture)
            .from(organization::Entity)
            .and_where(organization::Column::Id.eq(scope.tenant().uuid()))
            .and_where(organization::Column::Prefecture.is_not_null())
            .to_owned();
        let readers = Condition::any()
            .add(Column::Prefecture.in_subquery(home.clone()))
            .add(Condition::all().add(Column::Scope.eq("NATION")).add(Expr::exists(home)));
        let released = Condition::all().add(Column::State.eq("RELEASED")).add(readers);
        inside(scope, parties(scope, &[Column::OwnerId]).add(released))
    }
}
