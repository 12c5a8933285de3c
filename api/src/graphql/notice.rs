//! Urgent notices.
use super::{
    audit_verbs::AuditPayload,
    command::command,
    fault::Result,
    gid::{Gid, gid},
};
use async_graphql::{Context, Description, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use domain::{
    audit,
    notice::{self as model, AnswerUrgentNotice, GiveUrgentNotice, NoticeText},
};

/// What auditors told the CISO before the report (緊急連絡).
#[derive(Description)]
pub(super) struct UrgentNotice(pub(super) model::UrgentNotice);

#[Object(use_type_description)]
impl UrgentNotice {
    /// The global id.
    async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// What it says.
    async fn text(&self) -> &str {
        self.0.text.as_str()
    }
    /// The global id of the organization that gave it.
    async fn organization_id(&self) -> ID {
        gid(self.0.organization)
    }
    /// When it was given.
    async fn given_at(&self) -> DateTime<Utc> {
        self.0.given_at
    }
    /// What the CISO answered; null until then.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_ref().map(|answer| answer.text.as_str())
    }
    /// When the CISO answered.
    async fn answered_at(&self) -> Option<DateTime<Utc>> {
        self.0.answer.as_ref().map(|answer| answer.at)
    }
}

/// What to tell at once.
#[derive(InputObject)]
struct GiveUrgentNoticeInput {
    /// In which audit.
    audit_id: Gid<audit::Audit>,
    /// What is so urgent, 1 to 2,000 characters.
    text: String,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// What to answer.
#[derive(InputObject)]
struct AnswerUrgentNoticeInput {
    /// Which urgent notice.
    notice_id: Gid<model::UrgentNotice>,
    /// What is done about it, 1 to 2,000 characters.
    text: String,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

#[derive(Default)]
pub(super) struct NoticeMutations;

#[Object]
impl NoticeMutations {
    /// An auditor tells the CISO what cannot wait for the report, from the notice of the audit until the signature.
    async fn give_urgent_notice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to tell.")] input: GiveUrgentNoticeInput,
    ) -> Result<AuditPayload> {
        let audit = input.audit_id.0;
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(GiveUrgentNotice { audit, text: NoticeText::parse("text", &input.text)? })
        })
        .await?;
        AuditPayload::of(ctx, outcome).await
    }

    /// The CISO answers an urgent notice, once.
    async fn answer_urgent_notice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to answer.")] input: AnswerUrgentNoticeInput,
    ) -> Result<AuditPayload> {
        let notice = input.notice_id.0;
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(AnswerUrgentNotice { notice, text: NoticeText::parse("text", &input.text)? })
        })
        .await?;
        AuditPayload::of(ctx, outcome).await
    }
}
