//! The named verbs that move an audit. Each is a type; what they share is written once.
use super::{Audit, AuditId, State, Transition, Verb};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, OrganizationId, UseCase, UserId},
    assignment::all_submitted,
    catalog::ItemCode,
    outbox::Topic,
    team::must_be_on_team,
};
use std::{collections::HashSet, marker::PhantomData};

const LEADS_ALREADY: Reason = Reason::of(
    "LEADS_ALREADY",
    "You lead the auditors of this audit already.",
    "すでにこの監査の主任監査人です。",
);

/// A verb: who may, which it is, and what must hold besides the state.
pub trait Step: Send {
    /// The action whose policy decides who may.
    const ACTION: Action;
    /// The verb.
    const VERB: Verb;

    /// What must hold besides, and what changes besides. Nothing, unless said otherwise.
    fn guard<S: Store>(
        audit: &mut Audit,
        store: &mut S,
        cx: &Context,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (audit, store, cx);
        async { Ok(()) }
    }
}

/// Moves an audit by the verb `T`.
pub struct Advance<T> {
    audit: AuditId,
    expected_version: i32,
    step: PhantomData<fn() -> T>,
}

impl<T: Step> Advance<T> {
    /// Moves `audit`, of which the caller saw `expected_version`.
    #[must_use]
    pub const fn new(audit: AuditId, expected_version: i32) -> Self {
        Self { audit, expected_version, step: PhantomData }
    }
}

impl<T: Step> UseCase for Advance<T> {
    const ACTION: Action = T::ACTION;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let mut audit = store.audit(self.audit).await?;
        let from = audit.advance(T::VERB, self.expected_version)?;
        if T::VERB.is_auditors() {
            audit.must_be_audited_by(cx.grant.scope())?;
        }
        T::guard(&mut audit, store, cx).await?;
        note_step(store, cx, &audit, T::VERB, from).await?;
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
) -> Result<()> {
    let (by, organization) = (cx.grant.user()?, cx.grant.scope().organization());
    note_step_of(store, cx, audit, verb, from, (by, organization)).await
}

/// The same as the deed of somebody for whom the house acts.
pub(super) async fn note_step_of<S: Store>(
    store: &mut S,
    cx: &mut Context,
    audit: &Audit,
    verb: Verb,
    from: State,
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
    note_step(store, cx, &audit, Verb::TakeLead, from).await
}

/// Declares a verb that needs nothing but its state.
macro_rules! plain_steps {
    ($($(#[$doc:meta])* $name:ident: $action:ident;)+) => {
        $($(#[$doc])* pub struct $name;
        impl Step for $name {
            const ACTION: Action = Action::$action;
            const VERB: Verb = Verb::$name;
        })+
    };
}

plain_steps! {
    /// The CISO approves the implementation plan.
    ApprovePlan: AuditPlanApprove;
    /// The audited offices get their notice. From here on the edition cannot change.
    Notify: AuditNotify;
    /// The body begins to answer.
    StartSelfAssessment: SelfAssessmentStart;
    /// The body reads the draft report.
    StartFactCheck: FactCheckStart;
}

/// The body hands its answers to the auditors: every item of the audit's tier is answered.
pub struct SubmitSelfAssessment;
impl Step for SubmitSelfAssessment {
    const ACTION: Action = Action::SelfAssessmentSubmit;
    const VERB: Verb = Verb::SubmitSelfAssessment;

    async fn guard<S: Store>(audit: &mut Audit, store: &mut S, _: &Context) -> Result<()> {
        all_submitted(store, audit).await?;
        let answered = store.self_assessments(audit.id, None).await?;
        complete(store, audit, answered.iter().map(|a| a.item).collect()).await
    }
}

/// The auditors begin. Who begins leads: the report will carry this person's signature.
pub struct StartFieldwork;
impl Step for StartFieldwork {
    const ACTION: Action = Action::FieldworkStart;
    const VERB: Verb = Verb::StartFieldwork;

    async fn guard<S: Store>(audit: &mut Audit, store: &mut S, cx: &Context) -> Result<()> {
        audit.lead = Some(cx.grant.user()?);
        must_be_on_team(store, audit, cx.grant.user()?).await
    }
}

/// Another auditor of the same side leads from here on, and will sign: who led may have left.
pub struct TakeLead;
impl Step for TakeLead {
    const ACTION: Action = Action::AuditLeadTake;
    const VERB: Verb = Verb::TakeLead;

    async fn guard<S: Store>(audit: &mut Audit, store: &mut S, cx: &Context) -> Result<()> {
        let heir = cx.grant.user()?;
        if audit.lead.replace(heir) == Some(heir) {
            return Err(Error::Conflict(LEADS_ALREADY));
        }
        must_be_on_team(store, audit, heir).await
    }
}

/// The auditors have judged, or expressly not checked, every item of the audit's tier.
pub struct DraftReport;
impl Step for DraftReport {
    const ACTION: Action = Action::ReportDraft;
    const VERB: Verb = Verb::DraftReport;

    async fn guard<S: Store>(audit: &mut Audit, store: &mut S, _: &Context) -> Result<()> {
        let judged = store.judgements(audit.id, None).await?;
        complete(store, audit, judged.iter().map(|j| j.item).collect()).await
    }
}

async fn complete<S: Store>(store: &mut S, audit: &Audit, done: HashSet<ItemCode>) -> Result<()> {
    let items = store.edition_items(audit.edition).await?;
    let asked = items.iter().filter(|item| audit.tier.includes(item.essential));
    let missing = asked.filter(|item| !done.contains(&item.code)).count();
    if missing == 0 {
        return Ok(());
    }
    let en = format!("{missing} items of this audit still have no verdict.");
    let ja = format!("この監査の{missing}項目がまだ回答・判定されていません。");
    Err(Error::Conflict(Reason::naming("ITEMS_MISSING", en, ja)))
}
