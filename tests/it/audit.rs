//! An internal audit, from its creation to the signature, as its people live it.
mod machine;
mod reports;
mod scores;
mod turns;

use crate::voice::{Voice, gid};
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{Clock as _, access::OrganizationId, kernel::digest::sha256, scoring::Tier};
use scores::Verdicts;
use serde_json::{Value, json};
use tests::{
    Door, House,
    world::{BEPPU, answers, catalogue, judgements},
};

/// Everybody in the body, with the verbs that are theirs.
const PEOPLE: [(&str, &[&str]); 6] = [
    ("beppu-ciso", &["APPROVE_PLAN", "ACKNOWLEDGE_REPORT", "CONFIRM_FACTS", "SUSPEND", "RESUME", "CANCEL"]),
    (
        "beppu-manager",
        &[
            "NOTIFY",
            "START_SELF_ASSESSMENT",
            "SUBMIT_SELF_ASSESSMENT",
            "CLOSE",
            "CONFIRM_FACTS",
            "SUSPEND",
            "RESUME",
        ],
    ),
    (
        "beppu-auditor",
        &[
            "START_FIELDWORK",
            "DRAFT_REPORT",
            "START_FACT_CHECK",
            "SIGN_REPORT",
            "RETURN_SELF_ASSESSMENT",
            "REVISE_DRAFT",
            "TAKE_LEAD",
            "AMEND_REPORT",
        ],
    ),
    ("beppu-respondent", &[]),
    ("beppu-viewer", &[]),
    ("frontend", &[]),
];
const ANSWERING: [&str; 3] = ["beppu-manager", "beppu-respondent", "frontend"];

/// The verbs of the road in their order: its mutation, its name, and the state it leads to.
const VERBS: [(&str, &str, &str); 10] = [
    ("approveAuditPlan", "APPROVE_PLAN", "PLANNED"),
    ("notifyAudit", "NOTIFY", "NOTIFIED"),
    ("startSelfAssessment", "START_SELF_ASSESSMENT", "SELF_ASSESSMENT"),
    ("submitSelfAssessment", "SUBMIT_SELF_ASSESSMENT", "SUBMITTED"),
    ("startFieldwork", "START_FIELDWORK", "FIELDWORK"),
    ("draftReport", "DRAFT_REPORT", "DRAFT_REPORT"),
    ("startFactCheck", "START_FACT_CHECK", "FACT_CHECK"),
    ("signReport", "SIGN_REPORT", "REPORTED"),
    ("acknowledgeReport", "ACKNOWLEDGE_REPORT", "FOLLOW_UP"),
    ("closeAudit", "CLOSE", "CLOSED"),
];

/// What is open in each state to whoever may, on the road and beside it. The lead need not take the lead.
const OPEN: [(&str, &[&str]); 11] = [
    ("DRAFT", &["APPROVE_PLAN", "SUSPEND", "CANCEL"]),
    ("PLANNED", &["NOTIFY", "SUSPEND", "CANCEL"]),
    ("NOTIFIED", &["START_SELF_ASSESSMENT", "SUSPEND", "CANCEL"]),
    ("SELF_ASSESSMENT", &["SUBMIT_SELF_ASSESSMENT", "SUSPEND", "CANCEL"]),
    ("SUBMITTED", &["START_FIELDWORK", "RETURN_SELF_ASSESSMENT", "SUSPEND", "CANCEL"]),
    ("FIELDWORK", &["DRAFT_REPORT", "SUSPEND", "CANCEL"]),
    ("DRAFT_REPORT", &["START_FACT_CHECK", "SUSPEND", "CANCEL"]),
    ("FACT_CHECK", &["SIGN_REPORT", "CONFIRM_FACTS", "REVISE_DRAFT", "SUSPEND", "CANCEL"]),
    ("REPORTED", &["ACKNOWLEDGE_REPORT", "AMEND_REPORT"]),
    ("FOLLOW_UP", &["CLOSE", "AMEND_REPORT"]),
    ("CLOSED", &[]),
];

fn holder(verb: &str) -> Result<&'static str> {
    let found = PEOPLE.iter().find(|(_, verbs)| verbs.contains(&verb));
    Ok(found.with_context(|| format!("nobody may {verb}"))?.0)
}

/// One step by whoever may, from the present version.
async fn step(door: &Door, id: &str, mutation: &str, verb: &str) -> Result<Value> {
    let voice = Voice::of(door, holder(verb)?);
    let seen = voice
        .reads("query($id: ID!) { node(id: $id) { ... on Audit { version } } }", json!({ "id": id }))
        .await?;
    let mut input = json!({ "auditId": id, "expectedVersion": seen["node"]["version"] });
    if verb == "ACKNOWLEDGE_REPORT" {
        input["answer"] = json!("指摘に沿って改善する。");
    }
    if verb == "START_FIELDWORK" {
        voice.does("declareIndependence", input.clone(), "__typename").await?;
    }
    let done = voice.does(mutation, input, "audit { state version isLedByViewer }").await?;
    assert_eq!(done["audit"]["version"].as_i64(), seen["node"]["version"].as_i64().map(|before| before + 1));
    Ok(done["audit"].clone())
}

