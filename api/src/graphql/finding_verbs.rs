//! What can be done with findings.
use super::{
    audit_verbs::AuditPayload,
    command::{command, payload},
    fault::Result,
    finding::Finding,
    finding_inputs::{
        AcceptRiskInput, AnswerObjectionInput, AssignFindingInput, CarryOverFindingsInput,
        ChangeFindingInput, FindingStatementInput, FindingVerbInput, NoteFindingInput, ProposeFindingInput,
    },
    finding_words::ObjectionAnswer as Answer,
};
use async_graphql::{Context, Object};
use domain::{
    Error, Reason,
    finding::{
        AcceptRisk, AnswerObjection, AssignFinding, CarryOverFindings, ChangeFinding, ClaimFindingReady,
        CloseFinding, DisputeFinding, EndRiskAcceptance, FindingId, NoteFinding, ObjectionAnswer,
        ProposeFinding, SendFindingBack, StartRemediation, Statement, WithdrawFinding,
    },
};

payload! {
    /// The finding, or the reasons why nothing was done.
    FindingPayload {
        /// The finding as it is now.
        finding: Finding, by FindingId
    }
}

const CONTENT: Reason = Reason::of(
    "CONTENT_NEEDED",
    "To revise a finding, say what it says from now on.",
    "指摘を修正するときは、修正後の内容を指定してください。",
);

/// Declares the verbs that say something of one finding.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident => $verb:ident { $field:ident };)+) => {
        #[derive(Default)]
        pub(super) struct FindingStatements;

        #[Object]
        impl FindingStatements {
            $($(#[$doc])*
            async fn $name(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Which finding, and what is said.")] input: FindingStatementInput,
            ) -> Result<FindingPayload> {
                let (finding, expected_version) = (input.finding_id.0, input.expected_version);
                let outcome = command(ctx, input.idempotency_key, || {
                    Ok($verb { finding, $field: Statement::parse("text", &input.text)?, expected_version })
                })
                .await?;
                FindingPayload::of(ctx, outcome).await
            })+
        }
    };
}

statements! {
    /// The auditors take a proposed finding back, in the fieldwork and while the report is drafted.
    withdraw_finding => WithdrawFinding { reason };
    /// The body objects to a finding, while it reads the draft.
    dispute_finding => DisputeFinding { objection };
    /// The owner says that it is mended: every corrective action was done.
    claim_finding_ready => ClaimFindingReady { statement };
    /// Finds a finding mended. Who owns it or had a hand in the mending does not; each corrective action was found effective.
    close_finding => CloseFinding { statement };
    /// Finds a finding not mended yet. Who owns it or had a hand in the mending does not.
    send_finding_back => SendFindingBack { reason };
    /// The CISO bears the risk no longer: the finding goes back to where it stood before.
    end_risk_acceptance => EndRiskAcceptance { reason };
}

#[derive(Default)]
pub(super) struct FindingMutations;

#[Object]
impl FindingMutations {
    /// The auditors propose a finding, in the fieldwork and while the report is drafted.
    async fn propose_finding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: ProposeFindingInput,
    ) -> Result<FindingPayload> {
        let (audit, content) = (input.audit_id.0, input.content);
        let propose = || Ok(ProposeFinding { audit, new: content.decode()? });
        let outcome = command(ctx, input.idempotency_key, propose).await?;
        FindingPayload::of(ctx, outcome).await
    }

    /// The auditors change what a proposed finding says, until the report is signed.
    async fn change_finding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: ChangeFindingInput,
    ) -> Result<FindingPayload> {
        let (finding, expected_version) = (input.finding_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(ChangeFinding { finding, new: input.content.decode()?, expected_version })
        })
        .await?;
        FindingPayload::of(ctx, outcome).await
    }

    /// The auditors answer an objection: they uphold the finding, revise it or take it back.
    async fn answer_objection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: AnswerObjectionInput,
    ) -> Result<FindingPayload> {
        let (finding, expected_version) = (input.finding_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let answer = match (input.answer, input.content) {
                (Answer::Uphold, _) => ObjectionAnswer::Uphold { dissent: input.dissent },
                (Answer::Revise, Some(content)) => ObjectionAnswer::Revise(Box::new(content.decode()?)),
                (Answer::Revise, None) => return Err(Error::invalid("content", CONTENT)),
                (Answer::Withdraw, _) => ObjectionAnswer::Withdraw,
            };
            let reply = Statement::parse("text", &input.text)?;
            Ok(AnswerObjection { finding, answer, reply, expected_version })
        })
        .await?;
        FindingPayload::of(ctx, outcome).await
    }

    /// The audit manager says whose a finding is, and by when.
    async fn assign_finding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose, and by when.")] input: AssignFindingInput,
    ) -> Result<FindingPayload> {
        let (finding, expected_version) = (input.finding_id.0, input.expected_version);
        let (owner, due_on) = (input.owner_member_id.0, input.due_on.0);
        let assign = || Ok(AssignFinding { finding, owner, due_on, expected_version });
        let outcome = command(ctx, input.idempotency_key, assign).await?;
        FindingPayload::of(ctx, outcome).await
    }

    /// The audit manager takes note of an observation or a commendation: nothing follows.
    async fn note_finding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which finding.")] input: NoteFindingInput,
    ) -> Result<FindingPayload> {
        let (finding, expected_version) = (input.finding_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let remark = input.text.map(|text| Statement::parse("text", &text)).transpose()?;
            Ok(NoteFinding { finding, remark, expected_version })
        })
        .await?;
        FindingPayload::of(ctx, outcome).await
    }

    /// The owner or the audit manager begins to have a finding mended, also anew after it was sent back.
    async fn start_remediation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which finding.")] input: FindingVerbInput,
    ) -> Result<FindingPayload> {
        let (finding, expected_version) = (input.finding_id.0, input.expected_version);
        let start = || Ok(StartRemediation { finding, expected_version });
        let outcome = command(ctx, input.idempotency_key, start).await?;
        FindingPayload::of(ctx, outcome).await
    }

    /// The CISO bears the risk of a finding until a day, or goes on bearing it until another. With the day after, the
    /// finding goes back to where it stood.
    async fn accept_risk(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which risk, and until when.")] input: AcceptRiskInput,
    ) -> Result<FindingPayload> {
        let (finding, expected_version) = (input.finding_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let reason = Statement::parse("text", &input.text)?;
            Ok(AcceptRisk { finding, until: input.until.0, reason, expected_version })
        })
        .await?;
        FindingPayload::of(ctx, outcome).await
    }

    /// Carries the unsettled findings of a signed audit over into one of a later fiscal year, once: with their lineage,
    /// owner, due day and corrective actions.
    async fn carry_over_findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From where to where.")] input: CarryOverFindingsInput,
    ) -> Result<AuditPayload> {
        let (audit, from) = (input.audit_id.0, input.from_audit_id.0);
        let outcome = command(ctx, input.idempotency_key, || Ok(CarryOverFindings { audit, from })).await?;
        AuditPayload::of(ctx, outcome).await
    }
}
