use super::say;
use crate::demo::ACTORS;
use anyhow::{Result, bail};
use chrono::TimeDelta;
use domain::Clock as _;
use infra::{config::Config, system::SystemClock, token::DemoKey};

/// How long a demo token holds.
const LIFETIME: TimeDelta = TimeDelta::hours(12);

pub(super) fn print(config: &Config, actor: &str) -> Result<()> {
    if config.issuer.is_some() {
        bail!("an issuer is configured (KANSA_ISSUER): its tokens are the only ones that hold");
    }
    if !ACTORS.iter().any(|(name, _)| *name == actor) {
        let names: Vec<_> = ACTORS.iter().map(|(name, _)| *name).collect();
        bail!("there is no actor {actor}; the actors are {}", names.join(", "));
    }
    say(&DemoKey::load_or_create(&config.data)?.mint(actor, SystemClock.now(), LIFETIME)?);
    Ok(())
}
