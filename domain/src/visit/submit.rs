//! The advisor comes, and hands the record in.
use super::{
    CheckIn, NoteContent, Origin, Sequence, Span, Unfinished, Visit, VisitId, VisitParty, VisitState,
    VisitVerb,
    store::{among, locked, log_of},
};
use crate::{
    Error, Reason, Result, Store, Timestamp,
    access::{Action, Context, UseCase},
};

const OVERTAKEN: Reason = Reason::of(
    "HAND_IN_OVERTAKEN",
    "A later hand-in was taken: hand in again up to its last message, with what is left to do.",
    "より後の連番までの提出がすでに受け付けられています。その連番まで、残りの作業を添えて再提出してください。",
);

/// The advisor says to be there. What is said later, because there was no net, carries the device's time. Said again alike, it
/// changes nothing.
pub struct CheckInVisit {
    /// At which visit.
    pub visit: VisitId,
    /// When it was, by the device's clock.
    pub device_at: Timestamp,
}

impl UseCase for CheckInVisit {
    const ACTION: Action = Action::VisitRecord;
    type Output = VisitId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<VisitId> {
        let mut visit = locked(store, self.visit).await?;
        if visit.party(cx.grant.scope())? == VisitParty::Advisor && self.came_before(&visit) {
            cx.record.replayed = true;
            return Ok(visit.id);
        }
        visit.advance(VisitVerb::CheckIn, cx.grant.scope(), None)?;
        visit.planned.must_be_near(cx.now)?;
        visit.checked_in = Some(CheckIn { at: cx.now, device_at: self.device_at });
        store.save_visit(&visit).await?;
        visit.tell(cx);
        Ok(visit.id)
    }
}

impl CheckInVisit {
    /// Whether it was said before. Of the device's clock whole microseconds count, which is what storage keeps.
    fn came_before(&self, visit: &Visit) -> bool {
        let told = |known: CheckIn| known.device_at.timestamp_micros() == self.device_at.timestamp_micros();
        visit.checked_in.is_some_and(told)
    }
}

/// What is left to do, and when.
pub struct Remainder {
    /// The id of the visit that does it, made by the client.
    pub id: VisitId,
    /// When that one is.
    pub planned: Span,
    /// What is left.
    pub unfinished: Unfinished,
}

/// The advisor hands the record in, for the first time or again. It is whole: no message up to the last is missing. What says
/// nothing new changes nothing: it was on its way while the record was read, and undoes no return.
pub struct SubmitVisit {
    /// Of which visit.
    pub visit: VisitId,
    /// The number of the last message that the device sent.
    pub last: Sequence,
    /// When the visit was.
    pub actual: Span,
    /// What is left to do (PARTIAL), if anything is: said once.
    pub remainder: Option<Remainder>,
}

impl UseCase for SubmitVisit {
    const ACTION: Action = Action::VisitRecord;
    type Output = VisitId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<VisitId> {
        let (mut visit, mut others) = among(store, self.visit).await?;
        let notes = store.visit_notes(&[visit.id]).await?;
        let is_noted = notes.iter().any(|note| note.unfinished().is_some());
        if visit.party(cx.grant.scope())? == VisitParty::Advisor && self.came_before(&visit, is_noted) {
            cx.record.replayed = true;
            return Ok(visit.id);
        }
        let again = visit.state == VisitState::Returned;
        let verb = if again { VisitVerb::Resubmit } else { VisitVerb::Submit };
        visit.advance(verb, cx.grant.scope(), None)?;
        // It was overtaken, and says what is left to do for the first time: that is not to be lost, nor what came later.
        if visit.last.is_some_and(|last| self.last < last) {
            return Err(Error::Conflict(OVERTAKEN));
        }
        self.actual.must_lie_in("actualFrom", visit.frame.from, visit.frame.until)?;
        self.actual.must_be_over(cx.now)?;
        visit.must_have_fitted(self.actual, &others)?;
        log_of(store, visit.id).await?.merged().must_be_whole(self.last.number())?;
        visit.last = Some(self.last);
        visit.actual = Some(self.actual);
        if let Some(left) = self.remainder
            && !is_noted
        {
            let note = visit.note(cx, NoteContent::Unfinished(left.unfinished))?;
            store.add_visit_note(&note).await?;
            let place = visit.place.clone();
            let mut rest = Visit::plan(left.id, visit.frame, visit.mode, place, left.planned);
            rest.origin = Some(Origin::RemainderOf(visit.id));
            others.push(visit.clone());
            rest.must_fit(&others)?;
            store.add_visit(&rest).await?;
            rest.wake(cx)?;
        }
        store.hold_times_of(visit.frame.advisor).await?;
        store.save_visit(&visit).await?;
        visit.tell(cx);
        Ok(visit.id)
    }
}

impl SubmitVisit {
    /// Whether it is the last hand-in sent again, or one that a later hand-in overtook, and says nothing first of what is left. Of a record that was corrected the
    /// device's last number is greater, or the times are others.
    fn came_before(&self, visit: &Visit, is_noted: bool) -> bool {
        match (visit.last, visit.actual) {
            (Some(last), Some(actual)) if self.last == last => {
                self.actual.is_kept_as(actual) && (self.remainder.is_none() || is_noted)
            }
            (Some(last), _) => self.last < last && (self.remainder.is_none() || is_noted),
            (None, _) => false,
        }
    }
}
