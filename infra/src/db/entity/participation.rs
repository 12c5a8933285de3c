//! The prefectures' invitations.
use super::{Enclosed, inside, parties, reply};
use domain::access::Scope;
use sea_orm::{Condition, entity::prelude::*, sea_query::Query};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "participations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub engagement_id: Uuid,
    pub prefecture_id: Uuid,
    pub municipality_id: Uuid,
    pub name: String,
    pub invited_at: DateTimeUtc,
    pub firm_id: Option<Uuid>,
    pub late_reason: Option<String>,
    pub left_out_reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Enclosed for Entity {
    /// The prefecture, the municipality, and the firm once the municipality's reply names it.
    fn wall(scope: &Scope) -> Condition {
        let named = Query::select()
            .column(reply::Column::ParticipationId)
            .from(reply::Entity)
            .and_where(reply::Column::FirmId.eq(scope.tenant().uuid()))
            .to_owned();
        inside(
            scope,
            parties(scope, &[Column::PrefectureId, Column::MunicipalityId])
                .add(Column::Id.in_subquery(named)),
        )
    }
}
