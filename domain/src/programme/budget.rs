//! The money of a programme: what a dispatch costs it, and whether there is any left.
use super::Effort;
use crate::{Error, Result, engagement::Yen, kernel::words::words};

words! {
    /// Who bears a cost.
    pub enum Bearer {
        /// The centre, from the programme's budget.
        Center = "CENTER",
        /// The body that asked.
        Municipality = "MUNICIPALITY",
    }
}

/// What is paid for a dispatch, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// The fee for a day on site.
    pub per_day: Yen,
    /// The fee for an hour online.
    pub per_hour: Yen,
    /// Travel and lodging, as set aside for a day on site before the bills are in.
    pub travel: Yen,
    /// Who bears the fees.
    pub fees_by: Bearer,
    /// Who bears travel and lodging.
    pub travel_by: Bearer,
}

impl Rates {
    /// What a dispatch takes from the programme's budget, in yen: the part that the centre bears.
    #[must_use]
    pub fn cost(&self, effort: Effort) -> i64 {
        let (days, hours) = (i64::from(effort.days_on_site), i64::from(effort.hours_online));
        let fees = days * i64::from(self.per_day.amount()) + hours * i64::from(self.per_hour.amount());
        let travel = days * i64::from(self.travel.amount());
        let borne = |by: Bearer, amount: i64| if by == Bearer::Center { amount } else { 0 };
        borne(self.fees_by, fees) + borne(self.travel_by, travel)
    }
}

/// How a dispatch stands to a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// There is money; the budget with it set aside.
    Admitted(Budget),
    /// There is none left: it waits.
    Waitlisted,
}

/// What a programme has, and what of it is set aside for dispatches; never more than it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    total: i64,
    committed: i64,
}

impl Budget {
    /// A budget of which `committed` yen are set aside.
    pub fn new(total: Yen, committed: i64) -> Result<Self> {
        let total = i64::from(total.amount());
        if (0..=total).contains(&committed) {
            return Ok(Self { total, committed });
        }
        Err(Error::internal("a budget overrun"))
    }

    /// What is set aside, in yen.
    #[must_use]
    pub const fn committed(self) -> i64 {
        self.committed
    }

    /// What is left, in yen.
    #[must_use]
    pub const fn left(self) -> i64 {
        self.total - self.committed
    }

    /// Sets `cost` yen aside, or has the dispatch wait. `cost` is not negative.
    #[must_use]
    pub const fn admit(self, cost: i64) -> Admission {
        if cost < 0 || cost > self.left() {
            return Admission::Waitlisted;
        }
        Admission::Admitted(Self { total: self.total, committed: self.committed + cost })
    }

    /// Gives back what was set aside: a dispatch was given up, or cost less.
    #[must_use]
    pub fn release(self, cost: i64) -> Self {
        Self { total: self.total, committed: self.committed - cost.clamp(0, self.committed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn yen(amount: i32) -> Yen {
        Yen::parse("yen", amount).unwrap()
    }

    fn rates(fees_by: Bearer, travel_by: Bearer) -> Rates {
        let (per_day, per_hour, travel) = (yen(40_000), yen(6_000), yen(25_000));
        Rates { per_day, per_hour, travel, fees_by, travel_by }
    }

    #[test]
    fn the_budget_pays_what_the_centre_bears() {
        use Bearer::{Center, Municipality};
        let effort = Effort { days_on_site: 2, hours_online: 3 };
        assert_eq!(rates(Center, Center).cost(effort), 2 * 65_000 + 3 * 6_000);
        assert_eq!(rates(Center, Municipality).cost(effort), 2 * 40_000 + 3 * 6_000);
        assert_eq!(rates(Municipality, Center).cost(effort), 2 * 25_000);
        assert_eq!(rates(Municipality, Municipality).cost(effort), 0);
    }

    #[test]
    fn over_the_budget_it_waits() {
        let budget = Budget::new(yen(100), 60).unwrap();
        assert_eq!(budget.admit(41), Admission::Waitlisted);
        assert_eq!(budget.admit(40), Admission::Admitted(Budget { total: 100, committed: 100 }));
        assert!(Budget::new(yen(100), 101).is_err() && Budget::new(yen(100), -1).is_err());
    }

    proptest! {
        #[test]
        fn no_walk_overruns_it(
            total in 0..1_000_i32,
            steps in proptest::collection::vec((any::<bool>(), -50..300_i64), 0..60),
        ) {
            let (mut budget, mut aside) = (Budget::new(yen(total), 0).unwrap(), Vec::new());
            for (takes, cost) in steps {
                if takes {
                    let before = budget.left();
                    match budget.admit(cost) {
                        Admission::Admitted(after) => {
                            budget = after;
                            aside.push(cost);
                        }
                        Admission::Waitlisted => prop_assert!(cost < 0 || cost > before),
                    }
                } else if let Some(cost) = aside.pop() {
                    budget = budget.release(cost);
                }
                prop_assert_eq!(budget.committed(), aside.iter().sum::<i64>());
                prop_assert!((0..=i64::from(total)).contains(&budget.committed()));
            }
        }
    }
}
