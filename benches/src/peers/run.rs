//! All parts, one after the other.
use super::{
    Effort, Programs, Told,
    contest::contest,
    guard::guarding,
    neighbours::neighbours,
    parts::{Part, Parts},
    tokens::checks,
};
use crate::national::{growth_in_time, reading_in_time};
use anyhow::Result;

/// Measures these parts. What came of each is told as soon as it is over, so that a run that is interrupted has not been for
/// nothing; of questions, each contestant's load is said before.
pub async fn measure(
    programs: &Programs,
    parts: &Parts,
    effort: Effort,
    say: fn(&str),
    mut tell: impl FnMut(Vec<Told>) -> Result<()>,
) -> Result<()> {
    if !parts.questions().is_empty() || parts.has(Part::Memory) || parts.has(Part::Cold) {
        contest(programs, parts, effort, say, &mut tell).await?;
    }
    if parts.has(Part::Tokens) {
        tell(checks(effort).await?)?;
    }
    if parts.has(Part::Guard) {
        tell(guarding(effort).await?)?;
    }
    if parts.has(Part::Neighbours) {
        tell(neighbours(programs, effort).await?)?;
    }
    if parts.has(Part::Growth) {
        tell(growth_in_time(effort).await?)?;
    }
    if parts.has(Part::Reading) {
        tell(reading_in_time(effort).await?)?;
    }
    Ok(())
}
