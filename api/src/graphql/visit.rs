//! Visits of advisors: when they are, and where they stand.
use super::{
    context::request,
    fault::Result,
    gid::{Gid, gid},
    loader::{RecordOf, VisitsOf},
    organization::Organization,
    page::{self, Pages, Paging},
    visit_record::{DispatchReport, VisitRecord},
    words::{WorkMode, mirror},
};
use async_graphql::{Context, Description, Enum, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    access::Action,
    dispatch::{self, DispatchAbilities},
    visit::{self as model, ListVisits, Origin, ReadDispatchReport, VisitFilter, VisitVerb},
};
use uuid::Uuid;

mirror! {
    /// Where a visit (訪問) stands.
    VisitState of "domain::visit::VisitState" {
        /// A time is proposed.
        Planned,
        /// The municipality agreed to the time.
        Confirmed,
        /// The advisor is there.
        CheckedIn,
        /// What is done is being written down.
        Recording,
        /// The advisor handed the record in.
        Submitted,
        /// The municipality reads the record.
        MunicipalityReview,
        /// The municipality sent the record back.
        Returned,
        /// The municipality signed the record.
        Finalized,
        /// A later version of the record took the signed one's place.
        Amended,
        /// Another visit took its place before it began.
        Rescheduled,
        /// It was called off before it began.
        Cancelled,
        /// Somebody did not come.
        NoShow,
    }
    /// A party to a visit.
    VisitParty of "domain::visit::VisitParty" {
        /// The municipality that is visited.
        Municipality,
        /// The advisor who visits.
        Advisor,
        /// The centre that sends the advisor.
        Center,
    }
}

/// A visit of an advisor to a municipality (訪問). Its times are three: planned, actual, and the advisor's device's. Of one of a
/// dispatch that they have no more to do with, an advisor sees that it was planned, when, and where it stands.
#[derive(Description)]
pub(super) struct Visit(pub(super) model::Visit);

impl From<model::Visit> for Visit {
    fn from(visit: model::Visit) -> Self {
        Self(visit)
    }
}

#[Object(use_type_description)]
impl Visit {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// The UUID that the client made for it.
    async fn client_id(&self) -> String {
        self.0.id.uuid().to_string()
    }
    /// The global id of its dispatch.
    async fn dispatch_id(&self) -> ID {
        gid(self.0.frame.dispatch)
    }
    /// The municipality that is visited.
    async fn municipality(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.frame.municipality).await?.map(Organization))
    }
    /// On site or online.
    async fn mode(&self) -> WorkMode {
        self.0.mode.into()
    }
    /// Where, if it was said.
    async fn place(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(self.shown(ctx).await?.and_then(|one| one.place.as_ref().map(model::Place::as_str)))
    }
    /// Where it stands.
    async fn state(&self) -> VisitState {
        self.0.state.into()
    }
    /// When it is planned to begin.
    async fn planned_from(&self) -> DateTime<Utc> {
        self.0.planned.from()
    }
    /// When it is planned to end, this moment excluded.
    async fn planned_until(&self) -> DateTime<Utc> {
        self.0.planned.until()
    }
    /// When it began, as handed in with the record.
    async fn actual_from(&self, ctx: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        Ok(self.shown(ctx).await?.and_then(|one| one.actual.map(model::Span::from)))
    }
    /// When it ended, as handed in with the record.
    async fn actual_until(&self, ctx: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        Ok(self.shown(ctx).await?.and_then(|one| one.actual.map(model::Span::until)))
    }
    /// When the server was told that the advisor is there.
    async fn checked_in_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        Ok(self.shown(ctx).await?.and_then(|one| one.checked_in.map(|told| told.at)))
    }
    /// When the advisor was there by the device's clock, which may be wrong.
    async fn device_checked_in_at(&self, ctx: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        Ok(self.shown(ctx).await?.and_then(|one| one.checked_in.map(|told| told.device_at)))
    }
    /// The global id of the visit whose place it took.
    async fn replaces_id(&self) -> Option<ID> {
        match self.0.origin {
            Some(Origin::Replaces(id)) => Some(gid(id)),
            _ => None,
        }
    }
    /// The global id of the visit of which it does what was left undone.
    async fn remainder_of_id(&self) -> Option<ID> {
        match self.0.origin {
            Some(Origin::RemainderOf(id)) => Some(gid(id)),
            _ => None,
        }
    }
    /// What was left undone (PARTIAL), for those inside the municipality.
    async fn unfinished(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let found = self.recorded(ctx).await?;
        Ok(found.and_then(|one| one.unfinished().map(|left| left.as_str().to_owned())))
    }
    /// Why the municipality sent the record back the last time, for those inside the municipality.
    async fn return_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let found = self.recorded(ctx).await?;
        Ok(found.and_then(|one| one.returned().map(|reason| reason.as_str().to_owned())))
    }
    /// How it ended before it began; null if it did not.
    async fn ending(&self, ctx: &Context<'_>) -> Result<Option<VisitEnding>> {
        let ending = self.shown(ctx).await?.and_then(|one| one.ending.as_ref());
        Ok(ending.map(|ending| VisitEnding {
            at: ending.at,
            party: ending.party.into(),
            reason: ending.reason.as_str().to_owned(),
        }))
    }
    /// To be sent as `expectedVersion` with the next verb.
    async fn version(&self) -> i32 {
        self.0.version
    }
    /// What was recorded; null for those who are not inside the municipality.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn record(&self, ctx: &Context<'_>) -> Result<Option<VisitRecord>> {
        Ok(self.recorded(ctx).await?.map(VisitRecord))
    }
    /// All visits of its dispatch that the caller sees, itself included, by their planned beginning.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn visits_of_dispatch(&self, ctx: &Context<'_>) -> Result<Vec<Visit>> {
        let found = request(ctx).load()?.load_one(VisitsOf(self.0.frame.dispatch)).await?;
        Ok(found.unwrap_or_default().into_iter().map(Visit).collect())
    }
    /// What the caller may do next.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<VisitAbilities> {
        let scope = request(ctx).scope()?;
        let party = self.0.party(scope).ok();
        let can = |verb, action| scope.allows(action) && party.is_some_and(|party| self.0.can(verb, party));
        Ok(VisitAbilities {
            confirm: can(VisitVerb::Confirm, Action::VisitReview),
            reschedule: can(VisitVerb::Reschedule, Action::VisitPlan),
            cancel: can(VisitVerb::Cancel, Action::VisitPlan),
            note_no_show: can(VisitVerb::NoteNoShow, Action::VisitPlan),
            reinstate: can(VisitVerb::Reinstate, Action::VisitReview),
            check_in: can(VisitVerb::CheckIn, Action::VisitRecord),
            record: can(VisitVerb::Record, Action::VisitRecord),
            submit: can(VisitVerb::Submit, Action::VisitRecord)
                || can(VisitVerb::Resubmit, Action::VisitRecord),
            review: can(VisitVerb::Review, Action::VisitReview),
            send_back: can(VisitVerb::Return, Action::VisitReview),
            finalize: can(VisitVerb::Finalize, Action::VisitSign),
            amend: can(VisitVerb::Amend, Action::VisitSign),
        })
    }
}