/// What everybody may do next: exactly what is open and theirs.
async fn abilities(door: &Door, id: &str, state: &str) -> Result<()> {
    let (_, next) = OPEN.iter().find(|(name, _)| *name == state).context("a state")?;
    let read =
        "query($id: ID!) { node(id: $id) { ... on Audit { state viewerCan { verbs answer judge } } } }";
    for (person, verbs) in PEOPLE {
        let seen = Voice::of(door, person).reads(read, json!({ "id": id })).await?;
        let open: Vec<&str> = next.iter().filter(|next| verbs.contains(next)).copied().collect();
        let answer = state == "SELF_ASSESSMENT" && ANSWERING.contains(&person);
        let judge = ["FIELDWORK", "DRAFT_REPORT"].contains(&state) && person == "beppu-auditor";
        let can = json!({ "verbs": open, "answer": answer, "judge": judge });
        assert_eq!(seen["node"], json!({ "state": state, "viewerCan": can }), "{person}");
    }
    Ok(())
}

/// All items with both verdicts, as `person` sees them.
async fn side_by_side(door: &Door, person: &str, id: &str) -> Result<Verdicts> {
    let read = "query($id: ID!, $after: String) { node(id: $id) { ... on Audit { items(first: 100, after: $after) {
        edges { node { code selfAssessment { verdict note version } judgement { verdict method note version } } }
        pageInfo { hasNextPage endCursor } totalCount } } } }";
    let (mut all, mut after) = (Verdicts::new(), Value::Null);
    loop {
        let seen = Voice::of(door, person).reads(read, json!({ "id": id, "after": after })).await?;
        let page = &seen["node"]["items"];
        assert_eq!(page["totalCount"], 317);
        for edge in page["edges"].as_array().context("edges")? {
            let node = &edge["node"];
            let verdict = |side: &str| node[side]["verdict"].as_str().map(str::to_owned);
            let code = node["code"].as_str().context("a code")?.to_owned();
            all.push((code, verdict("selfAssessment"), verdict("judgement")));
        }
        if page["pageInfo"]["hasNextPage"] != true {
            return Ok(all);
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// The judgements are open to these and to nobody else in the body.
async fn judgements_open_to(door: &Door, id: &str, open: &[&str]) -> Result<()> {
    for (person, _) in PEOPLE {
        let seen = side_by_side(door, person, id).await?;
        let judged = seen.iter().filter(|(_, _, judgement)| judgement.is_some()).count();
        assert_eq!(judged, if open.contains(&person) { 317 } else { 0 }, "judgements that {person} sees");
    }
    Ok(())
}

#[tokio::test]
async fn from_creation_to_signature() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let input = json!({ "title": " 令和7年度 内部監査 ", "kind": "INTERNAL", "type": "ADVISORY", "fiscalYear": 2025,
                        "edition": "H19.7", "tier": "FULL" });
    let shows =
        "audit { id title kind type tier state editionCode fiscalYear { year era } version isLedByViewer
        edition { itemTotal } reports { id } scores { formula } transitions { verb } }";
    let made = Voice::of(&door, "beppu-manager").does("createAudit", input, shows).await?["audit"].take();
    let id = made["id"].as_str().context("an id")?.to_owned();
    assert_eq!(
        made,
        json!({ "id": id, "title": "令和7年度 内部監査", "kind": "INTERNAL", "type": "ADVISORY", "tier": "FULL",
                "state": "DRAFT", "editionCode": "H19.7", "fiscalYear": { "year": 2025, "era": "令和7年度" },
                "version": 1, "isLedByViewer": false, "edition": { "itemTotal": 317 }, "reports": [], "scores": null,
                "transitions": [] })
    );
    abilities(&door, &id, "DRAFT").await?;
    for (index, (mutation, verb, to)) in VERBS.iter().enumerate() {
        house.clock.pass(Duration::days(1));
        if *verb == "SIGN_REPORT" {
            step(&door, &id, "confirmFacts", "CONFIRM_FACTS").await?;
        }
        let moved = step(&door, &id, mutation, verb).await?;
        assert_eq!(moved["state"], *to);
        assert_eq!(moved["isLedByViewer"], (4..8).contains(&index), "who leads signs");
        abilities(&door, &id, to).await?;
        match *to {
            "SELF_ASSESSMENT" => answer_all(&door, &id).await?,
            "SUBMITTED" => judgements_open_to(&door, &id, &[]).await?,
            "FIELDWORK" => {
                judge_all(&door, &id).await?;
                judgements_open_to(&door, &id, &["beppu-auditor"]).await?;
            }
            "DRAFT_REPORT" => judgements_open_to(&door, &id, &["beppu-auditor"]).await?,
            "FACT_CHECK" => {
                let heads = ["beppu-auditor", "beppu-ciso", "beppu-manager"];
                judgements_open_to(&door, &id, &heads).await?;
            }
            "REPORTED" => {
                judgements_open_to(&door, &id, &PEOPLE.map(|(person, _)| person)).await?;
                report(&house, &door, &id).await?;
            }
            _ => {}
        }
    }
    history(&house, &door, &id, house.place(BEPPU)?).await
}

