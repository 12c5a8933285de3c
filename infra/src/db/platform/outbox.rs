use super::PlatformTx;
use crate::db::store::word;
use domain::{
    Id, OutboxStore, Result, Timestamp,
    outbox::{Backlog, Claimed, Event, Lane, Topic},
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
struct Row {
    tenant_id: Uuid,
    id: Uuid,
    topic: String,
    subject_id: Uuid,
    attempts: i32,
}

#[derive(FromQueryResult)]
struct Waiting {
    events: i64,
    oldest: Option<Timestamp>,
}

/// An event is taken for this long: a worker that died with it gives it up by then.
const HELD_FOR: &str = "60 seconds";

impl OutboxStore for PlatformTx {
    async fn claim_events(&mut self, lane: Lane, limit: u64, now: Timestamp) -> Result<Vec<Claimed>> {
        let sql = format!(
            "WITH due AS (
                 SELECT tenant_id, id FROM outbox WHERE delivered_at IS NULL AND due_at <= $1 AND topic = ANY ($3)
                 ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
             UPDATE outbox o SET attempts = o.attempts + 1, due_at = $1 + interval '{HELD_FOR}'
             FROM due WHERE (o.tenant_id, o.id) = (due.tenant_id, due.id)
             RETURNING o.tenant_id, o.id, o.topic, o.subject_id, o.attempts"
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        // What a newer server speaks of is left to it, while both run.
        let known = Topic::ALL.iter().filter(|topic| topic.lane() == lane);
        let known: Vec<String> = known.map(|topic| topic.as_str().to_owned()).collect();
        let mut rows: Vec<Row> = self.all(&sql, [now.into(), limit.into(), known.into()]).await?;
        rows.sort_by_key(|row| row.id); // ids are born in order, and so the events are applied
        rows.into_iter()
            .map(|row| {
                Ok(Claimed {
                    id: Id::from_uuid(row.id),
                    tenant: Id::from_uuid(row.tenant_id),
                    event: Event { topic: word(&row.topic, Topic::parse)?, subject: row.subject_id },
                    attempts: row.attempts,
                })
            })
            .collect()
    }

    async fn backlog(&mut self, now: Timestamp) -> Result<Backlog> {
        let sql = "SELECT count(*) AS events, min(due_at) AS oldest FROM outbox
                   WHERE delivered_at IS NULL AND due_at <= $1";
        let rows: Vec<Waiting> = self.all(sql, [now.into()]).await?;
        let found = rows.first();
        Ok(Backlog {
            events: found.and_then(|row| u64::try_from(row.events).ok()).unwrap_or_default(),
            oldest: found.and_then(|row| row.oldest),
        })
    }

    async fn settle_event(
        &mut self,
        event: &Claimed,
        retry_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<()> {
        let (column, at) = match retry_at {
            None => ("delivered_at", now),
            Some(later) => ("due_at", later),
        };
        let sql = format!("UPDATE outbox SET {column} = $3 WHERE (tenant_id, id) = ($1, $2)");
        self.execute(&sql, [event.tenant.uuid().into(), event.id.uuid().into(), at.into()]).await.map(drop)
    }

    async fn settle_handled(&mut self, events: &[Claimed], now: Timestamp) -> Result<()> {
        let (tenants, ids): (Vec<Uuid>, Vec<Uuid>) =
            events.iter().map(|event| (event.tenant.uuid(), event.id.uuid())).unzip();
        let sql = "UPDATE outbox o SET delivered_at = $3
                   FROM unnest($1::uuid[], $2::uuid[]) AS handled (tenant_id, id)
                   WHERE (o.tenant_id, o.id) = (handled.tenant_id, handled.id)";
        self.execute(sql, [tenants.into(), ids.into(), now.into()]).await.map(drop)
    }
}
