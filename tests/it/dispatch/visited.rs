//! Visits on other days than those named: the advisor is booked for them, and in one place at a time. With the last visit the
//! service ends.
use super::{Desk, accept, input, seen, step};
use crate::{
    visits::{FIRST, plan},
    voice::Voice,
};
use anyhow::Result;
use serde_json::json;

const SECOND: &str = "00000000-0000-4000-8000-000000000002";
const THIRD: &str = "00000000-0000-4000-8000-000000000003";
const FOURTH: &str = "00000000-0000-4000-8000-000000000004";
/// Ten o'clock in Japan on a day between those that are named.
const BETWEEN: &str = "2025-07-02T01:00:00Z";

#[tokio::test]
async fn a_visit_on_another_day_books_it_and_gives_it_back() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = desk.offered(&door, "規程の整備", &["2025-07-01", "2025-07-08"], &[desk.first]).await?;
    accept(&door, "center-advisor", &id).await?;
    step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?;
    let other = desk.offered(&door, "研修", &["2025-07-02"], &[desk.first]).await?;
    let (ciso, advisor) = (Voice::of(&door, "beppu-ciso"), Voice::of(&door, "center-advisor"));
    let made = ciso.does("planVisit", plan(&id, FIRST, BETWEEN)?, "visit { id }").await?;
    assert_eq!(
        house.count("dispatch_bookings").await?,
        3,
        "the two that are named, and the one that it takes"
    );
    let answer = json!({ "dispatchId": other, "undertakingVersion": 1 });
    advisor.is_refused("acceptDispatch", answer).await?.is("CONFLICT", "ADVISOR_BOOKED", None);
    // Behind the walls, as if the person were under two entries of the registry.
    let twice =
        "INSERT INTO visits SELECT (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid()))).*
        FROM visits v";
    let refused = sea_orm::ConnectionTrait::execute_unprepared(&house.owner, twice).await;
    assert!(refused.is_err_and(|why| why.to_string().contains("visits_apart")), "in two places at once");

    let off = json!({ "visitId": made["visit"]["id"], "expectedVersion": 1, "reason": "議会対応のため" });
    ciso.does("cancelVisit", off, "__typename").await?;
    assert_eq!(house.count("dispatch_bookings").await?, 2, "it is free again");
    assert_eq!(accept(&door, "center-advisor", &other).await?, "ACCEPTED");
    let taken = ciso.is_refused("planVisit", plan(&id, SECOND, BETWEEN)?).await?;
    taken.is("CONFLICT", "ADVISOR_BOOKED", None);
    Ok(())
}

#[tokio::test]
async fn the_report_is_due_a_week_after_the_last_visit_that_stands() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = desk.offered(&door, "規程の整備", &["2025-07-01", "2025-07-08"], &[desk.first]).await?;
    accept(&door, "center-advisor", &id).await?;
    step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?;
    let shows = "state reportDueOn";
    let before = seen(&door, "beppu-ciso", &id, shows).await?;
    assert_eq!(before, json!({ "state": "CONFIRMED", "reportDueOn": "2025-07-15" }), "as the form has it");
    let ciso = Voice::of(&door, "beppu-ciso");
    ciso.does("planVisit", plan(&id, FIRST, "2025-07-01T01:00:00Z")?, "__typename").await?;
    let second = plan(&id, SECOND, "2025-07-08T01:00:00Z")?;
    let second = ciso.does("planVisit", second, "visit { id }").await?["visit"]["id"].take();
    assert_eq!(seen(&door, "beppu-ciso", &id, shows).await?["reportDueOn"], "2025-07-15");
    house.clock.set("2025-07-01T15:00:00Z".parse()?);
    house.settle().await?;
    let during = seen(&door, "center-advisor", &id, shows).await?;
    assert_eq!(during, json!({ "state": "IN_SERVICE", "reportDueOn": "2025-07-15" }), "one is to come");

    let off = json!({ "visitId": second, "expectedVersion": 1, "reason": "議会対応のため" });
    ciso.does("cancelVisit", off, "__typename").await?;
    house.settle().await?;
    for person in ["beppu-ciso", "center-operator", "center-advisor"] {
        let due = seen(&door, person, &id, shows).await?;
        assert_eq!(due, json!({ "state": "REPORT_DUE", "reportDueOn": "2025-07-08" }), "{person}");
    }
    // Another one may still follow within the window, and the report with it.
    ciso.does("planVisit", plan(&id, THIRD, "2025-07-04T01:00:00Z")?, "__typename").await?;
    assert_eq!(seen(&door, "beppu-ciso", &id, shows).await?["reportDueOn"], "2025-07-11");
    house.clock.set("2025-07-08T15:00:00Z".parse()?);
    let late = ciso.is_refused("planVisit", plan(&id, FOURTH, "2025-07-07T01:00:00Z")?).await?;
    late.is("CONFLICT", "DISPATCH_NOT_CONFIRMED", None);
    Ok(())
}

