//! Item rates, the best quarter and the most common findings: at a hundred bodies, just under it, and for who holds too much.
use super::story::NO_REDIS;
use crate::{pictures::tables::say_what_graphql_says, voice::Voice};
use anyhow::{Context as _, Result, ensure};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::{Door, House, world::EDITION};

/// Hokkaido: no other prefecture has a hundred municipalities.
const HOKKAIDO: &str = "010006";
const COORDINATOR: &str = "010006-coordinator";
/// Its first municipality by code.
const SAPPORO: &str = "011002";
const MANAGER: &str = "011002-manager";

/// An item, how many bodies conform to it, of how many it was judged, and its rate in per cent, or why that is not shown.
type Item = (&'static str, u32, u32, Result<u32, &'static str>);

/// Rates are rounded to 5 per cent and cut off at 5 and 95. At 52 of 100 one more verdict would show 55: so five bodies
/// could be told by the others.
const ITEMS: [Item; 6] = [
    ("1.1-01", 51, 100, Ok(50)),
    ("1.1-02", 0, 100, Ok(5)),
    ("1.2-01", 6, 100, Ok(5)),
    ("2.1-01", 52, 100, Err("COALITION")),
    ("2.1-02", 40, 99, Err("DETAIL_NEEDS_MORE")),
    ("3.1-01", 99, 100, Ok(95)),
];

/// The other 99 municipalities, and what a contribution stands on: of each body one audit in one engagement. A body's rows
/// have its own id; what they are is told by their tables.
const BODIES: &str = "
    INSERT INTO organizations (id, kind, code, name, created_at)
        SELECT gen_random_uuid(), 'MUNICIPALITY', code, name, timestamptz '2025-04-01 00:00Z' FROM governments
        WHERE prefecture = '01' AND kind <> 'PREFECTURE' AND code <> '011002' AND valid_to IS NULL
        ORDER BY code LIMIT 99;
    INSERT INTO engagements (id, prefecture_id, title, fiscal_year, edition, tier, audit_type, state, created_at, version)
        SELECT id, id, name, 2025, 'H19.7', 'ESSENTIAL', 'ADVISORY', 'ACTIVE', created_at, 6
        FROM organizations WHERE kind = 'PREFECTURE';
    INSERT INTO participations (id, engagement_id, prefecture_id, municipality_id, name, invited_at)
        SELECT b.id, e.id, e.prefecture_id, b.id, b.name, e.created_at
        FROM organizations b CROSS JOIN engagements e WHERE b.kind = 'MUNICIPALITY';
    INSERT INTO audits (tenant_id, id, title, kind, audit_type, fiscal_year, edition, tier, state, participation_id,
                        created_at, version)
        SELECT id, id, name, 'EXTERNAL', 'ADVISORY', 2025, 'H19.7', 'ESSENTIAL', 'REPORTED', id, invited_at, 12
        FROM participations;";

/// In the whole and in the first domain the first body by code has 0 points, the next one 1, up to 99. Judged are all of
/// them; 99 assessed themselves.
const CONTRIBUTIONS: &str = "
    INSERT INTO contributions (tenant_id, participation_id, audit_id, prefecture, fiscal_year, edition, basis, tier,
                               scores, items_judged, items_conforming, contributed_at)
        WITH item (code, conforming, judged) AS (VALUES {items}),
             part (basis, bodies) AS (VALUES ('JUDGED', 100), ('SELF_ASSESSED', 99)),
             body AS (SELECT id, created_at, row_number() OVER (ORDER BY code) - 1 AS points
                      FROM organizations WHERE kind = 'MUNICIPALITY')
        SELECT id, id, id, '01', 2025, 'H19.7', basis, 'ESSENTIAL',
            ARRAY[points, 50, 50, 50, 50, points, 50, 50, 50, 50] || array_fill(0::bigint, ARRAY[35]),
            ARRAY(SELECT code FROM item WHERE points < judged), ARRAY(SELECT code FROM item WHERE points < conforming),
            created_at
        FROM body CROSS JOIN part WHERE points < bodies;";

