//! A list costs the same number of SQL statements however long it is: nothing is fetched row by row.
use crate::voice::gid;
use anyhow::{Context as _, Result, ensure};
use chrono::TimeDelta;
use domain::{
    Id,
    advisor::WorkMode,
    audit::{AuditId, State},
    dispatch::{ConfirmDispatch, DispatchState},
    finding::FindingKind,
    scoring::Tier,
    visit::{PlanVisit, Span},
};
use serde_json::{Value, json};
use tests::{
    Answer, Door, House,
    world::{BEPPU, JointStage, MUNICIPALITIES, catalogue, everything},
};
use uuid::Uuid;

const MANAGER: &str = "beppu-manager";

/// Asks, and counts the statements that the answer took; an error is no answer.
pub(crate) async fn cost(
    house: &House,
    door: &Door,
    person: &str,
    document: &str,
    variables: &Value,
) -> Result<(u64, Answer)> {
    house.forget_who_asks();
    let before = house.gate.statements();
    let answer = door.ask_with(person, None, document, variables).await?;
    let statements = house.gate.statements() - before;
    ensure!(answer.body["errors"].is_null(), "{person} was refused: {}", answer.body);
    ensure!(statements > 0, "nothing was counted: {}", answer.body);
    Ok((statements, answer))
}

/// The list under `rows` of the answer, as long as the variables of each case have it, costs always the same.
async fn constant(
    house: &House,
    door: &Door,
    person: &str,
    document: &str,
    rows: &str,
    cases: [(usize, Value); 2],
) -> Result<()> {
    let mut costs = Vec::new();
    for (length, variables) in &cases {
        let (statements, answer) = cost(house, door, person, document, variables).await?;
        let found = answer.data(rows).as_array().with_context(|| answer.body.to_string())?;
        assert_eq!(found.len(), *length, "rows of {document}");
        assert!(found.iter().all(|row| !row.is_null()), "{}", answer.body);
        costs.push(statements);
    }
    let [(few, _), (many, _)] = &cases;
    assert_eq!(costs.first(), costs.last(), "statements for {few} and for {many} rows of {document}");
    Ok(())
}

fn pages(few: usize, many: usize) -> [(usize, Value); 2] {
    [few, many].map(|length| (length, json!({ "n": length })))
}

/// Eight audits of Beppu; the newest and the oldest two are signed.
async fn eight_audits(house: &House) -> Result<Vec<AuditId>> {
    let mut audits = Vec::new();
    for place in 0..8 {
        let id = house.create_audit(BEPPU, Tier::Essential).await?;
        if matches!(place, 0 | 1 | 7) {
            house.lead(BEPPU, id, "beppu-auditor", State::Reported).await?;
        }
        audits.push(id);
    }
    Ok(audits)
}

#[tokio::test]
async fn audits_with_all_that_hangs_on_them() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let audits = eight_audits(&house).await?;
    let of_audit = "id title edition { code } viewerCan { verbs } scores { lines { points } } reports { number content }
        transitions { verb } items(first: 5) { totalCount nodes { selfAssessment { verdict } judgement { verdict }
        item { text { ja } } } }";
    let list = format!("query($n: Int!) {{ audits(first: $n) {{ totalCount nodes {{ {of_audit} }} }} }}");
    constant(&house, &door, MANAGER, &list, "/audits/nodes", pages(2, 8)).await?;

    let nodes = format!("query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Audit {{ {of_audit} }} }} }}");
    let ids: Vec<String> = audits.into_iter().map(gid).collect();
    let (two, _) = ids.split_at(2);
    let cases = [(2, json!({ "ids": two })), (8, json!({ "ids": ids }))];
    constant(&house, &door, MANAGER, &nodes, "/nodes", cases).await
}

#[tokio::test]
async fn items_of_an_audit_with_both_verdicts() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let audit = house.create_audit(BEPPU, Tier::Full).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;
    let document = "query($id: ID!, $n: Int!) { node(id: $id) { ... on Audit { items(first: $n) { nodes {
        code selfAssessment { verdict note } judgement { verdict method note } item { text { ja } evidence { ja } }
    } } } } }";
    let cases = [5, 100].map(|n| (n, json!({ "id": gid(audit), "n": n })));
    constant(&house, &door, MANAGER, document, "/node/items/nodes", cases).await
}

