//! A dispatch, and the steps it took.
use super::{DispatchState, DispatchVerb, Offer, OfferAnswer, RequestForm};
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::{Context, OrganizationId, UserId},
    advisor::AdvisorId,
    kernel::{
        fiscal::{FiscalYear, start_of_day_in_japan},
        id::Kind,
        text::{Line, Text},
        version,
    },
    programme::ProgrammeId,
    visit::Visit,
};
use chrono::{NaiveDate, TimeDelta};

/// Why a party did something that concerns the other, 1 to 500 characters.
pub type DispatchReason = Line<500>;
/// What a dispatch brought, or what came of it: 1 to 4,000 characters.
pub type DispatchAccount = Text<4000>;

/// How many days after the last visit the report is due (地域情報化アドバイザー派遣事業: within a week).
pub const REPORT_DAYS: i64 = 7;

/// A request for an advisor (派遣依頼), and all that follows from it.
#[derive(Debug, Clone)]
pub struct Dispatch {
    /// Its id.
    pub id: DispatchId,
    /// The body that asks.
    pub municipality: OrganizationId,
    /// The centre that it asks.
    pub center: OrganizationId,
    /// Under which programme.
    pub programme: ProgrammeId,
    /// The programme's fiscal year.
    pub fiscal_year: FiscalYear,
    /// What is asked for.
    pub form: RequestForm,
    /// Where it stands.
    pub state: DispatchState,
    /// What it takes of the programme's budget, in yen; 0 before it was proposed.
    pub cost: i64,
    /// To whom it is offered, or who serves: of a team one for each seat, in the order of the seats.
    pub holders: Vec<Holder>,
    /// How many of the seats were accepted.
    pub accepted: u8,
    /// What it brought, once reported.
    pub results: Option<DispatchAccount>,
    /// What came of it, once told.
    pub effect: Option<DispatchAccount>,
    /// When the draft was begun.
    pub created_at: Timestamp,
    /// When it was sent, if it was.
    pub submitted_at: Option<Timestamp>,
    /// Grows with each change.
    pub version: i32,
}

impl Kind for Dispatch {
    const NAME: &'static str = "Dispatch";
}
/// Names a dispatch.
pub type DispatchId = Id<Dispatch>;

/// An advisor a dispatch is with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The advisor.
    pub advisor: AdvisorId,
    /// The person who the advisor is.
    pub person: UserId,
}

/// One step of a dispatch.
#[derive(Debug, Clone)]
pub struct DispatchStep {
    /// Its id.
    pub id: DispatchStepId,
    /// The dispatch.
    pub dispatch: DispatchId,
    /// The body that asks.
    pub municipality: OrganizationId,
    /// The centre.
    pub center: OrganizationId,
    /// The organization whose person took it, or in which the house did.
    pub organization: OrganizationId,
    /// By which verb.
    pub verb: DispatchVerb,
    /// From where.
    pub from: DispatchState,
    /// To where.
    pub to: DispatchState,
    /// Why, where the verb asks for it.
    pub reason: Option<DispatchReason>,
    /// When.
    pub at: Timestamp,
}

impl Kind for DispatchStep {
    const NAME: &'static str = "DispatchStep";
}
/// Names a step.
pub type DispatchStepId = Id<DispatchStep>;

impl Dispatch {
    /// Takes the step `verb`, if it is open and the caller saw the present version.
    pub fn advance(
        &mut self,
        verb: DispatchVerb,
        expected_version: i32,
        cx: &Context,
    ) -> Result<DispatchStep> {
        version::expect(self.version, expected_version)?;
        self.go(verb, cx)
    }

    /// Takes the step `verb` from whatever version: the house's steps, and an advisor's answer, which is to an offer.
    pub fn go(&mut self, verb: DispatchVerb, cx: &Context) -> Result<DispatchStep> {
        let from = self.state;
        let to = verb.leads(from).ok_or_else(|| self.stands_elsewhere())?;
        self.state = to;
        self.version += 1;
        Ok(DispatchStep {
            id: cx.new_id(),
            dispatch: self.id,
            municipality: self.municipality,
            center: self.center,
            organization: cx.grant.scope().tenant(),
            verb,
            from,
            to,
            reason: None,
            at: cx.now,
        })
    }

