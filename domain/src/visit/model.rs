//! A visit of an advisor to a municipality.
use super::{
    message::Sequence,
    note::{NoteContent, VisitNote},
    quota::Allowance,
    state::{VisitParty, VisitState, VisitVerb, stands_elsewhere},
    time::Span,
};
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::{Context, OrganizationId, Role, Scope, UserId},
    advisor::WorkMode,
    dispatch::DispatchId,
    kernel::{
        id::Kind,
        text::{Line, Text},
        version,
    },
    outbox::Topic,
};

/// Where the two meet, up to 200 characters: an address, a room, how to join online.
pub type Place = Line<200>;
/// Why a visit was put off, called off, sent back or amended, up to 500 characters.
pub type VisitReason = Line<500>;
/// What was left to do when a visit ended, up to 2,000 characters.
pub type Unfinished = Text<2000>;

/// The version of a visit that was just agreed on: nothing comes between plan and agreement.
const AGREED: i32 = 2;

const NOT_YOURS: Reason = Reason::of(
    "NOT_YOUR_MOVE",
    "This step of a visit is another party's.",
    "この操作は、訪問の他の当事者が行うものです。",
);

/// What a dispatch says about its visits, as it was when a visit was planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// The dispatch.
    pub dispatch: DispatchId,
    /// The municipality that is visited.
    pub municipality: OrganizationId,
    /// The centre that sends.
    pub center: OrganizationId,
    /// The advisor's person.
    pub advisor: UserId,
    /// The first moment of the dispatch's window.
    pub from: Timestamp,
    /// The first moment after it.
    pub until: Timestamp,
    /// How much visiting there may be altogether.
    pub allowance: Allowance,
}

/// From what other visit a visit comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It takes the place of one that was put off.
    Replaces(VisitId),
    /// It finishes what another one left undone.
    RemainderOf(VisitId),
}

/// When the advisor was there, by two clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckIn {
    /// When the server was told.
    pub at: Timestamp,
    /// When it was, by the device's clock, which may be wrong.
    pub device_at: Timestamp,
}

/// How a visit ended before it began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitEnding {
    /// When.
    pub at: Timestamp,
    /// The person who said so.
    pub by: UserId,
    /// Whose doing it was: who put it off or called it off, or who did not come.
    pub party: VisitParty,
    /// Why.
    pub reason: VisitReason,
}

/// A visit (訪問). Its times are three: planned, actual, and the device's.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Its id, made by the client that planned it.
    pub id: VisitId,
    /// What its dispatch says.
    pub frame: Frame,
    /// On site or online.
    pub mode: WorkMode,
    /// Where.
    pub place: Option<Place>,
    /// When it is planned.
    pub planned: Span,
    /// When it was, as handed in with the record.
    pub actual: Option<Span>,
    /// When the advisor said to be there.
    pub checked_in: Option<CheckIn>,
    /// Where it stands.
    pub state: VisitState,
    /// From what other visit it comes.
    pub origin: Option<Origin>,
    /// How it ended before it began.
    pub ending: Option<VisitEnding>,
    /// The number of the last message, as handed in.
    pub last: Option<Sequence>,
    /// Grows by one with each change.
    pub version: i32,
}

impl Kind for Visit {
    const NAME: &'static str = "Visit";
}
/// Names a visit.
pub type VisitId = Id<Visit>;

impl Visit {
    /// A planned one.
    pub(super) fn plan(
        id: VisitId,
        frame: Frame,
        mode: WorkMode,
        place: Option<Place>,
        planned: Span,
    ) -> Self {
        Self {
            id,
            frame,
            mode,
            place,
            planned,
            actual: None,
            checked_in: None,
            state: VisitState::Planned,
            origin: None,
            ending: None,
            last: None,
            version: 1,
        }
    }

    /// As what `scope` stands to the visit. To everybody else it does not exist.
    pub fn party(&self, scope: &Scope) -> Result<VisitParty> {
        let (tenant, frame) = (scope.tenant(), &self.frame);
        let at_the_centre = tenant == frame.center;
        let inside = scope.is_entrant() && tenant == frame.municipality;
        if scope.user() == Some(frame.advisor) && (inside || at_the_centre) {
            return Ok(VisitParty::Advisor);
        }
        match (scope.is_entrant(), at_the_centre) {
            // Another of a team sees the dispatch, and is neither its lead nor the centre.
            (false, true) if scope.roles().contains(&Role::Operator) => Ok(VisitParty::Center),
            (false, false) if tenant == frame.municipality => Ok(VisitParty::Municipality),
            _ => Err(Error::NotFound),
        }
    }

