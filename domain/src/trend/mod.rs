//! How a body's scores moved from one signed audit to another.
mod read;

pub(crate) use read::pairs;
pub use read::{ReadScoreTrend, ScoreTrend};
