//! An appointment.
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::{OrganizationId, UserId},
    audit::AuditId,
    engagement::Window,
    kernel::{id::Kind, text::Line},
};
use chrono::Duration;

/// Why appointed auditors are dismissed, up to 500 characters.
pub type DismissalReason = Line<500>;

/// The longest that appointed auditors may be let in altogether, in days: a fiscal year and what follows it.
pub const LONGEST_DAYS: i64 = 400;

const TOO_LONG: Reason = Reason::of(
    "WINDOW_LENGTH",
    "Auditors are let in for at most 400 days altogether.",
    "立入りを認める期間は通算400日以内にしてください。",
);
const NOT_LONGER: Reason = Reason::of(
    "WINDOW_NOT_LONGER",
    "An extension must end after the present window; to end it sooner, dismiss the auditors.",
    "延長後の終了は現在の終了より後にしてください。早める場合は監査人を解任してください。",
);
const NOT_APPOINTED: Reason = Reason::of(
    "NOT_APPOINTED",
    "Nobody is appointed to do this audit.",
    "この監査を委託・依頼している団体はありません。",
);

/// That an organization does one audit of this body, and may be inside for it.
#[derive(Debug, Clone)]
pub struct Appointment {
    /// Its id.
    pub id: AppointmentId,
    /// The one audit.
    pub audit: AuditId,
    /// Who audits: a firm, or another municipality.
    pub grantee: OrganizationId,
    /// When its people may be inside.
    pub window: Window,
    /// Who appointed.
    pub appointed_by: UserId,
    /// When.
    pub appointed_at: Timestamp,
    /// How it ended; none as long as it stands. A window that is over lets nobody in, and can still be extended.
    pub ending: Option<Ending>,
}

impl Kind for Appointment {
    const NAME: &'static str = "Appointment";
}
/// Names an appointment.
pub type AppointmentId = Id<Appointment>;

/// How an appointment ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// When.
    pub at: Timestamp,
    /// Why the auditors were dismissed; none if the window was over and others were appointed.
    pub reason: Option<DismissalReason>,
}

impl Appointment {
    /// The one of `all` of an audit that stands, or a refusal.
    pub(super) fn standing(all: Vec<Self>) -> Result<Self> {
        all.into_iter().find(|one| one.ending.is_none()).ok_or(Error::Conflict(NOT_APPOINTED))
    }

    /// Lets in until `until`: later than before, not past, and not too long in all.
    pub(super) fn extend(&mut self, until: Timestamp, now: Timestamp) -> Result<()> {
        if until <= self.window.until {
            return Err(Error::invalid("windowUntil", NOT_LONGER));
        }
        self.window.until = until;
        must_fit(self.window, now)
    }
}

/// Passes a window that appointed auditors may have.
pub(super) fn must_fit(window: Window, now: Timestamp) -> Result<()> {
    window.must_not_be_over(now)?;
    if window.until - window.from <= Duration::days(LONGEST_DAYS) {
        return Ok(());
    }
    Err(Error::invalid("windowUntil", TOO_LONG))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(second: i64) -> Timestamp {
        Timestamp::from_timestamp(second, 0).unwrap()
    }

    fn appointment(window: Window) -> Appointment {
        Appointment {
            id: Id::from_uuid(uuid::Uuid::nil()),
            audit: Id::from_uuid(uuid::Uuid::nil()),
            grantee: Id::from_uuid(uuid::Uuid::nil()),
            window,
            appointed_by: Id::from_uuid(uuid::Uuid::nil()),
            appointed_at: window.from,
            ending: None,
        }
    }

    const LONGEST: i64 = LONGEST_DAYS * 86_400;

    proptest! {
        #[test]
        fn a_window_fits_if_it_is_neither_over_nor_too_long(
            from in 0..LONGEST, length in 1..2 * LONGEST, now in 0..3 * LONGEST,
        ) {
            let window = Window::new(moment(from), moment(from + length)).unwrap();
            let fits = now < from + length && length <= LONGEST;
            prop_assert_eq!(must_fit(window, moment(now)).is_ok(), fits);
        }

        #[test]
        fn an_extension_only_ever_lengthens_up_to_the_longest(
            first in 1..=LONGEST, second in 1..2 * LONGEST, now in 0..2 * LONGEST,
        ) {
            let mut one = appointment(Window::new(moment(0), moment(first)).unwrap());
            let extended = one.extend(moment(second), moment(now)).is_ok();
            prop_assert_eq!(extended, second > first && second <= LONGEST && now < second);
            if extended {
                prop_assert_eq!((one.window.from, one.window.until), (moment(0), moment(second)));
            }
        }
    }
}