    /// Whether `party` may do `verb` to it now.
    #[must_use]
    pub const fn can(&self, verb: VisitVerb, party: VisitParty) -> bool {
        verb.is_for(party) && verb.leads(self.state).is_some() && !self.was_told(verb)
    }

    /// Whether `verb` says what is known: one check-in tells when the advisor came.
    const fn was_told(&self, verb: VisitVerb) -> bool {
        matches!(verb, VisitVerb::CheckIn) && self.checked_in.is_some()
    }

    /// Whether its advisor may hold something that was not sent: its record is begun and not signed; or it was agreed on and its
    /// time has come, whatever was said of it since, for without a net the advisor was there and nobody heard of it.
    pub(super) fn may_send(&self, now: Timestamp) -> bool {
        let agreed = match self.state {
            VisitState::Confirmed | VisitState::NoShow => true,
            // Given up as it was planned, nobody was ever let in for it.
            VisitState::Rescheduled | VisitState::Cancelled => self.version > AGREED,
            _ => false,
        };
        self.state.takes_messages() || agreed && self.planned.must_have_begun(now).is_ok()
    }

    /// A note about it by whoever acts.
    pub(super) fn note(&self, cx: &Context, content: NoteContent) -> Result<VisitNote> {
        let (visit, dispatch, by) = (self.id, self.frame.dispatch, cx.grant.user()?);
        Ok(VisitNote { id: cx.new_id(), visit, dispatch, content, by, at: cx.now })
    }

    /// Moves it as `scope`'s party, who saw it at `expected` version, if they have to say one.
    pub(super) fn advance(
        &mut self,
        verb: VisitVerb,
        scope: &Scope,
        expected: Option<i32>,
    ) -> Result<VisitParty> {
        let party = self.party(scope)?;
        if !verb.is_for(party) {
            return Err(Error::Conflict(NOT_YOURS));
        }
        if let Some(expected) = expected {
            version::expect(self.version, expected)?;
        }
        if self.was_told(verb) {
            return Err(stands_elsewhere(self.state));
        }
        self.state = verb.must_lead(self.state)?;
        self.version += 1;
        Ok(party)
    }

    /// Names it for the trail, and says that its dispatch moved, for whoever follows that.
    pub(super) fn tell(&self, cx: &mut Context) {
        cx.about(self.id);
        cx.emit(Topic::DispatchMoved, self.frame.dispatch);
    }

    /// Has the clock look at its dispatch when its last day is over: with the last visit the service ends.
    pub(super) fn wake(&self, cx: &mut Context) -> Result<()> {
        cx.emit_at(Topic::DispatchDue, self.frame.dispatch, self.planned.day_over()?);
        Ok(())
    }

    /// When it was, or as long as nobody said so, when it is planned.
    #[must_use]
    pub fn time(&self) -> Span {
        self.actual.unwrap_or(self.planned)
    }

    /// Passes one that may stand beside `others` of its dispatch: in the window, at a free time, within the allowance.
    pub(super) fn must_fit(&self, others: &[Self]) -> Result<()> {
        self.planned.must_lie_in("plannedFrom", self.frame.from, self.frame.until)?;
        let standing = || others.iter().filter(|one| one.id != self.id && one.state.uses_quota());
        self.planned.must_be_free(standing().map(Self::time))?;
        let uses = standing().chain([self]).map(|one| (one.mode, one.time()));
        self.frame.allowance.must_allow(uses)
    }

    /// Passes a visit that was `actual`, if no other of its dispatch was at that time, and all that were stay within the
    /// allowance. What is only planned is left out: it can still be put off.
    pub(super) fn must_have_fitted(&self, actual: Span, others: &[Self]) -> Result<()> {
        let others = others.iter().filter(|one| one.id != self.id);
        let were: Vec<_> = others.filter_map(|one| Some((one.mode, one.actual?))).collect();
        actual.must_be_apart(were.iter().map(|(_, span)| *span))?;
        self.frame.allowance.must_allow(were.into_iter().chain([(self.mode, actual)]))
    }
}
