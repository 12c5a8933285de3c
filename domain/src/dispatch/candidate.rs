//! Whom the centre proposes, and in which order the body would have them.
use super::DispatchId;
use crate::{
    Error, Reason, Result,
    access::{OrganizationId, UserId},
    advisor::AdvisorId,
    kernel::{reason::Language, text::Line},
    matching::{Matching, Merit},
    membership::PersonName,
};

/// Why the centre proposes somebody, 1 to 300 characters.
pub type ProposalReason = Line<300>;

/// The most advisors that are proposed for one request.
pub const MOST_CANDIDATES: usize = 5;

const COUNT: Reason = Reason::of(
    "CANDIDATE_COUNT",
    "Propose 1 to 5 advisors, each once.",
    "候補者は1人から5人まで、重複なく提示してください。",
);
pub(super) const UNKNOWN: Reason = Reason::of(
    "NO_SUCH_ADVISOR",
    "There is no such advisor on the registry.",
    "該当するアドバイザーは登録されていません。",
);
const NOT_PROPOSED: Reason = Reason::of(
    "NOT_PROPOSED",
    "Only advisors whom the centre proposed can be ranked.",
    "順位を付けることができるのは、提示された候補者だけです。",
);
const RANKING: Reason = Reason::of(
    "RANKING",
    "Rank at least one of those proposed, each once.",
    "候補者を1人以上、重複なく順位付けしてください。",
);

/// An advisor whom the centre proposes for a request: what the body is told of them is a copy.
#[derive(Debug, Clone)]
pub struct DispatchCandidate {
    /// The dispatch.
    pub dispatch: DispatchId,
    /// The body that asks.
    pub municipality: OrganizationId,
    /// The centre.
    pub center: OrganizationId,
    /// The advisor.
    pub advisor: AdvisorId,
    /// The person who the advisor is.
    pub person: UserId,
    /// The name they work under.
    pub name: PersonName,
    /// The centre's order, from 1.
    pub place: i16,
    /// Why the centre proposes them.
    pub reason: ProposalReason,
    /// The score when they were proposed.
    pub points: i32,
    /// What it was made of.
    pub merits: [Merit; 4],
    /// The body's order, from 1; none for whom it would not have.
    pub rank: Option<i16>,
}

/// Passes a list of advisors that can be proposed, by its length.
pub(super) fn must_be_a_list(advisors: &[AdvisorId]) -> Result<()> {
    let count = advisors.len();
    if (1..=MOST_CANDIDATES).contains(&count) && distinct(advisors) == count {
        Ok(())
    } else {
        Err(Error::invalid("candidates", COUNT))
    }
}

/// The refusal of the `index`th advisor proposed, who is not on the registry.
pub(super) fn unknown(index: usize) -> Error {
    Error::invalid_at("candidates", index, "advisorId", UNKNOWN)
}

/// The refusal of the `index`th advisor proposed: by the first of all that stands against them, in the words of all.
pub(super) fn excluded(matching: &Matching, id: AdvisorId, index: usize) -> Error {
    let against = matching.excluded.iter().find(|one| one.advisor == id);
    let reasons: Vec<_> = against.into_iter().flat_map(|one| &one.reasons).copied().collect();
    let Some(first) = reasons.first() else { return unknown(index) };
    let all: Vec<_> = reasons.iter().map(|one| one.reason()).collect();
    let words = |language| all.iter().map(|one| one.message(language)).collect::<Vec<_>>();
    let (en, ja) = (words(Language::English).join(" "), words(Language::Japanese).concat());
    Error::invalid_at("candidates", index, "advisorId", Reason::naming(first.code(), en, ja))
}

/// Puts those proposed in the body's order. Whom it leaves out is not asked.
pub(super) fn rank(candidates: &mut [DispatchCandidate], order: &[AdvisorId]) -> Result<()> {
    if order.is_empty() || distinct(order) != order.len() {
        return Err(Error::invalid("advisorIds", RANKING));
    }
    let proposed = |id: &AdvisorId| candidates.iter().any(|one| one.advisor == *id);
    if !order.iter().all(proposed) {
        return Err(Error::invalid("advisorIds", NOT_PROPOSED));
    }
    for candidate in candidates {
        let place = order.iter().position(|id| *id == candidate.advisor);
        candidate.rank = place.and_then(|place| i16::try_from(place + 1).ok());
    }
    Ok(())
}

/// The first of those ranked who has not been asked; none if all were.
pub(super) fn next<'a>(
    candidates: &'a [DispatchCandidate],
    asked: &[AdvisorId],
) -> Option<&'a DispatchCandidate> {
    let open = candidates.iter().filter(|one| one.rank.is_some() && !asked.contains(&one.advisor));
    open.min_by_key(|one| one.rank)
}

fn distinct(ids: &[AdvisorId]) -> usize {
    ids.iter().collect::<std::collections::BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Id;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn advisor(number: usize) -> AdvisorId {
        Id::from_uuid(Uuid::from_u128(u128::try_from(number).unwrap()))
    }

    fn proposed(count: usize) -> Vec<DispatchCandidate> {
        let one = |number: usize| DispatchCandidate {
            dispatch: Id::from_uuid(Uuid::nil()),
            municipality: Id::from_uuid(Uuid::nil()),
            center: Id::from_uuid(Uuid::nil()),
            advisor: advisor(number),
            person: Id::from_uuid(Uuid::nil()),
            name: PersonName::parse("name", "監査 花子").unwrap(),
            place: i16::try_from(number).unwrap() + 1,
            reason: ProposalReason::parse("reason", "専門分野が合う").unwrap(),
            points: 0,
            merits: [Merit::Load(0); 4],
            rank: None,
        };
        (0..count).map(one).collect()
    }

    fn refusal(done: Result<()>) -> &'static str {
        match done {
            Err(Error::Invalid { reason, .. }) => reason.code(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_those_proposed_are_ranked_each_once() {
        let mut all = proposed(3);
        assert_eq!(refusal(rank(&mut all, &[advisor(0), advisor(9)])), "NOT_PROPOSED");
        assert_eq!(refusal(rank(&mut all, &[])), "RANKING");
        assert_eq!(refusal(rank(&mut all, &[advisor(1), advisor(1)])), "RANKING");
        assert!(all.iter().all(|one| one.rank.is_none()), "a refusal ranks nobody");
    }

    #[test]
    fn one_to_five_are_proposed_each_once() {
        let list = |numbers: &[usize]| numbers.iter().map(|n| advisor(*n)).collect::<Vec<_>>();
        assert_eq!(refusal(must_be_a_list(&[])), "CANDIDATE_COUNT");
        assert_eq!(refusal(must_be_a_list(&list(&[1, 1]))), "CANDIDATE_COUNT");
        assert_eq!(refusal(must_be_a_list(&list(&[1, 2, 3, 4, 5, 6]))), "CANDIDATE_COUNT");
        assert!(must_be_a_list(&list(&[1, 2, 3, 4, 5])).is_ok());
    }

    proptest! {
        #[test]
        fn all_ranked_are_asked_in_their_order_and_then_nobody(
            order in Just((0..MOST_CANDIDATES).collect::<Vec<_>>()).prop_shuffle(), ranked in 1..=MOST_CANDIDATES,
        ) {
            let mut all = proposed(MOST_CANDIDATES);
            let order: Vec<_> = order.into_iter().take(ranked).map(advisor).collect();
            rank(&mut all, &order).unwrap();
            let mut asked = Vec::new();
            while let Some(one) = next(&all, &asked) {
                asked.push(one.advisor);
            }
            prop_assert_eq!(asked, order);
        }
    }
}
