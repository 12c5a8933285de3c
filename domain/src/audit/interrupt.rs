//! Putting an audit off, going on with it, giving it up.
use super::{Audit, Step, StepReason, Verb};
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
        for mut appointed in store.appointments(&[audit.id]).await? {
            if appointed.ending.is_none() {
                appointed.ending = Some(Ending { at: cx.now, reason: Some(reason.clone()) });
                store.save_appointment(&appointed).await?;
            }
        }
        store.end_audit_grants(audit.id, cx.now).await
    }
}
