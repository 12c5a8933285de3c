//! What an advisor sees of a municipality: what its CISO consented to, as long as that lives; afterwards copies.
use super::{
    FIRST, MORNING, NEXT_WEEK, SECOND, agreed, checked_in, confirmed, consented, inside, message, now, plan,
    seen, sent, step, unopened,
};
use crate::voice::{Voice, gid, stored};
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{access::Role, audit::State, evidence::EvidenceId, scoring::Tier};
use serde_json::{Value, json};
use tests::{
    Door, House,
    world::{BEPPU, NAKATSU},
};

/// A piece of evidence of the body of that code.
pub(super) async fn piece(house: &House, code: &str) -> Result<EvidenceId> {
    let audit = house.create_audit(code, Tier::Essential).await?;
    house.lead(code, audit, "beppu-auditor", State::SelfAssessment).await?;
    house.evidence(code, audit, &["1.1-01"], b"%PDF-1.7 ").await
}

/// The titles of the evidence among `ids` that `voice` sees.
async fn titles(voice: Voice<'_>, ids: &[EvidenceId]) -> Result<Vec<Value>> {
    let ids: Vec<_> = ids.iter().map(|id| gid(*id)).collect();
    let document = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Evidence { title } } }";
    let found = voice.reads(document, json!({ "ids": ids })).await?;
    let found = found["nodes"].as_array().into_iter().flatten();
    Ok(found.filter(|one| !one.is_null()).map(|one| one["title"].clone()).collect())
}

/// The advisor's message with one attachment.
pub(super) fn attachment(sequence: u8, evidence: EvidenceId) -> Value {
    let mut message = message(FIRST, sequence, "");
    message["parts"] = json!([{ "clientId": "00000000-0000-0000-0000-0000000000aa", "kind": "ATTACHMENT",
        "evidenceId": gid(evidence) }]);
    message
}

/// The advisor recorded one piece of advice, handed it in, and the CISO signed.
async fn signed(house: &House, door: &Door, id: &str) -> Result<()> {
    checked_in(house, door, FIRST, "2025-07-01T01:02:00Z").await?;
    sent(door, message(FIRST, 1, "規程を見直す")).await?;
    house.clock.set("2025-07-01T05:00:00Z".parse()?);
    let hand_in = json!({ "clientVisitId": FIRST, "lastSequence": 1, "actualFrom": "2025-07-01T01:10:00Z",
        "actualUntil": "2025-07-01T04:30:00Z" });
    inside(door).does("submitVisit", hand_in, "__typename").await?;
    step(door, "reviewVisit", id, json!({})).await?;
    step(door, "finalizeVisit", id, json!({})).await?;
    house.settle().await
}

#[tokio::test]
async fn an_advisor_comes_in_by_the_ciso_s_consent_and_is_out_with_its_withdrawal() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = unopened(&house, &door).await?;
    let (ciso, manager) = (Voice::of(&door, "beppu-ciso"), Voice::of(&door, "beppu-manager"));
    let made = manager.does("planVisit", plan(&dispatch, FIRST, MORNING)?, "visit { id }").await?;
    let confirm = json!({ "visitId": made["visit"]["id"], "expectedVersion": 1 });
    let before = stored(&house).await?;
    manager.is_refused("confirmVisit", confirm.clone()).await?.is("CONFLICT", "ADVISOR_ACCESS_NEEDED", None);
    assert_eq!(stored(&house).await?, before);

    let shown = piece(&house, BEPPU).await?;
    let hidden = piece(&house, BEPPU).await?;
    consented(&door, &dispatch, &["ADVISOR_ACCESS"], &[shown]).await?;
    manager.does("confirmVisit", confirm, "__typename").await?;
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    assert_eq!(titles(inside(&door), &[shown, hidden]).await?.len(), 1, "what is named, and no more");
    assert!(titles(Voice::of(&door, "center-advisor"), &[shown]).await.is_err(), "inside alone");
    consented(&door, &dispatch, &["ADVISOR_ACCESS"], &[]).await?;
    assert!(titles(inside(&door), &[shown, hidden]).await?.is_empty(), "given anew, it shows nothing");

    let document = "query($id: ID!) { node(id: $id) { ... on Dispatch {
        consents { purpose evidenceIds withdrawnAt } } } }";
    let told = ciso.reads(document, json!({ "id": dispatch })).await?["node"]["consents"].take();
    assert_eq!(told[0]["evidenceIds"], json!([gid(shown)]));
    assert!(!told[0]["withdrawnAt"].is_null() && told[1]["withdrawnAt"].is_null(), "{told}");
    for person in ["center-operator", "center-advisor", "beppu-viewer"] {
        let asked = Voice::of(&door, person).reads(document, json!({ "id": dispatch })).await?;
        assert!(asked["node"]["consents"].is_null(), "{person}");
    }
    let withdraw = json!({ "dispatchId": dispatch, "purposes": ["ADVISOR_ACCESS"] });
    ciso.does("withdrawDispatchConsents", withdraw.clone(), "__typename").await?;
    house.forget_who_asks();
    assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "out at once");
    ciso.is_refused("withdrawDispatchConsents", withdraw).await?.is("CONFLICT", "CONSENT_NOT_GIVEN", None);
    let next = manager.does("planVisit", plan(&dispatch, SECOND, NEXT_WEEK)?, "visit { id }").await?;
    let again = json!({ "visitId": next["visit"]["id"], "expectedVersion": 1 });
    manager.is_refused("confirmVisit", again).await?.is("CONFLICT", "ADVISOR_ACCESS_NEEDED", None);
    Ok(())
}

