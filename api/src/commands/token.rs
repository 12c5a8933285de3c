use super::say;
use crate::demo::ACTORS;
use anyhow::{Result, bail};
use chrono::TimeDelta;
use domain::Clock as _;
use infra::{config::Config, system::SystemClock, token::DemoKey};

/// How long a demo token holds.
const LIFETIME: TimeDelta = TimeDelta::hours(12);

pub(super) fn print(config: &Config, actor: &str, exchange: bool) -> Result<()> {
    if !config.issuers.is_empty() {
        bail!("an issuer is configured (KANSA_ISSUER): its tokens are the only ones that hold");
    }
    if !ACTORS.iter().any(|(name, _)| *name == actor) {
        let names: Vec<_> = ACTORS.iter().map(|(name, _)| *name).collect();
        bail!("there is no actor {actor}; the actors are {}", names.join(", "));
    }
    // Never made here: a key that no server has would sign tokens that nobody believes.
    let Some(key) = DemoKey::load(&config.data)? else {
        bail!(
            "there is no demo key in {}: start `kansa demo` or `kansa serve` first, and ask in the same folder or with \
             the same KANSA_DATA",
            config.data.display()
        );
    };
    let now = SystemClock.now();
    let token =
        if exchange { key.mint_for_exchange(actor, now, LIFETIME) } else { key.mint(actor, now, LIFETIME) };
    say(&token?);
    Ok(())
}
