//! Where judgements are recorded: a desk for each caller, with an audit that is judged item by item and one that is judged as
//! a whole. What was recorded is counted afterwards, so that no lost update passes for a fast one.
use super::{
    audits::document,
    database::{Data, Key, peer_token},
    goals::Round,
    load::{Filling, Shot},
    question::Question,
};
use anyhow::{Context as _, Result, ensure};
use api::graphql::gid;
use chrono::TimeDelta;
use domain::{Clock as _, Id, audit::AuditId};
use infra::{
    system::SystemClock,
    token::{DEMO_ISSUER, DemoKey},
};
use sea_orm::JsonValue;
use serde_json::json;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};
use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::AtomicI32},
    time::{Duration, Instant},
};
use uuid::Uuid;

/// So many items of an audit are judged singly.
pub(super) const ITEMS: usize = 32;

/// All that waits is worked off in this time, or the run ends.
const PATIENCE: Duration = Duration::from_mins(10);

/// The auditor of one body, and what is judged there.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    pub(super) tenant: Uuid,
    pub(super) auditor: Uuid,
    pub(super) singly: Uuid,
    whole: Uuid,
    token: String,
    peer: String,
}

/// What stands in the database of judgements: the sum of their versions, and what tells of recording them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    versions: i64,
    trail: i64,
    outbox: i64,
}

/// An id made out of the body's: one for each kind of thing.
fn beside(tenant: Uuid, place: u128) -> Uuid {
    Uuid::from_u128(tenant.as_u128() ^ place)
}

/// Makes a desk for each key, and the findings of the audit that it reads.
pub(super) async fn furnish(root: &mut PgConnection, keys: &[Key], demo: &DemoKey) -> Result<Vec<Desk>> {
    let (mut desks, mut rows) = (Vec::new(), Vec::new());
    for (place, key) in keys.iter().enumerate() {
        let [auditor, singly, whole] = [1, 2, 3].map(|place| beside(key.tenant, place));
        let subject = format!("bench-auditor-{place}");
        rows.push(format!(
            "('{}', '{}', '{auditor}', '{singly}', '{whole}', '{subject}', '{DEMO_ISSUER}')",
            key.tenant, key.audit
        ));
        desks.push(Desk {
            tenant: key.tenant,
            auditor,
            singly,
            whole,
            token: demo.mint(&subject, SystemClock.now(), TimeDelta::hours(12))?,
            peer: peer_token(key.tenant, auditor)?,
        });
    }
    let columns = "tenant uuid, audit uuid, auditor uuid, singly uuid, whole uuid, subject text, issuer text";
    let filled =
        format!("CREATE TEMPORARY TABLE desks ({columns}); INSERT INTO desks VALUES {}", rows.join(","));
    root.execute(AssertSqlSafe(filled)).await?;
    root.execute(include_str!("desks.sql")).await?;
    Ok(desks)
}

/// How many rows an answer says are written.
pub(super) fn rows(question: Question, who: &str) -> Result<usize> {
    let whole = question == Question::Bulk && who == "kansa, one call";
    if whole { Ok(tests::world::catalogue()?.len()) } else { Ok(1) }
}

impl Data {
    /// Shots that write, each with the versions that its rows have now.
    pub(super) async fn writing(&self, question: Question, who: &str) -> Result<Vec<Shot>> {
        let whole = rows(question, who)? > 1;
        let (title, most) =
            if whole { ("judged as a whole", usize::from(u16::MAX)) } else { ("judged singly", ITEMS) };
        // By item and then by audit: dealt out in turns, each connection gets audits of its own, if there are as many for each.
        let sql = format!(
            "SELECT a.id::text AS audit, j.item, j.method, j.version FROM audits a
             JOIN judgements j ON j.tenant_id = a.tenant_id AND j.audit_id = a.id
             JOIN catalog_items c ON c.edition = a.edition AND c.code = j.item
             WHERE a.title = '{title}' AND c.position <= {most} ORDER BY c.position, a.id"
        );
        let found = self.house.look(&sql).await?;
        let desks: BTreeMap<Uuid, &Desk> =
            self.desks.iter().flat_map(|desk| [(desk.singly, desk), (desk.whole, desk)]).collect();
        let mut entries: BTreeMap<Uuid, Vec<&JsonValue>> = BTreeMap::new();
        for row in &found {
            let audit: Uuid = row["audit"].as_str().context("an audit")?.parse()?;
            entries.entry(audit).or_default().push(row);
        }
        let longest = entries.values().map(Vec::len).max().unwrap_or_default();
        let each = if whole { longest } else { 1 };
        let mut shots = Vec::new();
        for first in (0..longest).step_by(each.max(1)) {
            for (audit, rows) in &entries {
                let desk = desks.get(audit).context("a desk")?;
                let rows: Vec<_> = rows.iter().skip(first).take(each).copied().collect();
                shots.push(desk.shot(*audit, &rows, question, who)?);
            }
        }
        ensure!(!shots.is_empty(), "nothing to judge");
        Ok(shots)
    }