#[tokio::test]
async fn consents_that_cannot_be_are_refused() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = unopened(&house, &door).await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let (own, foreign) = (piece(&house, BEPPU).await?, piece(&house, NAKATSU).await?);
    let absent = domain::Id::from_uuid(uuid::Uuid::from_u128(1));
    let give = |purposes: Value, shown: &[EvidenceId], version: i32| {
        let shown: Vec<_> = shown.iter().map(|id| gid(*id)).collect();
        json!({ "dispatchId": dispatch, "purposes": purposes, "evidenceIds": shown, "textVersion": version })
    };
    let access = || json!(["ADVISOR_ACCESS"]);
    let before = stored(&house).await?;
    for (input, code, reason, field) in [
        (give(access(), &[], 0), "CONFLICT", "CONSENT_TEXT_CHANGED", None),
        (give(json!([]), &[], 1), "INVALID", "PURPOSE_NEEDED", Some("purposes")),
        (give(access(), &[own, own], 1), "INVALID", "SHOWN_EVIDENCE", Some("evidenceIds")),
        (give(json!(["EFFECT_CONTRIBUTION"]), &[own], 1), "INVALID", "SHOWN_EVIDENCE", Some("evidenceIds")),
        (give(access(), &[own, foreign], 1), "INVALID", "UNKNOWN_EVIDENCE", Some("evidenceIds.1")),
        (give(access(), &[absent], 1), "INVALID", "UNKNOWN_EVIDENCE", Some("evidenceIds.0")),
    ] {
        ciso.is_refused("giveDispatchConsents", input).await?.is(code, reason, field);
    }
    let document = "mutation($input: GiveDispatchConsentsInput!) {
        giveDispatchConsents(input: $input) { __typename } }";
    let asked = json!({ "input": give(access(), &[], 1) });
    for (person, code) in [("beppu-manager", "FORBIDDEN"), ("nakatsu-ciso", "NOT_FOUND")] {
        assert_eq!(Voice::of(&door, person).ask(document, asked.clone()).await?.code(), code, "{person}");
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn only_evidence_that_is_shown_is_attached() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    agreed(&door, &dispatch, FIRST, MORNING).await?;
    let (shown, hidden, foreign) =
        (piece(&house, BEPPU).await?, piece(&house, BEPPU).await?, piece(&house, NAKATSU).await?);
    consented(&door, &dispatch, &["ADVISOR_ACCESS"], &[shown]).await?;
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    let absent = domain::Id::from_uuid(uuid::Uuid::from_u128(1));
    let mut told = Vec::new();
    for evidence in [hidden, foreign, absent] {
        let refused = inside(&door).is_refused("recordVisitResult", attachment(1, evidence)).await?;
        refused.is("INVALID", "UNKNOWN_EVIDENCE", Some("parts.0.evidenceId"));
        told.push(refused);
    }
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "hidden, foreign and absent look alike");
    assert_eq!(house.count("visit_messages").await?, 0);
    assert_eq!(sent(&door, attachment(1, shown)).await?["receipt"], "MERGED");
    consented(&door, &dispatch, &["ADVISOR_ACCESS"], &[]).await?;
    assert_eq!(sent(&door, attachment(1, shown)).await?["receipt"], "REPLAYED", "as it was told then");
    let taken_back = inside(&door).is_refused("recordVisitResult", attachment(2, shown)).await?;
    taken_back.is("INVALID", "UNKNOWN_EVIDENCE", Some("parts.0.evidenceId"));
    Ok(())
}

