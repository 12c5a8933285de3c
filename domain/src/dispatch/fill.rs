//! From the body's order to the advisors who accept.
use super::{
    AnswerDays, Dispatch, DispatchCandidate, DispatchId, DispatchState, DispatchStep, DispatchVerb, Holder,
    Offer, OfferId,
    auditors::must_rank_no_auditor,
    candidate::{next, rank},
    employed::must_rank_nobody_employed,
    matched::must_still_fit,
    moves::{moved, programme_of, received, requested},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    advisor::AdvisorId,
    outbox::Topic,
};

const TOO_FEW: Reason = Reason::of(
    "CANDIDATES_RETIRED",
    "Too few of those ranked are still on the registry: the dispatch has to be cancelled and asked for anew.",
    "順位を付けた候補者のうち、名簿に登録されている者が足りません。取り消して、改めて依頼する必要があります。",
);

/// The body puts those proposed in its order. Whom it leaves out is not asked.
pub struct RankCandidates {
    /// For which dispatch.
    pub dispatch: DispatchId,
    /// Its order, the best first.
    pub order: Vec<AdvisorId>,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for RankCandidates {
    const ACTION: Action = Action::DispatchRequest;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let mut dispatch = requested(store, cx, self.dispatch).await?;
        let step = dispatch.advance(DispatchVerb::Rank, self.expected_version, cx)?;
        let mut candidates = store.dispatch_candidates(&[dispatch.id]).await?;
        rank(&mut candidates, &self.order)?;
        dispatch.form.team.must_be_filled("advisorIds", self.order.len())?;
        must_rank_no_auditor(store, &dispatch, &candidates).await?;
        must_rank_nobody_employed(store, &dispatch, &candidates).await?;
        store.save_ranks(&candidates).await?;
        moved(store, cx, &dispatch, step).await
    }
}

/// Offers the dispatch to the first in the body's order, as many as go together. From there it goes on to the next by itself.
/// Whoever is off the registry by then is passed over.
pub struct OfferDispatch {
    /// Which dispatch.
    pub dispatch: DispatchId,
    /// How long each offer stands.
    pub answer_days: AnswerDays,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for OfferDispatch {
    const ACTION: Action = Action::DispatchManage;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let mut dispatch = received(store, cx, self.dispatch).await?;
        let step = dispatch.advance(DispatchVerb::Offer, self.expected_version, cx)?;
        let candidates = store.dispatch_candidates(&[dispatch.id]).await?;
        let mut asked = retired(store, &candidates).await?;
        for seat in 1..=i16::from(dispatch.form.team.seats()) {
            let first = next(&candidates, &asked).ok_or(Error::Conflict(TOO_FEW))?;
            asked.push(first.advisor);
            dispatch.holders.push(Holder { advisor: first.advisor, person: first.person });
            make_offer(store, cx, &dispatch, first, (seat, self.answer_days)).await?;
        }
        moved(store, cx, &dispatch, step).await
    }
}

/// The advisor accepts, with the confidentiality undertaking. Their days are booked, and quota counts, for each of a team.
/// Whether they still fit is looked at again: weeks may have passed since the proposal.
pub struct AcceptDispatch {
    /// Which dispatch.
    pub dispatch: DispatchId,
    /// The version of the undertaking that the advisor read.
    pub undertaking: i32,
}

impl UseCase for AcceptDispatch {
    const ACTION: Action = Action::DispatchAnswer;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let mut dispatch = received(store, cx, self.dispatch).await?;
        let mut offer = own_offer(store, cx, &dispatch).await?;
        offer.accept(self.undertaking, cx.now)?;
        let step = dispatch.take_seat(cx)?;
        // Of two acceptances of one advisor the later one sees what the earlier one took, in whichever programme.
        let entry = store.advisors(&[offer.advisor]).await?;
        store.lock_account(dispatch.programme).await?;
        let programme = programme_of(store, dispatch.programme).await?;
        programme.terms.quota.must_admit_again(store.times_before(&dispatch, offer.person).await?)?;
        must_still_fit(store, &dispatch, &programme, &entry).await?;
        store.save_offer(&offer).await?;
        store.book(&dispatch, offer.advisor).await?;
        moved(store, cx, &dispatch, step).await
    }
}

/// The advisor declines. The house passes the dispatch on.
pub struct DeclineDispatch {
    /// Which dispatch.
    pub dispatch: DispatchId,
}

