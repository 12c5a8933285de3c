//! What a deed leaves: its row in the trail, its events in the outbox and what its idempotency key stands for, in one statement.
use super::{
    entity::{idempotency_key, outbox, trail},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{Error, Id, Ids, Result, Timestamp, access::Record, trail::Outcome};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement, Value};
use uuid::Uuid;

/// An idempotency key that this transaction claimed, and the thing that it stands for from now on.
pub(super) struct Settled {
    pub(super) operation: String,
    pub(super) key: String,
    pub(super) subject: Uuid,
}

/// The row of the trail, and the events, however many. The tenant is the columns' default.
macro_rules! deed {
    () => {
        "
    WITH deed AS (
        INSERT INTO trail (id, at, user_id, organization_id, action, subject_kind, subject_id, outcome)
        VALUES ($1::uuid, $2::timestamptz, $3::uuid, $4::uuid, $5::text, $6::text, $7::uuid, $8::text)
    ), told AS (
        INSERT INTO outbox (id, topic, subject_id, created_at, due_at, attempts)
        SELECT new.id, new.topic, new.subject_id, $2::timestamptz, new.due_at, 0
        FROM unnest($9::uuid[], $10::text[], $11::uuid[], $12::timestamptz[]) AS new (id, topic, subject_id, due_at)
    )"
    };
}

const DEED: &str = concat!(deed!(), " SELECT 0::bigint AS settled");

const DEED_SETTLING: &str = concat!(
    deed!(),
    ", settled AS (
        UPDATE idempotency_keys SET subject_id = $13::uuid
        WHERE tenant_id = $14::uuid AND user_id = $15::uuid AND operation = $16::text AND key = $17::text
        RETURNING 1
    ) SELECT count(*) AS settled FROM settled"
);

impl Tx {
    /// Appends the deed to the tenant's trail and its events to the outbox, each due at its own moment, and settles the key
    /// that it was done under, if there is one.
    pub(super) async fn record(&self, ids: &dyn Ids, record: &Record) -> Result<()> {
        let settled = self.settled();
        let mut values = self.deed(ids, record);
        let (sql, keys) = match settled {
            None => (DEED, 0),
            Some(Settled { operation, key, subject }) => {
                self.stir::<idempotency_key::Entity>();
                let (tenant, user) = (self.scope().tenant().uuid(), self.grant.user()?.uuid());
                values.extend([
                    Value::from(subject),
                    tenant.into(),
                    user.into(),
                    operation.into(),
                    key.into(),
                ]);
                (DEED_SETTLING, 1)
            }
        };
        self.stir::<trail::Entity>();
        self.stir::<outbox::Entity>();
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        let row = self.db.query_one_raw(statement).await.map_err(meaning)?;
        let row = row.ok_or_else(|| garbled("a deed"))?;
        let done: i64 = row.try_get("", "settled").map_err(Error::internal)?;
        if done == keys { Ok(()) } else { Err(Error::NotFound) }
    }

    fn deed(&self, ids: &dyn Ids, record: &Record) -> Vec<Value> {
        let (scope, events) = (self.scope(), &record.events);
        let id = ids.next(self.now);
        let each: Vec<Uuid> = events.iter().map(|_| ids.next(self.now)).collect();
        let topics: Vec<String> = events.iter().map(|(event, _)| event.topic.as_str().to_owned()).collect();
        let subjects: Vec<Uuid> = events.iter().map(|(event, _)| event.subject).collect();
        let due: Vec<Timestamp> = events.iter().map(|(_, due)| *due).collect();
        vec![
            id.into(),
            self.now.into(),
            scope.user().map(Id::uuid).into(),
            scope.organization().uuid().into(),
            self.grant.action().as_str().into(),
            record.subject.map(|(kind, _)| kind.to_owned()).into(),
            record.subject.map(|(_, id)| id).into(),
            Outcome::Done.as_str().into(),
            each.into(),
            topics.into(),
            subjects.into(),
            due.into(),
        ]
    }
}
