//! A municipality's request for an advisor, and what its parties do about it.
use super::house::{House, said};
use anyhow::{Context as _, Result, bail};
use domain::{
    Error,
    advisor::AdvisorId,
    dispatch::{
        AcceptDispatch, AnswerDays, ConfirmDispatch, DeclineDispatch, DispatchAccount, DispatchId,
        DispatchReason, DraftDispatch, LoadDispatches, OfferDispatch, ProposalReason, ProposeCandidates,
        RankCandidates, ReportDispatch, RequestForm, ScreenDispatch, SubmitDispatch, UNDERTAKING_VERSION,
        WaitlistDispatch,
    },
    programme::ProgrammeId,
};

pub(super) const OPERATOR: &str = "center-operator";

/// A request, the municipality's manager who made it, and the house that it happens in.
pub(super) struct Case<'h> {
    house: &'h House,
    manager: &'static str,
    pub(super) id: DispatchId,
}

impl<'h> Case<'h> {
    /// The manager writes the request and sends it.
    pub(super) async fn ask(
        house: &'h House,
        manager: &'static str,
        programme: ProgrammeId,
        form: RequestForm,
    ) -> Result<Self> {
        let id = house.act(manager, DraftDispatch { programme, form }).await?;
        let case = Self { house, manager, id };
        let expected_version = case.version().await?;
        house.act(manager, SubmitDispatch { dispatch: id, expected_version }).await?;
        Ok(case)
    }

    /// The centre begins to look at it.
    pub(super) async fn screen(&self) -> Result<()> {
        let expected_version = self.version().await?;
        let screen = ScreenDispatch { dispatch: self.id, expected_version };
        self.house.act(OPERATOR, screen).await.map(drop)
    }

    /// The centre names advisors, and the municipality takes them in the same order.
    pub(super) async fn choose(&self, advisors: &[AdvisorId]) -> Result<()> {
        self.house.act(OPERATOR, self.proposal(advisors).await?).await?;
        let (order, expected_version) = (advisors.to_vec(), self.version().await?);
        let rank = RankCandidates { dispatch: self.id, order, expected_version };
        self.house.act(self.manager, rank).await.map(drop)
    }

    /// The centre would name advisors, but the budget is spent: the request waits.
    pub(super) async fn wait_for_budget(&self, advisors: &[AdvisorId]) -> Result<()> {
        let (scope, proposal) = (self.house.scope(OPERATOR, None).await?, self.proposal(advisors).await?);
        match self.house.gate.run(&scope, proposal).await {
            Err(Error::Conflict(reason)) if reason.code() == "BUDGET_SPENT" => {}
            Err(other) => return Err(said(other)),
            Ok(_) => bail!("the budget reaches for a request that was to wait"),
        }
        let reason = "今年度の予算の残額では派遣できないため、予算が確保でき次第、審査を再開する。";
        let reason = DispatchReason::parse("reason", reason).map_err(said)?;
        let expected_version = self.version().await?;
        let waitlist = WaitlistDispatch { dispatch: self.id, reason, expected_version };
        self.house.act(OPERATOR, waitlist).await.map(drop)
    }

    /// The centre offers it to the first in the municipality's order.
    pub(super) async fn offer(&self) -> Result<()> {
        let answer_days = AnswerDays::parse("answerDays", 7).map_err(said)?;
        let expected_version = self.version().await?;
        let offer = OfferDispatch { dispatch: self.id, answer_days, expected_version };
        self.house.act(OPERATOR, offer).await.map(drop)
    }

    /// The advisor declines, and the house passes it on.
    pub(super) async fn decline(&self, advisor: &str) -> Result<()> {
        self.house.act(advisor, DeclineDispatch { dispatch: self.id }).await?;
        self.house.settle().await
    }

    /// The advisor accepts, undertaking to keep what they learn.
    pub(super) async fn accept(&self, advisor: &str) -> Result<()> {
        let accept = AcceptDispatch { dispatch: self.id, undertaking: UNDERTAKING_VERSION };
        self.house.act(advisor, accept).await.map(drop)
    }

    /// The centre confirms it to both.
    pub(super) async fn confirm(&self) -> Result<()> {
        let expected_version = self.version().await?;
        let confirm = ConfirmDispatch { dispatch: self.id, expected_version };
        self.house.act(OPERATOR, confirm).await.map(drop)
    }

    /// The municipality reports what it brought.
    pub(super) async fn report(&self, results: &str) -> Result<()> {
        let results = DispatchAccount::parse("account", results).map_err(said)?;
        let expected_version = self.version().await?;
        let report = ReportDispatch { dispatch: self.id, results, expected_version };
        self.house.act(self.manager, report).await.map(drop)
    }

    async fn proposal(&self, advisors: &[AdvisorId]) -> Result<ProposeCandidates> {
        let reason = "内部監査の立上げ支援の経験があり、派遣希望日に対応できる。";
        let reason = ProposalReason::parse("reason", reason).map_err(said)?;
        let candidates = advisors.iter().map(|id| (*id, reason.clone())).collect();
        let expected_version = self.version().await?;
        Ok(ProposeCandidates { dispatch: self.id, candidates, expected_version })
    }

    async fn version(&self) -> Result<i32> {
        let found = self.house.act(self.manager, LoadDispatches(vec![self.id])).await?;
        Ok(found.first().context("the request is not there")?.version)
    }
}
