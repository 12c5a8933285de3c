//! Which figures of a comparison may be shown, so that no member can turn them round and learn a neighbour's
//! score. Pure: a frozen cohort and the rules go in, figures or the reason for their absence come out.
//! It refuses to hold anything that is not fit to be shown: there is no field for a minimum, a maximum, a
//! median or an unrounded mean.
//!
//! **Variables of one release.** A body without a score in a domain is missing there, so each variable is
//! checked on its own n. The overall score is the weighted merge of the domain scores, so the sums of one
//! release are bound by a linear relation, and if one body alone lacks a domain, exact sums would give that
//! body's score away. Whole points stop this: a sum of n rounded values is off by up to n/2 points, and the
//! relation adds such errors up (`witnesses` shows both). The same error covers a domain with too few bodies,
//! which could otherwise be had by subtraction. It does not cover a *uniform* domain with more than about a
//! third of the tier's weight: overall minus the other domains bounds that domain's mean to under 5 points.
//!
//! **Deciding by the data.** A rule that looks at the scores tells something by being applied. So only two do:
//! `UNIFORM` (a member learns from it that the others are close to its own score, but nobody else learns where)
//! and the merging of cells. Below `spread_needs` bodies the spread is not looked at at all: a mean of seven
//! equal scores says no more than any mean, while withholding it as uniform would give all seven away.
//!
//! What looks across releases (equal cohorts, peer groups, years, both tiers) and across coalitions joins
//! `assess` as further checks on `Assessment`.
mod assess;
mod cohort;
mod disclosed;
mod histogram;
mod moments;
mod position;
mod rules;
mod summary;

pub use assess::{Assessment, Outcome, assess};
pub use cohort::{Cohort, Row};
pub use disclosed::{Disclosed, WithheldReason};
pub use histogram::{Cell, Class};
pub use position::Position;
pub use rules::Rules;
pub use summary::{Figures, Summary};

#[cfg(test)]
mod properties;
#[cfg(test)]
mod witnesses;
