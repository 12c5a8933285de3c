//! A front end as others write them, of stock clients, set on the demo: it asks, turns pages, changes and follows, and goes
//! on where it was when the server or its token ended.
use crate::{
    faults::kansa,
    voice::{Voice, gid},
};
use anyhow::{Context as _, Result, bail, ensure};
use domain::{Clock as _, Id, outbox::Event};
use infra::{setup, system::SystemClock};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Cluster, Home, House, Program, Served, served::ANYWHERE, world::BEPPU};

/// Whose page follows dispatches.
const OPERATOR: &str = "center-operator";
/// How the page asks for their token.
const THEIRS: &str = "token of center-operator";

/// What the centre is told of, in order.
async fn told(house: &House) -> Result<Vec<String>> {
    let center = house.scope(OPERATOR, None).await?.tenant().uuid();
    let of_center = format!("tenant_id = '{center}' AND number IS NOT NULL");
    let rows = house.look(&format!("SELECT event_id FROM news WHERE {of_center} ORDER BY number")).await?;
    let id = |row: &Value| Some(gid::<Event>(Id::from_uuid(row.get("event_id")?.as_str()?.parse().ok()?)));
    rows.iter().map(|row| id(row).context("an event")).collect()
}

/// While no server is there for the page, another one lets the request wait again that it has heard of last.
async fn goes_on_elsewhere(house: &House, saw: &[Value]) -> Result<()> {
    house.clock.set(SystemClock.now());
    let last = saw.iter().rfind(|one| one["saw"] == "event").context("it heard of nothing")?;
    let input = json!({ "dispatchId": last["of"], "expectedVersion": last["version"], "reason": "予算の確保を待つ。" });
    let door = house.door()?;
    Voice::of(&door, OPERATOR).does("waitlistDispatch", input, "dispatch { state }").await?;
    house.worker.drain().await?;
    Ok(())
}

/// Gives the page what it asks for, and takes its servers and tokens away when it is ready. Answers what it saw, and how many
/// tokens it took to follow.
async fn watch(
    house: &House,
    home: &Home,
    server: Served,
    page: &mut Program,
) -> Result<(Vec<Value>, usize)> {
    let at = server.address().strip_prefix("http://").context("an address")?.to_owned();
    let (mut server, mut saw, mut tokens) = (Some(server), Vec::new(), Vec::<String>::new());
    while let Some(said) = page.says().await? {
        ensure!(said["saw"] != "failure", "{said}");
        let Some(of) = said["asks"].as_str() else {
            saw.push(said);
            continue;
        };
        let mut is = String::new();
        match of {
            "an end of the server" => {
                let ends = server.take().context("a server")?;
                ends.kill()?;
                ends.ended().await?;
            }
            "another server" => {
                goes_on_elsewhere(house, &saw).await?;
                server = Some(home.demo(kansa(), &at).await?);
            }
            "an end of the token" => {
                let token = tokens.last().context("a token")?;
                server.as_ref().context("a server")?.revoke(token).await?;
            }
            _ => {
                let person = of.strip_prefix("token of ").with_context(|| format!("it asks for {of}"))?;
                is = home.token(person)?;
                if of == THEIRS {
                    tokens.push(is.clone());
                }
            }
        }
        page.answer(of, &is).await?;
    }
    Ok((saw, tokens.len()))
}

/// What it saw of one thing.
fn seen<'a>(saw: &'a [Value], what: &str) -> Result<&'a Value> {
    saw.iter().find(|one| one["saw"] == what).with_context(|| format!("it saw no {what}: {saw:?}"))
}

/// One test, for the demo's story takes a while.
#[tokio::test]
async fn stock_clients_ask_change_and_follow_in_the_demo_and_miss_nothing() -> Result<()> {
    let cluster = Cluster::of_this_run()?;
    let database = cluster.empty_database().await?;
    setup::migrate(&cluster.superuser(&database)).await?;
    let house = House::on(cluster, database).await?;
    let home = Home::of(&house)?;
    let server = home.demo(kansa(), ANYWHERE).await?;
    house.clock.set(SystemClock.now());
    let before = told(&house).await?;
    let [.., heard, next] = before.as_slice() else { bail!("the demo tells of dispatches: {before:?}") };

    let address = format!("{}/graphql", server.address());
    let mut page = Program::start("front.mjs", &[&address, heard]).await?;
    let (saw, tokens) = watch(&house, &home, server, &mut page).await?;

    it_asks_turns_pages_and_changes(&house, &saw).await?;
    assert_eq!(seen(&saw, "unanswered")?["isOfTheWay"], true, "no server, no answer");
    assert_eq!(seen(&saw, "repeated")?["name"], "情報監査課");
    let names = "departments WHERE name IN ('内部監査課', '情報監査課')";
    assert_eq!(house.count(names).await?, 2, "what was sent twice was added once");

    // Over both transports: one from before, one as it happened, one without a server, and one after the token.
    let events = told(&house).await?;
    let (known, happened) = events.split_at(before.len());
    assert_eq!((known, happened.len()), (before.as_slice(), 3), "{events:?}");
    let all: Vec<&str> = [next].into_iter().chain(happened).map(String::as_str).collect();
    for over in ["socket", "events"] {
        let of_it = saw.iter().filter(|one| one["saw"] == "event" && one["over"] == over);
        let heard: Vec<_> = of_it.map(|one| (one["id"].as_str(), one["state"].as_str())).collect();
        let ids: Vec<_> = heard.iter().filter_map(|(id, _)| *id).collect();
        assert_eq!(ids, all, "{over}: each once, in order, and none is left out");
        let states: Vec<_> = heard.iter().skip(1).filter_map(|(_, state)| *state).collect();
        assert_eq!(states, ["SCREENING", "WAITLISTED", "SCREENING"], "{over}");
    }
    let closed = saw.iter().filter(|one| one["saw"] == "closed").filter_map(|one| one["code"].as_u64());
    let codes: BTreeSet<u64> = closed.collect();
    assert!(codes.contains(&1006), "the server was killed: {codes:?}");
    assert!(codes.is_subset(&BTreeSet::from([1000, 1006, 4403])), "and nothing else was wrong: {codes:?}");
    assert_eq!(tokens, 2, "the one that ended, and another one for all of the page");
    Ok(())
}

async fn it_asks_turns_pages_and_changes(house: &House, saw: &[Value]) -> Result<()> {
    let viewer = seen(saw, "viewer")?;
    assert_eq!((&viewer["code"], &viewer["roles"]), (&json!(BEPPU), &json!(["AUDIT_MANAGER"])));
    let pages = seen(saw, "pages")?;
    let codes = pages["codes"].as_array().context("codes")?;
    let rows = house.look("SELECT code FROM governments WHERE prefecture = '44' ORDER BY code").await?;
    let stored: Vec<_> = rows.iter().map(|row| row["code"].clone()).collect();
    assert_eq!((codes, pages["total"].as_u64()), (&stored, u64::try_from(stored.len()).ok()));
    assert_eq!(pages["pages"].as_u64(), u64::try_from(stored.len().div_ceil(7)).ok());
    assert!(stored.len() > 14, "several pages: {stored:?}");
    let added = seen(saw, "added")?;
    assert!(added["id"].is_string() && added["id"] == added["again"], "{added}");
    let changed = seen(saw, "changed")?;
    assert_eq!(changed["errors"], json!([["CONFLICT", "STALE_VERSION"]]));
    assert_eq!(changed["name"], "内部監査課", "read anew, and repeated");
    Ok(())
}
