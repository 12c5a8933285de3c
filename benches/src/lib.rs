//! Two ways of doing the same work, timed by turns in one run: only their ratio means anything, for it holds on a slow
//! machine as on a fast one.
mod audits;
mod comparisons;
pub mod national;
pub mod peers;
pub mod plans;
mod ratio;
mod seal;

pub use ratio::{Findings, Ratio, by_turns};

use anyhow::Result;

/// How much is done for a measurement.
#[derive(Debug, Clone, Copy)]
pub struct Effort(usize);

impl Effort {
    /// As much as makes a figure worth telling.
    pub const FULL: Self = Self(usize::MAX);

    /// So many times, or as often as this effort allows.
    fn times(self, wanted: usize) -> usize {
        wanted.min(self.0)
    }
}

/// Measures all that is promised.
pub async fn measure(effort: Effort) -> Result<Findings> {
    let mut findings = Findings::default();
    Box::pin(audits::measure(effort, &mut findings)).await?;
    Box::pin(comparisons::measure(effort, &mut findings)).await?;
    Box::pin(seal::measure(effort, &mut findings)).await?;
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is measured still works, with the suite's every change; how fast it is, `cargo xtask bench` tells.
    #[tokio::test]
    async fn every_measurement_can_be_taken() -> Result<()> {
        let findings = measure(Effort(1)).await?;
        assert_eq!(findings.table().matches(" ms : ").count(), 5);
        Ok(())
    }
}
