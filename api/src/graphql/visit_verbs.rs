//! What can be done with visits.
use super::{
    command::{Outcome, UserError, command, payload, unrepeatable},
    fault::Result,
    scalar::ReasonView,
    visit::Visit,
    visit_inputs::{
        AmendVisitInput, CheckInVisitInput, NoteVisitNoShowInput, PlanVisitInput, RecordVisitResultInput,
        RescheduleVisitInput, SubmitVisitInput, VisitPartInput, VisitReasonInput, VisitRemainderInput,
        VisitVerbInput, client_id,
    },
    visit_record::VisitMessage,
    words::mirror,
};
use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::visit::{
    AmendVisit, CancelVisit, CheckInVisit, ConfirmVisit, EndAdvisorEntry, FinalizeVisit, Message, MessageKey,
    NoteNoShow, Place, PlanVisit, RecordVisitResult, Recorded, ReinstateVisit, RescheduleVisit, ReturnVisit,
    ReviewVisit, Sequence, Span, SubmitVisit, VisitId, VisitReason,
};

payload! {
    /// The visit, or the reasons why nothing was done.
    VisitPayload {
        /// The visit as it is now.
        visit: Visit, by VisitId
    }
}

mirror! {
    /// What became of a message.
    VisitReceipt of "domain::visit::Receipt" {
        /// It is part of the record.
        Merged,
        /// It is kept until the messages before it have come.
        Waiting,
        /// It came before: nothing was done.
        Replayed,
        /// Another message has its number or its key and says something else: both are kept, the first one counts.
        Conflict,
        /// The record is signed, or the visit was put off, called off or noted as missed: it is kept as a proposal.
        Late,
    }
}

/// What became of a message, or the reasons why it was not taken.
#[derive(SimpleObject)]
struct RecordVisitResultPayload {
    /// What became of it; null if it was not taken. Once it is told, the device need not keep the message.
    receipt: Option<VisitReceipt>,
    /// What is to be said of it besides: `SEQUENCE_GAP`, `CHANGED_REPLAY`, `RECORD_SIGNED`; null if all is well.
    notice: Option<ReasonView>,
    /// The numbers that are missing before the last message that came.
    missing: Vec<i32>,
    /// What was sent.
    sent: Option<VisitMessage>,
    /// What it met: of `REPLAYED` the first sending; of `CONFLICT` the message that has its key, else its number, and counts; of `LATE`
    /// the first other version that is kept beside the record, if one came before it. Else null.
    held: Option<VisitMessage>,
    /// Why it was refused; empty if it was taken.
    user_errors: Vec<UserError>,
}

impl RecordVisitResultPayload {
    fn of(outcome: Outcome<Recorded>) -> Self {
        match outcome {
            Ok(done) => Self {
                receipt: Some(done.receipt.into()),
                notice: done.receipt.reason().map(ReasonView::from),
                missing: done.missing,
                sent: Some((&done.sent).into()),
                held: done.held.as_ref().map(VisitMessage::from),
                user_errors: Vec::new(),
            },
            Err(user_errors) => {
                Self { receipt: None, notice: None, missing: Vec::new(), sent: None, held: None, user_errors }
            }
        }
    }
}

/// Declares the verbs that need nothing but the visit and its version.
macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident => $verb:ident;)+) => {
        #[derive(Default)]
        pub(super) struct VisitVerbs;

        #[Object]
        impl VisitVerbs {
            $($(#[$doc])*
            async fn $name(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Which visit.")] input: VisitVerbInput,
            ) -> Result<VisitPayload> {
                let (visit, expected_version) = (input.visit_id.0, input.expected_version);
                let outcome = command(ctx, input.idempotency_key, || Ok($verb { visit, expected_version })).await?;
                VisitPayload::of(ctx, outcome).await
            })+
        }
    };
}

verbs! {
    /// The municipality agrees to the time, and with it lets the advisor in for the dispatch.
    confirm_visit => ConfirmVisit;
    /// The municipality says that a visit took place all the same that was put off, called off or noted as missed: what is
    /// kept of it becomes its record.
    reinstate_visit => ReinstateVisit;
    /// The municipality takes the record up.
    review_visit => ReviewVisit;
    /// The CISO signs the record: from now on it is frozen.
    finalize_visit => FinalizeVisit;
}