/// A house with a hundred bodies of Hokkaido and their contributions, put in place as if they had come through audits.
async fn hundred() -> Result<(House, Door)> {
    let house = House::open().await?;
    house.centre().await?;
    house.body(HOKKAIDO).await?;
    house.body(SAPPORO).await?;
    let item = |(code, conforming, judged, _): &Item| format!("('{code}', {conforming}, {judged})");
    let items: Vec<String> = ITEMS.iter().map(item).collect();
    house.owner.execute_unprepared(BODIES).await?;
    house.owner.execute_unprepared(&CONTRIBUTIONS.replace("{items}", &items.join(", "))).await?;
    ensure!(house.count("contributions").await? == 199, "a hundred bodies contribute, and 99 of them twice");
    let door = house.door_with_redis(NO_REDIS)?;
    Ok((house, door))
}

/// The coordinator's comparison of a basis, from its opening to its publication. Answers its global id.
async fn released(house: &House, door: &Door, basis: &str) -> Result<String> {
    let voice = Voice::of(door, COORDINATOR);
    let key = json!({ "fiscalYear": 2025, "edition": EDITION, "basis": basis, "tier": "ESSENTIAL" });
    let opened = voice.does("openRelease", key, "release { id }").await?;
    let id = opened["release"]["id"].as_str().context("an id")?;
    let as_seen = |version: i32| json!({ "releaseId": id, "expectedVersion": version });
    voice.does("closeRelease", as_seen(1), "__typename").await?;
    house.settle().await?;
    let done = voice.does("publishRelease", as_seen(3), "release { state withheld { code } }").await?;
    ensure!(done["release"]["state"] == "RELEASED", "{done}");
    Ok(id.to_owned())
}

/// What `person` sees of a release in detail.
async fn details(door: &Door, person: &str, release: &str) -> Result<Value> {
    let document = "query ($id: ID!) { comparisonRelease(id: $id) { figures { n mean standardDeviation }
        itemRates { item percent withheld { code } } topQuarter { domain mean withheld { code } } } }";
    Ok(Voice::of(door, person).reads(document, json!({ "id": release })).await?["comparisonRelease"].take())
}

/// What the coordinator is told of the most common findings, of the newest release first.
async fn common(door: &Door, arguments: &str) -> Result<Value> {
    let what = "release { id } withheld { code } items { code percent item { code essential } }";
    let document = format!("{{ prefectureOverview {{ mostCommonFindings{arguments} {{ {what} }} }} }}");
    let mut seen = Voice::of(door, COORDINATOR).reads(&document, json!({})).await?;
    Ok(seen["prefectureOverview"]["mostCommonFindings"].take())
}

/// The findings of one release, as they are to be told.
fn findings(release: &str, items: &[(&str, u32)]) -> Value {
    let one = |(code, percent): &(&str, u32)| {
        let item = json!({ "code": code, "essential": true });
        json!({ "code": code, "percent": percent, "item": item })
    };
    json!({ "release": { "id": release }, "withheld": null, "items": items.iter().map(one).collect::<Vec<_>>() })
}

fn no_findings(release: &str, why: &str) -> Value {
    json!({ "release": { "id": release }, "withheld": { "code": why }, "items": [] })
}

/// The rates as they are to be told to whoever holds nothing.
fn rates() -> Vec<Value> {
    let why = |shown: Result<u32, &str>| shown.err().map(|code| json!({ "code": code }));
    let rate =
        |(code, _, _, shown): &Item| json!({ "item": code, "percent": shown.ok(), "withheld": why(*shown) });
    ITEMS.iter().map(rate).collect()
}

/// No best quarter, for too few bodies have a score.
fn few() -> Value {
    json!({ "mean": null, "withheld": { "code": "DETAIL_NEEDS_MORE" } })
}

/// The best quarter in the whole and in the first domain, and that of the other seven.
fn best(shown: &Value, others: &Value) -> Vec<Value> {
    let told = |domain: u8| {
        let mut told = if domain < 2 { shown.clone() } else { others.clone() };
        told["domain"] = if domain == 0 { Value::Null } else { json!(domain) };
        told
    };
    (0..9).map(told).collect()
}

