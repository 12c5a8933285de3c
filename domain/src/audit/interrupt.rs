//! Putting an audit off, going on with it, giving it up.
use super::{Audit, State, Step, StepReason, Verb};
use crate::{Error, Reason, Result, Store, access::Context, appointment::Ending};

const PARTICIPATES: Reason = Reason::of(
    "PARTICIPATES",
    "This audit belongs to a joint engagement: leave the engagement first.",
    "この監査は共同監査に属しています。先に共同監査への参加を取りやめてください。",
);

/// The audit is put off. Nothing in it changes until it is resumed.
pub struct Suspend;
impl Step for Suspend {
    const VERB: Verb = Verb::Suspend;
    type With = StepReason;
}

/// The audit goes on where it was.
pub struct Resume;
impl Step for Resume {
    const VERB: Verb = Verb::Resume;
    type With = ();

    async fn guard<S: Store>(audit: &mut Audit, _: &mut S, cx: &Context, (): &()) -> Result<()> {
        // While the audit was put off nobody could object.
        if audit.state == State::FactCheck && !audit.facts_confirmed {
            audit.extend_objections(cx.now);
        }
        Ok(())
    }
}

/// The CISO gives the audit up, before its report is signed. Nobody enters for it any longer.
pub struct Cancel;
impl Step for Cancel {
    const VERB: Verb = Verb::Cancel;
    type With = StepReason;

    async fn guard<S: Store>(
        audit: &mut Audit,
        store: &mut S,
        cx: &Context,
        reason: &StepReason,
    ) -> Result<()> {
        if let Some(id) = audit.participation {
            let participation = store.lock_participation(id).await?;
            if participation.is_some_and(|one| one.reply.takes_part()) {
                return Err(Error::Conflict(PARTICIPATES));
            }
        }
        let_nobody_in(store, cx, audit, Some(reason)).await
    }
}

/// Ends what lets people in for an audit that is over: its appointment and its grants.
pub(super) async fn let_nobody_in<S: Store>(
    store: &mut S,
    cx: &Context,
    audit: &Audit,
    reason: Option<&StepReason>,
) -> Result<()> {
    for mut appointed in store.appointments(&[audit.id]).await? {
        if appointed.ending.is_none() {
            appointed.ending = Some(Ending { at: cx.now, reason: reason.cloned() });
            store.save_appointment(&appointed).await?;
        }
    }
    store.end_audit_grants(audit.id, cx.now).await
}
