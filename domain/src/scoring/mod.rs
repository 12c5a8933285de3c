//! How well a body does: verdicts into scores, exactly and reproducibly. It knows nothing of other bodies;
//! comparing them is `disclosure`'s.
mod formula;
mod hundredths;
mod score;
mod scores;
mod trend;
mod variable;
mod verdict;

pub use formula::{FORMULA_EN, FORMULA_JA};
pub use hundredths::Hundredths;
pub use score::Score;
pub use scores::{ScoredItem, Scores, score_all};
pub use trend::{Trend, TrendItem, TrendLine, TrendSide, trend};
pub use variable::{Domain, PerVariable, Variable};
pub use verdict::{Basis, Tier, Verdict};

#[cfg(test)]
mod properties;
