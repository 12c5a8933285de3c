//! What is refused, in both languages, with nothing changed.
use super::{Desk, accept, input, seen, step};
use crate::voice::{Voice, gid, stored};
use anyhow::Result;
use chrono::Duration;
use domain::{advisor::AdvisorId, dispatch::UNDERTAKING_VERSION};
use serde_json::{Value, json};

#[tokio::test]
async fn an_incomplete_form_is_told_ahead_and_not_sent() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let four = ["2025-07-01", "2025-07-02", "2025-07-03", "2025-07-04"];
    let id = desk.drafted(&door, "研修", &four).await?;
    assert_eq!(
        seen(&door, "beppu-ciso", &id, "gaps { gap }").await?["gaps"],
        json!([{ "gap": "TOO_MANY_DAYS" }])
    );
    let refused = ciso.is_refused("submitDispatchRequest", input(&door, "beppu-ciso", &id, json!({})).await?);
    refused.await?.is("CONFLICT", "FORM_INCOMPLETE", None);
    let twice = desk.request("研修", &["2025-07-01", "2025-07-01"]);
    ciso.is_refused("draftDispatch", twice).await?.is("INVALID", "DISPATCH_DAYS", Some("days"));
    assert_eq!(desk.house.count("dispatches").await?, 1);
    desk.house.clock.pass(Duration::days(200));
    let id = desk.drafted(&door, "研修", &["2026-02-01"]).await?;
    let late = ciso.is_refused("submitDispatchRequest", input(&door, "beppu-ciso", &id, json!({})).await?);
    late.await?.is_code("CONFLICT", "OUTSIDE_APPLICATION_WINDOW");
    Ok(())
}

#[tokio::test]
async fn whoever_is_wished_for_is_on_the_registry() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let (ciso, operator) = (Voice::of(&door, "beppu-ciso"), Voice::of(&door, "center-operator"));
    let wish = |advisor: AdvisorId| {
        let mut request = desk.request("研修", &["2025-07-10"]);
        request["form"]["wishedAdvisorId"] = json!(gid(advisor));
        request
    };
    let retire = json!({ "advisorId": gid(desk.second), "expectedVersion": 1 });
    operator.does("retireAdvisor", retire, "__typename").await?;
    let absent = AdvisorId::from_uuid(uuid::Uuid::from_u128(1));
    for nobody in [absent, desk.second] {
        let refused = ciso.is_refused("draftDispatch", wish(nobody)).await?;
        refused.is("INVALID", "NO_SUCH_ADVISOR", Some("wishedAdvisorId"));
    }
    assert_eq!(desk.house.count("dispatches").await?, 0);
    let made = ciso.does("draftDispatch", wish(desk.first), "dispatch { id version }").await?;
    let revise = json!({ "dispatchId": made["dispatch"]["id"], "form": wish(absent)["form"],
        "expectedVersion": made["dispatch"]["version"] });
    ciso.is_refused("reviseDispatch", revise).await?.is(
        "INVALID",
        "NO_SUCH_ADVISOR",
        Some("wishedAdvisorId"),
    );
    Ok(())
}