#[tokio::test]
async fn what_comes_late_is_kept_and_looked_at_when_it_is_taken_in() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    let (own, foreign) = (piece(&house, BEPPU).await?, piece(&house, NAKATSU).await?);
    signed(&house, &door, &id).await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let mut kept = Vec::new();
    for (sequence, evidence) in [(2, own), (3, foreign)] {
        let late = sent(&door, attachment(sequence, evidence)).await?;
        assert_eq!(late["receipt"], "LATE", "shown or not: nobody looks at it yet");
        let shows = "record { proposals { message { id sequence } } }";
        let all = seen(ciso, &id, shows).await?["record"]["proposals"].take();
        let here = all.as_array().into_iter().flatten().find(|one| one["message"]["sequence"] == sequence);
        kept.push(here.context("a proposal")?["message"]["id"].clone());
    }
    let both = now(&door, &id, json!({ "proposalIds": kept, "reason": "追記" })).await?;
    let refused = ciso.is_refused("amendVisit", both).await?;
    refused.is("INVALID", "PROPOSAL_EVIDENCE", Some("proposalIds.1"));
    assert_eq!(house.count("visit_records").await?, 1);
    let one = json!({ "proposalIds": [kept[0]], "reason": "追記" });
    assert_eq!(step(&door, "amendVisit", &id, one).await?, "AMENDED");
    Ok(())
}

#[tokio::test]
async fn the_body_sees_each_read_of_the_advisor() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    let advisor = house.caller("center-advisor").await?.user().uuid();
    let noted = async |action: &str, outcome: &str| -> Result<i64> {
        let beppu = house.place(BEPPU)?.uuid();
        let rows = format!(
            "trail WHERE tenant_id = '{beppu}' AND user_id = '{advisor}' AND action = '{action}'
             AND outcome = '{outcome}'"
        );
        house.count(&rows).await
    };
    let before = (noted("VISIT_READ", "DONE").await?, noted("VISIT_RECORD_READ", "DONE").await?);
    seen(inside(&door), &id, "state record { lastSequence }").await?;
    let after = (noted("VISIT_READ", "DONE").await?, noted("VISIT_RECORD_READ", "DONE").await?);
    assert_eq!(after, (before.0 + 1, before.1 + 1));
    let report = "query($id: ID!) { dispatchReport(dispatchId: $id) { minutes } }";
    inside(&door).reads(report, json!({ "id": dispatch })).await?;
    assert_eq!(noted("VISIT_RECORD_READ", "DONE").await?, after.1 + 1);
    let audits = inside(&door).ask("{ audits(first: 1) { nodes { id } } }", json!({})).await?;
    assert_eq!(audits.code(), "FORBIDDEN");
    assert_eq!(noted("AUDIT_READ", "DENIED").await?, 1, "a refusal is noted, too");
    let own = "{ trail(first: 100) { nodes { action subjectId } } }";
    let trail = Voice::of(&door, "beppu-ciso").reads(own, json!({})).await?;
    let rows = trail["trail"]["nodes"].as_array().context("rows")?;
    assert!(rows.iter().any(|row| row["action"] == "VISIT_RECORD_READ"), "the CISO reads it: {rows:?}");
    Ok(())
}