    /// Notes that one more seat was accepted. With the last one the dispatch is.
    pub(super) fn take_seat(&mut self, cx: &Context) -> Result<DispatchStep> {
        self.accepted += 1;
        let is_full = self.accepted >= self.form.team.seats();
        self.go(if is_full { DispatchVerb::Accept } else { DispatchVerb::Join }, cx)
    }

    /// Leaves it with those alone who accepted one of these offers.
    pub(super) fn keep_who_accepted(&mut self, offers: &[Offer]) {
        let accepted = |holder: &Holder| {
            offers
                .iter()
                .any(|one| one.advisor == holder.advisor && one.answer == Some(OfferAnswer::Accepted))
        };
        self.holders.retain(accepted);
    }

    /// Who serves, or leads the team: visits are theirs to plan and to record.
    #[must_use]
    pub fn lead(&self) -> Option<Holder> {
        self.holders.first().copied()
    }

    /// Whether it is with that person.
    #[must_use]
    pub fn is_with(&self, person: UserId) -> bool {
        self.holders.iter().any(|one| one.person == person)
    }

    /// Passes only in `needed`.
    pub fn must_be(&self, needed: DispatchState) -> Result<()> {
        if self.state == needed { Ok(()) } else { Err(self.stands_elsewhere()) }
    }

    /// Passes as long as something may still move it.
    pub fn must_not_be_over(&self) -> Result<()> {
        if self.state.is_final() { Err(self.stands_elsewhere()) } else { Ok(()) }
    }

    /// Refuses what the present state does not allow.
    fn stands_elsewhere(&self) -> Error {
        let en = format!("The dispatch's state, {}, does not allow this.", self.state.as_str());
        let ja = format!("派遣の現在の状態（{}）では、この操作はできません。", self.state.japanese());
        Error::Conflict(Reason::naming("DISPATCH_STATE", en, ja))
    }

    /// The first and the last day of the service.
    #[must_use]
    pub fn service(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.form.days.first().copied().zip(self.form.days.last().copied())
    }

    /// The day of the last of its `visits` that stands; as long as none does, the last day that the form names.
    fn last_day(&self, visits: &[Visit]) -> Option<NaiveDate> {
        let standing = visits.iter().filter(|one| one.state.uses_quota());
        let last = standing.map(|one| one.time().last_day()).max();
        last.or_else(|| self.service().map(|(_, last)| last))
    }

    /// The last day on which the report is in time: 7 days after the last of its `visits` that stands.
    #[must_use]
    pub fn report_due_on(&self, visits: &[Visit]) -> Option<NaiveDate> {
        self.last_day(visits).and_then(|last| last.checked_add_signed(TimeDelta::days(REPORT_DAYS)))
    }

    /// When the service is over: as the day of the last of its `visits` that stands is, in Japan.
    pub(super) fn served_until(&self, visits: &[Visit]) -> Result<Timestamp> {
        let next = self.last_day(visits).and_then(|last| last.succ_opt());
        start_of_day_in_japan(next.ok_or_else(no_days)?)
    }

    /// When the service begins: as its first day does, in Japan.
    pub fn begins_at(&self) -> Result<Timestamp> {
        start_of_day_in_japan(self.days()?.0)
    }

    /// When the window for its visits is over: as the last day that the form names is, in Japan.
    pub fn ends_at(&self) -> Result<Timestamp> {
        let next = self.days()?.1.succ_opt().ok_or_else(no_days)?;
        start_of_day_in_japan(next)
    }

    /// Whether its advisors have no more to do with it: by its state, or because the report of a service to the end of its window
    /// would be due, however long the body takes. As long an advisor who was let in may come in; later only to finish a record, when
    /// it came back or the visit is reinstated, or its CISO consents anew. The second wall says the same (`m0047_left_to_advisors`).
    pub(super) fn is_behind_its_advisors(&self, now: Timestamp) -> bool {
        let due = self.ends_at().map(|end| end + TimeDelta::days(REPORT_DAYS));
        self.state.is_behind_its_advisors() || due.is_ok_and(|due| now >= due)
    }

    /// When it is asked what came of it: as the next fiscal year begins.
    pub fn follow_up_at(&self) -> Result<Timestamp> {
        start_of_day_in_japan(super::form::day_after(self.fiscal_year)?)
    }

    fn days(&self) -> Result<(NaiveDate, NaiveDate)> {
        self.service().ok_or_else(no_days)
    }
}

fn no_days() -> Error {
    Error::internal("a dispatch that was sent has no days")
}
