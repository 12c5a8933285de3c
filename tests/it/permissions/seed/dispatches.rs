//! Beppu's requests for an advisor, one at each place of the road, and one of Nakatsu's, which is another advisor's. They are
//! made after the centre's advisor and programme.
use super::World;
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{
    Clock as _, Id,
    advisor::WorkMode,
    dispatch::{
        AcceptDispatch, AnswerDays, ConfirmDispatch, DispatchState, DraftDispatch, LoadDispatches,
        OfferDispatch, ProposalReason, ProposeCandidates, RankCandidates, RequestForm, ScreenDispatch,
        SubmitDispatch, UNDERTAKING_VERSION,
    },
    dispatch_consent::{DISPATCH_CONSENT_TEXT_VERSION, DispatchPurpose, GiveDispatchConsents},
    visit::{ConfirmVisit, PlanVisit, Span},
};
use tests::House;
use uuid::Uuid;

const STAGES: [(&str, DispatchState); 7] = [
    ("draft dispatch", DispatchState::Draft),
    ("submitted dispatch", DispatchState::Submitted),
    ("screened dispatch", DispatchState::Screening),
    ("proposed dispatch", DispatchState::CandidatesProposed),
    ("ranked dispatch", DispatchState::Ranked),
    ("offered dispatch", DispatchState::Offered),
    ("accepted dispatch", DispatchState::Accepted),
];

pub(super) async fn dispatched(house: &House, world: &mut World) -> Result<()> {
    let found = (world.of("open programme")?, world.of("advisor")?);
    for ((name, until), days) in STAGES.into_iter().zip(60_u64..) {
        let id = house.dispatch(found, name, days, until).await?;
        world.name(name, id);
    }
    let consents = GiveDispatchConsents {
        dispatch: world.of("submitted dispatch")?,
        purposes: DispatchPurpose::ALL.to_vec(),
        evidence: Vec::new(),
        text_version: DISPATCH_CONSENT_TEXT_VERSION,
    };
    house.run("beppu-ciso", consents).await?;
    Ok(())
}

/// Nakatsu's request, like Beppu's, which the other advisor accepted: they may enter there while the questions are asked, and
/// nowhere else.
pub(super) async fn elsewhere(house: &House, world: &World) -> Result<()> {
    let (body, center, advises) = ("nakatsu-ciso", "center-operator", "other-advisor");
    let advisor = house.advisor(advises).await?;
    let alike = house.dispatch_now(world.of("offered dispatch")?).await?;
    let programme = alike.programme;
    let form = RequestForm { days: vec![house.day(1)?, house.day(2)?], ..alike.form };
    let dispatch = house.run(body, DraftDispatch { programme, form }).await?;
    let candidates = vec![(advisor, ProposalReason::parse("reason", "専門分野が合う")?)];
    // Each step makes the next version.
    house.run(body, SubmitDispatch { dispatch, expected_version: 1 }).await?;
    house.run(center, ScreenDispatch { dispatch, expected_version: 2 }).await?;
    house.run(center, ProposeCandidates { dispatch, candidates, expected_version: 3 }).await?;
    house.run(body, RankCandidates { dispatch, order: vec![advisor], expected_version: 4 }).await?;
    let answer_days = AnswerDays::parse("answerDays", 30)?;
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
    let from = house.clock.now() + Duration::days(1);
    let plan = PlanVisit {
        id: Id::from_uuid(Uuid::from_u128(1_000)),
        dispatch,
        planned: Span::parse("plannedUntil", from, from + Duration::minutes(30))?,
        mode: WorkMode::OnSite,
        place: None,
    };
    let visit = house.run(body, plan).await?;
    house.run(body, ConfirmVisit { visit, expected_version: 1 }).await?;
    let with = house.run(advises, LoadDispatches(vec![dispatch])).await?.pop();
    assert_eq!(with.context("with the other advisor")?.state, DispatchState::Confirmed);
    Ok(())
}