#[tokio::test]
async fn items_of_an_audit_with_their_evidence() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let audit = house.create_audit(BEPPU, Tier::Full).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::SelfAssessment).await?;
    let all = catalogue()?;
    let codes: Vec<&str> = all.iter().take(100).map(|(code, _)| code.as_str()).collect();
    for _ in 0..3 {
        house.evidence(BEPPU, audit, &codes, b"a").await?;
    }
    let counts = "query($id: ID!, $n: Int!) { node(id: $id) { ... on Audit { items(first: $n) { nodes {
        code selfAssessment { verdict } judgement { verdict } item { text { ja } } evidenceCount } } } } }";
    let whole = "query($id: ID!, $n: Int!) { node(id: $id) { ... on Audit { items(first: $n) { nodes {
        code evidenceCount evidence { title current { sha256 } links { item } } } } } } }";
    for (document, most) in [(counts, 100), (whole, 40)] {
        let cases = [5, most].map(|n| (n, json!({ "id": gid(audit), "n": n })));
        constant(&house, &door, MANAGER, document, "/node/items/nodes", cases).await?;
    }
    let list = "query($n: Int!) { evidence(first: $n) { nodes { title versions { number } links { audit { title } } } } }";
    constant(&house, &door, MANAGER, list, "/evidence/nodes", pages(1, 3)).await
}

/// Opening an audit: the audit, the catalogue's page, both verdicts, the links of evidence and the findings; who asks is
/// found out by two more.
#[tokio::test]
async fn an_audit_opens_with_a_hundred_items_in_six_statements() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let audit = house.create_audit(BEPPU, Tier::Full).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::SelfAssessment).await?;
    let codes: Vec<&str> = catalogue()?.iter().take(100).map(|(code, _)| code.as_str()).collect();
    house.evidence(BEPPU, audit, &codes, b"a").await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::Fieldwork).await?;
    for code in &codes[..3] {
        house.propose(BEPPU, audit, "beppu-auditor", Some(code), FindingKind::Observation).await?;
    }
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;
    let (caller, _) = cost(&house, &door, MANAGER, "{ viewer { userId } }", &json!({})).await?;
    let document =
        "query($id: ID!, $n: Int!) { node(id: $id) { ... on Audit { title items(first: $n) { nodes {
        code item { text { ja } } selfAssessment { verdict } judgement { verdict } evidenceCount
        findings { title state } } } } } }";
    for length in [5, 100] {
        let variables = json!({ "id": gid(audit), "n": length });
        let (statements, answer) = cost(&house, &door, MANAGER, document, &variables).await?;
        let items = answer.data("/node/items/nodes").as_array().context("items")?;
        assert_eq!(items.len(), length);
        assert_eq!(items[0]["findings"].as_array().map(Vec::len), Some(1));
        assert_eq!(items[0]["evidenceCount"], 1);
        assert_eq!(statements - caller, 6, "for {length} items");
    }
    Ok(())
}

/// What was acted upon is read again for who asks for it, and for nobody else.
#[tokio::test]
async fn a_deed_is_read_back_for_who_asks_for_it() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let create = |asked: &str| {
        format!(
            "mutation {{ createAudit(input: {{ title: \"監査\", kind: INTERNAL, type: ADVISORY, fiscalYear: 2025,
             edition: \"H19.7\", tier: ESSENTIAL }}) {{ {asked} userErrors {{ reason }} }} }}"
        )
    };
    let (bare, answer) = cost(&house, &door, MANAGER, &create("__typename"), &json!({})).await?;
    assert_eq!(answer.data("/createAudit/userErrors"), &json!([]), "{}", answer.body);
    for asked in ["made: audit { version }", "... on AuditPayload { made: audit { version } }"] {
        let (whole, answer) = cost(&house, &door, MANAGER, &create(asked), &json!({})).await?;
        assert_eq!(answer.data("/createAudit/made/version"), 1, "{}", answer.body);
        assert_eq!(whole, bare + 1, "{asked}");
    }
    Ok(())
}

#[tokio::test]
async fn participations_of_an_engagement() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let document = "{ engagements(first: 1) { nodes { title prefecture { name } participations { state name
        municipality { name government { name } } progress { state } results { formula }
        engagement { title } } progress { disclosing } } } }";
    let mut costs = Vec::new();
    for length in [2, 12] {
        let (invited, _) = MUNICIPALITIES.split_at(length);
        house.joint("firm", JointStage::Invited, &everything(invited)).await?;
        let (statements, answer) = cost(&house, &door, "oita-coordinator", document, &json!({})).await?;
        let found = answer.data("/engagements/nodes/0/participations").as_array().context("a list")?;
        assert_eq!(found.len(), length);
        let named = |row: &Value| row["municipality"]["government"]["name"].is_string();
        assert!(found.iter().all(named), "{}", answer.body);
        costs.push(statements);
    }
    assert_eq!(costs.first(), costs.last(), "statements for 2 and for 12 participants");
    Ok(())
}

