//! Comparison releases.
use super::{Enclosed, inside, organization, parties};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*, sea_query::Query};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "releases")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub prefecture_id: Uuid,
    pub prefecture: String,
    pub fiscal_year: i16,
    pub edition: String,
    pub basis: String,
    pub tier: String,
    pub state: String,
    pub withheld: Option<String>,
    pub opened_at: DateTimeUtc,
    pub closed_at: Option<DateTimeUtc>,
    pub published_at: Option<DateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// The prefecture in every state; its municipalities once released.
    fn wall(scope: &Scope) -> Condition {
        let home = Query::select()
            .column(organization::Column::Prefecture)
            .from(organization::Entity)
            .and_where(organization::Column::Id.eq(scope.tenant().uuid()))
            .to_owned();
        let released =
            Condition::all().add(Column::State.eq("RELEASED")).add(Column::Prefecture.in_subquery(home));
        inside(scope, parties(scope, &[Column::PrefectureId]).add(released))
    }
}
