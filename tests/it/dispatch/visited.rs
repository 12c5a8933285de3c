//! Visits on other days than those named: the advisor is booked for them, and in one place at a time.
use super::{Desk, accept, step};
use crate::{
    visits::{FIRST, plan},
    voice::Voice,
};
use anyhow::Result;
use serde_json::json;

const SECOND: &str = "00000000-0000-4000-8000-000000000002";
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
