//! The frozen scores a release is computed from. They are in escrow: nothing here prints or stores them.
use super::Rules;
use crate::scoring::{Hundredths, PerVariable, Score, Scores, Variable};
use std::{collections::BTreeMap, fmt};

/// One body's scores; `None` where it has none, because no item of that domain applies or is judged.
/// It carries no name, and the order of rows means nothing.
pub type Row = PerVariable<Option<Hundredths>>;

/// Bodies' rows, by whatever names the body.
pub type Rows<B> = BTreeMap<B, Row>;

/// The bodies of one release, frozen. `Debug` tells only how many they are.
#[derive(Clone, PartialEq, Eq)]
pub struct Cohort(Vec<Row>);

impl Cohort {
    /// Freezes contributed rows. A row without an overall score is no member: so no domain has more members
    /// than the whole.
    pub fn freeze(rows: impl IntoIterator<Item = Row>) -> Self {
        Self(rows.into_iter().filter(|row| row.overall.is_some()).collect())
    }

    /// Freezes those of the bodies that `rules` admit.
    pub fn admitting<'a>(bodies: impl IntoIterator<Item = &'a Scores>, rules: &Rules) -> Self {
        Self::freeze(bodies.into_iter().filter(|scores| rules.admits(&scores.overall)).map(Self::row))
    }

    /// What a body contributes: its scores without their denominators.
    #[must_use]
    pub fn row(scores: &Scores) -> Row {
        Row {
            overall: scores.overall.hundredths(),
            domains: scores.domains.map(|score: Score| score.hundredths()),
        }
    }

    /// How many bodies take part.
    #[must_use]
    pub fn size(&self) -> usize {
        self.0.len()
    }

    /// The scores of those who have one in `variable`.
    pub(super) fn scores(&self, variable: Variable) -> Vec<Hundredths> {
        self.0.iter().filter_map(|row| *row.get(variable)).collect()
    }
}

impl fmt::Debug for Cohort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cohort of {}", self.0.len())
    }
}
