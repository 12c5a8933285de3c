//! Beppu's requests for an advisor, one at each place of the road. They are made after the centre's advisor and programme.
use super::World;
use anyhow::{Context as _, Result, bail};
use domain::{
    advisor::{AdvisorId, WorkMode},
    dispatch::{
        AcceptDispatch, AnswerDays, ContactLine, DispatchId, DispatchState, DraftDispatch, LoadDispatches,
        OfferDispatch, ProjectName, ProposalReason, ProposeCandidates, RankCandidates, RequestForm,
        RequestText, ScreenDispatch, SubmitDispatch, UNDERTAKING_VERSION,
    },
};
use tests::House;

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
    let (programme, advisor) = (world.of("open programme")?, world.of("advisor")?);
    for ((name, until), day) in STAGES.into_iter().zip(1_u64..) {
        let form = RequestForm {
            project: Some(ProjectName::parse("project", name)?),
            section: Some(ContactLine::parse("section", "情報政策課")?),
            contact: Some(ContactLine::parse("contact", "担当 山田")?),
            aim: RequestText::parse("aim", "内部監査を自ら行う")?,
            present: RequestText::parse("present", "監査は未実施")?,
            participants: Some(8),
            mode: Some(WorkMode::OnSite),
            days: vec![house.day(60 + day)?],
            hours: None,
            wished: None,
        };
        let id = house.run("beppu-ciso", DraftDispatch { programme, form }).await?;
        while step(house, id, advisor, until).await? {}
        world.name(name, id);
    }
    Ok(())
}

/// Takes the next step, if it is not where it should be. Answers whether it took one.
async fn step(house: &House, dispatch: DispatchId, advisor: AdvisorId, until: DispatchState) -> Result<bool> {
    let found = house.run("beppu-ciso", LoadDispatches(vec![dispatch])).await?.pop().context("a dispatch")?;
    let expected_version = found.version;
    match found.state {
        state if state == until => return Ok(false),
        DispatchState::Draft => {
            house.run("beppu-ciso", SubmitDispatch { dispatch, expected_version }).await?;
        }
        DispatchState::Submitted => {
            house.run("center-operator", ScreenDispatch { dispatch, expected_version }).await?;
        }
        DispatchState::Screening => {
            let candidates = vec![(advisor, ProposalReason::parse("reason", "専門分野が合う")?)];
            let propose = ProposeCandidates { dispatch, candidates, expected_version };
            house.run("center-operator", propose).await?;
        }
        DispatchState::CandidatesProposed => {
            let order = vec![advisor];
            house.run("beppu-ciso", RankCandidates { dispatch, order, expected_version }).await?;
        }
        DispatchState::Ranked => {
            let answer_days = AnswerDays::parse("answerDays", 30)?;
            house.run("center-operator", OfferDispatch { dispatch, answer_days, expected_version }).await?;
        }
        DispatchState::Offered => {
            let accept = AcceptDispatch { dispatch, undertaking: UNDERTAKING_VERSION };
            house.run("center-advisor", accept).await?;
        }
        state => bail!("{state:?} leads nowhere here"),
    }
    Ok(true)
}
