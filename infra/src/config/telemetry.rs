//! What is told to who operates the house, beside the log.
use super::{ConfigError, SecretUrl, read::Variables};

/// Traces, and numbers by operation.
#[derive(Debug, Clone)]
pub struct TelemetryConfig {
    /// `KANSA_OTLP`: the collector that traces are sent to, over HTTP. None: there are no traces.
    pub collector: Option<SecretUrl>,
    /// `KANSA_OTLP_PERCENT`: how many traces of a hundred are sent; all unless set.
    pub percent: u8,
    /// `KANSA_OPERATIONS`: the names of GraphQL operations that are counted each by itself.
    pub operations: Vec<String>,
}

/// So many names at most: each is a few rows at every scrape.
const MOST: usize = 200;

impl TelemetryConfig {
    pub(super) fn read(variables: &Variables<'_>) -> Result<Self, ConfigError> {
        let whole = "a whole number from 0 to 100";
        let percent = variables.parsed("KANSA_OTLP_PERCENT", "100", whole)?;
        if percent > 100 {
            return Err(ConfigError::new("KANSA_OTLP_PERCENT", format!("must be {whole}")));
        }
        let collector = variables.url("KANSA_OTLP", &["http"])?;
        Ok(Self { collector, percent, operations: operations(variables)? })
    }
}

fn operations(variables: &Variables<'_>) -> Result<Vec<String>, ConfigError> {
    let name = "KANSA_OPERATIONS";
    let Some(text) = variables.text(name)? else { return Ok(Vec::new()) };
    let names: Vec<String> = text.split(',').map(|one| one.trim().to_owned()).collect();
    let sound = |one: &String| {
        let plain = |c: char| c == '_' || c.is_ascii_alphanumeric();
        !one.is_empty() && one.chars().all(plain) && !one.starts_with(|c: char| c.is_ascii_digit())
    };
    if names.len() > MOST || !names.iter().all(sound) {
        let form = format!("must be up to {MOST} names of GraphQL operations, with commas between");
        return Err(ConfigError::new(name, form));
    }
    Ok(names)
}
