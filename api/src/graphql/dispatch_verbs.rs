//! What bodies, the centre and its advisors do about dispatches.
use super::{
    command::{command, payload},
    dispatch::Dispatch,
    dispatch_inputs::{
        AcceptDispatchInput, DeclineDispatchInput, DispatchAccountInput, DispatchReasonInput,
        DispatchVerbInput, DraftDispatchInput, OfferDispatchInput, ProposeCandidatesInput,
        RankCandidatesInput, ReviseDispatchInput,
    },
    fault::Result,
};
use async_graphql::{Context, Object};
use domain::{
    access::UseCase,
    dispatch::{
        AcceptDispatch, AnswerDays, CancelDispatch, CloseDispatch, ConfirmDispatch, DeclineDispatch,
        DispatchAccount, DispatchId, DispatchReason, DraftDispatch, OfferDispatch, ProposalReason,
        ProposeCandidates, RankCandidates, RejectDispatch, ReportDispatch, ReviseDispatch, ScreenDispatch,
        SubmitDispatch, WaitlistDispatch,
    },
};

payload! {
    /// The dispatch, or the reasons why nothing was changed.
    DispatchPayload {
        /// The dispatch as it is now.
        dispatch: Dispatch, by DispatchId
    }
}

/// Does a verb that needs no more than the version that was seen.
async fn do_verb<U: UseCase<Output = DispatchId>>(
    ctx: &Context<'_>,
    input: DispatchVerbInput,
    of: impl FnOnce(DispatchId, i32) -> U,
) -> Result<DispatchPayload> {
    let use_case = of(input.dispatch_id.0, input.expected_version);
    let outcome = command(ctx, input.idempotency_key, || Ok(use_case)).await?;
    DispatchPayload::of(ctx, outcome).await
}

/// Does a verb that says why.
async fn do_for_reason<U: UseCase<Output = DispatchId>>(
    ctx: &Context<'_>,
    input: DispatchReasonInput,
    of: impl FnOnce(DispatchId, DispatchReason, i32) -> U,
) -> Result<DispatchPayload> {
    let outcome = command(ctx, input.idempotency_key, || {
        let reason = DispatchReason::parse("reason", &input.reason)?;
        Ok(of(input.dispatch_id.0, reason, input.expected_version))
    })
    .await?;
    DispatchPayload::of(ctx, outcome).await
}

/// Does a verb that tells something.
async fn do_with_account<U: UseCase<Output = DispatchId>>(
    ctx: &Context<'_>,
    input: DispatchAccountInput,
    of: impl FnOnce(DispatchId, DispatchAccount, i32) -> U,
) -> Result<DispatchPayload> {
    let outcome = command(ctx, input.idempotency_key, || {
        let account = DispatchAccount::parse("account", &input.account)?;
        Ok(of(input.dispatch_id.0, account, input.expected_version))
    })
    .await?;
    DispatchPayload::of(ctx, outcome).await
}

#[derive(Default)]
pub(super) struct DispatchRequestMutations;

#[Object]
impl DispatchRequestMutations {
    /// Begins a request for an advisor. It may lack anything; nobody else sees it.
    async fn draft_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to ask for.")] input: DraftDispatchInput,
    ) -> Result<DispatchPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(DraftDispatch { programme: input.programme_id.0, form: input.form.parsed()? })
        })
        .await?;
        DispatchPayload::of(ctx, outcome).await
    }

    /// Puts another form in the place of a draft's.
    async fn revise_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to ask for instead.")] input: ReviseDispatchInput,
    ) -> Result<DispatchPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            let (dispatch, expected_version) = (input.dispatch_id.0, input.expected_version);
            Ok(ReviseDispatch { dispatch, form: input.form.parsed()?, expected_version })
        })
        .await?;
        DispatchPayload::of(ctx, outcome).await
    }

    /// Sends the request to the centre: complete, and while the programme takes requests.
    async fn submit_dispatch_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which dispatch.")] input: DispatchVerbInput,
    ) -> Result<DispatchPayload> {
        do_verb(ctx, input, |dispatch, expected_version| SubmitDispatch { dispatch, expected_version }).await
    }

    /// Puts those proposed in the body's order.
    async fn rank_candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which order.")] input: RankCandidatesInput,
    ) -> Result<DispatchPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            let (dispatch, expected_version) = (input.dispatch_id.0, input.expected_version);
            let order = input.advisor_ids.into_iter().map(|id| id.0).collect();
            Ok(RankCandidates { dispatch, order, expected_version })
        })
        .await?;
        DispatchPayload::of(ctx, outcome).await
    }

    /// The body reports what the dispatch brought (派遣報告).
    async fn report_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to tell.")] input: DispatchAccountInput,
    ) -> Result<DispatchPayload> {
        do_with_account(ctx, input, |dispatch, results, expected_version| ReportDispatch {
            dispatch,
            results,
            expected_version,
        })
        .await
    }

    /// The body tells, in the next fiscal year, what came of it. This ends the dispatch.
    async fn close_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to tell.")] input: DispatchAccountInput,
    ) -> Result<DispatchPayload> {
        do_with_account(ctx, input, |dispatch, effect, expected_version| CloseDispatch {
            dispatch,
            effect,
            expected_version,
        })
        .await
    }

    /// The body or the centre gives the dispatch up before its service.
    async fn cancel_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which dispatch, and why.")] input: DispatchReasonInput,
    ) -> Result<DispatchPayload> {
        do_for_reason(ctx, input, |dispatch, reason, expected_version| CancelDispatch {
            dispatch,
            reason,
            expected_version,
        })
        .await
    }
}

