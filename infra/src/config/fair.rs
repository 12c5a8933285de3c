//! How much may be asked for.
use super::{ConfigError, read::Variables};
use crate::redis::{Allowance, Allowances};

/// What a full bucket must hold at least: a document may cost as much, and what costs more than a bucket costs a bucket.
const LEAST_BURST: u32 = 12_000;
const MOST_BURST: u32 = 1_000_000_000;
const MOST_PER_SECOND: u32 = 1_000_000;

/// Both allowances, each `BURST,PER_SECOND`.
pub(super) fn read(variables: &Variables<'_>) -> Result<Allowances, ConfigError> {
    Ok(Allowances {
        client: allowance(variables, "KANSA_RATE_CLIENT", "24000,1000")?,
        tenant: allowance(variables, "KANSA_RATE_TENANT", "120000,5000")?,
    })
}

fn allowance(variables: &Variables<'_>, name: &'static str, default: &str) -> Result<Allowance, ConfigError> {
    let text = variables.text(name)?;
    let (burst, flow) = text.as_deref().unwrap_or(default).split_once(',').unwrap_or_default();
    let number = |digits: &str| digits.trim().parse::<u32>().ok();
    let found = number(burst).zip(number(flow)).filter(|(burst, flow)| {
        (LEAST_BURST..=MOST_BURST).contains(burst) && (1..=MOST_PER_SECOND).contains(flow)
    });
    let (burst, per_second) = found.ok_or_else(|| {
        let form = format!("must be what a full bucket holds ({LEAST_BURST} or more) and what flows in each second, such as `{default}`");
        ConfigError::new(name, form)
    })?;
    Ok(Allowance { burst, per_second })
}
