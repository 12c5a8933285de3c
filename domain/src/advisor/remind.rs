//! Reminding an advisor, and the centre, that a certificate runs out.
use super::{Advisor, AdvisorId, Reminder};
use crate::{
    Result, Store, Timestamp,
    access::{Action, Context, UseCase},
    kernel::fiscal::{day_in_japan, start_of_day_in_japan},
    outbox::Topic,
};

/// That somebody was reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminded {
    /// Which reminder it was.
    pub reminder: Reminder,
    /// When.
    pub at: Timestamp,
}

/// Has the clock come back on the days on which the present certificate's reminders are due. A day that is past comes at once.
pub(super) fn look_out(cx: &mut Context, advisor: &Advisor) -> Result<()> {
    for reminder in Reminder::ALL {
        let due = start_of_day_in_japan(advisor.private.validity.due_on(*reminder))?;
        cx.emit_at(Topic::AdvisorRenewalDue, advisor.id, due);
    }
    Ok(())
}

/// Gives the reminder that is due by now, each once: a second delivery, or one for a certificate that was renewed since, finds
/// none. Whoever is off the registry is reminded of nothing.
pub struct RemindAdvisor(pub AdvisorId);

impl UseCase for RemindAdvisor {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        let found = store.advisors(&[self.0]).await?.pop().filter(|one| one.retired_at.is_none());
        let Some(mut advisor) = found else { return Ok(()) };
        let given = advisor.reminded.map(|one| one.reminder);
        let Some(reminder) = advisor.private.validity.reminder(day_in_japan(cx.now), given) else {
            return Ok(());
        };
        // Not a new version: nobody who is about to change the entry saw another one because of it.
        advisor.reminded = Some(Reminded { reminder, at: cx.now });
        store.save_advisor(&advisor).await?;
        cx.about(advisor.id);
        cx.emit(Topic::AdvisorReminded, advisor.id);
        Ok(())
    }
}
