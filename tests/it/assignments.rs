//! Who answers which item: given, handed in, sent back, and given to another.
use crate::voice::{Voice, gid, stored};
use anyhow::{Context as _, Result};
use domain::{
    access::Role,
    audit::{AuditId, RecordSelfAssessments, State},
    scoring::Tier,
};
use serde_json::{Value, json};
use tests::{
    Door, House,
    world::{BEPPU, JointStage, answers, everything},
};

const ITEMS: [&str; 3] = ["1.1-01", "1.1-02", "1.2-01"];
const MINE: &str =
    "{ assignedItems(first: 50) { totalCount nodes { code isViewer state dueOn reason audit { title }
    item { text { ja } } assignee { name } history { state byViewer reason assignee { name } } } } }";

fn entry(item: &str, version: i32) -> Value {
    json!({ "item": item, "verdict": "CONFORMING", "expectedVersion": version })
}

fn given(audit: AuditId, member: String, items: &[&str]) -> Value {
    json!({ "auditId": gid(audit), "assigneeMemberId": member, "items": items })
}

async fn open(state: State) -> Result<(House, Door, AuditId)> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("beppu-ciso", "second-respondent", &[Role::Respondent]).await?;
    let audit = house.internal_audit(state).await?;
    let door = house.door()?;
    Ok((house, door, audit))
}

#[tokio::test]
async fn an_item_goes_to_and_fro_and_to_another() -> Result<()> {
    let (house, door, audit) = open(State::SelfAssessment).await?;
    let [manager, first, second] =
        ["beppu-manager", "beppu-respondent", "second-respondent"].map(|person| Voice::of(&door, person));
    let member = async |person| anyhow::Ok(gid(house.member(BEPPU, person).await?.id));
    let mut give = given(audit, member("beppu-respondent").await?, &ITEMS);
    give["dueOn"] = json!("2025-07-01");
    manager.does("assignItems", give, "__typename").await?;
    let seen = first.reads(MINE, json!({})).await?["assignedItems"].take();
    assert_eq!(seen["totalCount"], 3);
    let one = &seen["nodes"][2];
    assert_eq!(
        (&one["code"], &one["state"], &one["dueOn"]),
        (&json!(ITEMS[0]), &json!("ASSIGNED"), &json!("2025-07-01"))
    );
    assert_eq!((&one["audit"]["title"], &one["isViewer"]), (&json!("庁内監査"), &json!(true)));
    assert!(one["item"]["text"]["ja"].is_string());

    let answer = |items: &[&str], version| {
        let entries: Vec<_> = items.iter().map(|item| entry(item, version)).collect();
        json!({ "auditId": gid(audit), "entries": entries })
    };
    let mine = |items: &[&str]| json!({ "auditId": gid(audit), "items": items });
    first.does("recordSelfAssessments", answer(&ITEMS, 0), "__typename").await?;
    first.does("submitAssignedItems", mine(&ITEMS), "__typename").await?;
    let back = json!({ "auditId": gid(audit), "items": [ITEMS[0]], "reason": "資料の名称が違う" });
    manager.does("returnAssignedItems", back, "__typename").await?;
    first.does("recordSelfAssessments", answer(&ITEMS[..1], 1), "__typename").await?;
    first.does("submitAssignedItems", mine(&ITEMS[..1]), "__typename").await?;
    let over = given(audit, member("second-respondent").await?, &ITEMS[..1]);
    manager.does("assignItems", over, "__typename").await?;

    assert_eq!(first.reads(MINE, json!({})).await?["assignedItems"]["totalCount"], 2);
    let seen = second.reads(MINE, json!({})).await?["assignedItems"].take();
    assert_eq!(seen["nodes"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&seen["nodes"][0]["state"], &seen["nodes"][0]["assignee"]),
        (&json!("ASSIGNED"), &Value::Null)
    );
    let read = "query($id: ID!) { node(id: $id) { ... on Audit { items(first: 4) { nodes { assignment { state isViewer
        assignee { name } history { state reason byViewer assignee { name } } } } } } } }";
    let seen = manager.reads(read, json!({ "id": gid(audit) })).await?["node"]["items"]["nodes"].take();
    let history = seen[0]["assignment"]["history"].as_array().context("a history")?;
    let steps: Vec<_> =
        history.iter().map(|step| (step["state"].as_str(), step["assignee"]["name"].as_str())).collect();
    let (one, other) = (Some("beppu-respondent"), Some("second-respondent"));
    let expected =
        [("ASSIGNED", one), ("SUBMITTED", one), ("RETURNED", one), ("SUBMITTED", one), ("ASSIGNED", other)];
    assert_eq!(steps, expected.map(|(state, name)| (Some(state), name)));
    assert_eq!((&history[2]["reason"], &history[2]["byViewer"]), (&json!("資料の名称が違う"), &json!(true)));
    assert_eq!(seen[1]["assignment"]["state"], "SUBMITTED");
    assert_eq!(seen[2]["assignment"], Value::Null);
    Ok(())
}

