//! What came to stand against an advisor after the proposal is looked at again; and who leaves the registry and comes back is
//! the same person.
use super::{Desk, accept, decline, input, register, seen, step};
use crate::voice::{Voice, gid};
use anyhow::Result;
use chrono::Duration;
use domain::{access::Role, advisor::AdvisorId};
use serde_json::{Value, json};
use tests::{Door, world::BEPPU};

fn retirement(advisor: AdvisorId) -> Value {
    json!({ "advisorId": gid(advisor), "expectedVersion": 1 })
}

async fn retire(door: &Door, advisor: AdvisorId) -> Result<()> {
    let operator = Voice::of(door, "center-operator");
    operator.does("retireAdvisor", retirement(advisor), "__typename").await.map(drop)
}

/// That `person` cannot accept, for this reason.
async fn cannot_accept(door: &Door, person: &str, id: &str, reason: &str) -> Result<()> {
    let answer = json!({ "dispatchId": id, "undertakingVersion": 1 });
    Voice::of(door, person).is_refused("acceptDispatch", answer).await?.is("CONFLICT", reason, None);
    Ok(())
}

fn named(advisor: AdvisorId) -> Value {
    json!({ "candidates": [{ "advisorId": gid(advisor), "reason": "近い" }] })
}

#[tokio::test]
async fn who_is_off_the_registry_is_passed_over_and_cannot_accept() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    desk.house.invite("center-operator", "third-advisor", &[Role::Advisor]).await?;
    let third = register(&desk.house, "third-advisor", "2024-10-01").await?;
    let order = [desk.second, desk.first, third];
    let id = desk.offered(&door, "規程の整備", &["2025-07-10"], &order).await?;
    retire(&door, desk.first).await?;
    decline(&desk, &door, "second-advisor", &id).await?;
    assert!(seen(&door, "center-advisor", &id, "id").await?.is_null(), "passed over");
    assert_eq!(seen(&door, "third-advisor", &id, "state").await?["state"], "OFFERED");
    retire(&door, third).await?;
    cannot_accept(&door, "third-advisor", &id, "EXCLUDED_RETIRED").await?;
    assert_eq!(desk.house.count("dispatch_bookings").await?, 0);
    Ok(())
}

#[tokio::test]
async fn where_nobody_ranked_is_left_on_the_registry_nothing_is_offered() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let id = desk.screened(&door, "規程の整備", &["2025-07-10"]).await?;
    step(&door, "center-operator", "proposeCandidates", &id, named(desk.first)).await?;
    step(&door, "beppu-ciso", "rankCandidates", &id, json!({ "advisorIds": [gid(desk.first)] })).await?;
    retire(&door, desk.first).await?;
    let offer = input(&door, "center-operator", &id, json!({ "answerDays": 7 })).await?;
    let refused = Voice::of(&door, "center-operator").is_refused("offerDispatch", offer).await?;
    refused.is("CONFLICT", "CANDIDATES_RETIRED", None);
    assert_eq!(desk.house.count("dispatch_offers").await?, 0);
    let why = json!({ "reason": "候補者の登録抹消のため" });
    assert_eq!(step(&door, "center-operator", "cancelDispatch", &id, why).await?, "CANCELLED");
    Ok(())
}

#[tokio::test]
async fn a_tie_declared_since_stands_against_the_acceptance() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let id = desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    let tie = json!({ "governmentCode": BEPPU, "kind": "BUILT", "since": "2019-04-01" });
    Voice::of(&door, "center-advisor").does("declareTie", tie, "__typename").await?;
    cannot_accept(&door, "center-advisor", &id, "EXCLUDED_TIE_BUILT").await?;
    assert_eq!(desk.house.count("dispatch_bookings").await?, 0);
    Ok(())
}

#[tokio::test]
async fn days_in_the_month_that_were_given_meanwhile_count() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let first = desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    let second = desk.offered(&door, "研修", &["2025-07-20"], &[desk.first]).await?;
    let fewer = json!({ "daysPerMonth": 1, "daysOff": [], "expectedVersion": 1 });
    Voice::of(&door, "center-advisor").does("setAvailability", fewer, "__typename").await?;
    assert_eq!(accept(&door, "center-advisor", &first).await?, "ACCEPTED");
    cannot_accept(&door, "center-advisor", &second, "EXCLUDED_CAPACITY").await?;
    assert_eq!(desk.house.count("dispatch_bookings").await?, 1);
    Ok(())
}

#[tokio::test]
async fn who_is_booked_stays_on_the_registry() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let id = desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    accept(&door, "center-advisor", &id).await?;
    let operator = Voice::of(&door, "center-operator");
    let refused = operator.is_refused("retireAdvisor", retirement(desk.first)).await?;
    refused.is("CONFLICT", "ADVISOR_STILL_BOOKED", None);
    assert_eq!(desk.house.count("advisors WHERE retired_at IS NOT NULL").await?, 0);
    let why = json!({ "reason": "議会日程のため" });
    step(&door, "beppu-ciso", "cancelDispatch", &id, why).await?;
    retire(&door, desk.first).await
}

#[tokio::test]
async fn who_comes_back_was_sent_before() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    accept(&door, "center-advisor", &id).await?;
    step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?;
    house.clock.pass(Duration::days(30));
    house.settle().await?;
    retire(&door, desk.first).await?;
    let back = register(house, "center-advisor", "2024-10-01").await?;
    let again = desk.screened(&door, "規程の整備", &["2025-09-10"]).await?;
    let proposal = input(&door, "center-operator", &again, named(back)).await?;
    let refused = Voice::of(&door, "center-operator").is_refused("proposeCandidates", proposal).await?;
    refused.is("INVALID", "EXCLUDED_QUOTA", Some("candidates.0.advisorId"));
    Ok(())
}