#[tokio::test]
async fn only_the_fit_are_proposed_and_only_the_proposed_are_ranked() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let (operator, ciso) = (Voice::of(&door, "center-operator"), Voice::of(&door, "beppu-ciso"));
    // The second advisor's certificate ends on 30 September.
    let id = desk.screened(&door, "規程の整備", &["2025-10-10"]).await?;
    let named = |advisor| json!({ "candidates": [{ "advisorId": gid(advisor), "reason": "近い" }] });
    let expired = input(&door, "center-operator", &id, named(desk.second)).await?;
    let field = Some("candidates.0.advisorId");
    let before = stored(&desk.house).await?;
    let refused = operator.is_refused("proposeCandidates", expired).await?;
    refused.is("INVALID", "EXCLUDED_NOT_QUALIFIED", field);
    let nobody = input(&door, "center-operator", &id, json!({ "candidates": [] })).await?;
    operator.is_refused("proposeCandidates", nobody).await?.is(
        "INVALID",
        "CANDIDATE_COUNT",
        Some("candidates"),
    );
    assert_eq!(stored(&desk.house).await?, before);
    step(&door, "center-operator", "proposeCandidates", &id, named(desk.first)).await?;
    let before = stored(&desk.house).await?;
    let other = json!({ "advisorIds": [gid(desk.first), gid(desk.second)] });
    let foreign = input(&door, "beppu-ciso", &id, other).await?;
    ciso.is_refused("rankCandidates", foreign).await?.is("INVALID", "NOT_PROPOSED", Some("advisorIds"));
    let none = input(&door, "beppu-ciso", &id, json!({ "advisorIds": [] })).await?;
    ciso.is_refused("rankCandidates", none).await?.is("INVALID", "RANKING", Some("advisorIds"));
    let early = input(&door, "center-operator", &id, json!({ "answerDays": 7 })).await?;
    operator.is_refused("offerDispatch", early).await?.is("CONFLICT", "DISPATCH_STATE", None);
    assert_eq!(stored(&desk.house).await?, before);
    step(&door, "beppu-ciso", "rankCandidates", &id, json!({ "advisorIds": [gid(desk.first)] })).await?;
    let long = input(&door, "center-operator", &id, json!({ "answerDays": 31 })).await?;
    operator.is_refused("offerDispatch", long).await?.is("INVALID", "ANSWER_DAYS", Some("answerDays"));
    Ok(())
}

#[tokio::test]
async fn an_offer_is_answered_in_time_by_whom_it_is_made_to() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let id = desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    let answer = |version: i32| json!({ "dispatchId": id, "undertakingVersion": version });
    let advisor = Voice::of(&door, "center-advisor");
    let unread = advisor.is_refused("acceptDispatch", answer(UNDERTAKING_VERSION + 1)).await?;
    unread.is("INVALID", "UNDERTAKING_NEEDED", Some("undertakingVersion"));
    let document = "mutation($input: AcceptDispatchInput!) { acceptDispatch(input: $input) { __typename } }";
    let ask =
        |person| Voice::of(&door, person).ask(document, json!({ "input": answer(UNDERTAKING_VERSION) }));
    assert_eq!(ask("second-advisor").await?.code(), "NOT_FOUND", "offered to somebody else");
    assert_eq!(ask("beppu-ciso").await?.code(), "FORBIDDEN");
    desk.house.clock.pass(Duration::days(7));
    let before = stored(&desk.house).await?;
    let late = advisor.is_refused("acceptDispatch", answer(UNDERTAKING_VERSION)).await?;
    late.is("CONFLICT", "OFFER_EXPIRED", None);
    let late: Value = json!({ "dispatchId": id });
    advisor.is_refused("declineDispatch", late).await?.is("CONFLICT", "OFFER_EXPIRED", None);
    assert_eq!(stored(&desk.house).await?, before, "the clock passes it on, not the answer");
    Ok(())
}

#[tokio::test]
async fn an_advisor_serves_a_project_once_a_year_and_one_body_a_day() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let advisor = Voice::of(&door, "center-advisor");
    let first = desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    let again = desk.offered(&door, "規程の整備", &["2025-07-17"], &[desk.first]).await?;
    let same_day = desk.offered(&door, "研修", &["2025-07-09", "2025-07-10"], &[desk.first]).await?;
    accept(&door, "center-advisor", &first).await?;
    let answer = |id: &str| json!({ "dispatchId": id, "undertakingVersion": UNDERTAKING_VERSION });
    let refused = advisor.is_refused("acceptDispatch", answer(&again)).await?;
    refused.is("CONFLICT", "QUOTA_PER_PROJECT", None);
    let refused = advisor.is_refused("acceptDispatch", answer(&same_day)).await?;
    refused.is("CONFLICT", "ADVISOR_BOOKED", None);
    let refused = advisor.is_refused("acceptDispatch", answer(&first)).await?;
    refused.is("CONFLICT", "OFFER_ANSWERED", None);
    assert_eq!(desk.house.count("dispatch_bookings").await?, 1);
    Ok(())
}