impl Visit {
    /// All of it, for whoever sees more than is left of it: at home an advisor does as long as they do of its dispatch.
    async fn shown(&self, ctx: &Context<'_>) -> Result<Option<&model::Visit>> {
        let (asked, frame) = (request(ctx), self.0.frame);
        let scope = asked.scope()?;
        if scope.is_entrant() || scope.tenant() != frame.center || scope.allows(Action::DispatchManage) {
            return Ok(Some(&self.0));
        }
        let found = asked.load()?.load_one(frame.dispatch).await?;
        let now = asked.services.gate.clock().now();
        Ok(found.filter(|one| DispatchAbilities::of(one, scope).sees_all(now)).map(|_| &self.0))
    }

    /// What was recorded, with all that belongs to it, for those inside the municipality.
    async fn recorded(&self, ctx: &Context<'_>) -> Result<Option<model::RecordView>> {
        if !request(ctx).scope()?.allows(Action::VisitRecordRead) {
            return Ok(None);
        }
        let found = request(ctx).load()?.load_one(RecordOf(self.0.id)).await?;
        Ok(found.and_then(|mut one| one.pop()))
    }
}

/// How a visit ended before it began.
#[derive(SimpleObject)]
struct VisitEnding {
    /// When.
    at: DateTime<Utc>,
    /// Whose doing it was: who put it off or called it off, or who did not come.
    party: VisitParty,
    /// Why.
    reason: String,
}

/// What the caller may do with a visit next.
#[expect(clippy::struct_excessive_bools, reason = "one answer for each verb")]
#[derive(SimpleObject)]
struct VisitAbilities {
    /// Agree to the time.
    confirm: bool,
    /// Put it off.
    reschedule: bool,
    /// Call it off.
    cancel: bool,
    /// Note that somebody did not come.
    note_no_show: bool,
    /// Say that it took place all the same, if something that was recorded is kept.
    reinstate: bool,
    /// Say that the advisor is there.
    check_in: bool,
    /// Write down what is done.
    record: bool,
    /// Hand the record in.
    submit: bool,
    /// Take the record up.
    review: bool,
    /// Send the record back.
    send_back: bool,
    /// Sign the record.
    finalize: bool,
    /// Sign a version that supersedes the last.
    amend: bool,
}

#[derive(Default)]
pub(super) struct VisitQueries;

#[Object]
impl VisitQueries {
    /// The visits that the caller is a party to, newest first.
    #[expect(clippy::too_many_arguments, reason = "the four of every connection, and filters")]
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn visits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this dispatch only.")] dispatch_id: Option<Gid<dispatch::Dispatch>>,
        #[graphql(desc = "In this state only.")] state: Option<VisitState>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, Visit>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let filter = VisitFilter { dispatch: dispatch_id.map(|id| id.0), state: state.map(Into::into) };
        let found = request(ctx).run(ListVisits { filter, page }).await?;
        Ok(page::connection(found, |one| one.id.uuid(), Visit))
    }

    /// The report of a dispatch (派遣報告書) as complete data, for those inside the municipality; null before the first
    /// visit is planned.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn dispatch_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which dispatch.")] dispatch_id: Gid<dispatch::Dispatch>,
    ) -> Result<Option<DispatchReport>> {
        Ok(request(ctx).run(ReadDispatchReport(dispatch_id.0)).await?.map(DispatchReport))
    }
}
