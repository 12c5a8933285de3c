//! The verbs that put an audit off, go on with it, and give it up.
use super::audit_verbs::{AuditPayload, AuditReasonInput, AuditVerbInput, advance, because};
use super::fault::Result;
use async_graphql::{Context, Object};
use domain::audit::{Cancel, Resume, Suspend};

#[derive(Default)]
pub(super) struct InterruptMutations;

#[Object]
impl InterruptMutations {
    /// The audit is put off. Nothing in it changes until it is resumed.
    async fn suspend_audit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit, and why.")] input: AuditReasonInput,
    ) -> Result<AuditPayload> {
        because::<Suspend>(ctx, input).await
    }

    /// The audit goes on where it was.
    async fn resume_audit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit.")] input: AuditVerbInput,
    ) -> Result<AuditPayload> {
        advance::<Resume>(ctx, input).await
    }

    /// The CISO gives the audit up before its report is signed. Nobody enters for it any longer. An audit of a joint
    /// engagement ends by leaving the engagement first.
    async fn cancel_audit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit, and why.")] input: AuditReasonInput,
    ) -> Result<AuditPayload> {
        because::<Cancel>(ctx, input).await
    }
}
