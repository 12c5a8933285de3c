//! What is scored: the whole, and each of the catalogue's eight domains.
use serde::{Deserialize, Serialize};

/// One of the eight domains (分野) of the catalogue, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Domain(u8);

impl Domain {
    /// All eight, in the catalogue's order.
    pub const ALL: [Self; 8] = [Self(1), Self(2), Self(3), Self(4), Self(5), Self(6), Self(7), Self(8)];

    /// The domain of that number; `None` outside 1 to 8.
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        (1..=8).contains(&number).then_some(Self(number))
    }

    /// Its number, 1 to 8.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// What a score or a statistic is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Variable {
    /// All items of the tier.
    Overall,
    /// The items of one domain.
    Domain(Domain),
}

impl Variable {
    /// The whole first, then the eight domains.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::Overall).chain(Domain::ALL.into_iter().map(Self::Domain))
    }

    /// As stored: 0 for the whole, else the domain's number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Overall => 0,
            Self::Domain(domain) => domain.0,
        }
    }

    /// The variable of that number; `None` over 8.
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        if number == 0 { Some(Self::Overall) } else { Domain::new(number).map(Self::Domain) }
    }
}

/// One `T` for the whole and one for each domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerVariable<T> {
    /// That of the whole.
    pub overall: T,
    /// Those of domains 1 to 8.
    pub domains: [T; 8],
}

impl<T> PerVariable<T> {
    /// Made variable by variable.
    pub fn from_fn(mut make: impl FnMut(Variable) -> T) -> Self {
        Self {
            overall: make(Variable::Overall),
            domains: Domain::ALL.map(|domain| make(Variable::Domain(domain))),
        }
    }

    /// That of `variable`.
    #[must_use]
    pub const fn get(&self, variable: Variable) -> &T {
        let [d1, d2, d3, d4, d5, d6, d7, d8] = &self.domains;
        match variable.number() {
            0 => &self.overall,
            1 => d1,
            2 => d2,
            3 => d3,
            4 => d4,
            5 => d5,
            6 => d6,
            7 => d7,
            _ => d8,
        }
    }

    /// That of `domain`, to be changed.
    pub(super) const fn domain_mut(&mut self, domain: Domain) -> &mut T {
        let [d1, d2, d3, d4, d5, d6, d7, d8] = &mut self.domains;
        match domain.0 {
            1 => d1,
            2 => d2,
            3 => d3,
            4 => d4,
            5 => d5,
            6 => d6,
            7 => d7,
            _ => d8,
        }
    }

    /// Each variable with its own, the whole first.
    pub fn iter(&self) -> impl Iterator<Item = (Variable, &T)> {
        Variable::all().map(|variable| (variable, self.get(variable)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variable_finds_its_own() {
        let numbers = PerVariable::from_fn(Variable::number);
        assert!(numbers.iter().all(|(variable, number)| variable.number() == *number));
        assert_eq!(numbers.iter().count(), 9);
        let read_back = |v: Variable| Variable::new(v.number()) == Some(v);
        assert!(Variable::all().all(read_back));
        assert_eq!((Variable::new(9), Domain::new(0), Domain::new(9)), (None, None, None));
        let mut numbers = numbers;
        for domain in Domain::ALL {
            *numbers.domain_mut(domain) += 10;
            assert_eq!(*numbers.get(Variable::Domain(domain)), domain.number() + 10);
        }
    }
}
