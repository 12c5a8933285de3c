//! Who audits a body does not advise it, nor the other way round, whichever began first: looked at until the door is open, and
//! on both sides of the wall. The auditors here are a firm's: whom the body employs is stopped for that already.
use super::{Desk, accept, input, state, step};
use crate::{
    visits::{FIRST, consented, plan},
    voice::{Voice, gid, stored},
};
use anyhow::Result;
use domain::{audit::AuditId, dispatch::UNDERTAKING_VERSION};
use serde_json::{Value, json};
use tests::{Door, world::BEPPU};

const DAY: &str = "2025-07-10";
const SECOND: &str = "second-advisor";

pub(super) fn answer(dispatch: &str) -> Value {
    json!({ "dispatchId": dispatch, "undertakingVersion": UNDERTAKING_VERSION })
}

/// `second-advisor` accepts, who may belong to others as well as to the centre.
pub(super) async fn accepts(desk: &Desk, door: &Door, id: &str) -> Result<()> {
    let center = gid(desk.house.place("center")?);
    let second = Voice::of(door, SECOND).inside(&center);
    let done = second.does("acceptDispatch", answer(id), "dispatch { state }").await?;
    assert_eq!(done["dispatch"]["state"], "ACCEPTED");
    Ok(())
}

/// What somebody in Beppu is sent with who goes on with its audit.
async fn verb(desk: &Desk, audit: AuditId) -> Result<Value> {
    let version = desk.house.audit(BEPPU, audit).await?.version;
    Ok(json!({ "auditId": gid(audit), "expectedVersion": version }))
}

#[tokio::test]
async fn who_joins_a_team_after_the_ranking_cannot_accept() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = desk.offered(&door, "規程の整備", &[DAY], &[desk.second, desk.first]).await?;
    let over = desk.offered(&door, "研修", &["2025-07-11"], &[desk.first]).await?;
    step(&door, "beppu-ciso", "cancelDispatch", &over, json!({ "reason": "議会日程のため" })).await?;
    assert_eq!(house.count("dispatch_auditors").await?, 0, "nobody audited when it was sent");
    desk.second_audits_beppu().await?;
    house.settle().await?;
    let noted = "dispatch_auditors a JOIN dispatches d ON d.id = a.dispatch_id WHERE a.fiscal_year = 2025";
    assert_eq!(house.count(noted).await?, 2, "both on the team, beside the request that stands");
    assert_eq!(house.count(&format!("{noted} AND d.state = 'OFFERED'")).await?, 2);

    let before = stored(house).await?;
    let center = gid(house.place("center")?);
    let second = Voice::of(&door, SECOND).inside(&center);
    second.is_refused("acceptDispatch", answer(&id)).await?.is("CONFLICT", "EXCLUDED_AUDITS", None);
    assert_eq!(stored(house).await?, before);
    // It goes on to the next.
    second.does("declineDispatch", json!({ "dispatchId": id }), "__typename").await?;
    house.settle().await?;
    assert_eq!(accept(&door, "center-advisor", &id).await?, "ACCEPTED");
    Ok(())
}

#[tokio::test]
async fn who_accepted_before_it_was_noted_is_not_confirmed_and_audits_no_more() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = desk.offered(&door, "規程の整備", &[DAY], &[desk.second]).await?;
    let audit = desk.second_audits_beppu().await?;
    // The house has not come round to it.
    accepts(&desk, &door, &id).await?;
    house.settle().await?;
    let before = stored(house).await?;
    let confirm = input(&door, "center-operator", &id, json!({})).await?;
    let refused = Voice::of(&door, "center-operator").is_refused("confirmDispatch", confirm).await?;
    refused.is("CONFLICT", "EXCLUDED_AUDITS", None);
    let begin = verb(&desk, audit).await?;
    let in_beppu = Voice::of(&door, SECOND).inside(BEPPU);
    let refused = in_beppu.is_refused("startFieldwork", begin.clone()).await?;
    refused.is("CONFLICT", "INDEPENDENCE_ADVISED", None);
    assert_eq!(stored(house).await?, before);
    // One of the two is given up.
    let why = json!({ "reason": "監査を担当するため" });
    assert_eq!(step(&door, "beppu-ciso", "cancelDispatch", &id, why).await?, "CANCELLED");
    in_beppu.does("startFieldwork", begin, "__typename").await.map(drop)
}

#[tokio::test]
async fn who_was_confirmed_before_it_was_noted_is_not_let_in() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = desk.offered(&door, "規程の整備", &[DAY], &[desk.second]).await?;
    desk.second_audits_beppu().await?;
    accepts(&desk, &door, &id).await?;
    assert_eq!(step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?, "CONFIRMED");
    consented(&door, &id, &["ADVISOR_ACCESS"], &[]).await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let planned = plan(&id, FIRST, "2025-07-10T01:00:00Z")?;
    let visit = ciso.does("planVisit", planned, "visit { id }").await?["visit"]["id"].take();
    let before = stored(house).await?;
    let confirm = json!({ "visitId": visit, "expectedVersion": 1 });
    ciso.is_refused("confirmVisit", confirm).await?.is("CONFLICT", "EXCLUDED_AUDITS", None);
    assert_eq!(stored(house).await?, before);
    let entries = house.count("entry_grants WHERE dispatch_id IS NOT NULL").await?;
    assert_eq!(entries, 0, "an advisor's door is shut, whatever an auditor's is");
    Ok(())
}

#[tokio::test]
async fn who_accepted_does_not_join_a_team_whether_or_not_the_body_noted_it() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = desk.offered(&door, "規程の整備", &[DAY], &[desk.second]).await?;
    let audit = desk.second_may_audit_beppu().await?;
    accepts(&desk, &door, &id).await?;
    let declare = verb(&desk, audit).await?;
    let in_beppu = Voice::of(&door, SECOND).inside(BEPPU);
    let before = stored(house).await?;
    let refused = in_beppu.is_refused("declareIndependence", declare.clone()).await?;
    refused.is("CONFLICT", "INDEPENDENCE_ADVISED", None);
    assert_eq!(stored(house).await?, before);
    step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?;
    in_beppu.is_refused("declareIndependence", declare.clone()).await?.is(
        "CONFLICT",
        "INDEPENDENCE_ADVISED",
        None,
    );
    assert_eq!(house.count("advisories").await?, 0, "nobody had to note it");
    // Given up, it was no advice.
    let why = json!({ "reason": "監査を担当するため" });
    step(&door, "beppu-ciso", "cancelDispatch", &id, why).await?;
    in_beppu.does("declareIndependence", declare, "__typename").await?;
    assert_eq!(state(&door, &id).await?, "CANCELLED");
    Ok(())
}