#[derive(Default)]
pub(super) struct DispatchCenterMutations;

#[Object]
impl DispatchCenterMutations {
    /// The centre begins to look at a request, or at one that waited.
    async fn screen_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which dispatch.")] input: DispatchVerbInput,
    ) -> Result<DispatchPayload> {
        do_verb(ctx, input, |dispatch, expected_version| ScreenDispatch { dispatch, expected_version }).await
    }

    /// The centre refuses a request.
    async fn reject_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which dispatch, and why.")] input: DispatchReasonInput,
    ) -> Result<DispatchPayload> {
        do_for_reason(ctx, input, |dispatch, reason, expected_version| RejectDispatch {
            dispatch,
            reason,
            expected_version,
        })
        .await
    }

    /// The centre lets a request wait for budget.
    async fn waitlist_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which dispatch, and why.")] input: DispatchReasonInput,
    ) -> Result<DispatchPayload> {
        do_for_reason(ctx, input, |dispatch, reason, expected_version| WaitlistDispatch {
            dispatch,
            reason,
            expected_version,
        })
        .await
    }

    /// The centre names advisors who fit, and sets the programme's money aside.
    async fn propose_candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to propose.")] input: ProposeCandidatesInput,
    ) -> Result<DispatchPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            let (dispatch, expected_version) = (input.dispatch_id.0, input.expected_version);
            let proposed = input.candidates.into_iter().map(|one| {
                domain::Result::Ok((
                    one.advisor_id.0,
                    ProposalReason::parse("candidates.reason", &one.reason)?,
                ))
            });
            let candidates = proposed.collect::<domain::Result<_>>()?;
            Ok(ProposeCandidates { dispatch, candidates, expected_version })
        })
        .await?;
        DispatchPayload::of(ctx, outcome).await
    }

    /// The centre offers the dispatch to the first in the body's order. It goes on to the next by itself.
    async fn offer_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which dispatch, and how long each offer stands.")] input: OfferDispatchInput,
    ) -> Result<DispatchPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            let (dispatch, expected_version) = (input.dispatch_id.0, input.expected_version);
            let answer_days = AnswerDays::parse("answerDays", input.answer_days)?;
            Ok(OfferDispatch { dispatch, answer_days, expected_version })
        })
        .await?;
        DispatchPayload::of(ctx, outcome).await
    }

    /// The centre confirms the dispatch to the body and the advisor.
    async fn confirm_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which dispatch.")] input: DispatchVerbInput,
    ) -> Result<DispatchPayload> {
        do_verb(ctx, input, |dispatch, expected_version| ConfirmDispatch { dispatch, expected_version }).await
    }
}

#[derive(Default)]
pub(super) struct DispatchAdvisorMutations;

#[Object]
impl DispatchAdvisorMutations {
    /// The advisor accepts, with the confidentiality undertaking.
    async fn accept_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to accept.")] input: AcceptDispatchInput,
    ) -> Result<DispatchPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(AcceptDispatch { dispatch: input.dispatch_id.0, undertaking: input.undertaking_version })
        })
        .await?;
        DispatchPayload::of(ctx, outcome).await
    }

    /// The advisor declines. The dispatch goes on to the next by itself.
    async fn decline_dispatch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to decline.")] input: DeclineDispatchInput,
    ) -> Result<DispatchPayload> {
        let outcome =
            command(ctx, input.idempotency_key, || Ok(DeclineDispatch { dispatch: input.dispatch_id.0 }))
                .await?;
        DispatchPayload::of(ctx, outcome).await
    }
}