    /// What stands there now, once all that was written before is worked off.
    pub(super) async fn written(&self) -> Result<Written> {
        let begun = Instant::now();
        let waiting = "outbox WHERE delivered_at IS NULL AND due_at <= now()";
        while self.house.count(waiting).await? + self.house.count("trail_unsealed").await? > 0 {
            ensure!(begun.elapsed() < PATIENCE, "what was written is not worked off");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let versions = "SELECT coalesce(sum(j.version), 0)::bigint AS n FROM audits a
             JOIN judgements j ON j.tenant_id = a.tenant_id AND j.audit_id = a.id WHERE a.title LIKE 'judged %'";
        let sum = self.house.look(versions).await?;
        Ok(Written {
            versions: sum.first().and_then(|row| row["n"].as_i64()).context("a sum")?,
            trail: self.house.count("trail WHERE action = 'JUDGEMENT_RECORD'").await?,
            outbox: self.house.count("outbox WHERE topic = 'AUDIT_PROGRESSED'").await?,
        })
    }

    /// Passes if each write that was acknowledged is there, once, and the product's with all that tells of it.
    pub(super) async fn keeps(
        &self,
        before: Written,
        question: Question,
        who: &str,
        round: &Round,
    ) -> Result<()> {
        let after = self.written().await?;
        let answers = i64::try_from(round.load.answers)?;
        let wanted = answers * i64::try_from(rows(question, who)?)?;
        let more = after.versions - before.versions;
        ensure!(more == wanted, "{more} judgements are there of {wanted} that were acknowledged");
        let told = if who.starts_with("kansa") { answers } else { 0 };
        let (trail, outbox) = (after.trail - before.trail, after.outbox - before.outbox);
        ensure!((trail, outbox) == (told, told), "{trail} and {outbox} rows tell of {told} calls");
        Ok(())
    }
}

/// The product's way to say it.
fn entry(row: &JsonValue) -> JsonValue {
    let (item, method) = (&row["item"], &row["method"]);
    json!({ "item": item, "verdict": "PARTIAL", "method": method, "expectedVersion": "§" })
}

impl Desk {
    fn shot(&self, audit: Uuid, rows: &[&JsonValue], question: Question, who: &str) -> Result<Shot> {
        let first = rows.first().context("an item")?;
        let version = i32::try_from(first["version"].as_i64().context("a version")?)?;
        let own = who.starts_with("kansa");
        let entries: Vec<JsonValue> = rows.iter().copied().map(entry).collect();
        let variables = if own {
            let audit: AuditId = Id::from_uuid(audit);
            json!({ "input": { "auditId": gid(audit).to_string(), "entries": entries } })
        } else {
            json!({ "audit": audit, "item": first["item"], "verdict": "PARTIAL", "version": "§" })
        };
        let token = if own { &self.token } else { &self.peer };
        let body = json!({ "query": document(question, who), "variables": variables }).to_string();
        Ok(Shot {
            path: "/graphql".to_owned(),
            token: token.clone(),
            // Numbers, not text.
            body: body.replace("\"§\"", "§"),
            filling: Filling::Version(Arc::new(AtomicI32::new(version))),
        })
    }
}