#[tokio::test]
async fn after_the_window_the_advisor_keeps_copies_and_no_other_advisor_sees_them() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    house.invite("center-operator", "second-advisor", &[Role::Advisor]).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    let copies = "{ reportCopies(first: 10) { nodes { body content sha256 } } }";
    let advisor = Voice::of(&door, "center-advisor");
    assert_eq!(advisor.reads(copies, json!({})).await?["reportCopies"]["nodes"], json!([]));
    signed(&house, &door, &id).await?;
    sent(&door, message(FIRST, 2, "台帳を整える")).await?;
    let late = seen(Voice::of(&door, "beppu-ciso"), &id, "record { proposals { message { id } } }").await?;
    let late = late["record"]["proposals"][0]["message"]["id"].clone();
    step(&door, "amendVisit", &id, json!({ "proposalIds": [late], "reason": "追記" })).await?;
    house.settle().await?;
    house.clock.pass(Duration::days(60));
    assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "the window is over");
    assert!(seen(inside(&door), &id, "state").await.is_err());

    let kept = advisor.reads(copies, json!({})).await?["reportCopies"]["nodes"].take();
    let kept = kept.as_array().context("copies")?;
    assert_eq!(kept.len(), 2, "one for each signature");
    let texts = |copy: &Value| -> Result<usize> {
        let content: Value = serde_json::from_str(copy["content"].as_str().context("a text")?)?;
        assert_eq!((&copy["body"], &content["body"]), (&json!("別府市"), &json!("別府市")));
        Ok(content["visits"][0]["parts"].as_array().context("parts")?.len())
    };
    assert_eq!((texts(&kept[0])?, texts(&kept[1])?), (2, 1), "as it stood each time, the newest first");
    let other = Voice::of(&door, "second-advisor").reads(copies, json!({})).await?;
    assert_eq!(other["reportCopies"]["nodes"], json!([]), "another advisor's case");
    let operator = Voice::of(&door, "center-operator").ask(copies, json!({})).await?;
    assert_eq!(operator.code(), "FORBIDDEN");
    let again = "UPDATE outbox SET delivered_at = NULL, attempts = 0 WHERE topic = 'DISPATCH_REPORT_SIGNED'";
    sea_orm::ConnectionTrait::execute_unprepared(&house.owner, again).await?;
    house.settle().await?;
    assert_eq!(house.count("report_copies").await?, 2, "a second delivery makes no other");
    Ok(())
}

#[tokio::test]
async fn a_dispatch_that_is_given_up_lets_nobody_in() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    agreed(&door, &dispatch, FIRST, MORNING).await?;
    let planned = plan(&dispatch, SECOND, NEXT_WEEK)?;
    let made = Voice::of(&door, "beppu-manager").does("planVisit", planned, "visit { id }").await?;
    let open = "entry_grants WHERE dispatch_id IS NOT NULL AND ended_at IS NULL";
    assert_eq!(house.count(open).await?, 1);
    let version = "query($id: ID!) { node(id: $id) { ... on Dispatch { version } } }";
    let operator = Voice::of(&door, "center-operator");
    let version = operator.reads(version, json!({ "id": dispatch })).await?["node"]["version"].take();
    let cancel =
        json!({ "dispatchId": dispatch, "expectedVersion": version, "reason": "アドバイザーの都合" });
    operator.does("cancelDispatch", cancel, "__typename").await?;
    assert_eq!(house.count(open).await?, 0, "its door is closed");
    let confirm = json!({ "visitId": made["visit"]["id"], "expectedVersion": 1 });
    let manager = Voice::of(&door, "beppu-manager");
    manager.is_refused("confirmVisit", confirm).await?.is("CONFLICT", "DISPATCH_NOT_CONFIRMED", None);
    let id = made["visit"]["id"].as_str().context("an id")?;
    let end = now(&door, id, json!({})).await?;
    Voice::of(&door, "beppu-ciso").does("endAdvisorEntry", end, "__typename").await?;
    Ok(())
}

#[tokio::test]
async fn each_step_of_a_visit_moves_its_dispatch() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let told = "outbox WHERE topic = 'DISPATCH_MOVED'";
    let mut before = house.count(told).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    assert_eq!(house.count(told).await?, before + 2, "planned and confirmed");
    before += 2;
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    sent(&door, message(FIRST, 1, "規程を見直す")).await?;
    assert_eq!(house.count(told).await?, before + 2, "there, and at work");
    sent(&door, message(FIRST, 1, "規程を見直す")).await?;
    assert_eq!(house.count(told).await?, before + 2, "a replay moves nothing");
    assert_eq!(seen(Voice::of(&door, "beppu-ciso"), &id, "state").await?["state"], "RECORDING");
    Ok(())
}