#[tokio::test]
async fn with_the_last_visit_the_service_ends_before_the_window_does() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = desk.offered(&door, "規程の整備", &["2025-07-01", "2025-07-08"], &[desk.first]).await?;
    accept(&door, "center-advisor", &id).await?;
    step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    ciso.does("planVisit", plan(&id, FIRST, BETWEEN)?, "__typename").await?;
    house.clock.set("2025-07-02T14:59:59Z".parse()?);
    house.settle().await?;
    assert_eq!(seen(&door, "beppu-ciso", &id, "state").await?["state"], "IN_SERVICE");
    house.clock.set("2025-07-02T15:00:00Z".parse()?);
    house.settle().await?;
    let due = seen(&door, "beppu-ciso", &id, "state reportDueOn").await?;
    assert_eq!(due, json!({ "state": "REPORT_DUE", "reportDueOn": "2025-07-09" }));
    Ok(())
}

#[tokio::test]
async fn online_a_case_has_ten_hours_asked_for_and_planned() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let online = |hours: u8| {
        let mut request = desk.request("研修", &["2025-07-01", "2025-07-08"]);
        request["form"]["online"] = json!(true);
        request["form"]["hours"] = json!(hours);
        request
    };
    let more = desk.draft(&door, online(11)).await?;
    let gaps = seen(&door, "beppu-ciso", &more, "gaps { gap }").await?;
    assert_eq!(gaps["gaps"], json!([{ "gap": "TOO_MANY_HOURS" }]));
    let send = input(&door, "beppu-ciso", &more, json!({})).await?;
    ciso.is_refused("submitDispatchRequest", send).await?.is("CONFLICT", "FORM_INCOMPLETE", None);

    let id = desk.sent(&door, online(10)).await?;
    desk.offer(&door, &id, &[desk.first]).await?;
    accept(&door, "center-advisor", &id).await?;
    step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?;
    let visit = |client: &str, from: &str, until: &str| {
        json!({ "clientId": client, "dispatchId": id,
        "plannedFrom": from, "plannedUntil": until, "mode": "ONLINE" })
    };
    let six = visit(FIRST, "2025-07-01T00:00:00Z", "2025-07-01T06:00:00Z");
    ciso.does("planVisit", six, "__typename").await?;
    let longer = visit(SECOND, "2025-07-08T00:00:00Z", "2025-07-08T04:01:00Z");
    ciso.is_refused("planVisit", longer).await?.is("CONFLICT", "QUOTA_HOURS", None);
    let four = visit(SECOND, "2025-07-08T00:00:00Z", "2025-07-08T04:00:00Z");
    ciso.does("planVisit", four, "__typename").await?;
    let one_more = visit(THIRD, "2025-07-02T00:00:00Z", "2025-07-02T00:01:00Z");
    ciso.is_refused("planVisit", one_more).await?.is("CONFLICT", "QUOTA_HOURS", None);
    let on_site = plan(&id, THIRD, BETWEEN)?;
    ciso.is_refused("planVisit", on_site).await?.is("CONFLICT", "QUOTA_DAYS", None);
    assert_eq!(desk.house.count("visits").await?, 2);
    Ok(())
}
