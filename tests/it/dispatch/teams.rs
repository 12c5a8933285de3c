//! Advisors who go together: a seat each, and all of them or nobody.
use super::{DAY, Desk, accept, decline, input, register, seen, state, step};
use crate::{
    visits::{FIRST, plan},
    voice::{Voice, gid},
    walls::Raw,
};
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

#[tokio::test]
async fn all_of_a_team_see_when_its_visits_are_and_the_lead_moves_them() -> Result<()> {
    let desk = Desk::open(9).await?;
    third(&desk).await?;
    let door = desk.house.door()?;
    let id = desk.sent(&door, pair(&desk, "規程の整備", &["2025-07-01", "2025-07-08"])).await?;
    desk.offer(&door, &id, &[desk.first, desk.second]).await?;
    for person in ["center-advisor", "second-advisor"] {
        accept(&door, person, &id).await?;
    }
    step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let made = ciso.does("planVisit", plan(&id, FIRST, "2025-07-02T01:00:00Z")?, "visit { id }").await?;
    let shows = "reportDueOn visits { plannedFrom record { lastSequence } viewerCan { cancel } }";
    for person in ["beppu-ciso", "center-operator", "center-advisor", "second-advisor"] {
        let told = seen(&door, person, &id, shows).await?;
        let visit = &told["visits"][0];
        let when = (json!("2025-07-09"), json!("2025-07-02T01:00:00+00:00"));
        assert_eq!((&told["reportDueOn"], &visit["plannedFrom"]), (&when.0, &when.1), "{person}");
        assert_eq!(visit["viewerCan"]["cancel"], person != "second-advisor", "{person}");
        assert!(person == "beppu-ciso" || visit["record"].is_null(), "{person}: {visit}");
    }
    let off = json!({ "visitId": made["visit"]["id"], "expectedVersion": 1, "reason": "急用のため" });
    let document = "mutation($input: VisitReasonInput!) { cancelVisit(input: $input) { __typename } }";
    let tried = Voice::of(&door, "second-advisor").ask(document, json!({ "input": off })).await?;
    assert_eq!(tried.code(), "NOT_FOUND", "the lead's to move");
    for (person, rows) in [("center-advisor", 1), ("second-advisor", 1), ("third-advisor", 0)] {
        let mut raw = Raw::person(&desk.house, person, None).await?;
        assert_eq!(raw.sees("visits").await?, Some(rows), "{person}");
        let moved = raw.does("UPDATE visits SET version = version + 1").await;
        assert_eq!(moved, Ok(u64::from(person == "center-advisor")), "{person}");
    }
    Ok(())
}
