//! How a body's scores moved from one signed audit to another.
mod read;

pub use read::{ReadScoreTrend, ScoreTrend};