/// The respondent answers the first half, the front end the rest; an answer is then changed.
async fn answer_all(door: &Door, id: &str) -> Result<()> {
    let entries: Vec<Value> = answers(BEPPU, Tier::Full)?
        .iter()
        .map(|one| json!({ "item": one.item, "verdict": one.verdict.as_str(), "note": one.note.as_str() }))
        .collect();
    let (first, rest) = entries.split_at(150);
    for (person, part) in [("beppu-respondent", first), ("frontend", rest)] {
        let input = json!({ "auditId": id, "entries": part });
        Voice::of(door, person).does("recordSelfAssessments", input, "__typename").await?;
    }
    let mut changed = entries.first().context("an entry")?.clone();
    changed["expectedVersion"] = json!(1);
    changed["verdict"] = json!("NOT_CHECKED");
    let input = json!({ "auditId": id, "entries": [changed] });
    Voice::of(door, "beppu-manager").does("recordSelfAssessments", input, "__typename").await?;
    Ok(())
}

async fn judge_all(door: &Door, id: &str) -> Result<()> {
    let entries: Vec<Value> = judgements(BEPPU, Tier::Full)?
        .iter()
        .enumerate()
        .map(|(place, one)| {
            let verdict = if place % 29 == 3 { "NOT_CHECKED" } else { one.verdict.as_str() };
            json!({ "item": one.item, "verdict": verdict, "method": "EXAMINE", "note": one.note.as_str() })
        })
        .collect();
    let input = json!({ "auditId": id, "entries": entries });
    Voice::of(door, "beppu-auditor").does("recordJudgements", input, "__typename").await?;
    Ok(())
}

async fn history(house: &House, door: &Door, id: &str, body: OrganizationId) -> Result<()> {
    let read = "query($id: ID!) { node(id: $id) { ... on Audit { transitions { verb from to at organizationId } } } }";
    let seen = Voice::of(door, "beppu-viewer").reads(read, json!({ "id": id })).await?;
    let mut from = "DRAFT";
    let start = house.clock.now() - Duration::days(10);
    let steps: Vec<Value> = VERBS
        .iter()
        .zip(1..)
        .flat_map(|((_, verb, to), day)| {
            let at = (start + Duration::days(day)).to_rfc3339();
            let confirmed = (*verb == "SIGN_REPORT").then_some(("CONFIRM_FACTS", from, from));
            let steps = confirmed.into_iter().chain([(*verb, from, *to)]);
            from = to;
            let row = move |(verb, from, to)| {
                json!({ "verb": verb, "from": from, "to": to, "at": at, "organizationId": gid(body) })
            };
            steps.map(row).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(seen["node"]["transitions"], json!(steps));
    Ok(())
}

async fn report(house: &House, door: &Door, id: &str) -> Result<()> {
    let read = "query($id: ID!) { node(id: $id) { ... on Audit {
        reports { number content sha256 organizationId signedAt }
        scores { formula lines { basis tier domain points numerator denominator itemsInTier itemsApplicable itemsJudged } }
    } } }";
    let seen = Voice::of(door, "beppu-viewer").reads(read, json!({ "id": id })).await?["node"].take();
    let [report] = seen["reports"].as_array().map(Vec::as_slice).context("reports")? else {
        anyhow::bail!("one report: {seen}")
    };
    let content = report["content"].as_str().context("content")?;
    assert_eq!(report["sha256"], sha256(content.as_bytes()));
    assert_eq!((&report["number"], &report["organizationId"]), (&json!(1), &json!(gid(house.place(BEPPU)?))));
    assert_eq!(report["signedAt"], house.clock.now().to_rfc3339());

    let verdicts = side_by_side(door, "beppu-viewer", id).await?;
    let codes: Vec<&str> = verdicts.iter().map(|(code, _, _)| code.as_str()).collect();
    let catalogue: Vec<&str> = catalogue()?.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(codes, catalogue, "in catalogue order");
    let content: Value = serde_json::from_str(content)?;
    for (item, (code, own, judged)) in content["items"].as_array().context("items")?.iter().zip(&verdicts) {
        let said = (&item["item"], &item["self_assessment"], &item["judgement"]);
        assert_eq!(said, (&json!(code), &json!(own), &json!(judged)));
    }

    let expected = scores::lines(&scores::weights(door).await?, &verdicts);
    assert_eq!(expected.len(), 36);
    let lines = seen["scores"]["lines"].as_array().context("lines")?;
    assert_eq!(scores::sorted(lines), scores::sorted(&expected), "recomputed by the formula");
    let unchecked = |line: &&Value| line["itemsJudged"].as_u64() < line["itemsApplicable"].as_u64();
    assert!(lines.iter().filter(unchecked).count() > 4, "what was not checked lowers the coverage");
    Ok(())
}
