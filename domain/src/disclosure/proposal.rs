//! What is asked of the judge: a frozen cohort, and everything that is released over the same answers.
use super::{GroupCode, Published, Rows, Rules};
use crate::{kernel::fiscal::FiscalYear, scoring::PerVariable};
use std::collections::{BTreeMap, BTreeSet};

/// A release that may come to be, with all that it must be checked against.
#[derive(Debug, Clone)]
pub struct Proposal<'a, B> {
    /// The frozen cohort: each body with its scores.
    pub rows: &'a Rows<B>,
    /// The fixed partition of the cohort into peer groups; empty where the release shows no groups.
    pub groups: &'a BTreeMap<GroupCode, BTreeSet<B>>,
    /// All that is released already over answers of the same fiscal year, edition and basis, of either tier: also other
    /// prefectures' once the nation's is, for the nation's less theirs is what is left of it.
    pub shown: &'a [Shown<'a, B>],
    /// The earlier year's side, if there is a released release of the year before of the same scope, basis and tier.
    pub earlier: Option<Earlier<'a, B>>,
    /// Per item of the tier, how many bodies of the cohort conform, of how many judged.
    pub items: &'a [ItemCount],
}

/// A release that is shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a, B> {
    /// What it is to the one that is judged.
    pub relation: Relation,
    /// Whether it is over the other tier: its scores are then others, but in a domain that both tiers ask alike.
    pub other_tier: bool,
    /// The cohort it was frozen with.
    pub rows: &'a Rows<B>,
    /// Its partition into peer groups; empty if it shows none.
    pub groups: &'a BTreeMap<GroupCode, BTreeSet<B>>,
    /// The bodies over which its change since the year before is shown, variable by variable: those that have such a
    /// score in both years; empty if it shows no change.
    pub compared: &'a PerVariable<BTreeSet<B>>,
    /// What of it is shown.
    pub published: &'a Published,
}

/// What a release that is shown is to the one that is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The release of the same key that this one would supersede; and those it superseded in turn, each its own `Shown`.
    Superseded,
    /// Of the same scope, over the other tier.
    OtherTier,
    /// A prefecture's, where the nation's is judged, or another prefecture's beside the nation's.
    Part,
    /// The nation's, where a prefecture's is judged.
    Whole,
}

/// The year before.
#[derive(Debug, Clone, Copy)]
pub struct Earlier<'a, B> {
    /// Which year that is.
    pub fiscal_year: FiscalYear,
    /// Cohort of the earlier year's release, with the scores it was frozen with.
    pub released: &'a Rows<B>,
    /// Earlier-year scores over the items comparable in both years, of the bodies that have both.
    pub before: &'a Rows<B>,
    /// This year's scores over the same items of the same bodies.
    pub after: &'a Rows<B>,
    /// All that is released over the earlier year's answers of the edition and basis of `released`: that year's releases
    /// of this scope, and the nation's and the prefectures'. `relation` is not looked at.
    pub shown: &'a [Shown<'a, B>],
    /// The strictest rules that these were judged under: what was promised of that year's scores holds for the change, too.
    pub rules: Rules,
    /// Share of the tier's weight that is comparable, in whole per cent, 0 to 100.
    pub comparable_percent: u32,
}

/// How one item was judged in a cohort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemCount {
    /// The item's code.
    pub item: String,
    /// Bodies that conform.
    pub conforming: u32,
    /// Bodies of which it is judged.
    pub judged: u32,
}
