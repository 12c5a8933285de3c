//! Wiring: from a configuration and running servers to a router.
use crate::{
    executor::{KansaExecutor, KansaReadiness, kansa},
    graphql::{Figures, Services},
    http::{
        Edge, Sockets,
        answers::Answers,
        evidence::{EvidenceDoor, routes},
        metrics,
        pictures::{self, PicturesDoor},
    },
    worker::{Sweeper, Worker},
};
use anyhow::{Context as _, Result};
use axum::Router;
use domain::{Clock, disclosure::Rules};
use infra::{
    config::{Config, Keys},
    db::{Following, Gate, connect},
    files::Files,
    redis::{FiguresCache, Hearing, Redis},
    seal::TrailKey,
    setup,
    system::{SystemClock, SystemIds},
    token::{DEMO_AUDIENCE, DEMO_ISSUER, DemoKey, KeySource, Tokens},
    webhook::{Caller, Hooks, WebhookKey},
};
use std::sync::Arc;

/// How many connections to PostgreSQL one process holds at most.
const POOL: u32 = 16;

/// What serves.
pub struct App {
    /// All routes.
    pub router: Router,
    /// The connections that are held open.
    pub sockets: Sockets,
    /// Who applies the outbox and seals the trails.
    pub worker: Worker,
    /// Hears of what other replicas change about people, and of news, as long as it lives.
    pub hearing: Hearing,
    /// Reads once a second what anybody changed, as long as it lives.
    pub following: Following,
}

impl App {
    /// Connects to the database at `database`, whose schema must be current, and to `redis`, which may be
    /// down. Evidence is kept in `files`; `trail_key` signs the heads of trails; comparisons are judged and read by `rules`; front ends are
    /// called if there are `hooks`.
    pub async fn connect(
        database: &str,
        redis: Redis,
        files: Files,
        tokens: Option<Arc<Tokens>>,
        trail_key: Arc<TrailKey>,
        rules: Rules,
        hooks: Option<Hooks>,
    ) -> Result<Self> {
        let pool = connect(database, POOL).await?;
        if !setup::is_bound(&pool).await.context("cannot ask PostgreSQL for the rights of its login")? {
            anyhow::bail!(
                "DATABASE_URL logs in as a role that row-level security does not bind: log in as {}",
                setup::SERVER_ROLE
            );
        }
        if !setup::is_current(&pool).await.context("cannot ask PostgreSQL for its schema")? {
            anyhow::bail!("the database's schema is not this program's: run `kansa migrate`");
        }
        let (clock, ids): (Arc<dyn Clock>, _) = (Arc::new(SystemClock), Arc::new(SystemIds::default()));
        let gate = Gate::new(pool, Arc::clone(&clock), ids.clone()).judging_by(rules);
        let (hearing, following) = (gate.tell_through(&redis), gate.keep_following());
        let cache = FiguresCache::new(redis.clone());
        let worker = Worker::new(gate.clone())
            .warming(cache.clone())
            .sealing_with(trail_key)
            .sweeping(Sweeper::new(gate.clone(), files.clone()));
        let worker = match hooks {
            Some(hooks) => worker.calling(hooks),
            None => worker,
        };
        let figures = Figures::new(cache);
        let services = Services { gate: gate.clone(), worker: worker.clone(), figures };
        let door = EvidenceDoor { gate: gate.clone(), tokens: tokens.clone(), files };
        let sockets = Sockets::default();
        let edge = Edge {
            evidence: routes(door),
            pictures: pictures::routes(PicturesDoor { services: services.clone(), tokens: tokens.clone() }),
            executor: KansaExecutor::new(services, tokens, Some(Answers::new(redis.clone(), gate.rules()))),
            readiness: KansaReadiness { gate, redis },
            metrics: metrics::install()?,
            clock,
            sockets: sockets.clone(),
            ids,
        };
        Ok(Self { router: kansa(edge), sockets, worker, hearing, following })
    }
}

/// Whose tokens are believed: the configured issuer's; on private servers without an issuer, the demo's; else nobody's.
pub async fn tokens(config: &Config) -> Result<Option<Arc<Tokens>>> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let tokens = match &config.issuer {
        Some(trusted) => {
            let keys = match &trusted.keys {
                Keys::File(path) => KeySource::File(path.clone()),
                Keys::Url(url) => KeySource::Url(url.expose().to_owned()),
            };
            Tokens::new(&trusted.issuer, &trusted.audience, keys, clock)?
        }
        None if config.database.is_none() && config.listen.ip().is_loopback() => demo_tokens(config, clock)?,
        None if config.database.is_none() => {
            anyhow::bail!(
                "KANSA_LISTEN is open to other machines: set KANSA_ISSUER, for the demo's key is not trusted there"
            )
        }
        None => {
            tracing::warn!("KANSA_ISSUER is not set: nobody can sign in");
            return Ok(None);
        }
    };
    let which = if config.issuer.is_some() { " (KANSA_JWKS)" } else { "" };
    tokens
        .load()
        .await
        .with_context(|| format!("cannot load the keys that tokens are verified with{which}"))?;
    Ok(Some(Arc::new(tokens)))
}

/// The key that signs the heads of trails: the configured one; on private servers without one, a key of their own.
pub fn trail_key(config: &Config) -> Result<Arc<TrailKey>> {
    let key = match &config.trail_key {
        Some(path) => TrailKey::load(path).context("KANSA_TRAIL_KEY")?,
        None if config.database.is_none() => TrailKey::load_or_create_in(&config.data)?,
        None => anyhow::bail!(
            "set KANSA_TRAIL_KEY to the file with the key that signs trail heads; `kansa trail-key FILE` makes one"
        ),
    };
    Ok(Arc::new(key))
}

/// What it takes to call front ends: the configured key; on private servers without one, a key of their own; else nothing.
pub fn hooks(config: &Config) -> Result<Option<Hooks>> {
    let key = match &config.webhooks.key {
        Some(path) => WebhookKey::load(path).context("KANSA_WEBHOOK_KEY")?,
        None if config.database.is_none() => WebhookKey::load_or_create_in(&config.data)?,
        None => return Ok(None),
    };
    Ok(Some(Hooks { vault: Arc::new(key), caller: Caller::new(config.webhooks.reach) }))
}

/// Believes the demo's own key.
pub fn demo_tokens(config: &Config, clock: Arc<dyn Clock>) -> Result<Tokens> {
    let key = DemoKey::load_or_create(&config.data)?;
    Tokens::new(DEMO_ISSUER, DEMO_AUDIENCE, key.key_source(), clock)
}
