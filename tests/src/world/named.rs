//! Comparisons of two bodies by name.
use super::{EDITION, ciso};
use crate::House;
use anyhow::{Context as _, Result};
use chrono::{Days, NaiveDate};
use domain::{
    Clock as _,
    catalog::EditionCode,
    comparison::Key,
    kernel::fiscal::{FiscalYear, day_in_japan},
    named_comparison::{
        AcceptNamedComparison, NAMED_COMPARISON_TEXT_VERSION, NamedComparisonId, ProposeNamedComparison,
    },
    register::GovernmentCode,
    scoring::{Basis, Tier},
};

impl House {
    /// The day that is `days` after today, in Japan.
    pub fn day(&self, days: u64) -> Result<NaiveDate> {
        day_in_japan(self.clock.now()).checked_add_days(Days::new(days)).context("a day")
    }

    /// The CISO of one body proposes to another to compare scores of the year 2025 over the essential items, for thirty
    /// days.
    pub async fn propose_by_name(&self, from: &str, to: &str, basis: Basis) -> Result<NamedComparisonId> {
        let propose = ProposeNamedComparison {
            partner: GovernmentCode::parse("partnerCode", to)?,
            key: Key {
                fiscal_year: FiscalYear::parse("fiscalYear", 2025)?,
                edition: EditionCode::parse("edition", EDITION)?,
                basis,
                tier: Tier::Essential,
            },
            last_day: self.day(30)?,
            text_version: NAMED_COMPARISON_TEXT_VERSION,
        };
        self.run(&ciso(from), propose).await.with_context(|| format!("{from} proposes to {to}"))
    }

    /// The same, accepted, and the scores of both are where they are to be seen.
    pub async fn compare_by_name(&self, from: &str, to: &str, basis: Basis) -> Result<NamedComparisonId> {
        let comparison = self.propose_by_name(from, to, basis).await?;
        let accept = AcceptNamedComparison {
            comparison,
            text_version: NAMED_COMPARISON_TEXT_VERSION,
            expected_version: 1,
        };
        self.run(&ciso(to), accept).await.with_context(|| format!("{to} accepts"))?;
        self.settle().await?;
        Ok(comparison)
    }
}
