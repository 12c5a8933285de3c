//! From the follow-up to the figures.
use super::{SHOWN, YEAR, contributed, counted, effect, followed_up, of_dispatch, tells};
use crate::voice::Voice;
use anyhow::Result;
use domain::{
    audit::State,
    corrective::JudgeAction,
    finding::{CloseFinding, FindingId, FindingKind},
};
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, EDITION, MUNICIPALITIES, said},
};

const FACTS: &str = "SELECT alone_before, alone_after, trainee_led, own_audit, findings_closed, prefecture
    FROM effect_contributions";

#[tokio::test]
async fn what_came_of_a_dispatch_is_told_contributed_and_brought_up_to_date() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = followed_up(&house, &door, &["EFFECT_CONTRIBUTION"]).await?;
    let manager = Voice::of(&door, "beppu-manager");
    manager.does("tellDispatchEffect", effect(&dispatch, 0), "__typename").await?;
    let shows = "dispatch { state followUp { capabilityBefore capabilityAfter traineesLeading } }";
    let told = manager.does("tellDispatchEffect", effect(&dispatch, 1), shows).await?;
    let follow_up =
        json!({ "capabilityBefore": "WITH_HELP", "capabilityAfter": "ALONE", "traineesLeading": 1 });
    assert_eq!(told["dispatch"], json!({ "state": "FOLLOW_UP_DUE", "followUp": follow_up }));
    let asked = "query($id: ID!) { node(id: $id) { ... on Dispatch { followUp { toldAt } } } }";
    let operator = Voice::of(&door, "center-operator").reads(asked, json!({ "id": dispatch })).await?;
    assert!(operator["node"]["followUp"].is_null(), "the body's own");
    assert_eq!(house.count("effect_contributions").await?, 0, "not before it is over");

    tells(&door, "closeDispatch", &dispatch).await?;
    house.settle().await?;
    let facts = |own_audit: bool| {
        json!({ "alone_before": false, "alone_after": true, "trainee_led": true, "own_audit": own_audit,
            "findings_closed": null, "prefecture": "44" })
    };
    assert_eq!(house.look(FACTS).await?, [facts(false)]);
    let audit = house.audit_of_year(BEPPU, YEAR + 1, EDITION).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;
    assert_eq!(house.look(FACTS).await?, [facts(false)]);
    counted(&house, &door).await?;
    let kept = house.look(FACTS).await?;
    assert_eq!((&kept[0]["own_audit"], kept.len()), (&json!(true), 1), "of the next year, once that is over");
    assert_eq!(of_dispatch(&door, &dispatch, "state").await?["state"], "CLOSED");
    Ok(())
}

#[tokio::test]
async fn without_consent_or_after_its_withdrawal_nothing_is_in_escrow() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = followed_up(&house, &door, &["EFFECT_CONTRIBUTION"]).await?;
    tells(&door, "closeDispatch", &dispatch).await?;
    house.settle().await?;
    assert_eq!(house.count("effect_contributions").await?, 1);
    let withdraw = json!({ "dispatchId": dispatch, "purposes": ["EFFECT_CONTRIBUTION"] });
    Voice::of(&door, "beppu-ciso").does("withdrawDispatchConsents", withdraw, "__typename").await?;
    assert_eq!(house.count("effect_contributions").await?, 0, "with the withdrawal");
    counted(&house, &door).await?;
    assert_eq!(house.count("effect_contributions").await?, 0, "and it does not come back");
    Ok(())
}