impl UseCase for DeclineDispatch {
    const ACTION: Action = Action::DispatchAnswer;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let dispatch = received(store, cx, self.dispatch).await?;
        let mut offer = own_offer(store, cx, &dispatch).await?;
        offer.decline(cx.now)?;
        dispatch.must_be(DispatchState::Offered)?;
        store.save_offer(&offer).await?;
        cx.emit(Topic::DispatchOfferOver, offer.id);
        cx.about(dispatch.id);
        Ok(dispatch.id)
    }
}

/// Passes a seat on to the next in the body's order, if this offer was declined or its time is over; if nobody is left, the
/// dispatch is unfilled, and whoever had accepted another seat is free again. A second delivery finds it passed on.
pub struct PassOfferOn(pub OfferId);

impl UseCase for PassOfferOn {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        cx.record.replayed = !pass_on(store, cx, self.0).await?;
        Ok(())
    }
}

/// Answers whether there was anything to do.
async fn pass_on<S: Store>(store: &mut S, cx: &mut Context, offer: OfferId) -> Result<bool> {
    let Some(found) = store.dispatch_offer(offer).await? else { return Ok(false) };
    let Some(mut dispatch) = store.lock_dispatch(found.dispatch).await? else { return Ok(false) };
    // Read under the lock: an answer may have come in between.
    let offers = store.dispatch_offers(&[dispatch.id]).await?;
    let asked_last = offers.iter().rfind(|one| one.seat == found.seat);
    let Some(mut last) = asked_last.filter(|one| one.id == offer).cloned() else { return Ok(false) };
    let is_new = last.answer.is_none();
    if dispatch.state != DispatchState::Offered || !last.lapse(cx.now) {
        return Ok(false);
    }
    if is_new {
        store.save_offer(&last).await?;
    }
    let passed = dispatch.go(DispatchVerb::PassOn, cx)?;
    store.add_dispatch_step(&passed).await?;
    let candidates = store.dispatch_candidates(&[dispatch.id]).await?;
    let mut asked = retired(store, &candidates).await?;
    asked.extend(offers.iter().map(|one| one.advisor));
    let step = onward(store, cx, &mut dispatch, next(&candidates, &asked), &last).await?;
    moved(store, cx, &dispatch, step).await?;
    Ok(true)
}

/// Who of those proposed is off the registry by now.
async fn retired<S: Store>(store: &mut S, candidates: &[DispatchCandidate]) -> Result<Vec<AdvisorId>> {
    let ids: Vec<_> = candidates.iter().map(|one| one.advisor).collect();
    let entries = store.advisors(&ids).await?;
    Ok(entries.into_iter().filter(|one| one.retired_at.is_some()).map(|one| one.id).collect())
}

async fn onward<S: Store>(
    store: &mut S,
    cx: &mut Context,
    dispatch: &mut Dispatch,
    to: Option<&DispatchCandidate>,
    after: &Offer,
) -> Result<DispatchStep> {
    let Some(candidate) = to else {
        store.unbook(dispatch.id).await?;
        dispatch.holders.clear();
        dispatch.accepted = 0;
        return dispatch.go(DispatchVerb::Exhaust, cx);
    };
    let step = dispatch.go(DispatchVerb::Offer, cx)?;
    let theirs = dispatch.holders.iter_mut().find(|one| one.advisor == after.advisor);
    let theirs = theirs.ok_or_else(|| Error::internal("a seat that nobody held"))?;
    *theirs = Holder { advisor: candidate.advisor, person: candidate.person };
    make_offer(store, cx, dispatch, candidate, (after.seat, after.answer_days)).await?;
    Ok(step)
}

/// Makes the offer of a seat, and sees to it that its end is noticed.
async fn make_offer<S: Store>(
    store: &mut S,
    cx: &mut Context,
    dispatch: &Dispatch,
    to: &DispatchCandidate,
    (seat, answer_days): (i16, AnswerDays),
) -> Result<()> {
    let offer = Offer::new(to, seat, answer_days, dispatch.begins_at()?, cx);
    store.add_offer(&offer).await?;
    cx.emit_at(Topic::DispatchOfferOver, offer.id, offer.expires_at);
    Ok(())
}

/// The newest offer to the caller.
async fn own_offer<S: Store>(store: &mut S, cx: &Context, dispatch: &Dispatch) -> Result<Offer> {
    let person = cx.grant.user()?;
    let offers = store.dispatch_offers(&[dispatch.id]).await?;
    offers.into_iter().rfind(|one| one.person == person).ok_or(Error::NotFound)
}
