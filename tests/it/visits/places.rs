//! One person is in one place at a time, whichever bodies they visit; and of many who plan or hand in at one moment as many win
//! as there is room for.
use super::{FIRST, MORNING, SECOND, agreed, checked_in, confirmed, inside, message, now, plan, sent, step};
use crate::voice::{Voice, document, stored};
use anyhow::{Context as _, Result};
use chrono::{Duration, NaiveDate};
use domain::{
    Id,
    advisor::WorkMode,
    dispatch::{
        AcceptDispatch, AnswerDays, ConfirmDispatch, DraftDispatch, ListDispatches, OfferDispatch,
        ProposalReason, ProposeCandidates, RankCandidates, RequestForm, ScreenDispatch, SubmitDispatch,
        UNDERTAKING_VERSION,
    },
    dispatch_consent::{DISPATCH_CONSENT_TEXT_VERSION, DispatchPurpose, GiveDispatchConsents},
    kernel::page::PageRequest,
    visit::{CancelVisit, ConfirmVisit, PlanVisit, Span, VisitReason},
};
use futures::future::join_all;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::{Door, House, world::NAKATSU};
use uuid::Uuid;

/// Beppu's advisor is to visit Nakatsu, too, on days between Beppu's; the visit is agreed on.
async fn visits_nakatsu(house: &House) -> Result<()> {
    let (body, center, advises) = ("nakatsu-ciso", "center-operator", "center-advisor");
    let page = PageRequest::new(Some(1), None, None, None)?;
    let alike = house.run("beppu-ciso", ListDispatches { state: None, page }).await?.items.pop();
    let alike = alike.context("Beppu's")?;
    let advisor = alike.lead().context("an advisor")?.advisor;
    let days: Vec<NaiveDate> = vec!["2025-07-02".parse()?, "2025-07-07".parse()?];
    let (programme, form) = (alike.programme, RequestForm { days, ..alike.form });
    let dispatch = house.run(body, DraftDispatch { programme, form }).await?;
    let candidates = vec![(advisor, ProposalReason::parse("reason", "専門分野が合う")?)];
    // Each step makes the next version.
    house.run(body, SubmitDispatch { dispatch, expected_version: 1 }).await?;
    house.run(center, ScreenDispatch { dispatch, expected_version: 2 }).await?;
    house.run(center, ProposeCandidates { dispatch, candidates, expected_version: 3 }).await?;
    house.run(body, RankCandidates { dispatch, order: vec![advisor], expected_version: 4 }).await?;
    let answer_days = AnswerDays::parse("answerDays", 7)?;
    house.run(center, OfferDispatch { dispatch, answer_days, expected_version: 5 }).await?;
    house.run(advises, AcceptDispatch { dispatch, undertaking: UNDERTAKING_VERSION }).await?;
    house.run(center, ConfirmDispatch { dispatch, expected_version: 7 }).await?;
    let consents = GiveDispatchConsents {
        dispatch,
        purposes: vec![DispatchPurpose::AdvisorAccess],
        evidence: Vec::new(),
        text_version: DISPATCH_CONSENT_TEXT_VERSION,
    };
    house.run(body, consents).await?;
    let from: domain::Timestamp = "2025-07-02T01:00:00Z".parse()?;
    let plan = PlanVisit {
        id: Id::from_uuid(SECOND.parse::<Uuid>()?),
        dispatch,
        planned: Span::parse("plannedUntil", from, from + Duration::hours(3))?,
        mode: WorkMode::OnSite,
        place: None,
    };
    let visit = house.run(body, plan).await?;
    house.run(body, ConfirmVisit { visit, expected_version: 1 }).await?;
    Ok(())
}

/// The advisor inside Nakatsu.
fn in_nakatsu(door: &Door) -> Voice<'_> {
    Voice::of(door, "center-advisor").inside(NAKATSU)
}

/// The advisor recorded a visit to Beppu and one to Nakatsu the day after, and has handed neither in.
async fn recorded_at_both(house: &House, door: &Door) -> Result<()> {
    let dispatch = confirmed(house, door).await?;
    agreed(door, &dispatch, FIRST, MORNING).await?;
    visits_nakatsu(house).await?;
    checked_in(house, door, FIRST, "2025-07-01T01:02:00Z").await?;
    sent(door, message(FIRST, 1, "規程を見直す")).await?;
    house.clock.set("2025-07-02T01:02:00Z".parse()?);
    let here = json!({ "clientVisitId": SECOND, "deviceAt": "2025-07-02T01:02:00Z" });
    in_nakatsu(door).does("checkInVisit", here, "__typename").await?;
    in_nakatsu(door).does("recordVisitResult", message(SECOND, 1, "台帳を整える"), "receipt").await?;
    house.clock.set("2025-07-02T06:00:00Z".parse()?);
    Ok(())
}

/// What hands a visit in that was on 2 July.
fn hand_in(visit: &str, from: &str, until: &str) -> Value {
    json!({ "clientVisitId": visit, "lastSequence": 1, "actualFrom": format!("2025-07-02T{from}:00Z"),
        "actualUntil": format!("2025-07-02T{until}:00Z") })
}

/// Why it was refused; empty if it was done.
async fn tries(voice: Voice<'_>, verb: &str, input: &Value) -> Result<String> {
    let answer = voice.ask(&document(verb, "__typename"), json!({ "input": input })).await?;
    assert!(answer.code().is_empty(), "{}", answer.body);
    Ok(answer.reason(verb).to_owned())
}

