//! A request has one connection: what it reads shares a transaction, and nothing that it does waits for what it holds itself.
use super::{Hook, Narrow, Proxy, TIMES, all_audits, new_audit};
use crate::voice::gid;
use anyhow::Result;
use domain::{audit::LoadAudits, scoring::Tier};
use infra::db::Pool;
use serde_json::json;
use tests::{House, world::BEPPU};

const READS: &str = "{ audits(first: 20) { nodes { id transitions { verb } } } }";

/// What hangs on what was read is waited for once for each statement: to begin, and to give the connection back, come once for all.
#[tokio::test]
async fn what_hangs_on_what_was_read_is_read_in_the_same_transaction() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.create_audit(BEPPU, Tier::Full).await?;
    let proxy = Proxy::before(&house).await?;
    let replica = house.replica_over(Pool::of(1), &proxy.url, &house.cluster.redis).await?;
    let whole = "query($id: ID!) { node(id: $id) { ... on Audit { title items(first: 100) { nodes { code
        item { text { ja } } selfAssessment { verdict } judgement { verdict } findings { title } } } } } }";
    for (document, most, shown) in [(READS, 2, "/audits/nodes/0/id"), (whole, 5, "/node/items/nodes/99/code")]
    {
        let ask = || async {
            let variables = if document == whole { json!({ "id": gid(audit) }) } else { json!({}) };
            let answer = replica.door.ask_with("beppu-manager", None, document, &variables).await?;
            assert!(answer.data(shown).is_string(), "{}", answer.body);
            anyhow::Ok(())
        };
        for _ in 0..2 {
            ask().await?;
        }
        let (trips, said) = (proxy.trips(), replica.gate.statements());
        for _ in 0..TIMES {
            ask().await?;
        }
        let said = usize::try_from(replica.gate.statements() - said)? / TIMES;
        let trips = (proxy.trips() - trips) / TIMES;
        assert!((2..=most).contains(&said), "{document}: {said} statements");
        assert!(trips <= 1 + said + 1, "{document}: {trips} for {said} statements");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_written_or_refused_in_the_midst_of_reads_waits_for_nothing_of_its_own_request() -> Result<()>
{
    let house = House::open().await?;
    house.cast().await?;
    let url = house.cluster.server(&house.database);
    let replica = house.replica_over(Pool::of(1), &url, &house.cluster.redis).await?;
    let create = "createAudit(input: { title: \"監査\", kind: INTERNAL, type: ADVISORY, fiscalYear: 2025,
        edition: \"H19.7\", tier: ESSENTIAL }) { audit { id transitions { verb } team { isLead } } }";
    let twice = format!("mutation {{ a: {create} b: {create} }}");
    let answer = replica.door.ask("beppu-manager", None, &twice).await?;
    for made in ["/a/audit/id", "/b/audit/id"] {
        assert!(answer.data(made).is_string(), "{}", answer.body);
    }
    let refused =
        "{ audits(first: 20) { nodes { id transitions { verb } } } members(first: 1) { nodes { id } } }";
    let answer = replica.door.ask("beppu-respondent", None, refused).await?;
    assert_eq!(answer.code(), "FORBIDDEN", "{}", answer.body);
    assert_eq!(house.count("trail WHERE action = 'MEMBER_READ' AND outcome = 'DENIED'").await?, 1);
    let answer = replica.door.ask("beppu-manager", None, READS).await?;
    assert!(answer.data("/audits/nodes/1/id").is_string(), "{}", answer.body);
    Ok(())
}

#[tokio::test]
async fn one_request_s_doors_see_what_it_wrote_and_mix_no_tenants() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    let one = narrow.gate.clone().of_one_request();
    let mut written = Vec::new();
    for scope in [&narrow.beppu, &narrow.nakatsu] {
        assert!(one.run(scope, all_audits()?).await?.items.is_empty());
        written.push(one.run(scope, new_audit()?).await?);
    }
    // Nothing ends the transaction between these but that it is another's.
    for (scope, own) in
        [(&narrow.beppu, written[0]), (&narrow.nakatsu, written[1]), (&narrow.beppu, written[0])]
    {
        let seen = one.run(scope, all_audits()?).await?;
        assert_eq!(seen.items.iter().map(|one| one.id).collect::<Vec<_>>(), [own]);
    }
    drop(one);
    assert!(!narrow.is_open().await?, "no transaction is left open");
    Ok(())
}

#[tokio::test]
async fn a_request_that_rests_or_is_over_holds_no_connection() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    let one = narrow.gate.clone().of_one_request();
    one.run(&narrow.beppu, all_audits()?).await?;
    one.rest();
    assert!(!narrow.is_open().await?, "somebody else has it");
    one.run(&narrow.beppu, all_audits()?).await?;
    drop(one);
    narrow.next_user_is_alone().await
}

#[tokio::test]
async fn cancelled_at_a_read_after_another() -> Result<()> {
    let mut narrow = Narrow::open(Hook::Set).await?;
    let audit = narrow.gate.run(&narrow.nakatsu, new_audit()?).await?;
    let one = narrow.gate.clone().of_one_request();
    let all = std::mem::replace(&mut narrow.gate, one);
    assert!(narrow.gate.run(&narrow.beppu, LoadAudits(vec![audit])).await?.is_empty());
    narrow.cancel_at("FROM \"audits\"", all_audits()?).await;
    narrow.gate = all;
    assert_eq!(narrow.text("SELECT current_user::text").await?, "kansa_server");
    assert!(!narrow.is_open().await?, "no transaction is left open");
    let seen = narrow.gate.run(&narrow.nakatsu, all_audits()?).await?;
    assert_eq!(seen.items.iter().map(|one| one.id).collect::<Vec<_>>(), [audit]);
    Ok(())
}
