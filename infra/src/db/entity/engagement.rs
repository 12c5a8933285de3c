//! Joint engagements.
use super::{Enclosed, engagement_firm, inside, participation, parties};
use domain::access::Scope;
use sea_orm::{
    Condition,
    entity::prelude::*,
    sea_query::{Query, SelectStatement},
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "engagements")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub prefecture_id: Uuid,
    pub title: String,
    pub fiscal_year: i16,
    pub edition: String,
    pub tier: String,
    pub audit_type: String,
    pub state: String,
    pub terms: Option<String>,
    pub answer_by: Option<Date>,
    pub briefing_on: Option<Date>,
    pub fieldwork_from: Option<Date>,
    pub fieldwork_until: Option<Date>,
    pub firm_id: Option<Uuid>,
    pub window_from: Option<DateTimeUtc>,
    pub window_until: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// The prefecture, its firms, and the municipalities through their participations.
    fn wall(scope: &Scope) -> Condition {
        let invited = Query::select()
            .column(participation::Column::EngagementId)
            .from(participation::Entity)
            .and_where(participation::Column::MunicipalityId.eq(scope.tenant().uuid()))
            .to_owned();
        let appointed = Query::select()
            .column(engagement_firm::Column::EngagementId)
            .from(engagement_firm::Entity)
            .and_where(engagement_firm::Column::FirmId.eq(scope.tenant().uuid()))
            .to_owned();
        let named = parties(scope, &[Column::PrefectureId, Column::FirmId])
            .add(Column::Id.in_subquery(invited))
            .add(Column::Id.in_subquery(appointed));
        inside(scope, named)
    }
}

/// The ids of the engagements that `scope` sees.
pub(super) fn seen(scope: &Scope) -> SelectStatement {
    Query::select().column(Column::Id).from(Entity).cond_where(Entity::wall(scope)).to_owned()
}
