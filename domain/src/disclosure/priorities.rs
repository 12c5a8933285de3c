//! Where a body had best begin: from its own scores and figures already released, and nothing else.
use super::{Assessment, Position, Row, Rules};
use crate::scoring::{Domain, Variable};

/// A domain in which a body stands below the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Priority {
    /// The domain.
    pub domain: Domain,
    /// Own score minus the released mean, in points, as coarse as that mean: negative.
    pub gap_to_mean: i64,
}

/// The domains in which the body with the scores `own` stands below the mean, the widest gap first; of equal gaps the
/// lower own score, then the lower number. Domains without a score or without released figures are left out. Computed on
/// each request, never stored.
#[must_use]
pub fn work_on_first(own: &Row, assessment: &Assessment, rules: &Rules) -> Vec<Priority> {
    let mut found: Vec<_> = Domain::ALL
        .into_iter()
        .filter_map(|domain| {
            let variable = Variable::Domain(domain);
            let own = (*own.get(variable))?;
            let position = Position::of(own, assessment.figures.get(variable), rules);
            let gap_to_mean = position.released()?.gap_to_mean;
            (gap_to_mean < 0).then_some((gap_to_mean, own, Priority { domain, gap_to_mean }))
        })
        .collect();
    found.sort_by_key(|(gap, own, priority)| (*gap, *own, priority.domain));
    found.into_iter().map(|(_, _, priority)| priority).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        disclosure::{Cohort, assess},
        scoring::Hundredths,
    };

    #[test]
    fn the_widest_gap_comes_first_and_what_is_not_shown_not_at_all() {
        let row = |body: i64| {
            let mut domains = [Hundredths::new(3_000 + 400 * body); 8];
            if body > 2 {
                domains[3] = None;
            }
            Row { overall: Hundredths::new(5_000 + body), domains }
        };
        let released = assess(&Cohort::freeze((0..10).map(row)), &Rules::HOUSE);
        // The mean is 48 in each domain but the fourth, which three bodies have.
        let none = -1;
        let own = Row {
            overall: Hundredths::new(4_000),
            domains: [4_000, 4_700, 2_000, 0, 4_720, 4_780, 9_000, none].map(Hundredths::new),
        };
        let order: Vec<_> = work_on_first(&own, &released, &Rules::HOUSE)
            .into_iter()
            .map(|first| (first.domain.number(), first.gap_to_mean))
            .collect();
        assert_eq!(order, [(3, -28), (1, -8), (2, -1), (5, -1)]);
    }
}
