//! How often a transaction waits for the database. Counted are round trips, in the background as well: never time.
use super::{Hook, Narrow, Proxy, TIMES, new_audit};
use crate::voice::gid;
use anyhow::Result;
use domain::{
    access::{IdempotencyKey, Once, Scope, UseCase},
    audit::{JudgementEntry, LoadAudits, Note, RecordJudgements, State},
    catalog::Method,
    scoring::{Tier, Verdict},
};
use infra::db::Pool;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use std::cell::Cell;
use tests::{
    House,
    world::{BEPPU, catalogue},
};

impl Narrow {
    /// How many round trips each run takes, once the connection has met its statements.
    async fn trips<U: UseCase>(&self, scope: &Scope, use_case: impl Fn() -> Result<U>) -> Result<usize> {
        for _ in 0..2 {
            self.gate.run(scope, use_case()?).await?;
        }
        let before = self.proxy.trips();
        for _ in 0..TIMES {
            self.gate.run(scope, use_case()?).await?;
        }
        // There is one connection: each run waited until the one before had given it back. Of the first and the last it is
        // open on which side of the counting that fell.
        Ok((self.proxy.trips() - before) / TIMES)
    }
}

/// What a front end waits for, from the token to the answer, where who asks is known already.
#[tokio::test]
async fn a_request_that_reads_goes_to_the_database_three_times_at_most() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.create_audit(BEPPU, Tier::Full).await?;
    let proxy = Proxy::before(&house).await?;
    let replica = house.replica_over(Pool::of(1), &proxy.url, &house.cluster.redis).await?;
    let one = "query($id: ID!) { node(id: $id) { ... on Audit { id title state version } } }";
    let list = "{ audits(first: 20) { nodes { id title state version } } }";
    for (document, most, shown) in [
        (one, 3, "/node/id"),
        (list, 3, "/audits/nodes/0/id"),
        ("{ viewer { userId } }", 0, "/viewer/userId"),
    ] {
        let ask = || async {
            let variables = if document == one { json!({ "id": gid(audit) }) } else { json!({}) };
            let answer = replica.door.ask_with("beppu-manager", None, document, &variables).await?;
            assert!(answer.data(shown).is_string(), "{}", answer.body);
            anyhow::Ok(())
        };
        for _ in 0..2 {
            ask().await?;
        }
        let before = proxy.trips();
        for _ in 0..TIMES {
            ask().await?;
        }
        let trips = (proxy.trips() - before) / TIMES;
        assert!(trips <= most, "{document}: {trips}, giving the connection back included");
        assert!(most == 0 || trips > 0, "nothing was counted of {document}");
    }
    Ok(())
}

/// A judgement of an item is waited for five times: it begins, locks the audit, looks up the item and how the auditor stands to the
/// audit, writes together with its deed, and commits. One more gives the connection back. A key is claimed besides, and settled with the deed.
#[tokio::test]
async fn a_judgement_with_all_that_it_leaves_is_waited_for_five_times() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    let audit = narrow.house.internal_audit(State::Fieldwork).await?;
    let auditor = narrow.house.scope("beppu-auditor", None).await?;
    let [(item, _), ..] = catalogue()? else { anyhow::bail!("an item") };
    let seen = Cell::new(0);
    let judge = || {
        let note = Note::parse("note", "記録")?;
        let expected_version = seen.replace(seen.get() + 1);
        let (verdict, method) = (Verdict::Partial, Method::Observe);
        let entries = vec![JudgementEntry { item: item.clone(), verdict, method, note, expected_version }];
        anyhow::Ok(RecordJudgements { audit, entries })
    };
    let trips = narrow.trips(&auditor, judge).await?;
    assert!(trips <= 5 + 1, "{trips}");
    let keyed = || {
        let inner = judge()?;
        let key = IdempotencyKey::parse("idempotencyKey", &format!("judgement {}", seen.get()))?;
        let operation = "recordJudgements".to_owned();
        anyhow::Ok(Once { inner, key: Some(key), operation, input_hash: "the same".to_owned() })
    };
    let trips = narrow.trips(&auditor, keyed).await?;
    assert!(trips <= 6 + 1, "with a key: {trips}");
    let done = i64::from(seen.get());
    assert_eq!(narrow.house.count("trail WHERE action = 'JUDGEMENT_RECORD'").await?, done);
    let keys = "idempotency_keys WHERE subject_id IS NOT NULL";
    assert_eq!(narrow.house.count(keys).await?, done / 2, "each key stands for what was done under it");
    let kept = narrow.house.look("SELECT version FROM judgements").await?;
    assert_eq!(kept.iter().map(|row| &row["version"]).collect::<Vec<&Value>>(), [&json!(done)]);
    Ok(())
}

#[tokio::test]
async fn a_member_s_read_begins_reads_and_is_over() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    let audit = narrow.gate.run(&narrow.beppu, new_audit()?).await?;
    let trips = narrow.trips(&narrow.beppu, || Ok(LoadAudits(vec![audit]))).await?;
    assert!(trips <= 3, "with its settings, the audit, and giving the connection back: {trips}");
    Ok(())
}

#[tokio::test]
async fn what_was_set_is_gone_after_a_read() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    let audit = narrow.gate.run(&narrow.beppu, new_audit()?).await?;
    assert_eq!(narrow.gate.run(&narrow.beppu, LoadAudits(vec![audit])).await?.len(), 1);
    assert_eq!(narrow.text("SELECT coalesce(current_setting('app.tenant', true), '')").await?, "");
    assert_eq!(narrow.text("SELECT current_user::text").await?, "kansa_server");
    assert_eq!(narrow.text("SELECT current_setting('transaction_read_only')").await?, "off");
    assert!(!narrow.is_open().await?);
    assert!(narrow.gate.run(&narrow.nakatsu, LoadAudits(vec![audit])).await?.is_empty());
    Ok(())
}

/// What was refused leaves an aborted transaction, which is no use to anybody else.
#[tokio::test]
async fn a_read_that_failed_leaves_the_connection_well() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    let audit = narrow.gate.run(&narrow.beppu, new_audit()?).await?;
    let owner = &narrow.house.owner;
    owner.execute_unprepared("REVOKE SELECT ON audits FROM kansa_app").await?;
    assert!(narrow.gate.run(&narrow.beppu, LoadAudits(vec![audit])).await.is_err());
    owner.execute_unprepared("GRANT SELECT ON audits TO kansa_app").await?;
    assert_eq!(narrow.gate.run(&narrow.beppu, LoadAudits(vec![audit])).await?.len(), 1);
    Ok(())
}
