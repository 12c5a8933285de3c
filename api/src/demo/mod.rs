//! The whole road on demonstration data: from an empty machine to a prefecture-wide comparison, through the same use
//! cases that serve everybody.
mod advice;
mod cast;
mod charts;
mod content;
mod dispatch;
mod fieldwork;
mod house;
mod mending;
mod own;
mod release;
mod remarks;
mod road;
mod round;
mod show;
mod verdicts;
mod visiting;
mod years;

pub use cast::ACTORS;
pub use charts::write as write_charts;
pub use road::{tell, tell_once};
pub use verdicts::{answer, judgement};

use crate::{
    app::{self, App, Parts, Terms},
    commands::{say, serve_until_told},
    servers::{DATABASE, DRAFT, Servers},
};
use anyhow::{Context as _, Result, bail};
use chrono::TimeDelta;
use domain::Clock as _;
use infra::{
    config::{Config, Introspection},
    files::Files,
    redis::Redis,
    setup,
    system::SystemClock,
    token::{DemoKey, Tokens},
};
use std::{path::Path, sync::Arc};

/// Tells the story unless it was told before, shows what came of it, and serves it unless told to do it once. Pictures of the
/// comparison are written into the folder `charts`, if there is one.
pub async fn run(config: &Config, once: bool, charts: Option<&Path>) -> Result<()> {
    if !config.issuers.is_empty() {
        bail!(
            "an issuer is configured (KANSA_ISSUER): the demo signs its own tokens, and the two do not mix"
        );
    }
    if !config.listen.ip().is_loopback() {
        bail!(
            "KANSA_LISTEN is open to other machines: the demo signs its own tokens and is for this one only"
        );
    }
    say("Starting PostgreSQL and Redis …");
    let servers = Servers::start(config).await?;
    let done = show_and_serve(config, &servers, once, charts).await;
    servers.stop().await?;
    done
}

async fn show_and_serve(config: &Config, servers: &Servers, once: bool, charts: Option<&Path>) -> Result<()> {
    let files = Files::open(&config.evidence).await?;
    prepare(servers, &files).await?;
    let identity = app::identity(config)?;
    let tokens: Arc<Tokens> = Arc::new(app::demo_tokens(config, &identity)?);
    let trail_key = app::trail_key(config)?;
    let app = App::connect(Parts {
        database: servers.server()?,
        pooler: config.pooler,
        redis: Redis::new(&servers.redis)?,
        files,
        tokens: Some(tokens),
        trail_key,
        terms: Terms::from(config),
        hooks: app::hooks(config)?,
        policy: app::policy(config, Introspection::On)?,
        identity,
        limits: config.limits,
    })
    .await?;
    app.worker.drain().await?;
    app.worker.seal().await?;
    let key = DemoKey::load_or_create(&config.data)?;
    let token = |actor: &str| Ok(key.mint(actor, SystemClock.now(), TimeDelta::hours(1))?);
    show::comparison(&app, token).await?;
    if let Some(folder) = charts {
        charts::write(&app.router, token, folder).await?;
    }
    show::years(&app, &token(own::MANAGER)?).await?;
    show::dispatches(&app, &token(dispatch::OPERATOR)?).await?;
    show::doors(config.listen);
    if once { Ok(()) } else { serve_until_told(app, config.listen).await }
}

/// A database with the whole story in it. On private servers the story is built in a draft that becomes the database when
/// it is whole, so that an interrupted demo leaves nothing half told; a file of evidence
/// that it brought by then stays in the storage under ids that nobody knows.
async fn prepare(servers: &Servers, files: &Files) -> Result<()> {
    let root = servers.named("postgres", "postgres")?;
    if !servers.own_postgres() || setup::has_database(&root, DATABASE).await? {
        servers.prepare().await?;
        return road::tell_once(&servers.superuser()?, &servers.server()?, files).await;
    }
    setup::drop_database(&root, DRAFT).await?;
    setup::ensure_database(&root, DRAFT).await?;
    let superuser = servers.named(DRAFT, "postgres")?;
    setup::migrate(&superuser).await.context("cannot bring the schema up to date")?;
    road::tell_once(&superuser, &servers.named(DRAFT, setup::SERVER_ROLE)?, files).await?;
    setup::rename_database(&root, DRAFT, DATABASE).await.context("cannot keep the story")
}