#[tokio::test]
async fn what_is_assigned_is_answered_by_its_assignee_and_handed_in() -> Result<()> {
    let (house, door, audit) = open(State::SelfAssessment).await?;
    let [manager, first, second] =
        ["beppu-manager", "beppu-respondent", "second-respondent"].map(|person| Voice::of(&door, person));
    let record = |item: &str, version| json!({ "auditId": gid(audit), "entries": [entry(item, version)] });
    // As long as nothing is assigned, everybody answers.
    second.does("recordSelfAssessments", record("1.2-02", 0), "__typename").await?;
    house.assign(BEPPU, audit, "beppu-respondent", &ITEMS).await?;
    for item in [ITEMS[0], "2.1-01"] {
        let refused = second.is_refused("recordSelfAssessments", record(item, 0)).await?;
        refused.is("INVALID", "NOT_YOUR_ITEM", Some("entries.0.item"));
    }
    let frontend =
        Voice::of(&door, "frontend").is_refused("recordSelfAssessments", record(ITEMS[0], 0)).await?;
    frontend.is("INVALID", "NOT_YOUR_ITEM", Some("entries.0.item"));
    first.does("recordSelfAssessments", record(ITEMS[0], 0), "__typename").await?;
    manager.does("recordSelfAssessments", record(ITEMS[1], 0), "__typename").await?;

    let items = |items: &[&str]| json!({ "auditId": gid(audit), "items": items });
    let unanswered = first.is_refused("submitAssignedItems", items(&ITEMS)).await?;
    unanswered.is("INVALID", "ITEM_UNANSWERED", Some("items.2"));
    let strange = second.is_refused("submitAssignedItems", items(&ITEMS[..1])).await?;
    strange.is("INVALID", "NOT_YOUR_ITEM", Some("items.0"));
    let free = second.is_refused("submitAssignedItems", items(&["1.2-02"])).await?;
    free.is("INVALID", "ITEM_NOT_ASSIGNED", Some("items.0"));
    first.does("submitAssignedItems", items(&ITEMS[..2]), "__typename").await?;
    let frozen = first.is_refused("recordSelfAssessments", record(ITEMS[0], 1)).await?;
    frozen.is("INVALID", "ITEM_SUBMITTED", Some("entries.0.item"));
    first.is_refused("submitAssignedItems", items(&ITEMS[..1])).await?.is(
        "CONFLICT",
        "ASSIGNMENT_STATE",
        None,
    );
    let back = |item: &str| json!({ "auditId": gid(audit), "items": [item], "reason": "不足" });
    let own = manager.is_refused("returnAssignedItems", back(ITEMS[1])).await?;
    own.is("INVALID", "OWN_ITEM", Some("items.0"));
    manager.is_refused("returnAssignedItems", back(ITEMS[2])).await?.is("CONFLICT", "ASSIGNMENT_STATE", None);
    let mut blank = back(ITEMS[0]);
    blank["reason"] = json!(" ");
    manager.is_refused("returnAssignedItems", blank).await?.is("INVALID", "BLANK", Some("reason"));

    let mut rest = answers(BEPPU, Tier::Essential)?;
    rest.retain(|entry| ![ITEMS[0], ITEMS[1], "1.2-02"].contains(&entry.item.as_str()));
    house.run("beppu-manager", RecordSelfAssessments { audit, entries: rest }).await?;
    let version = house.audit(BEPPU, audit).await?.version;
    let submit = json!({ "auditId": gid(audit), "expectedVersion": version });
    let before = stored(&house).await?;
    let open = manager.is_refused("submitSelfAssessment", submit.clone()).await?;
    open.is("CONFLICT", "ASSIGNMENTS_OPEN", None);
    open.says("1 assigned items have not been submitted.", "割り当てた1項目がまだ提出されていません。");
    assert_eq!(stored(&house).await?, before);
    first.does("submitAssignedItems", items(&ITEMS[2..]), "__typename").await?;
    manager.does("submitSelfAssessment", submit, "__typename").await?;
    let late = first.is_refused("submitAssignedItems", items(&ITEMS)).await?;
    late.is("CONFLICT", "AUDIT_STATE", None);
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_assigned_is_refused_as_a_whole() -> Result<()> {
    let (house, door, audit) = open(State::Notified).await?;
    let early = house.create_audit(BEPPU, Tier::Essential).await?;
    let manager = Voice::of(&door, "beppu-manager");
    let member = async |person| anyhow::Ok(gid(house.member(BEPPU, person).await?.id));
    let (fit, unfit) = (member("beppu-respondent").await?, member("beppu-viewer").await?);
    let foreign = gid(house.member(tests::world::NAKATSU, "nakatsu-manager").await?.id);
    let mut late = given(audit, fit.clone(), &ITEMS);
    late["dueOn"] = json!("2025-06-14");
    let many = vec!["1.1-01"; 401];
    let before = stored(&house).await?;
    for (input, code, reason, field) in [
        (given(early, fit.clone(), &ITEMS), "CONFLICT", "AUDIT_STATE", None),
        (given(audit, unfit, &ITEMS), "INVALID", "UNFIT_ASSIGNEE", Some("assigneeMemberId")),
        (given(audit, foreign, &ITEMS), "INVALID", "UNFIT_ASSIGNEE", Some("assigneeMemberId")),
        (given(audit, fit.clone(), &[]), "INVALID", "ITEM_COUNT", Some("items")),
        (given(audit, fit.clone(), &many), "INVALID", "ITEM_COUNT", Some("items")),
        (given(audit, fit.clone(), &["1.1-01", "9.9-99"]), "INVALID", "UNKNOWN_ITEM", Some("items.1")),
        (given(audit, fit.clone(), &["1.1-01", "1.1-01"]), "INVALID", "ITEM_TWICE", Some("items.1")),
        (late, "INVALID", "DUE_IN_PAST", Some("dueOn")),
    ] {
        manager.is_refused("assignItems", input).await?.is(code, reason, field);
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn an_outsider_is_told_of_no_assignee() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?.audit_of(BEPPU)?;
    house.lead(BEPPU, audit, "firm-auditor", State::Notified).await?;
    house.assign(BEPPU, audit, "beppu-respondent", &ITEMS).await?;
    let door = house.door()?;
    let read = "query($id: ID!) { node(id: $id) { ... on Audit { items(first: 3) { nodes { assignment { state assignee { name } } } } } } }";
    let firm = Voice::of(&door, "firm-auditor").inside(BEPPU);
    let seen = firm.reads(read, json!({ "id": gid(audit) })).await?;
    assert_eq!(
        seen["node"]["items"]["nodes"],
        json!([{ "assignment": null }, { "assignment": null }, { "assignment": null }])
    );
    assert_eq!(firm.ask(MINE, json!({})).await?.code(), "FORBIDDEN");
    Ok(())
}

#[tokio::test]
async fn assignments_cost_the_same_however_many() -> Result<()> {
    let (house, door, audit) = open(State::SelfAssessment).await?;
    let all: Vec<_> = answers(BEPPU, Tier::Full)?.into_iter().map(|one| one.item).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let page = "query($id: ID!, $n: Int!) { node(id: $id) { ... on Audit { items(first: $n) { nodes { assignment { state
        assignee { name } history { state } } } } } } }";
    let mine = "query($n: Int!) { assignedItems(first: $n) { nodes { state audit { title } item { text { ja } } history { state } } } }";
    let (mut given, mut read) = (Vec::new(), Vec::new());
    for length in [5, 100] {
        house.forget_who_asks();
        let before = house.gate.statements();
        house.assign(BEPPU, audit, "beppu-respondent", all.get(..length).context("items")?).await?;
        given.push(house.gate.statements() - before);
        house.forget_who_asks();
        let before = house.gate.statements();
        Voice::of(&door, "beppu-manager").reads(page, json!({ "id": gid(audit), "n": length })).await?;
        let seen = Voice::of(&door, "beppu-respondent").reads(mine, json!({ "n": length })).await?;
        assert_eq!(seen["assignedItems"]["nodes"].as_array().map(Vec::len), Some(length));
        read.push(house.gate.statements() - before);
    }
    assert_eq!((given.first(), read.first()), (given.last(), read.last()));
    Ok(())
}
