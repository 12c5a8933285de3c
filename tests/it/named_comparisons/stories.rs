//! From the proposal to the end.
use super::{decide, global, points, propose, seen};
use crate::{releases::story::JOINS, voice::Voice};
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{audit::State, scoring::Basis};
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU},
};

const PAIR: [(&str, &[domain::engagement::Purpose]); 2] = [(BEPPU, JOINS), (NAKATSU, JOINS)];

#[tokio::test]
async fn two_bodies_see_each_other_until_one_ends_it() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.body("442011").await?;
    house.joint("firm", JointStage::Reported, &PAIR).await?;
    let words = "{ namedComparisonText { version text } }";
    let words = Voice::of(&door, "beppu-ciso").reads(words, json!({})).await?["namedComparisonText"].take();
    assert_eq!(words["version"], 1);
    assert!(words["text"].as_str().is_some_and(|text| text.len() > 100), "{words}");
    let id = propose(&house, &door, "beppu-ciso", NAKATSU).await?;
    house.settle().await?;
    let proposed = seen(&door, "nakatsu-ciso", &id).await?;
    assert_eq!(proposed["viewerCan"], json!({ "answer": true, "end": false }));
    assert_eq!((&proposed["sideBySide"], &proposed["ownConsent"]), (&Value::Null, &Value::Null));
    assert_eq!(house.count("named_scores").await?, 0, "nothing leaves before both agree");

    assert_eq!(decide(&door, "nakatsu-ciso", "acceptNamedComparison", &id).await?, "LIVE");
    house.settle().await?;
    let (beppu, nakatsu) =
        (seen(&door, "beppu-manager", &id).await?, seen(&door, "nakatsu-ciso", &id).await?);
    let (own, other) = (points(&beppu, "own"), points(&beppu, "other"));
    assert_eq!((own.len(), other.len()), (9, 9));
    assert!(own.iter().chain(&other).all(Value::is_number), "{beppu}");
    assert_eq!((points(&nakatsu, "other"), points(&nakatsu, "own")), (own.clone(), other));
    assert_ne!(points(&nakatsu, "own"), own, "they are two bodies");
    assert_eq!(nakatsu["viewerCan"], json!({ "answer": false, "end": true }));
    assert_eq!(nakatsu["ownConsent"], json!({ "textVersion": 1, "withdrawnAt": null }));
    let uses = json!([{ "kind": "READ", "times": 1 }, { "kind": "COPIED", "times": 1 }]);
    assert_eq!(nakatsu["uses"], uses, "Beppu's manager has looked, and Nakatsu sees it");

    assert!(seen(&door, "442011-ciso", &id).await?.is_null(), "it is nobody else's");
    assert!(seen(&door, "oita-ciso", &id).await?.is_null(), "nor their prefecture's");
    assert_eq!(decide(&door, "nakatsu-ciso", "endNamedComparison", &id).await?, "ENDED");
    assert_eq!(
        house.count("named_scores").await?,
        0,
        "gone with the transaction, before anything is settled"
    );
    let ended = seen(&door, "beppu-ciso", &id).await?;
    assert_eq!((&ended["state"], &ended["sideBySide"]), (&json!("ENDED"), &Value::Null));
    assert_eq!(ended["viewerCan"], json!({ "answer": false, "end": false }));
    assert!(!seen(&door, "nakatsu-ciso", &id).await?["ownConsent"]["withdrawnAt"].is_null());
    house.settle().await?;
    assert_eq!(house.count("named_scores").await?, 0);
    Ok(())
}

#[tokio::test]
async fn scores_appear_as_they_are_signed() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let joint = house.joint("firm", JointStage::Active, &PAIR).await?;
    let id = global(house.compare_by_name(BEPPU, NAKATSU, Basis::SelfAssessed).await?);
    let none = vec![Value::Null; 9];
    let early = seen(&door, "beppu-ciso", &id).await?;
    assert_eq!((points(&early, "own"), points(&early, "other")), (none.clone(), none.clone()));
    assert_eq!(house.count("named_score_uses").await?, 0, "nothing was there to be read");

    house.lead(NAKATSU, joint.audit_of(NAKATSU)?, "firm-auditor", State::Reported).await?;
    house.settle().await?;
    let signed = seen(&door, "beppu-ciso", &id).await?;
    assert_eq!(points(&signed, "own"), none, "Beppu has nothing signed yet");
    assert!(points(&signed, "other").iter().all(Value::is_number), "{signed}");
    Ok(())
}

#[tokio::test]
async fn it_ends_by_itself_when_its_last_day_is_over() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.joint("firm", JointStage::Reported, &PAIR).await?;
    let id = global(house.compare_by_name(BEPPU, NAKATSU, Basis::Judged).await?);
    assert_eq!(points(&seen(&door, "beppu-ciso", &id).await?, "other").len(), 9);

    house.clock.pass(Duration::days(31));
    let over = seen(&door, "beppu-ciso", &id).await?;
    assert_eq!((&over["state"], &over["sideBySide"]), (&json!("OVER"), &Value::Null));
    assert_eq!(over["viewerCan"], json!({ "answer": false, "end": false }));
    assert_eq!(house.count("named_scores").await?, 18, "no job has run: the clock alone has ended it");
    house.settle().await?;
    assert_eq!(house.count("named_scores").await?, 0, "and what is left is cleared away");
    Ok(())
}

#[tokio::test]
async fn a_proposal_is_declined_or_taken_back() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let id = propose(&house, &door, "beppu-ciso", NAKATSU).await?;
    assert_eq!(decide(&door, "nakatsu-ciso", "declineNamedComparison", &id).await?, "DECLINED");
    let again = propose(&house, &door, "beppu-ciso", NAKATSU).await?;
    assert_eq!(decide(&door, "beppu-ciso", "endNamedComparison", &again).await?, "ENDED");
    let list = "{ namedComparisons(first: 10) { totalCount nodes { id state } } }";
    for person in ["beppu-auditor", "nakatsu-manager"] {
        let listed = Voice::of(&door, person).reads(list, json!({})).await?;
        let both = json!([{ "id": again, "state": "ENDED" }, { "id": id, "state": "DECLINED" }]);
        assert_eq!(listed["namedComparisons"], json!({ "totalCount": 2, "nodes": both }), "{person}");
    }
    Ok(())
}

#[tokio::test]
async fn a_list_of_comparisons_costs_the_same_however_long() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let all = [(BEPPU, JOINS), (NAKATSU, JOINS), ("442011", JOINS), ("442046", JOINS), ("442054", JOINS)];
    house.joint("firm", JointStage::Reported, &all).await?;
    for (other, _) in &all[1..] {
        house.compare_by_name(BEPPU, other, Basis::Judged).await?;
    }
    let document = "query($n: Int!) { namedComparisons(first: $n) { nodes { state partner { name } ownConsent { givenAt }
        uses { times } sideBySide { own { points } other { points } } } } }";
    let mut costs = Vec::new();
    for length in [1, 4] {
        house.forget_who_asks();
        let before = house.gate.statements();
        let read = Voice::of(&door, "beppu-ciso").reads(document, json!({ "n": length })).await?;
        costs.push(house.gate.statements() - before);
        let rows = read["namedComparisons"]["nodes"].as_array().context("rows")?;
        assert_eq!(rows.len(), length);
        assert!(rows.iter().all(|row| row["sideBySide"][0]["other"]["points"].is_number()), "{read}");
    }
    assert_eq!(costs.first(), costs.last(), "statements for one and for four comparisons");
    Ok(())
}
