//! How an audit is moved: what all verbs share is written once.
use super::{Audit, AuditId, State, StepReason, Transition, Verb};
use crate::{
    Result, Store,
    access::{Action, Context, OrganizationId, UseCase, UserId},
    outbox::Topic,
};

/// What comes with a verb besides the audit: nothing, a reason, a day.
pub trait With: Send {
    /// What the history keeps of it.
    fn reason(&self) -> Option<StepReason> {
        None
    }
}
impl With for () {}
impl With for StepReason {
    fn reason(&self) -> Option<StepReason> {
        Some(self.clone())
    }
}

/// A verb: which it is, and what must hold besides the state.
pub trait Step: Send {
    /// The verb.
    const VERB: Verb;
    /// What comes with it.
    type With: With;

    /// What must hold besides, and what changes besides. Nothing, unless said otherwise.
    fn guard<S: Store>(
        audit: &mut Audit,
        store: &mut S,
        cx: &Context,
        with: &Self::With,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (audit, store, cx, with);
        async { Ok(()) }
    }
}

/// Moves an audit by the verb `T`.
pub struct Advance<T: Step> {
    audit: AuditId,
    expected_version: i32,
    with: T::With,
}

impl<T: Step> Advance<T> {
    /// Moves `audit`, of which the caller saw `expected_version`.
    #[must_use]
    pub fn new(audit: AuditId, expected_version: i32) -> Self
    where
        T::With: Default,
    {
        Self::with(audit, expected_version, T::With::default())
    }

    /// The same with what the verb asks for.
    #[must_use]
    pub const fn with(audit: AuditId, expected_version: i32, with: T::With) -> Self {
        Self { audit, expected_version, with }
    }
}

impl<T: Step> UseCase for Advance<T> {
    const ACTION: Action = T::VERB.action();
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let mut audit = store.audit(self.audit).await?;
        let from = audit.advance(T::VERB, self.expected_version)?;
        if T::VERB.is_auditors() {
            audit.must_be_audited_by(cx.grant.scope())?;
        }
        T::guard(&mut audit, store, cx, &self.with).await?;
        note_step(store, cx, &audit, T::VERB, from, self.with.reason()).await?;
        Ok(audit.id)
    }
}

/// Saves a moved audit with its history, as the deed of whoever acts, and tells the outbox.
pub(super) async fn note_step<S: Store>(
    store: &mut S,
    cx: &mut Context,
    audit: &Audit,
    verb: Verb,
    from: State,
    reason: Option<StepReason>,
) -> Result<()> {
    let (by, organization) = (cx.grant.user()?, cx.grant.scope().organization());
    note_step_of(store, cx, audit, (verb, from, reason), (by, organization)).await
}

/// The same as the deed of somebody for whom the house acts.
pub(super) async fn note_step_of<S: Store>(
    store: &mut S,
    cx: &mut Context,
    audit: &Audit,
    (verb, from, reason): (Verb, State, Option<StepReason>),
    (by, organization): (UserId, OrganizationId),
) -> Result<()> {
    store.save_audit(audit).await?;
    let step = Transition {
        id: cx.new_id(),
        audit: audit.id,
        verb,
        from,
        to: audit.state,
        at: cx.now,
        by,
        organization,
        reason,
    };
    store.add_transition(&step).await?;
    cx.about(audit.id);
    cx.emit(Topic::AuditProgressed, audit.id);
    Ok(())
}

/// Gives the lead of an unfinished audit to `heir`, since who led it leaves. It stands in the audit's history as what it
/// is: another leads from here on.
pub(crate) async fn hand_over<S: Store>(
    store: &mut S,
    cx: &mut Context,
    audit: AuditId,
    heir: UserId,
) -> Result<()> {
    let mut audit = store.audit(audit).await?;
    audit.lead = Some(heir);
    audit.version += 1;
    let from = audit.state;
    note_step(store, cx, &audit, Verb::TakeLead, from, None).await
}
