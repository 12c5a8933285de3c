use super::say;
use crate::servers::Servers;
use anyhow::{Result, anyhow};
use domain::{
    kernel::reason::Language,
    membership::{InvitationCode, PersonName},
    organization::{Bootstrap, OrganizationName},
};
use infra::{
    config::Config,
    db::{Gate, Pool},
    system::{SystemClock, SystemIds, secret_code},
};
use std::sync::Arc;

pub(super) async fn migrate(config: &Config) -> Result<()> {
    let servers = Servers::start(config).await?;
    servers.prepare().await?;
    say("the schema is current");
    servers.stop().await
}

pub(super) async fn bootstrap(config: &Config, center: &str, operator: &str) -> Result<()> {
    let refused = |error: domain::Error| anyhow!("{}", error.message(Language::English));
    let servers = Servers::start(config).await?;
    let gate = Gate::new(
        Pool { pooler: config.pooler, ..Pool::of(1) }.open(&servers.server()?).await?,
        Arc::new(SystemClock),
        Arc::new(SystemIds::default()),
    )
    .behind(config.pooler);
    let founded = gate
        .platform(Bootstrap {
            name: OrganizationName::parse("center", center).map_err(refused)?,
            first_person: PersonName::parse("operator", operator).map_err(refused)?,
            code: InvitationCode::new(secret_code().map_err(refused)?),
        })
        .await
        .map_err(refused);
    servers.stop().await?;
    say(&format!("The first operator's invitation code, shown this once:\n{}", founded?.code.reveal()));
    Ok(())
}
