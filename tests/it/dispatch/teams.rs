//! Advisors who go together: a seat each, and all of them or nobody.
use super::{DAY, Desk, accept, decline, input, register, seen, state, step};
use crate::voice::{Voice, gid};
use anyhow::Result;
use domain::{access::Role, advisor::AdvisorId};
use serde_json::{Value, json};
use tests::Door;

/// What Beppu sends to ask for two who go together.
fn pair(desk: &Desk, project: &str, days: &[&str]) -> Value {
    let mut request = desk.request(project, days);
    request["form"]["teamSize"] = json!(2);
    request
}

async fn third(desk: &Desk) -> Result<AdvisorId> {
    desk.house.invite("center-operator", "third-advisor", &[Role::Advisor]).await?;
    register(&desk.house, "third-advisor", "2024-10-01").await
}

/// A pair of the first two of `order`, to whom it is offered.
async fn offered(desk: &Desk, door: &Door, day: &str, order: &[AdvisorId]) -> Result<String> {
    let id = desk.sent(door, pair(desk, "規程の整備", &[day])).await?;
    desk.offer(door, &id, order).await?;
    Ok(id)
}

#[tokio::test]
async fn a_declined_seat_goes_to_the_next_and_all_accept() -> Result<()> {
    let desk = Desk::open(9).await?;
    let third = third(&desk).await?;
    let door = desk.house.door()?;
    let id = offered(&desk, &door, "2025-07-10", &[desk.first, desk.second, third]).await?;
    let offers = seen(&door, "beppu-ciso", &id, "offers { seat answer }").await?;
    let open = json!([{ "seat": 1, "answer": null }, { "seat": 2, "answer": null }]);
    assert_eq!(offers["offers"], open, "both at once");

    assert_eq!(accept(&door, "center-advisor", &id).await?, "OFFERED", "the other one is still asked");
    let can = "viewerCan { answer }";
    assert_eq!(seen(&door, "center-advisor", &id, can).await?["viewerCan"]["answer"], false);
    assert_eq!(seen(&door, "second-advisor", &id, can).await?["viewerCan"]["answer"], true);
    assert!(seen(&door, "third-advisor", &id, "id").await?.is_null(), "not asked yet");
    decline(&desk, &door, "second-advisor", &id).await?;
    assert_eq!(state(&door, &id).await?, "OFFERED");
    let again = json!({ "dispatchId": id, "undertakingVersion": 1 });
    let refused = Voice::of(&door, "center-advisor").is_refused("acceptDispatch", again).await?;
    refused.is("CONFLICT", "OFFER_ANSWERED", None);
    assert_eq!(accept(&door, "third-advisor", &id).await?, "ACCEPTED");
    assert_eq!(step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?, "CONFIRMED");

    let shows = "advisorIds accepted cost acceptancePapers { from } history { verb } offers { seat answer }";
    let kept = seen(&door, "center-operator", &id, shows).await?;
    assert_eq!(kept["advisorIds"], json!([gid(desk.first), gid(third)]));
    assert_eq!((&kept["accepted"], &kept["cost"]), (&json!(2), &json!(2 * DAY)), "for each of the two");
    let papers = json!([{ "from": "center-advisor" }, { "from": "third-advisor" }]);
    assert_eq!(kept["acceptancePapers"], papers);
    let verbs: Vec<_> =
        kept["history"].as_array().into_iter().flatten().map(|one| one["verb"].clone()).collect();
    let road =
        ["SUBMIT", "SCREEN", "PROPOSE", "RANK", "OFFER", "JOIN", "PASS_ON", "OFFER", "ACCEPT", "CONFIRM"];
    assert_eq!(verbs, road);
    assert_eq!(kept["offers"][2], json!({ "seat": 2, "answer": "ACCEPTED" }));
    assert_eq!(desk.house.count("dispatch_bookings").await?, 2);
    let own = seen(&door, "third-advisor", &id, "acceptancePapers { title }").await?;
    assert_eq!(own["acceptancePapers"].as_array().map(Vec::len), Some(1));
    Ok(())
}

#[tokio::test]
async fn a_team_that_cannot_be_filled_frees_who_had_accepted() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let id = offered(&desk, &door, "2025-07-10", &[desk.first, desk.second]).await?;
    accept(&door, "center-advisor", &id).await?;
    assert_eq!(desk.house.count("dispatch_bookings").await?, 1);
    decline(&desk, &door, "second-advisor", &id).await?;
    assert_eq!(state(&door, &id).await?, "UNFILLED");
    assert_eq!(desk.house.count("dispatch_bookings").await?, 0);
    // Neither the day nor the quota of the project is used up.
    let next = desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    assert_eq!(accept(&door, "center-advisor", &next).await?, "ACCEPTED");
    Ok(())
}

#[tokio::test]
async fn a_seat_counts_before_the_team_is_full() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let one = offered(&desk, &door, "2025-07-10", &[desk.first, desk.second]).await?;
    let other = offered(&desk, &door, "2025-07-17", &[desk.first, desk.second]).await?;
    accept(&door, "center-advisor", &one).await?;
    let answer = json!({ "dispatchId": other, "undertakingVersion": 1 });
    let refused = Voice::of(&door, "center-advisor").is_refused("acceptDispatch", answer).await?;
    refused.is("CONFLICT", "QUOTA_PER_PROJECT", None);
    Ok(())
}

#[tokio::test]
async fn both_seats_are_taken_at_once() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let id = offered(&desk, &door, "2025-07-10", &[desk.first, desk.second]).await?;
    let (one, other) =
        tokio::join!(accept(&door, "center-advisor", &id), accept(&door, "second-advisor", &id));
    one.and(other)?;
    assert_eq!(state(&door, &id).await?, "ACCEPTED");
    assert_eq!(desk.house.count("dispatch_bookings").await?, 2);
    Ok(())
}

#[tokio::test]
async fn a_team_has_a_size_and_somebody_for_each_seat() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let (ciso, operator) = (Voice::of(&door, "beppu-ciso"), Voice::of(&door, "center-operator"));
    let mut crowd = desk.request("規程の整備", &["2025-07-10"]);
    crowd["form"]["teamSize"] = json!(4);
    ciso.is_refused("draftDispatch", crowd).await?.is("INVALID", "TEAM_SIZE", Some("teamSize"));
    let id = desk.sent(&door, pair(&desk, "規程の整備", &["2025-07-10"])).await?;
    let named = |ids: &[AdvisorId]| {
        let all: Vec<_> = ids.iter().map(|one| json!({ "advisorId": gid(*one), "reason": "近い" })).collect();
        json!({ "candidates": all })
    };
    let alone = input(&door, "center-operator", &id, named(&[desk.first])).await?;
    let refused = operator.is_refused("proposeCandidates", alone).await?;
    refused.is("INVALID", "TEAM_NOT_FILLED", Some("candidates"));
    step(&door, "center-operator", "proposeCandidates", &id, named(&[desk.first, desk.second])).await?;
    let order = json!({ "advisorIds": [gid(desk.first)] });
    let alone = input(&door, "beppu-ciso", &id, order).await?;
    let refused = ciso.is_refused("rankCandidates", alone).await?;
    refused.is("INVALID", "TEAM_NOT_FILLED", Some("advisorIds"));
    assert_eq!(state(&door, &id).await?, "CANDIDATES_PROPOSED");
    Ok(())
}
