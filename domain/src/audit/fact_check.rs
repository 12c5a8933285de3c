//! The fact check (意見交換): the body reads the draft and may object until a day, before anything is final.
use super::{Audit, Step, Verb, With};
use crate::{
    Error, Reason, Result, Store,
    access::Context,
    kernel::fiscal::day_in_japan,
    team::{must_be_on_team, must_not_be_on_team},
};
use chrono::{Days, NaiveDate};

/// How long a body may object, in days, unless the auditors give it longer. Our own choice: the guideline names no number.
const DAYS: u64 = 14;
/// The longest that auditors may give, in days.
const MOST_DAYS: u64 = 90;

const DAY: Reason = Reason::of(
    "OBJECTION_DAY",
    "The last day for objections must lie 14 to 90 days ahead.",
    "意見の申出期限は14日後から90日後までの日を指定してください。",
);
const RUNNING: Reason = Reason::of(
    "FACT_CHECK_RUNNING",
    "The body may still object: it has not confirmed the draft, and its time is not over.",
    "団体はまだ意見を述べることができます。事実確認が完了しておらず、申出期限も過ぎていません。",
);

/// Through which day, in Japan, the body may object; by itself the 14th day from now.
#[derive(Debug, Clone, Copy, Default)]
pub struct ObjectionsUntil(pub Option<NaiveDate>);
impl With for ObjectionsUntil {}

/// The auditors show the draft to the body.
pub struct StartFactCheck;
impl Step for StartFactCheck {
    const VERB: Verb = Verb::StartFactCheck;
    type With = ObjectionsUntil;

    async fn guard<S: Store>(
        audit: &mut Audit,
        store: &mut S,
        cx: &Context,
        with: &ObjectionsUntil,
    ) -> Result<()> {
        let ahead = |days| day_in_japan(cx.now).checked_add_days(Days::new(days));
        let (first, last) = (ahead(DAYS), ahead(MOST_DAYS));
        let day = with.0.or(first);
        if day < first || day > last {
            return Err(Error::invalid("objectionsUntil", DAY));
        }
        must_be_on_team(store, audit, cx.grant.user()?).await?;
        audit.objections_until = day;
        audit.facts_confirmed = false;
        Ok(())
    }
}

/// The body has no further objections: the auditors need not wait for the last day.
pub struct ConfirmFacts;
impl Step for ConfirmFacts {
    const VERB: Verb = Verb::ConfirmFacts;
    type With = ();

    async fn guard<S: Store>(audit: &mut Audit, store: &mut S, cx: &Context, (): &()) -> Result<()> {
        audit.must_take_objections(cx.now)?;
        must_not_be_on_team(store, audit.id, cx.grant.user()?).await?;
        audit.facts_confirmed = true;
        Ok(())
    }
}

/// The auditors take the draft back to work on it. It is shown anew afterwards, with a new last day.
pub struct ReviseDraft;
impl Step for ReviseDraft {
    const VERB: Verb = Verb::ReviseDraft;
    type With = ();

    async fn guard<S: Store>(audit: &mut Audit, store: &mut S, cx: &Context, (): &()) -> Result<()> {
        audit.objections_until = None;
        audit.facts_confirmed = false;
        must_be_on_team(store, audit, cx.grant.user()?).await
    }
}

impl Audit {
    /// The body reads something new in the draft: it has its days again, and what it confirmed was another draft.
    pub(crate) fn show_again(&mut self, now: crate::Timestamp) {
        self.extend_objections(now);
        self.facts_confirmed = false;
        self.version += 1;
    }

    /// The body has at least the usual days from now.
    pub(super) fn extend_objections(&mut self, now: crate::Timestamp) {
        let anew = day_in_japan(now).checked_add_days(Days::new(DAYS));
        self.objections_until = self.objections_until.max(anew);
    }

    /// Passes once the body had its say about the draft: it confirmed it, or its last day is over.
    pub(super) fn must_be_fact_checked(&self, now: crate::Timestamp) -> Result<()> {
        let over = self.objections_until.is_some_and(|last| last < day_in_japan(now));
        if self.facts_confirmed || over { Ok(()) } else { Err(Error::Conflict(RUNNING)) }
    }
}