/// Declares the verbs that say why.
macro_rules! reasoned {
    ($($(#[$doc:meta])* $name:ident => $verb:ident;)+) => {
        #[derive(Default)]
        pub(super) struct VisitStatements;

        #[Object]
        impl VisitStatements {
            $($(#[$doc])*
            async fn $name(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "Which visit, and why.")] input: VisitReasonInput,
            ) -> Result<VisitPayload> {
                let (visit, expected_version) = (input.visit_id.0, input.expected_version);
                let outcome = command(ctx, input.idempotency_key, || {
                    Ok($verb { visit, reason: VisitReason::parse("reason", &input.reason)?, expected_version })
                })
                .await?;
                VisitPayload::of(ctx, outcome).await
            })+
        }
    };
}

reasoned! {
    /// Calls a visit off that has not begun. Its share of the quota is free again.
    cancel_visit => CancelVisit;
    /// The municipality sends the record back.
    return_visit => ReturnVisit;
}

#[derive(Default)]
pub(super) struct VisitMutations;

#[Object]
impl VisitMutations {
    /// Proposes a time for a visit, within the dispatch's window and quota.
    async fn plan_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which dispatch, when, and where.")] input: PlanVisitInput,
    ) -> Result<VisitPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(PlanVisit {
                id: client_id("clientId", &input.client_id)?,
                dispatch: input.dispatch_id.0,
                planned: Span::parse("plannedUntil", input.planned_from, input.planned_until)?,
                mode: input.mode.into(),
                place: input.place.as_deref().map(|place| Place::parse("place", place)).transpose()?,
            })
        })
        .await?;
        VisitPayload::of(ctx, outcome).await
    }

    /// Puts a visit off that has not begun: the answer is the one that takes its place.
    async fn reschedule_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which visit, and when instead.")] input: RescheduleVisitInput,
    ) -> Result<VisitPayload> {
        let (visit, expected_version) = (input.visit_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(RescheduleVisit {
                visit,
                new: client_id("clientId", &input.client_id)?,
                planned: Span::parse("plannedUntil", input.planned_from, input.planned_until)?,
                reason: VisitReason::parse("reason", &input.reason)?,
                expected_version,
            })
        })
        .await?;
        VisitPayload::of(ctx, outcome).await
    }

    /// Notes that somebody did not come to a confirmed visit. Its share of the quota is free again.
    async fn note_visit_no_show(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which visit, and who did not come.")] input: NoteVisitNoShowInput,
    ) -> Result<VisitPayload> {
        let (visit, expected_version) = (input.visit_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let reason = VisitReason::parse("reason", &input.reason)?;
            Ok(NoteNoShow { visit, absent: input.absent.into(), reason, expected_version })
        })
        .await?;
        VisitPayload::of(ctx, outcome).await
    }

    /// The advisor, inside the municipality, says to be there. Said again alike, it changes nothing.
    async fn check_in_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which visit.")] input: CheckInVisitInput,
    ) -> Result<VisitPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            let visit = client_id("clientVisitId", &input.client_visit_id)?;
            Ok(CheckInVisit { visit, device_at: input.device_at })
        })
        .await?;
        VisitPayload::of(ctx, outcome).await
    }

    /// Takes one message of the advisor's device, inside the municipality. Sent again, in any order, twice or at once, it is
    /// taken once; what cannot be part of the record is kept beside it.
    async fn record_visit_result(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which visit, and what.")] input: RecordVisitResultInput,
    ) -> Result<RecordVisitResultPayload> {
        let outcome = unrepeatable(ctx, || {
            let drafts = input.parts.into_iter().map(VisitPartInput::draft);
            let drafts: Vec<_> = drafts.collect::<domain::Result<_>>()?;
            Ok(RecordVisitResult {
                visit: client_id("clientVisitId", &input.client_visit_id)?,
                sequence: Sequence::parse("sequence", input.sequence)?,
                key: MessageKey::parse("idempotencyKey", &input.idempotency_key)?,
                device_at: input.device_at,
                parts: Message::parse_parts(&drafts)?,
            })
        })
        .await?;
        Ok(RecordVisitResultPayload::of(outcome))
    }

    /// The advisor, inside the municipality, hands the record in, for the first time or again. What says nothing new changes
    /// nothing.
    async fn submit_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which visit, when it was, and what is left to do.")] input: SubmitVisitInput,
    ) -> Result<VisitPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(SubmitVisit {
                visit: client_id("clientVisitId", &input.client_visit_id)?,
                last: Sequence::parse("lastSequence", input.last_sequence)?,
                actual: Span::parse("actualUntil", input.actual_from, input.actual_until)?,
                remainder: input.remainder.map(VisitRemainderInput::decode).transpose()?,
            })
        })
        .await?;
        VisitPayload::of(ctx, outcome).await
    }

    /// The CISO signs a version of the record that supersedes the last, with proposals taken in.
    async fn amend_visit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which visit, with which proposals, and why.")] input: AmendVisitInput,
    ) -> Result<VisitPayload> {
        let (visit, expected_version) = (input.visit_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let proposals = input.proposal_ids.iter().map(|id| id.0).collect();
            let reason = VisitReason::parse("reason", &input.reason)?;
            Ok(AmendVisit { visit, proposals, reason, expected_version })
        })
        .await?;
        VisitPayload::of(ctx, outcome).await
    }

    /// The CISO lets the advisor of a visit's dispatch in no longer. What was recorded stays.
    async fn end_advisor_entry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which visit; its version is not looked at.")] input: VisitVerbInput,
    ) -> Result<VisitPayload> {
        let visit = input.visit_id.0;
        let outcome = command(ctx, input.idempotency_key, || Ok(EndAdvisorEntry { visit })).await?;
        VisitPayload::of(ctx, outcome).await
    }
}
