//! What a selection costs, and what the most is that a document may.
use super::{
    MAX_DEPTH, MAX_NESTING,
    introspection::{Introspection, Told},
};
use crate::http::refusal::Refusal;

/// The most selections (fields, spreads, inline fragments), each counted as often as it is spread.
const MAX_SELECTIONS: usize = 2_000;
/// The most argument values, counted alike, a variable as its value; and the most that all variables sent may weigh.
pub(super) const MAX_VALUES: usize = 50_000;
/// The most aliases, counted alike.
const MAX_ALIASES: usize = 100;
/// The most fields at the root of one operation.
const MAX_ROOTS: usize = 20;

/// What a selection costs, with everything beneath it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cost {
    pub(super) selections: usize,
    pub(super) values: usize,
    pub(super) aliases: usize,
    pub(super) roots: usize,
    pub(super) depth: usize,
    pub(super) nesting: usize,
    pub(super) told: Told,
    pub(super) introspection: Introspection,
}

impl Cost {
    pub(super) fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            values: self.values.saturating_add(other.values),
            aliases: self.aliases.saturating_add(other.aliases),
            roots: self.roots.saturating_add(other.roots),
            depth: self.depth.max(other.depth),
            nesting: self.nesting.max(other.nesting),
            told: self.told.beside(other.told),
            introspection: self.introspection.beside(other.introspection),
        }
    }

    /// Around this goes a selection whose own arguments and directives weigh `values`.
    pub(super) fn within(self, values: usize) -> Self {
        Self {
            selections: self.selections.saturating_add(1),
            values: self.values.saturating_add(values),
            nesting: self.nesting.saturating_add(1),
            ..self
        }
    }

    pub(super) fn check(&self, roots: usize) -> Result<(), Refusal> {
        let fits = self.selections <= MAX_SELECTIONS
            && self.values <= MAX_VALUES
            && self.aliases <= MAX_ALIASES
            && roots <= MAX_ROOTS
            && self.depth <= MAX_DEPTH
            && self.nesting <= MAX_NESTING;
        if fits { self.introspection.check() } else { Err(Refusal::TOO_COMPLEX) }
    }
}
