//! Participations with the municipalities' answers, as the scope may see them.
use super::{
    engagement_more::reason_of,
    row::{sound, word},
};
use crate::db::{
    entity::{participation, reply},
    error::meaning,
    tx::Tx,
};
use domain::{
    Id, Result,
    engagement::{Participation, ParticipationState, Reply},
    organization::OrganizationName,
};
use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

impl Tx {
    pub(super) async fn with_replies(&self, rows: Vec<participation::Model>) -> Result<Vec<Participation>> {
        let home = self.scope().tenant().uuid();
        let ids = rows.iter().map(|row| row.id);
        let query = self.select::<reply::Entity>().filter(reply::Column::ParticipationId.is_in(ids));
        let replies = query.all(&self.db).await.map_err(meaning)?;
        let mut replies: HashMap<Uuid, reply::Model> =
            replies.into_iter().map(|reply| (reply.participation_id, reply)).collect();
        rows.into_iter()
            .map(|row| {
                let (own, answer) = (row.municipality_id == home, replies.remove(&row.id));
                let mut found = participation_of(row, answer)?;
                if !own {
                    found.reply = found.reply.outlined();
                }
                Ok(found)
            })
            .collect()
    }
}

pub(super) fn participation_of(
    row: participation::Model,
    answer: Option<reply::Model>,
) -> Result<Participation> {
    let reply = match answer {
        None => Reply::NONE,
        Some(answer) => Reply {
            state: word(&answer.state, ParticipationState::parse)?,
            audit: answer.audit_id.map(Id::from_uuid),
            firm: answer.firm_id.map(Id::from_uuid),
            replied_at: answer.replied_at,
            version: answer.version,
        },
    };
    Ok(Participation {
        id: Id::from_uuid(row.id),
        engagement: Id::from_uuid(row.engagement_id),
        prefecture: Id::from_uuid(row.prefecture_id),
        municipality: Id::from_uuid(row.municipality_id),
        name: sound(OrganizationName::parse("name", &row.name))?,
        invited_at: row.invited_at,
        firm: row.firm_id.map(Id::from_uuid),
        late: reason_of(row.late_reason.as_deref())?,
        left_out: reason_of(row.left_out_reason.as_deref())?,
        reply,
    })
}
