//! Dispatches of advisors, as their parties see them.
use super::{
    context::request,
    dispatch_consent::DispatchConsent,
    dispatch_papers::{DispatchAcceptancePaper, DispatchRequestPaper, DispatchSelectionPaper},
    dispatch_parts::{
        DispatchCandidate, DispatchForm, DispatchGap, DispatchOffer, DispatchStep, DispatchUndertaking,
    },
    dispatch_words::DispatchState,
    effect::DispatchFollowUp,
    fault::Result,
    gid::gid,
    loader::{CandidatesOf, DispatchConsentsOf, FollowUpOf, GapsOf, OffersOf, StepsOfDispatch, VisitsOf},
    organization::Organization,
    page::{self, Pages, Paging},
    scalar::{Day, FiscalYearView},
    visit::Visit,
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    access::Action,
    dispatch::{self as model, DispatchAbilities as Abilities, DispatchVerb, ListDispatches},
};
use uuid::Uuid;

/// A request for an advisor (派遣依頼), and all that follows from it. Once it is reported or came to nothing, or a week after its
/// window, its advisors see that it was, where and when, and what they said themselves: until it is closed, or that week is over.
#[derive(Description)]
pub(super) struct Dispatch(pub(super) model::Dispatch);

impl From<model::Dispatch> for Dispatch {
    fn from(dispatch: model::Dispatch) -> Self {
        Self(dispatch)
    }
}

#[Object(use_type_description)]
impl Dispatch {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// The body that asks.
    async fn municipality(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.municipality).await?.map(Organization))
    }
    /// The centre that it asks.
    async fn center(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.center).await?.map(Organization))
    }
    /// The id of the programme.
    async fn programme_id(&self) -> ID {
        gid(self.0.programme)
    }
    /// The programme's fiscal year.
    async fn fiscal_year(&self) -> FiscalYearView {
        self.0.fiscal_year.into()
    }
    /// Where it stands.
    async fn state(&self) -> DispatchState {
        self.0.state.into()
    }
    /// What is asked for; to an advisor who has no more to do with it the days alone.
    async fn form(&self, ctx: &Context<'_>) -> Result<DispatchForm> {
        if self.sees_all(ctx)? {
            return Ok(self.0.form.clone().into());
        }
        let days = self.0.form.days.clone();
        Ok(model::RequestForm { days, ..Default::default() }.into())
    }
    /// What keeps a draft from being sent today; empty if it can be, and of what was sent.
    #[graphql(complexity = "page::list(8, child_complexity)")]
    async fn gaps(&self, ctx: &Context<'_>) -> Result<Vec<DispatchGap>> {
        let found = request(ctx).load()?.load_one(GapsOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(|(_, gap)| gap.into()).collect())
    }
    /// Whom the centre proposes, in its order. An advisor sees none.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn candidates(&self, ctx: &Context<'_>) -> Result<Vec<DispatchCandidate>> {
        let found = request(ctx).load()?.load_one(CandidatesOf(self.0.id)).await?.unwrap_or_default();
        let runs = self.is_run_by(ctx)?;
        let show =
            |one| if runs { DispatchCandidate::with_merits(one) } else { DispatchCandidate::from(one) };
        Ok(found.into_iter().map(show).collect())
    }
    /// To whom it was offered, a seat each, oldest first. An advisor sees their own.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn offers(&self, ctx: &Context<'_>) -> Result<Vec<DispatchOffer>> {
        let found = request(ctx).load()?.load_one(OffersOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(DispatchOffer::from).collect())
    }
    /// The request as a document (派遣依頼書); null before it was sent, and to an advisor who has no more to do with it.
    async fn request_paper(&self, ctx: &Context<'_>) -> Result<Option<DispatchRequestPaper>> {
        if self.sees_all(ctx)? { DispatchRequestPaper::of(ctx, &self.0).await } else { Ok(None) }
    }
    /// The proposal and the body's order as a document (選定確認書); null before, and for an advisor.
    async fn selection_paper(&self, ctx: &Context<'_>) -> Result<Option<DispatchSelectionPaper>> {
        DispatchSelectionPaper::of(ctx, &self.0).await
    }
    /// The acceptances as documents (受諾確認書), one for each of a team; none before. An advisor sees their own.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn acceptance_papers(&self, ctx: &Context<'_>) -> Result<Vec<DispatchAcceptancePaper>> {
        DispatchAcceptancePaper::of(ctx, &self.0).await
    }
    /// The ids of the advisors to whom it is offered, or who serve; of a team the first one leads.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn advisor_ids(&self) -> Vec<ID> {
        self.0.holders.iter().map(|holder| gid(holder.advisor)).collect()
    }
    /// How many of the team accepted.
    async fn accepted(&self) -> u8 {
        self.0.accepted
    }
    /// Its visits that the caller sees, by their planned beginning. The lead of a team plans and records them.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn visits(&self, ctx: &Context<'_>) -> Result<Vec<Visit>> {
        let found = request(ctx).load()?.load_one(VisitsOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(Visit).collect())
    }
    /// What it takes of the programme's budget, in yen, for the centre; null for everybody else.
    async fn cost(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        Ok(self.is_run_by(ctx)?.then_some(self.0.cost))
    }
    /// The last day on which the body's report is in time: 7 days after the last visit that stands, of those that the caller
    /// sees; as long as none does, after the last day of the form.
    async fn report_due_on(&self, ctx: &Context<'_>) -> Result<Option<Day>> {
        let visits = request(ctx).load()?.load_one(VisitsOf(self.0.id)).await?.unwrap_or_default();
        Ok(self.0.report_due_on(&visits).map(Day))
    }
    /// What it brought, once reported; null for an advisor.
    async fn results(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let shown = self.sees_all(ctx)?;
        Ok(self.0.results.as_ref().filter(|_| shown).map(model::DispatchAccount::as_str))
    }
    /// What came of it, once told; null for an advisor.
    async fn effect(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let shown = self.sees_all(ctx)?;
        Ok(self.0.effect.as_ref().filter(|_| shown).map(model::DispatchAccount::as_str))
    }
    /// What the body's CISO consented to, withdrawn ones included, for the heads of the body; null for everybody else.
    #[graphql(complexity = "page::list(4, child_complexity)")]
    async fn consents(&self, ctx: &Context<'_>) -> Result<Option<Vec<DispatchConsent>>> {
        if !self.is_read_by_its_body(ctx, Action::ConsentRead)? {
            return Ok(None);
        }
        let found = request(ctx).load()?.load_one(DispatchConsentsOf(self.0.id)).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(DispatchConsent).collect()))
    }
    /// What the body told at the follow-up, for its own people; null for everybody else.
    async fn follow_up(&self, ctx: &Context<'_>) -> Result<Option<DispatchFollowUp>> {
        if !self.is_read_by_its_body(ctx, Action::DispatchRead)? {
            return Ok(None);
        }
        let found = request(ctx).load()?.load_one(FollowUpOf(self.0.id)).await?;
        Ok(found.and_then(|mut one| one.pop()).map(DispatchFollowUp::from))
    }
    /// When the draft was begun.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    /// When it was sent, if it was.
    async fn submitted_at(&self) -> Option<DateTime<Utc>> {
        self.0.submitted_at
    }
    /// To be sent as `expectedVersion` with the next verb.
    async fn version(&self) -> i32 {
        self.0.version
    }
    /// The words that the advisor undertakes to keep by accepting.
    async fn undertaking(&self) -> DispatchUndertaking {
        DispatchUndertaking::now()
    }
    /// What moved it, oldest first. An advisor sees what came after the offer to them, until they have no more to do with it.
    #[graphql(complexity = "page::list(12, child_complexity)")]
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<DispatchStep>> {
        if !self.sees_all(ctx)? {
            return Ok(Vec::new());
        }
        let found = request(ctx).load()?.load_one(StepsOfDispatch(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(DispatchStep).collect())
    }
    /// What the caller may do next.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<DispatchAbilities> {
        let can = Abilities::of(&self.0, request(ctx).scope()?);
        Ok(DispatchAbilities {
            revise: can.can_revise(),
            submit: can.can(DispatchVerb::Submit),
            screen: can.can(DispatchVerb::Screen),
            decide: can.can(DispatchVerb::Propose),
            rank: can.can(DispatchVerb::Rank),
            offer: can.can(DispatchVerb::Offer),
            answer: can.can(DispatchVerb::Accept) && self.waits_for_answer(ctx).await?,
            confirm: can.can(DispatchVerb::Confirm),
            report: can.can(DispatchVerb::Report),
            close: can.can(DispatchVerb::Close),
            cancel: can.can(DispatchVerb::Cancel),
        })
    }
}

