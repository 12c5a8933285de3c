//! Comparisons, from contributions to released figures: what they say, to whom, and what nobody can make of them.
mod alike;
mod arithmetic;
mod consents;
mod details;
mod exits;
mod figures;
pub(crate) mod race;
mod related;
pub(crate) mod secrets;
pub(crate) mod story;
mod thresholds;
mod tightened;
mod walk;
