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
//! which could otherwise be had by subtraction. It does not cover a domain that is withheld as `COALITION` and has more
//! than about a third of the tier's weight: overall minus the other domains bounds its mean to under 5 points. Coalitions
//! are looked at variable by variable too (`coalition`): that a body's overall score follows from its domain scores is
//! not counted. The adversary test counts it, with weights that nobody knows so well in truth, and finds nothing.
//!
//! **Deciding by the data.** A rule that looks at the scores tells something by being applied. So only two do: the
//! merging of cells, and the check against coalitions. Below `spread_needs` bodies the spread is not looked at at all.
//! That a figure is withheld as `COALITION` says that *some* five bodies, nobody knows which, could be bounded by all
//! the others together. To gain by it, all but five must pool their scores and run this very code on every world they
//! can think of; then they may learn on which side of a rounding edge the five lie, as they may from any fixed rule,
//! for its own edge stands in for the one it guards. The adversary test counts how often.
//!
//! **The map.** `judge` is the one decision: a `proposal` with all that is released already goes in, what is `published`
//! comes out. It asks, variable by variable:
//! - `summarize`: what may be shown of these scores alone (`moments`, `histogram`, the budget in `summary`);
//! - `tiers`: what the other tier leaves of the budget;
//! - `sheet`: everything shown of the variable, side by side; `subtraction`: whether sums leave a few bodies; `coalition`,
//!   on the ranges that a `frame` holds: what all but five bodies could work out;
//! - `groups`: peer groups beside the whole; `years`: the change since the year before; `details`: item rates and the
//!   best quarter.
//!
//! Of released figures alone: `grades`, and for one body its `position` and `priorities`. `adversary` attacks all of it,
//! `witnesses` show what each of the `rules` is for, `judged` and `properties` what always holds.
mod assess;
mod coalition;
mod cohort;
mod details;
mod disclosed;
mod frame;
mod grades;
mod group;
mod groups;
mod histogram;
mod judge;
mod moments;
mod position;
mod priorities;
mod proposal;
mod published;
mod rules;
mod sheet;
mod subtraction;
mod summarize;
mod summary;
mod tiers;
mod years;

pub use assess::{Assessment, Outcome, assess};
pub use cohort::{Cohort, Row, Rows};
pub use details::Detail;
pub use disclosed::{Disclosed, WithheldReason};
pub use grades::{GradeShare, grade_shares};
pub use group::GroupCode;
pub use histogram::{Cell, Class};
pub use judge::judge;
pub use position::Position;
pub use priorities::{Priority, work_on_first};
pub use proposal::{Earlier, ItemCount, Proposal, Relation, Shown};
pub use published::{Published, YearChange};
pub use rules::Rules;
pub use summary::{Figures, Summary};
pub use years::Change;

#[cfg(test)]
mod adversary;
#[cfg(test)]
mod giving_way;
#[cfg(test)]
mod judged;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod witnesses;
