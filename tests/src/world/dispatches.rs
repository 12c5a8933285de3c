//! Beppu's requests for an advisor.
use crate::House;
use anyhow::{Context as _, Result, bail};
use chrono::NaiveDate;
use domain::{
    advisor::{AdvisorId, WorkMode},
    dispatch::{
        AcceptDispatch, AnswerDays, ConfirmDispatch, ContactLine, Dispatch, DispatchId, DispatchState,
        DraftDispatch, LoadDispatches, OfferDispatch, ProjectName, ProposalReason, ProposeCandidates,
        RankCandidates, RequestForm, RequestText, ScreenDispatch, SubmitDispatch, TeamSize,
        UNDERTAKING_VERSION,
    },
    programme::ProgrammeId,
};

impl House {
    /// Beppu's request for `project` on the day that is `days` after today, on its road to `until`: CONFIRMED at the latest.
    /// The advisor is `center-advisor`'s.
    pub async fn dispatch(
        &self,
        found: (ProgrammeId, AdvisorId),
        project: &str,
        days: u64,
        until: DispatchState,
    ) -> Result<DispatchId> {
        self.dispatch_on(found, project, vec![self.day(days)?], until).await
    }

    /// The same on these days.
    pub async fn dispatch_on(
        &self,
        (programme, advisor): (ProgrammeId, AdvisorId),
        project: &str,
        days: Vec<NaiveDate>,
        until: DispatchState,
    ) -> Result<DispatchId> {
        let form = RequestForm {
            project: Some(ProjectName::parse("project", project)?),
            section: Some(ContactLine::parse("section", "情報政策課")?),
            contact: Some(ContactLine::parse("contact", "担当 山田")?),
            aim: RequestText::parse("aim", "内部監査を自ら行う")?,
            present: RequestText::parse("present", "監査は未実施")?,
            participants: Some(8),
            mode: Some(WorkMode::OnSite),
            days,
            hours: None,
            wished: None,
            fields: Vec::new(),
            team: TeamSize::default(),
        };
        let id = self.run("beppu-ciso", DraftDispatch { programme, form }).await?;
        self.move_dispatch(id, advisor, until).await?;
        Ok(id)
    }

    /// Moves a dispatch on, step by step, to `until`.
    pub async fn move_dispatch(
        &self,
        id: DispatchId,
        advisor: AdvisorId,
        until: DispatchState,
    ) -> Result<()> {
        loop {
            let found = self.dispatch_now(id).await?;
            if found.state == until {
                return Ok(());
            }
            self.step_of_dispatch(&found, advisor).await?;
        }
    }

    /// A dispatch of Beppu's as it is now.
    pub async fn dispatch_now(&self, id: DispatchId) -> Result<Dispatch> {
        self.run("beppu-ciso", LoadDispatches(vec![id])).await?.pop().context("a dispatch")
    }

    async fn step_of_dispatch(&self, found: &Dispatch, advisor: AdvisorId) -> Result<()> {
        let (dispatch, expected_version) = (found.id, found.version);
        let (body, center) = ("beppu-ciso", "center-operator");
        match found.state {
            DispatchState::Draft => self.run(body, SubmitDispatch { dispatch, expected_version }).await?,
            DispatchState::Submitted => {
                self.run(center, ScreenDispatch { dispatch, expected_version }).await?
            }
            DispatchState::Screening => {
                let candidates = vec![(advisor, ProposalReason::parse("reason", "専門分野が合う")?)];
                self.run(center, ProposeCandidates { dispatch, candidates, expected_version }).await?
            }
            DispatchState::CandidatesProposed => {
                let order = vec![advisor];
                self.run(body, RankCandidates { dispatch, order, expected_version }).await?
            }
            DispatchState::Ranked => {
                let answer_days = AnswerDays::parse("answerDays", 30)?;
                self.run(center, OfferDispatch { dispatch, answer_days, expected_version }).await?
            }
            DispatchState::Offered => {
                let undertaking = UNDERTAKING_VERSION;
                self.run("center-advisor", AcceptDispatch { dispatch, undertaking }).await?
            }
            DispatchState::Accepted => {
                self.run(center, ConfirmDispatch { dispatch, expected_version }).await?
            }
            state => bail!("{state:?} leads nowhere here"),
        };
        Ok(())
    }
}