#[tokio::test]
async fn beyond_the_budget_a_request_waits() -> Result<()> {
    let desk = Desk::open(1).await?;
    let door = desk.house.door()?;
    desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    let id = desk.screened(&door, "研修", &["2025-07-11"]).await?;
    let named = json!({ "candidates": [{ "advisorId": gid(desk.first), "reason": "近い" }] });
    let over = input(&door, "center-operator", &id, named).await?;
    let operator = Voice::of(&door, "center-operator");
    operator.is_refused("proposeCandidates", over).await?.is("CONFLICT", "BUDGET_SPENT", None);
    let why = json!({ "reason": "予算不足のため" });
    assert_eq!(step(&door, "center-operator", "waitlistDispatch", &id, why).await?, "WAITLISTED");
    assert_eq!(step(&door, "center-operator", "screenDispatch", &id, json!({})).await?, "SCREENING");
    Ok(())
}

#[tokio::test]
async fn nobody_overtakes_who_waits_and_would_fit() -> Result<()> {
    let desk = Desk::open(2).await?;
    let door = desk.house.door()?;
    let operator = Voice::of(&door, "center-operator");
    let named = || json!({ "candidates": [{ "advisorId": gid(desk.first), "reason": "近い" }] });
    let why = || json!({ "reason": "予算不足のため" });
    let taking = desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    // They ask one after the other: for two days, for one, and for one.
    let large = desk.screened(&door, "研修", &["2025-07-14", "2025-07-15"]).await?;
    desk.house.clock.pass(Duration::minutes(1));
    let small = desk.screened(&door, "台帳の整備", &["2025-07-16"]).await?;
    desk.house.clock.pass(Duration::minutes(1));
    let last = desk.screened(&door, "内部監査の立上げ", &["2025-07-17"]).await?;
    for waits in [&large, &small] {
        assert_eq!(step(&door, "center-operator", "waitlistDispatch", waits, why()).await?, "WAITLISTED");
    }
    let before = stored(&desk.house).await?;
    let overtakes = input(&door, "center-operator", &last, named()).await?;
    let refused = operator.is_refused("proposeCandidates", overtakes).await?;
    refused.is("CONFLICT", "WAITED_LONGER", None);
    assert_eq!(stored(&desk.house).await?, before);
    // The large one does not fit yet, so the small one may go on. While it is looked at again it keeps its turn; then there is
    // nothing left for the last one.
    assert_eq!(step(&door, "center-operator", "screenDispatch", &small, json!({})).await?, "SCREENING");
    let before = stored(&desk.house).await?;
    let overtakes = input(&door, "center-operator", &last, named()).await?;
    let refused = operator.is_refused("proposeCandidates", overtakes).await?;
    refused.is("CONFLICT", "WAITED_LONGER", None);
    assert_eq!(stored(&desk.house).await?, before);
    let proposed = step(&door, "center-operator", "proposeCandidates", &small, named()).await?;
    assert_eq!(proposed, "CANDIDATES_PROPOSED");
    let over = input(&door, "center-operator", &last, named()).await?;
    operator.is_refused("proposeCandidates", over).await?.is("CONFLICT", "BUDGET_SPENT", None);
    // What is given up makes room for the large one, and so for nobody behind it.
    for given_up in [&taking, &small] {
        step(&door, "center-operator", "cancelDispatch", given_up, why()).await?;
    }
    let over = input(&door, "center-operator", &last, named()).await?;
    operator.is_refused("proposeCandidates", over).await?.is("CONFLICT", "WAITED_LONGER", None);
    // Rejected, it stands in nobody's way.
    assert_eq!(step(&door, "center-operator", "screenDispatch", &large, json!({})).await?, "SCREENING");
    let over = input(&door, "center-operator", &last, named()).await?;
    operator.is_refused("proposeCandidates", over).await?.is("CONFLICT", "WAITED_LONGER", None);
    assert_eq!(step(&door, "center-operator", "rejectDispatch", &large, why()).await?, "REJECTED");
    let proposed = step(&door, "center-operator", "proposeCandidates", &last, named()).await?;
    assert_eq!(proposed, "CANDIDATES_PROPOSED");
    Ok(())
}
