//! Wiring: from a configuration and running servers to a router.
use crate::{
    executor::{KansaExecutor, KansaReadiness, kansa},
    graphql::{Figures, Services},
    http::{
        Edge,
        answers::Answers,
        evidence::{EvidenceDoor, routes},
        metrics,
        oauth::{self, OauthDoor},
        pictures::{self, PicturesDoor},
    },
    worker::{Sweeper, Worker},
};
use anyhow::{Context as _, Result};
use axum::Router;
use domain::{Clock, disclosure::Rules, service_account::AddressRange};
use infra::{
    config::{Config, Keys, TrustedIssuer},
    db::{Gate, connect},
    files::Files,
    redis::{FiguresCache, Hearing, Redis},
    seal::TrailKey,
    secret_hash::SecretHasher,
    setup,
    system::{SystemClock, SystemIds},
    token::{DemoKey, HouseKey, KeySource, Tokens, Trust},
    webhook::{Caller, Hooks, WebhookKey},
};
use std::sync::Arc;

/// How many connections to PostgreSQL one process holds at most.
const POOL: u32 = 16;

/// How front ends sign in.
#[derive(Clone, Default)]
pub struct Identity {
    /// What signs their tokens; without it none of them gets one.
    pub house: Option<Arc<HouseKey>>,
    /// Whose word is believed from where a request comes.
    pub proxies: Vec<AddressRange>,
}

/// What serves.
pub struct App {
    /// All routes.
    pub router: Router,
    /// Who applies the outbox and seals the trails.
    pub worker: Worker,
    /// Hears of what other replicas change about people, as long as it lives.
    pub hearing: Hearing,
}

impl App {
    /// Connects to the database at `database`, whose schema must be current, and to `redis`, which may be
    /// down. Evidence is kept in `files`; `trail_key` signs the heads of trails; comparisons are judged and read by `rules`; front ends are
    /// called if there are `hooks`, and sign in by `identity`.
    #[expect(clippy::too_many_arguments, reason = "what is wired together here meets nowhere else")]
    pub async fn connect(
        database: &str,
        redis: Redis,
        files: Files,
        tokens: Option<Arc<Tokens>>,
        trail_key: Arc<TrailKey>,
        rules: Rules,
        hooks: Option<Hooks>,
        identity: Identity,
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
        let hearing = gate.tell_through(&redis);
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
        let hasher = SecretHasher::default();
        let services =
            Services { gate: gate.clone(), worker: worker.clone(), figures, hasher: hasher.clone() };
        let (house, tokens_too) = (identity.house, tokens.clone());
        let door = EvidenceDoor { gate: gate.clone(), tokens: tokens.clone(), files };
        let edge = Edge {
            evidence: routes(door),
            pictures: pictures::routes(PicturesDoor { services: services.clone(), tokens: tokens.clone() }),
            oauth: oauth::routes(OauthDoor { gate: gate.clone(), tokens: tokens_too, house, hasher }),
            proxies: identity.proxies,
            executor: KansaExecutor::new(services, tokens, Some(Answers::new(redis.clone(), gate.rules()))),
            readiness: KansaReadiness { gate, redis },
            metrics: metrics::install()?,
            clock,
            ids,
        };
        Ok(Self { router: kansa(edge), worker, hearing })
    }
}

/// Whose tokens are believed: those of the configured issuers; on private servers without any, the demo's; else nobody's. The
/// house's own where it has a key.
pub async fn tokens(config: &Config, identity: &Identity) -> Result<Option<Arc<Tokens>>> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let people = match config.issuers.as_slice() {
        [] if config.database.is_none() && config.listen.ip().is_loopback() => {
            vec![DemoKey::load_or_create(&config.data)?.trust()]
        }
        [] if config.database.is_none() => {
            anyhow::bail!(
                "KANSA_LISTEN is open to other machines: set KANSA_ISSUER, for the demo's key is not trusted there"
            )
        }
        [] => {
            tracing::warn!("KANSA_ISSUER is not set: nobody can sign in");
            return Ok(None);
        }
        issuers => issuers.iter().map(trust).collect(),
    };
    for one in people.iter().filter(|one| one.strong.is_none()) {
        tracing::warn!(
            issuer = one.issuer,
            "nobody of this issuer can consent, sign or bear a risk: say what of its acr is strong (KANSA_STRONG_ACR)"
        );
    }
    let which = if config.issuers.is_empty() { "" } else { " (KANSA_JWKS, KANSA_ISSUERS)" };
    let tokens = with_house(Tokens::trusting(people, clock)?, identity)?;
    tokens
        .load()
        .await
        .with_context(|| format!("cannot load the keys that tokens are verified with{which}"))?;
    Ok(Some(Arc::new(tokens)))
}

fn trust(issuer: &TrustedIssuer) -> Trust {
    let keys = match &issuer.keys {
        Keys::File(path) => KeySource::File(path.clone()),
        Keys::Url(url) => KeySource::Url(url.expose().to_owned()),
        Keys::Discovered => KeySource::Discovered(issuer.issuer.clone()),
    };
    let (strong, audience) = (issuer.strong.clone(), issuer.audience.clone());
    Trust { issuer: issuer.issuer.clone(), audience, keys, strong }
}

fn with_house(tokens: Tokens, identity: &Identity) -> Result<Tokens> {
    match &identity.house {
        Some(key) => tokens.and_the_house(key.key_source()),
        None => Ok(tokens),
    }
}

/// How front ends sign in: by the configured key; on private servers without one, by a key of their own; else not at all.
pub fn identity(config: &Config) -> Result<Identity> {
    let house = match &config.identity.token_key {
        Some(path) => Some(HouseKey::load(path).context("KANSA_TOKEN_KEY")?),
        None if config.database.is_none() => Some(HouseKey::load_or_create_in(&config.data)?),
        None => None,
    };
    let former = config.identity.former_token_key.as_deref().map(HouseKey::load).transpose();
    let house = match (house, former.context("KANSA_TOKEN_KEY_FORMER")?) {
        (Some(key), Some(former)) => Some(key.after(former)),
        (house, _) => house,
    };
    Ok(Identity { house: house.map(Arc::new), proxies: config.identity.proxies.clone() })
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
pub fn demo_tokens(config: &Config, identity: &Identity) -> Result<Tokens> {
    let key = DemoKey::load_or_create(&config.data)?;
    with_house(Tokens::trusting(vec![key.trust()], Arc::new(SystemClock))?, identity)
}