#[tokio::test]
async fn a_year_is_shown_where_enough_bodies_stand_on_either_side() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    followed_up(&house, &door, &[]).await?;
    for (place, code) in MUNICIPALITIES[1..].iter().enumerate().take(12) {
        contributed(&house, code, place < 5).await?;
    }
    counted(&house, &door).await?;
    let share = json!([{ "measure": "OWN_AUDIT", "bodies": 12, "percent": 42 }]);
    let wanted = json!([{ "prefecture": null, "shares": share }, { "prefecture": "44", "shares": share }]);
    for person in ["center-operator", "oita-coordinator"] {
        let seen = Voice::of(&door, person).reads(SHOWN, json!({ "year": YEAR })).await?;
        assert_eq!(seen["dispatchEffects"]["groups"], wanted, "{person}");
        assert!(!seen["dispatchEffects"]["releasedAt"].is_null());
        let other = Voice::of(&door, person).reads(SHOWN, json!({ "year": YEAR - 1 })).await?;
        assert!(other["dispatchEffects"].is_null(), "that year was not counted");
    }
    for person in ["beppu-ciso", "oita-ciso", "center-advisor", "firm-manager"] {
        let refused = Voice::of(&door, person).ask(SHOWN, json!({ "year": YEAR })).await?;
        assert_eq!(refused.code(), "FORBIDDEN", "{person}");
    }
    // What comes later changes nothing that was released.
    contributed(&house, MUNICIPALITIES[14], true).await?;
    let again = "UPDATE outbox SET delivered_at = NULL, attempts = 0 WHERE topic = 'EFFECTS_ASKED'";
    sea_orm::ConnectionTrait::execute_unprepared(&house.owner, again).await?;
    house.settle().await?;
    let seen = Voice::of(&door, "center-operator").reads(SHOWN, json!({ "year": YEAR })).await?;
    assert_eq!(seen["dispatchEffects"]["groups"], wanted);
    Ok(())
}

#[tokio::test]
async fn few_bodies_are_not_shown_and_not_given_away_by_subtraction() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    followed_up(&house, &door, &[]).await?;
    for (place, code) in MUNICIPALITIES[1..].iter().enumerate().take(12) {
        contributed(&house, code, place < 5).await?;
    }
    contributed(&house, "412015", true).await?;
    counted(&house, &door).await?;
    let seen = Voice::of(&door, "center-operator").reads(SHOWN, json!({ "year": YEAR })).await?;
    let groups = seen["dispatchEffects"]["groups"].as_array().into_iter().flatten();
    let groups: Vec<&Value> = groups.map(|group| &group["prefecture"]).collect();
    assert_eq!(groups, [&Value::Null], "beside the nation, Oita would give the one body of Saga away");
    Ok(())
}

#[tokio::test]
async fn nine_bodies_are_too_few() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    followed_up(&house, &door, &[]).await?;
    for (place, code) in MUNICIPALITIES[1..].iter().enumerate().take(9) {
        contributed(&house, code, place < 5).await?;
    }
    counted(&house, &door).await?;
    let seen = Voice::of(&door, "oita-coordinator").reads(SHOWN, json!({ "year": YEAR })).await?;
    assert_eq!(seen["dispatchEffects"]["groups"], json!([]));
    Ok(())
}

/// The finding is mended and verified.
async fn closed(house: &House, finding: FindingId) -> Result<()> {
    let action = house.mended(BEPPU, finding, "beppu-respondent").await?;
    let expected_version = house.corrective(BEPPU, action).await?.version;
    let statement = said("記録を閲覧した。")?;
    let judge = JudgeAction { action, effective: true, statement, expected_version };
    house.run("beppu-auditor", judge).await?;
    let expected_version = house.finding(BEPPU, finding).await?.version;
    let close = CloseFinding { finding, statement: said("台帳と照合した。")?, expected_version };
    house.run("beppu-auditor", close).await?;
    Ok(())
}

#[tokio::test]
async fn findings_are_closed_where_at_least_half_of_them_are() -> Result<()> {
    for (many, wanted) in [(2, true), (3, false)] {
        let house = House::open().await?;
        let door = house.door()?;
        let dispatch = followed_up(&house, &door, &["EFFECT_CONTRIBUTION"]).await?;
        let kinds = vec![(None, FindingKind::MajorNonconformity); many];
        let (_, found) = house.signed_findings(BEPPU, YEAR + 1, "beppu-auditor", &kinds).await?;
        closed(&house, found[0]).await?;
        tells(&door, "closeDispatch", &dispatch).await?;
        house.settle().await?;
        let kept = house.look(FACTS).await?;
        assert_eq!(kept.len(), 1);
        let facts = (&kept[0]["own_audit"], &kept[0]["findings_closed"]);
        assert_eq!(facts, (&json!(true), &json!(wanted)), "one of {many}");
    }
    Ok(())
}