#[tokio::test]
async fn procurements_of_engagements() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    for _ in 0..6 {
        let joint = house.joint("firm", JointStage::Invited, &everything(&[BEPPU])).await?;
        house.bids(joint.engagement, &["firm", "rival"]).await?;
        house.select_bidders(joint.engagement, &[1]).await?;
    }
    let document =
        "query($n: Int!) { engagements(first: $n) { nodes { title procurement { specification { title }
        bidders { name firm { name } } selection { reason bidders { firm { name } } } } } } }";
    constant(&house, &door, "oita-coordinator", document, "/engagements/nodes", pages(2, 6)).await
}

/// Twenty accepted dispatches of an advisor, every other one confirmed, with a visit.
async fn twenty_dispatches(house: &House) -> Result<()> {
    let found = (house.open_programme(2025).await?, house.advisor("center-advisor").await?);
    for number in 0..20_u64 {
        let project = format!("事業{number}");
        // Every fourth day, so that no month is full.
        let id = house.dispatch(found, &project, 10 + 4 * number, DispatchState::Accepted).await?;
        if number % 2 == 0 {
            let expected_version = house.dispatch_now(id).await?.version;
            house.run("center-operator", ConfirmDispatch { dispatch: id, expected_version }).await?;
            let from = house.dispatch_now(id).await?.begins_at()? + TimeDelta::hours(9);
            let plan = PlanVisit {
                id: Id::from_uuid(Uuid::from_u128(u128::from(number + 1))),
                dispatch: id,
                planned: Span::parse("plannedUntil", from, from + TimeDelta::hours(3))?,
                mode: WorkMode::OnSite,
                place: None,
            };
            house.run("beppu-ciso", plan).await?;
        }
    }
    Ok(())
}

/// The list, the visits and the bodies that asked, and whether the place is still theirs to see; who asks is found out besides.
/// As many of what is over.
#[tokio::test]
async fn an_advisor_s_twenty_latest_dispatches_in_four_statements() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    twenty_dispatches(&house).await?;
    let person = "center-advisor";
    let document = "query($n: Int!) { dispatches(first: $n) { nodes {
        state reportDueOn form { project days } municipality { name } visits { state plannedFrom place } } } }";
    for (days, length) in [(0, 2), (0, 20), (200, 20)] {
        house.clock.pass(TimeDelta::days(days));
        let (caller, _) = cost(&house, &door, person, "{ viewer { userId } }", &json!({})).await?;
        let (statements, answer) = cost(&house, &door, person, document, &json!({ "n": length })).await?;
        let found = answer.data("/dispatches/nodes").as_array().context("dispatches")?;
        assert_eq!(found.len(), length);
        let visits = |row: &Value| row["visits"].as_array().map_or(0, Vec::len);
        assert_eq!(found.iter().map(visits).sum::<usize>(), length / 2);
        assert!(found.iter().all(|row| row["municipality"]["name"] == "別府市"), "{}", answer.body);
        assert!(statements - caller <= 4, "{} statements for {length} dispatches", statements - caller);
    }
    Ok(())
}

#[tokio::test]
async fn the_register_and_the_people() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let governments =
        "query($n: Int!) { governments(first: $n) { totalCount nodes { id name successor { name } } } }";
    constant(&house, &door, MANAGER, governments, "/governments/nodes", pages(2, 100)).await?;

    let (_, answer) = cost(&house, &door, MANAGER, governments, &json!({ "n": 20 })).await?;
    let nodes = answer.data("/governments/nodes").as_array().context("governments")?;
    let ids: Vec<&Value> = nodes.iter().map(|node| &node["id"]).collect();
    let (two, _) = ids.split_at(2);
    let cases = [(2, json!({ "ids": two })), (20, json!({ "ids": ids }))];
    let again = "query($ids: [ID!]!) { nodes(ids: $ids) { id ... on LocalGovernment { name } } }";
    constant(&house, &door, MANAGER, again, "/nodes", cases).await?;

    let members = "query($n: Int!) { members(first: $n) { nodes { id name roles } } }";
    constant(&house, &door, "beppu-ciso", members, "/members/nodes", pages(2, 6)).await?;
    let organizations = "query($n: Int!) { organizations(first: $n) { nodes { name government { name } } } }";
    constant(&house, &door, MANAGER, organizations, "/organizations/nodes", pages(3, 5)).await
}
