//! Bearing a risk for a time, and what comes back when the time is over.
use super::{
    Acceptance, Finding, FindingId, FindingState, FindingVerb, Statement,
    duty::must_be_followed_up,
    open::{locked, note_step, step_of},
};
use crate::{
    Error, Reason, Result, Store, Timestamp,
    access::{Action, Context, UseCase},
    kernel::fiscal::{day_in_japan, start_of_day_in_japan},
    outbox::Topic,
};
use chrono::{Days, Months, NaiveDate};

/// The longest acceptance, in months.
const LONGEST: Months = Months::new(36);

const PAST: Reason = Reason::of(
    "UNTIL_IN_PAST",
    "The last day of the acceptance must not lie in the past.",
    "受容期限に過去の日付は指定できません。",
);
const TOO_FAR: Reason = Reason::of(
    "UNTIL_TOO_FAR",
    "A risk is accepted for three years at most.",
    "リスクの受容期間は最長3年です。",
);

/// The CISO bears the risk until a day, or goes on bearing it until another.
pub struct AcceptRisk {
    /// Of which finding.
    pub finding: FindingId,
    /// The last day, in Japan: today or later, three years ahead at most.
    pub until: NaiveDate,
    /// Why.
    pub reason: Statement,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for AcceptRisk {
    const ACTION: Action = Action::RiskAccept;
    type Output = FindingId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<FindingId> {
        let (audit, mut finding) = locked(store, cx.grant.scope(), self.finding).await?;
        must_be_followed_up(&audit, &finding)?;
        let from = finding.advance(FindingVerb::AcceptRisk, self.expected_version)?;
        let today = day_in_japan(cx.now);
        if self.until < today {
            return Err(Error::invalid("until", PAST));
        }
        if today.checked_add_months(LONGEST).is_none_or(|last| self.until > last) {
            return Err(Error::invalid("until", TOO_FAR));
        }
        let before = match finding.acceptance.take() {
            Some(former) if from == FindingState::RiskAccepted => former.before,
            _ => from,
        };
        finding.acceptance = Some(Acceptance { until: self.until, reason: self.reason.clone(), before });
        expires(cx, &finding)?;
        note_step(store, cx, &finding, FindingVerb::AcceptRisk, Some(from), Some(&self.reason)).await
    }
}

/// Says to the outbox when the acceptance of an accepted finding is over: with the day after its last one.
pub(super) fn expires(cx: &mut Context, finding: &Finding) -> Result<()> {
    let Some(accepted) = &finding.acceptance else { return Ok(()) };
    cx.emit_at(Topic::RiskAcceptanceOver, finding.id, over_at(accepted.until)?);
    Ok(())
}

fn over_at(until: NaiveDate) -> Result<Timestamp> {
    let next = until.checked_add_days(Days::new(1)).ok_or_else(|| Error::internal("no day after"))?;
    start_of_day_in_japan(next)
}

/// The CISO bears it no longer.
pub struct EndRiskAcceptance {
    /// Of which finding.
    pub finding: FindingId,
    /// Why.
    pub reason: Statement,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for EndRiskAcceptance {
    const ACTION: Action = Action::RiskAccept;
    type Output = FindingId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<FindingId> {
        let (audit, mut finding) = locked(store, cx.grant.scope(), self.finding).await?;
        must_be_followed_up(&audit, &finding)?;
        let from = finding.advance(FindingVerb::Reopen, self.expected_version)?;
        come_back(store, cx, &mut finding, from, Some(&self.reason)).await
    }
}

/// The house ends an acceptance whose last day is over. One that was renewed, ended or carried over meanwhile is let be.
pub struct ExpireRiskAcceptance(pub FindingId);

impl UseCase for ExpireRiskAcceptance {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        let found = store.findings(&[self.0]).await?.pop().ok_or(Error::NotFound)?;
        store.audit(found.audit).await?;
        let mut finding = store.findings(&[self.0]).await?.pop().ok_or(Error::NotFound)?;
        let today = day_in_japan(cx.now);
        let over = finding.acceptance.as_ref().is_some_and(|accepted| accepted.until < today);
        if finding.state != FindingState::RiskAccepted || !over {
            cx.record.replayed = true;
            return Ok(());
        }
        let from = finding.go(FindingVerb::Reopen)?;
        come_back(store, cx, &mut finding, from, None).await.map(drop)
    }
}

/// Two steps at once: reopened, and back where it stood.
async fn come_back<S: Store>(
    store: &mut S,
    cx: &mut Context,
    finding: &mut Finding,
    from: FindingState,
    reason: Option<&Statement>,
) -> Result<FindingId> {
    let reopened = step_of(cx, finding, FindingVerb::Reopen, Some(from), reason);
    store.add_finding_events(&[reopened]).await?;
    let from = finding.restore()?;
    note_step(store, cx, finding, FindingVerb::Restore, Some(from), None).await
}
