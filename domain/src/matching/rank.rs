//! Who may be proposed, in which order, and why.
use super::{Candidate, Exclusion, Merit, Wanted};
use crate::advisor::AdvisorId;
use std::cmp::Reverse;

/// An advisor who may be proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// Who.
    pub advisor: AdvisorId,
    /// All that counts, points or not.
    pub merits: [Merit; 4],
}

impl Ranked {
    /// The sum of the points; more is better.
    #[must_use]
    pub fn points(&self) -> i32 {
        self.merits.iter().map(|merit| merit.points()).sum()
    }
}

/// An advisor who may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// Who.
    pub advisor: AdvisorId,
    /// All that stands against it; never empty.
    pub reasons: Vec<Exclusion>,
}

/// The answer: each candidate is in one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matching {
    /// Those who may be proposed, the best first; of equals the one registered first.
    pub ranked: Vec<Ranked>,
    /// Those who may not, who was registered first comes first.
    pub excluded: Vec<Excluded>,
}

/// Sorts the candidates for what is wanted. In whatever order they come, the answer is the same; and nobody's place before
/// or behind another hangs on who else is there.
#[must_use]
pub fn rank(wanted: &Wanted, candidates: &[Candidate]) -> Matching {
    let mut matching = Matching::default();
    for candidate in candidates {
        let (advisor, reasons) = (candidate.advisor, Exclusion::all(wanted, candidate));
        if reasons.is_empty() {
            matching.ranked.push(Ranked { advisor, merits: Merit::all(wanted, candidate) });
        } else {
            matching.excluded.push(Excluded { advisor, reasons });
        }
    }
    matching.ranked.sort_by_key(|one| (Reverse(one.points()), one.advisor));
    matching.excluded.sort_by_key(|one| one.advisor);
    matching
}