#[tokio::test]
async fn nobody_was_at_two_bodies_at_one_time() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    recorded_at_both(&house, &door).await?;
    let beppu = hand_in(FIRST, "01:10", "02:30");
    inside(&door).does("submitVisit", beppu, "__typename").await?;
    let before = stored(&house).await?;
    let both = hand_in(SECOND, "02:29", "04:00");
    in_nakatsu(&door).is_refused("submitVisit", both).await?.is("CONFLICT", "ACTUAL_OVERLAP", None);
    assert_eq!(stored(&house).await?, before);
    let apart = hand_in(SECOND, "02:30", "04:00");
    in_nakatsu(&door).does("submitVisit", apart, "__typename").await?;
    Ok(())
}

#[tokio::test]
async fn of_two_handed_in_at_one_moment_for_one_time_one_is_taken() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    recorded_at_both(&house, &door).await?;
    let (beppu, nakatsu) = (hand_in(FIRST, "01:10", "03:00"), hand_in(SECOND, "02:00", "04:00"));
    let (one, other) = tokio::join!(
        tries(inside(&door), "submitVisit", &beppu),
        tries(in_nakatsu(&door), "submitVisit", &nakatsu),
    );
    let mut told = [one?, other?];
    told.sort_unstable();
    assert_eq!(told, ["", "ACTUAL_OVERLAP"]);
    assert_eq!(house.count("visits WHERE actual_from IS NOT NULL AND state = 'SUBMITTED'").await?, 1);
    Ok(())
}

/// A visit to Beppu from then on was called off and took place all the same, while Nakatsu has the advisor on that day: it cannot be
/// reinstated, and nothing changes. Answers its global id.
async fn not_reinstated(house: &House, door: &Door, from: &str, behind: &str) -> Result<String> {
    let dispatch = confirmed(house, door).await?;
    let id = agreed(door, &dispatch, FIRST, from).await?;
    step(door, "cancelVisit", &id, json!({ "reason": "急用のため" })).await?;
    visits_nakatsu(house).await?;
    house.owner.execute_unprepared(behind).await?;
    house.clock.set("2025-07-02T08:30:00Z".parse()?);
    assert_eq!(sent(door, message(FIRST, 1, "規程を見直す")).await?["receipt"], "LATE");
    let before = stored(house).await?;
    let input = now(door, &id, json!({})).await?;
    let refused = Voice::of(door, "beppu-ciso").is_refused("reinstateVisit", input).await?;
    refused.is("CONFLICT", "ADVISOR_BOOKED", None);
    assert_eq!(stored(house).await?, before);
    assert_eq!(house.count("visit_proposals WHERE taken_at IS NULL").await?, 1, "kept as it was");
    Ok(id)
}

const FREE: &str = "DELETE FROM dispatch_bookings WHERE first_day = '2025-07-02'";

#[tokio::test]
async fn a_visit_is_not_reinstated_on_a_day_booked_elsewhere() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    // In the afternoon: it meets no other visit.
    let id = not_reinstated(&house, &door, "2025-07-02T05:00:00Z", "SELECT 1").await?;
    house.owner.execute_unprepared(FREE).await?;
    assert_eq!(step(&door, "reinstateVisit", &id, json!({})).await?, "RECORDING", "it was the day alone");
    Ok(())
}

#[tokio::test]
async fn a_visit_is_not_reinstated_at_the_time_of_another_one() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    // No booking tells, as if the person were under two entries of the registry.
    let id = not_reinstated(&house, &door, "2025-07-02T03:00:00Z", FREE).await?;
    let off = CancelVisit {
        visit: Id::from_uuid(SECOND.parse::<Uuid>()?),
        reason: VisitReason::parse("reason", "議会対応のため")?,
        expected_version: 2,
    };
    house.run("nakatsu-ciso", off).await?;
    assert_eq!(step(&door, "reinstateVisit", &id, json!({})).await?, "RECORDING", "it was the time alone");
    Ok(())
}

/// Plans visits at all these times at once, by all who may in turn; answers why those were refused that were.
async fn planned_at_once(door: &Door, dispatch: &str, times: &[domain::Timestamp]) -> Result<Vec<String>> {
    let people = ["beppu-manager", "center-advisor", "center-operator"].into_iter().cycle();
    let plans = times.iter().zip(people).zip(100_u32..).map(|((from, person), number)| async move {
        let client = format!("00000000-0000-4000-8000-{number:012}");
        let input = plan(dispatch, &client, &from.to_rfc3339())?;
        tries(Voice::of(door, person), "planVisit", &input).await
    });
    let all: Result<Vec<_>> = join_all(plans).await.into_iter().collect();
    Ok(all?.into_iter().filter(|reason| !reason.is_empty()).collect())
}

#[tokio::test]
async fn of_many_visits_planned_at_once_the_days_admit_two() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let first: domain::Timestamp = MORNING.parse()?;
    let times: Vec<_> = (0..8).map(|day| first + Duration::days(day)).collect();
    assert_eq!(planned_at_once(&door, &dispatch, &times).await?, ["QUOTA_DAYS"; 6]);
    assert_eq!(house.count("visits").await?, 2);
    Ok(())
}

#[tokio::test]
async fn of_many_visits_planned_at_once_the_hours_of_a_day_admit_two() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    // Three hours each, from midnight in Japan on; a day has seven.
    let midnight: domain::Timestamp = "2025-06-30T15:00:00Z".parse()?;
    let times: Vec<_> = (0..8).map(|turn| midnight + Duration::hours(3 * turn)).collect();
    assert_eq!(planned_at_once(&door, &dispatch, &times).await?, ["QUOTA_DAY_HOURS"; 6]);
    assert_eq!(house.count("visits").await?, 2);
    Ok(())
}
