//! What a deed leaves: its row in the trail, its events in the outbox, what its idempotency key stands for, and the judgements that
//! were left to it, in one statement.
use super::{
    entity::{idempotency_key, judgement, outbox, trail},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{Error, Id, Ids, Result, Timestamp, access::Record, kernel::version::STALE, trail::Outcome};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement, Value};
use uuid::Uuid;

/// An idempotency key that this transaction claimed, and the thing that it stands for from now on.
pub(super) struct Settled {
    pub(super) operation: String,
    pub(super) key: String,
    pub(super) subject: Uuid,
}

/// Judgements that are written with the deed, and how many they are.
pub(super) struct Owed {
    pub(super) values: [Value; 10],
    pub(super) rows: usize,
}

/// Each row takes the place of the version before it, the first that of none; one that comes from elsewhere is left out. The
/// condition at the end holds for whoever writes at the same moment and was not seen before. Each row looks its former one up by the key:
/// beside a list whose length PostgreSQL does not know it would rather read the whole audit for one row. What it takes is counted
/// from different numbers, by itself and with a deed.
macro_rules! judgements {
    ($audit:literal, $tenant:literal, $item:literal, $verdict:literal, $method:literal, $note:literal, $by:literal,
     $organization:literal, $at:literal, $version:literal) => {
        concat!(
            "INSERT INTO judgements AS held
                (audit_id, item, verdict, method, note, judged_by, organization_id, judged_at, version)
            SELECT ", $audit, "::uuid, new.item, new.verdict, new.method, new.note, new.judged_by, new.organization_id,
                   new.judged_at, new.version
            FROM unnest(", $item, "::text[], ", $verdict, "::text[], ", $method, "::text[], ", $note, "::text[], ",
                        $by, "::uuid[], ", $organization, "::uuid[], ", $at, "::timestamptz[], ",
                        $version, "::integer[])
                    AS new (item, verdict, method, note, judged_by, organization_id, judged_at, version)
            WHERE coalesce((SELECT was.version FROM judgements was
                            WHERE was.tenant_id = ", $tenant, "::uuid AND was.audit_id = ", $audit, "::uuid
                                AND was.item = new.item), 0) = new.version - 1
            ON CONFLICT (tenant_id, audit_id, item) DO UPDATE
                SET verdict = excluded.verdict, method = excluded.method, note = excluded.note,
                    judged_by = excluded.judged_by, organization_id = excluded.organization_id,
                    judged_at = excluded.judged_at, version = excluded.version
                WHERE held.version = excluded.version - 1"
        )
    };
}
pub(super) use judgements;

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

/// What the key stands for.
macro_rules! settled {
    ($subject:literal, $tenant:literal, $user:literal, $operation:literal, $key:literal) => {
        concat!(
            ", settled AS (
        UPDATE idempotency_keys SET subject_id = ",
            $subject,
            "::uuid
        WHERE tenant_id = ",
            $tenant,
            "::uuid AND user_id = ",
            $user,
            "::uuid AND operation = ",
            $operation,
            "::text AND key = ",
            $key,
            "::text
        RETURNING 1
    )"
        )
    };
}

/// The judgements that are written with it.
macro_rules! judged {
    () => {
        concat!(
            ", judged AS (",
            judgements!("$13", "$14", "$15", "$16", "$17", "$18", "$19", "$20", "$21", "$22"),
            " RETURNING 1)"
        )
    };
}

const DEED: &str = concat!(deed!(), " SELECT 0::bigint AS settled, 0::bigint AS judged");

const DEED_SETTLING: &str = concat!(
    deed!(),
    settled!("$13", "$14", "$15", "$16", "$17"),
    " SELECT count(*) AS settled, 0::bigint AS judged FROM settled"
);

const DEED_JUDGING: &str =
    concat!(deed!(), judged!(), " SELECT 0::bigint AS settled, count(*) AS judged FROM judged");

const DEED_JUDGING_SETTLING: &str = concat!(
    deed!(),
    judged!(),
    settled!("$23", "$24", "$25", "$26", "$27"),
    " SELECT (SELECT count(*) FROM settled) AS settled, (SELECT count(*) FROM judged) AS judged"
);

impl Tx {
    /// Appends the deed to the tenant's trail and its events to the outbox, each due at its own moment, and settles the key
    /// that it was done under, if there is one. Judgements that were left to it are written in the same statement; one that was
    /// made from another version than the present one is a conflict.
    pub(super) async fn record(&self, ids: &dyn Ids, record: &Record) -> Result<()> {
        let (settled, owed) = (self.settled(), self.owed());
        let (keys, rows) = (i64::from(settled.is_some()), owed.as_ref().map_or(0, |owed| owed.rows));
        let sql = match (&owed, &settled) {
            (None, None) => DEED,
            (None, Some(_)) => DEED_SETTLING,
            (Some(_), None) => DEED_JUDGING,
            (Some(_), Some(_)) => DEED_JUDGING_SETTLING,
        };
        let mut values = self.deed(ids, record);
        if let Some(owed) = owed {
            self.stir::<judgement::Entity>();
            values.extend(owed.values);
        }
        if let Some(Settled { operation, key, subject }) = settled {
            self.stir::<idempotency_key::Entity>();
            let (tenant, user) = (self.scope().tenant().uuid(), self.grant.user()?.uuid());
            let settling: [Value; 5] =
                [subject.into(), tenant.into(), user.into(), operation.into(), key.into()];
            values.extend(settling);
        }
        self.stir::<trail::Entity>();
        self.stir::<outbox::Entity>();
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        let row = self.db.query_one_raw(statement).await.map_err(meaning)?;
        let row = row.ok_or_else(|| garbled("a deed"))?;
        let done = |name: &str| row.try_get::<i64>("", name).map_err(Error::internal);
        if done("judged")? != i64::try_from(rows).map_err(Error::internal)? {
            return Err(Error::Conflict(STALE));
        }
        if done("settled")? == keys { Ok(()) } else { Err(Error::NotFound) }
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
