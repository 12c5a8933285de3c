//! How much is taken on at a time.
use super::{ConfigError, read::Variables};
use crate::db::Pooler;

/// How much is taken on at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// `KANSA_MAX_CONNECTIONS`: how many clients may be connected; 1024 unless set.
    pub connections: usize,
    /// `KANSA_MAX_IN_FLIGHT`: on how many requests the server works at a time; 256 unless set.
    pub in_flight: usize,
    /// `KANSA_MAX_IN_LANE`: on how many of one organization's; 4 unless set, a quarter of the connections to
    /// PostgreSQL.
    pub in_lane: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 1024, in_flight: 256, in_lane: 4 }
    }
}

/// Beyond it no process gets: it would be a slip of the pen.
const MOST: usize = 1_000_000;

impl Limits {
    pub(super) fn read(variables: &Variables<'_>) -> Result<Self, ConfigError> {
        let number = |name, default: usize| {
            let read = variables.parsed(name, &default.to_string(), "a number")?;
            if (1..=MOST).contains(&read) {
                return Ok(read);
            }
            Err(ConfigError::new(name, format!("must be a number from 1 to {MOST}")))
        };
        let usual = Self::default();
        Ok(Self {
            connections: number("KANSA_MAX_CONNECTIONS", usual.connections)?,
            in_flight: number("KANSA_MAX_IN_FLIGHT", usual.in_flight)?,
            in_lane: number("KANSA_MAX_IN_LANE", usual.in_lane)?,
        })
    }
}

/// `KANSA_POOLER`: what stands between the server and PostgreSQL.
pub(super) fn pooler(variables: &Variables<'_>) -> Result<Pooler, ConfigError> {
    match variables.text("KANSA_POOLER")?.as_deref() {
        None | Some("none") => Ok(Pooler::None),
        Some("pgbouncer") => Ok(Pooler::PgBouncer),
        Some(_) => Err(ConfigError::new("KANSA_POOLER", "must be `none` or `pgbouncer`")),
    }
}
