//! The centre's proposal.
use super::{
    Dispatch, DispatchCandidate, DispatchId, DispatchVerb, ProposalReason,
    candidate::{excluded, must_be_a_list, unknown},
    matched::matched,
    moves::{moved, programme_of, received},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    advisor::AdvisorId,
    programme::{Admission, Budget, Programme},
};

const SPENT: Reason = Reason::of(
    "BUDGET_SPENT",
    "The programme's budget does not reach for this request: put it on the waiting list.",
    "事業の予算が不足しています。この依頼は予算待ちとしてください。",
);

const WAITED: Reason = Reason::of(
    "WAITED_LONGER",
    "A request that was sent before this one waits for budget, and there is enough for it now: propose for that one first, or reject it.",
    "先に提出され予算待ちとなっている依頼に予算を充てられます。先にその依頼に候補者を提示するか、不採択としてください。",
);

/// Names advisors against whom nothing stands, in the centre's order, and sets the programme's money aside.
pub struct ProposeCandidates {
    /// For which dispatch.
    pub dispatch: DispatchId,
    /// Whom, and why.
    pub candidates: Vec<(AdvisorId, ProposalReason)>,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for ProposeCandidates {
    const ACTION: Action = Action::DispatchManage;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let ids: Vec<_> = self.candidates.iter().map(|(id, _)| *id).collect();
        must_be_a_list(&ids)?;
        let mut dispatch = received(store, cx, self.dispatch).await?;
        let step = dispatch.advance(DispatchVerb::Propose, self.expected_version, cx)?;
        dispatch.form.team.must_be_filled("candidates", ids.len())?;
        let programme = programme_of(store, dispatch.programme).await?;
        let registry = store.advisors(&ids).await?;
        let matching = matched(store, &dispatch, &programme, &registry).await?;
        let mut proposed = Vec::with_capacity(ids.len());
        for (index, (id, reason)) in self.candidates.into_iter().enumerate() {
            let advisor = registry.iter().find(|one| one.id == id).ok_or_else(|| unknown(index))?;
            let ranked = matching.ranked.iter().find(|one| one.advisor == id);
            let ranked = ranked.ok_or_else(|| excluded(&matching, id, index))?;
            proposed.push(DispatchCandidate {
                dispatch: dispatch.id,
                municipality: dispatch.municipality,
                center: dispatch.center,
                advisor: id,
                person: advisor.user,
                name: advisor.public.name.clone(),
                place: i16::try_from(index + 1).map_err(Error::internal)?,
                reason,
                points: ranked.points(),
                merits: ranked.merits,
                rank: None,
            });
        }
        // Others who count on the same budget wait here, and then see what this one took.
        store.lock_account(programme.id).await?;
        let budget = Budget::new(programme.terms.budget, store.committed(programme.id).await?)?;
        let waiting = store.waiting_before(&dispatch).await?;
        let fits = |one: &Dispatch| budget.admit(cost(&programme, one)) != Admission::Waitlisted;
        if waiting.iter().any(fits) {
            return Err(Error::Conflict(WAITED));
        }
        dispatch.cost = cost(&programme, &dispatch);
        if budget.admit(dispatch.cost) == Admission::Waitlisted {
            return Err(Error::Conflict(SPENT));
        }
        store.add_candidates(&proposed).await?;
        moved(store, cx, &dispatch, step).await
    }
}

/// What a request takes of its programme's budget, in yen, for all who go.
fn cost(programme: &Programme, dispatch: &Dispatch) -> i64 {
    programme.terms.rates.cost(dispatch.form.effort()) * i64::from(dispatch.form.team.seats())
}