#[tokio::test]
async fn a_hundred_bodies_are_told_their_items_and_their_best_quarter() -> Result<()> {
    let (house, door) = hundred().await?;
    let release = released(&house, &door, "JUDGED").await?;
    for person in [COORDINATOR, MANAGER] {
        let seen = details(&door, person, &release).await?;
        // The mean of 0 to 99 is 49.5; their deviation is the root of (100² − 1) ÷ 12, which is 28.9.
        assert_eq!(seen["figures"][0], json!({ "n": 100, "mean": 50, "standardDeviation": 29 }), "{person}");
        assert_eq!(seen["itemRates"], json!(rates()), "{person}");
        // The best 25 have 75 to 99 points, 87 on average.
        let shown = json!({ "mean": 85, "withheld": null });
        assert_eq!(seen["topQuarter"], json!(best(&shown, &few())), "{person}");
        say_what_graphql_says(&door, person, &release).await?;
    }

    let all = [("1.1-02", 5), ("1.2-01", 5), ("1.1-01", 50), ("3.1-01", 95)];
    for (arguments, told) in
        [("", 4), ("(most: 1)", 2), ("(most: 3)", 3), ("(fiscalYear: 2025, most: 50)", 4)]
    {
        let told = all.split_at(told).0;
        assert_eq!(common(&door, arguments).await?, json!([findings(&release, told)]), "{arguments}");
    }
    assert_eq!(common(&door, "(fiscalYear: 2024)").await?, json!([]));
    Ok(())
}

#[tokio::test]
async fn one_body_less_and_no_detail_is_told() -> Result<()> {
    let (house, door) = hundred().await?;
    let full = released(&house, &door, "JUDGED").await?;
    let release = released(&house, &door, "SELF_ASSESSED").await?;
    let seen = details(&door, COORDINATOR, &release).await?;
    assert_eq!(seen["figures"][0], json!({ "n": 99, "mean": 49, "standardDeviation": 29 }));
    assert_eq!((&seen["itemRates"], &seen["topQuarter"]), (&json!([]), &json!(best(&few(), &few()))));
    let told =
        json!([no_findings(&release, "DETAIL_NEEDS_MORE"), findings(&full, &[("1.1-02", 5), ("1.2-01", 5)])]);
    assert_eq!(common(&door, "(most: 2)").await?, told);
    Ok(())
}

/// Shows that many bodies' results to the coordinator by name.
async fn name(house: &House, bodies: u32) -> Result<()> {
    let sql = format!(
        "INSERT INTO named_results (participation_id, prefecture_id, municipality_id, basis, tier, variable, halves,
                                    weight, in_tier, applicable, judged)
             SELECT id, prefecture_id, municipality_id, 'JUDGED', 'ESSENTIAL', 0, 50, 50, 50, 50, 50
             FROM participations ORDER BY id LIMIT {bodies} ON CONFLICT DO NOTHING"
    );
    house.owner.execute_unprepared(&sql).await?;
    house.forget_who_asks();
    Ok(())
}

#[tokio::test]
async fn who_holds_all_but_four_of_a_hundred_by_name_is_told_no_detail() -> Result<()> {
    let (house, door) = hundred().await?;
    let release = released(&house, &door, "JUDGED").await?;
    name(&house, 95).await?;
    let told = [("1.1-02", 5), ("1.2-01", 5)];
    assert_eq!(common(&door, "(most: 2)").await?, json!([findings(&release, &told)]), "five are unknown");
    name(&house, 96).await?;
    assert_eq!(common(&door, "(most: 2)").await?, json!([no_findings(&release, "NAMED_RESULTS_HELD")]));
    let held = json!({ "mean": null, "withheld": { "code": "NAMED_RESULTS_HELD" } });
    let seen = details(&door, COORDINATOR, &release).await?;
    assert_eq!(seen["topQuarter"], json!(best(&held, &few())));
    let all = seen["itemRates"].as_array().context("rates")?;
    assert_eq!(all.len(), ITEMS.len());
    for (one, before) in all.iter().zip(rates()) {
        // What is withheld from all has the same reason for all.
        let why = if before["percent"].is_null() { &before["withheld"] } else { &held["withheld"] };
        assert_eq!((&one["percent"], &one["withheld"]), (&Value::Null, why), "{seen}");
    }
    say_what_graphql_says(&door, COORDINATOR, &release).await?;
    assert_eq!(
        details(&door, MANAGER, &release).await?["itemRates"],
        json!(rates()),
        "who holds nothing sees it"
    );
    Ok(())
}