impl Dispatch {
    /// Whether the caller runs the programme for the centre that is asked.
    fn is_run_by(&self, ctx: &Context<'_>) -> Result<bool> {
        let scope = request(ctx).scope()?;
        Ok(scope.tenant() == self.0.center && scope.allows(Action::DispatchManage))
    }

    /// Whether the caller sees more of it than that it was: an advisor does as long as they have something to do with it.
    fn sees_all(&self, ctx: &Context<'_>) -> Result<bool> {
        let asked = request(ctx);
        Ok(Abilities::of(&self.0, asked.scope()?).sees_all(asked.services.gate.clock().now()))
    }

    /// Whether the caller, one of those it is offered to, has not answered: in a team others may still be asked.
    async fn waits_for_answer(&self, ctx: &Context<'_>) -> Result<bool> {
        if self.0.accepted == 0 {
            return Ok(true);
        }
        let own = request(ctx).scope()?.user();
        let offers = request(ctx).load()?.load_one(OffersOf(self.0.id)).await?.unwrap_or_default();
        Ok(offers.iter().any(|one| Some(one.person) == own && one.answer.is_none()))
    }

    fn is_read_by_its_body(&self, ctx: &Context<'_>, action: Action) -> Result<bool> {
        let scope = request(ctx).scope()?;
        Ok(scope.tenant() == self.0.municipality && scope.allows(action))
    }
}

/// What the caller may do with a dispatch next.
#[expect(clippy::struct_excessive_bools, reason = "one answer for each verb")]
#[derive(SimpleObject)]
struct DispatchAbilities {
    /// Put another form in the place of the draft's.
    revise: bool,
    /// Send it to the centre.
    submit: bool,
    /// Begin to look at it.
    screen: bool,
    /// Propose advisors, put it on the waiting list, or refuse it.
    decide: bool,
    /// Put those proposed in order.
    rank: bool,
    /// Offer it to the first.
    offer: bool,
    /// Accept or decline it.
    answer: bool,
    /// Confirm it.
    confirm: bool,
    /// Report what it brought.
    report: bool,
    /// Tell what came of it.
    close: bool,
    /// Give it up.
    cancel: bool,
}

#[derive(Default)]
pub(super) struct DispatchQueries;

#[Object]
impl DispatchQueries {
    /// The dispatches that the caller is a party to, newest first: a body's own, all that were sent to the centre for its
    /// operators, an advisor's own.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn dispatches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this state only.")] state: Option<DispatchState>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, Dispatch>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let state = state.map(Into::into);
        let found = request(ctx).run(ListDispatches { state, page }).await?;
        Ok(page::connection(found, |one| one.id.uuid(), Dispatch))
    }
}
