//! What an earlier year left: answers and evidence of a signed audit, carried over beside a later one's. They are shown to
//! who answers anew; they are never answers themselves, are never judged and never count as done.
mod carry_over;
mod list;
mod model;
mod store;

pub use carry_over::CarryOverAnswers;
pub use list::{LoadPriorAnswers, LoadPriorEvidence};
pub(crate) use model::Beside;
pub use model::{CarryOver, PriorAnswer, PriorEvidence};
pub use store::PriorStore;
