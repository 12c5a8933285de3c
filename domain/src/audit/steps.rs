//! The named verbs that move an audit on its road. Each is a type.
use super::{Audit, Step, StepReason, Verb};
use crate::{
    Error, Reason, Result, Store, access::Context, assignment::all_submitted, catalog::ItemCode,
    team::must_be_on_team,
};
use std::collections::HashSet;

const LEADS_ALREADY: Reason = Reason::of(
    "LEADS_ALREADY",
    "You lead the auditors of this audit already.",
    "すでにこの監査の主任監査人です。",
);

/// The CISO approves the implementation plan.
pub struct ApprovePlan;
impl Step for ApprovePlan {
    const VERB: Verb = Verb::ApprovePlan;
    type With = ();
}

/// The audited offices get their notice. From here on the edition cannot change.
pub struct Notify;
impl Step for Notify {
    const VERB: Verb = Verb::Notify;
    type With = ();
}

/// The body begins to answer.
pub struct StartSelfAssessment;
impl Step for StartSelfAssessment {
    const VERB: Verb = Verb::StartSelfAssessment;
    type With = ();
}

/// The body hands its answers to the auditors: every item of the audit's tier is answered.
pub struct SubmitSelfAssessment;
impl Step for SubmitSelfAssessment {
    const VERB: Verb = Verb::SubmitSelfAssessment;
    type With = ();

    async fn guard<S: Store>(audit: &mut Audit, store: &mut S, _: &Context, (): &()) -> Result<()> {
        all_submitted(store, audit).await?;
        let answered = store.self_assessments(audit.id, None).await?;
        complete(store, audit, answered.iter().map(|a| a.item).collect()).await
    }
}

/// The auditors send the answers back, and say what is missing.
pub struct ReturnSelfAssessment;
impl Step for ReturnSelfAssessment {
    const VERB: Verb = Verb::ReturnSelfAssessment;
    type With = StepReason;

    async fn guard<S: Store>(audit: &mut Audit, store: &mut S, cx: &Context, _: &StepReason) -> Result<()> {
        must_be_on_team(store, audit, cx.grant.user()?).await
    }
}

/// The auditors begin. Who begins leads: the report will carry this person's signature.
pub struct StartFieldwork;
impl Step for StartFieldwork {
    const VERB: Verb = Verb::StartFieldwork;
    type With = ();

    async fn guard<S: Store>(audit: &mut Audit, store: &mut S, cx: &Context, (): &()) -> Result<()> {
        let lead = cx.grant.user()?;
        audit.lead = Some(lead);
        must_be_on_team(store, audit, lead).await
    }
}

/// Another auditor of the same side leads from here on, and will sign: who led may have left.
pub struct TakeLead;
impl Step for TakeLead {
    const VERB: Verb = Verb::TakeLead;
    type With = ();

    async fn guard<S: Store>(audit: &mut Audit, store: &mut S, cx: &Context, (): &()) -> Result<()> {
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
    const VERB: Verb = Verb::DraftReport;
    type With = ();

    async fn guard<S: Store>(audit: &mut Audit, store: &mut S, cx: &Context, (): &()) -> Result<()> {
        must_be_on_team(store, audit, cx.grant.user()?).await?;
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
