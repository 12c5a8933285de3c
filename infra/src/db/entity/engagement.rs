//! Joint engagements.
use super::{Enclosed, inside, participation, parties};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*, sea_query::Query};

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
    pub firm_id: Option<Uuid>,
    pub window_from: Option<DateTimeUtc>,
    pub window_until: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// The prefecture, the firm, and the municipalities through their participations.
    fn wall(scope: &Scope) -> Condition {
        let invited = Query::select()
            .column(participation::Column::EngagementId)
            .from(participation::Entity)
            .and_where(participation::Column::MunicipalityId.eq(scope.tenant().uuid()))
            .to_owned();
        inside(
            scope,
            parties(scope, &[Column::PrefectureId, Column::FirmId]).add(Column::Id.in_subquery(invited)),
        )
    }
}
