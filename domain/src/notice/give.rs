//! Giving an urgent notice, and answering it.
use super::{NoticeAnswer, NoticeText, UrgentNotice, UrgentNoticeId};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    audit::{AuditId, State, must_not_assure},
    team::must_be_on_team,
};

const ANSWERED: Reason = Reason::of(
    "ANSWERED_ALREADY",
    "This urgent notice was answered already.",
    "この緊急連絡にはすでに回答済みです。",
);

/// Tells the CISO what cannot wait for the report: from the notice of the audit until the report is signed.
pub struct GiveUrgentNotice {
    /// In which audit.
    pub audit: AuditId,
    /// What is so urgent.
    pub text: NoticeText,
}

impl UseCase for GiveUrgentNotice {
    const ACTION: Action = Action::UrgentNoticeGive;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let audit = store.audit(self.audit).await?;
        if !audit.state.is_open() || audit.state < State::Notified {
            audit.state.must_be(State::Notified)?;
        }
        audit.must_be_audited_by(cx.grant.scope())?;
        let given_by = cx.grant.user()?;
        must_be_on_team(store, &audit, given_by).await?;
        must_not_assure(audit.audit_type, "text", self.text.as_str())?;
        let notice = UrgentNotice {
            id: cx.new_id(),
            audit: audit.id,
            text: self.text,
            given_by,
            organization: cx.grant.scope().organization(),
            given_at: cx.now,
            answer: None,
        };
        store.add_urgent_notice(&notice).await?;
        cx.about(notice.id);
        Ok(audit.id)
    }
}

/// Answers an urgent notice, once.
pub struct AnswerUrgentNotice {
    /// Which.
    pub notice: UrgentNoticeId,
    /// What is done about it.
    pub text: NoticeText,
}

impl UseCase for AnswerUrgentNotice {
    const ACTION: Action = Action::UrgentNoticeAnswer;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let mut found = store.urgent_notices_by_id(&[self.notice]).await?;
        let audit = found.pop().ok_or(Error::NotFound)?.audit;
        // Whatever hangs on an audit changes under its lock: what was read before it is read again.
        store.audit(audit).await?;
        let mut found = store.urgent_notices_by_id(&[self.notice]).await?;
        let mut notice = found.pop().ok_or(Error::NotFound)?;
        if notice.answer.is_some() {
            return Err(Error::Conflict(ANSWERED));
        }
        notice.answer = Some(NoticeAnswer { text: self.text, by: cx.grant.user()?, at: cx.now });
        store.answer_urgent_notice(&notice).await?;
        cx.about(notice.id);
        Ok(notice.audit)
    }
}
