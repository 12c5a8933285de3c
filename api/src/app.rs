//! Wiring: from a configuration and running servers to a router.
use crate::{
    executor::{KansaExecutor, KansaReadiness, kansa},
    graphql::{Figures, Services},
    http::{
        Documents, Edge, Policy, Room, Sockets,
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
    config::{Config, Introspection, Keys, Limits, TrustedIssuer},
    db::{Following, Gate, Pool, Pooler},
    documents::Manifests,
    files::Files,
    lanes::Lanes,
    redis::{Allowances, Fair, FiguresCache, Hearing, Redis},
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

/// What a server is put together from.
pub struct Parts {
    /// The URL of the database, as the server's role.
    pub database: String,
    /// What that leads through.
    pub pooler: Pooler,
    /// Redis, which may be down.
    pub redis: Redis,
    /// Where evidence is kept.
    pub files: Files,
    /// Whose tokens are believed; without any, nobody can sign in.
    pub tokens: Option<Arc<Tokens>>,
    /// What signs the heads of trails.
    pub trail_key: Arc<TrailKey>,
    /// By which rules it serves.
    pub terms: Terms,
    /// What it takes to call front ends; without it, nobody is called.
    pub hooks: Option<Hooks>,
    /// What strangers find at the door.
    pub policy: Policy,
    /// How front ends sign in.
    pub identity: Identity,
    /// How much is taken on at a time.
    pub limits: Limits,
}

/// By which rules a server serves.
#[derive(Debug, Clone)]
pub struct Terms {
    /// By which comparisons are judged and read.
    pub rules: Rules,
    /// How much may be asked for.
    pub allowances: Allowances,
    /// The names of operations that are counted each by itself.
    pub operations: Vec<String>,
}

impl From<&Config> for Terms {
    fn from(config: &Config) -> Self {
        let operations = config.telemetry.operations.clone();
        Self { rules: config.rules, allowances: config.allowances, operations }
    }
}

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
    /// The connections that are held open.
    pub sockets: Sockets,
    /// Who applies the outbox and seals the trails.
    pub worker: Worker,
    /// Hears of what other replicas change about people, and of news, as long as it lives.
    pub hearing: Hearing,
    /// Reads once a second what anybody changed, as long as it lives.
    pub following: Following,
    /// How many clients may be connected.
    pub connections: usize,
}

impl App {
    /// Connects to the database, whose schema this program must fit.
    pub async fn connect(parts: Parts) -> Result<Self> {
        let Parts {
            database,
            pooler,
            redis,
            files,
            tokens,
            trail_key,
            terms,
            hooks,
            policy,
            identity,
            limits,
        } = parts;
        oauth::leaves_places(limits.in_flight)?;
        let Terms { rules, allowances, operations } = terms;
        let pool = Pool { pooler, ..Pool::of(POOL) }.open(&database).await?;
        setup::look(&pool, pooler).await?;
        let (clock, ids): (Arc<dyn Clock>, _) = (Arc::new(SystemClock), Arc::new(SystemIds::default()));
        let gate = Gate::new(pool, Arc::clone(&clock), ids.clone()).judging_by(rules).behind(pooler);
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
        let (figures, hasher) = (Arc::new(Figures::new(cache)), SecretHasher::default());
        let shared = Arc::new(worker.clone());
        let services = Services { gate: gate.clone(), worker: shared, figures, hasher: hasher.clone() };
        let fair = Fair::shared(redis.clone(), allowances, Arc::clone(&clock));
        let (sockets, room) = (Sockets::default(), Room::of(limits.in_flight));
        let (lanes, answers) = (Lanes::of(limits.in_lane), Answers::new(redis.clone(), gate.rules()));
        let door = EvidenceDoor {
            gate: gate.clone(),
            tokens: tokens.clone(),
            files,
            fair: fair.clone(),
            room: room.clone(),
        };
        let oauth = OauthDoor {
            gate: gate.clone(),
            tokens: tokens.clone(),
            house: identity.house,
            hasher,
            fair: fair.clone(),
            room: room.clone(),
        };
        let edge = Edge {
            evidence: routes(door),
            pictures: pictures::routes(PicturesDoor {
                services: services.clone(),
                tokens: tokens.clone(),
                fair: fair.clone(),
                lanes: lanes.clone(),
            }),
            executor: KansaExecutor::new(services, tokens, Some(answers), fair, lanes),
            oauth: oauth::routes(oauth),
            proxies: identity.proxies,
            readiness: KansaReadiness { gate, redis },
            metrics: metrics::install()?,
            clock,
            policy,
            sockets: sockets.clone(),
            ids,
            room,
            operations,
        };
        Ok(Self { router: kansa(edge), sockets, worker, hearing, following, connections: limits.connections })
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
    for one in people.iter().filter(|one| one.exchange_audience == one.audience) {
        tracing::warn!(
            issuer = one.issuer,
            "front ends that act for people of this issuer hold tokens that open all that is open to these: name an audience for \
             exchange of its own (KANSA_EXCHANGE_AUDIENCE)"
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
    Trust {
        issuer: issuer.issuer.clone(),
        audience: issuer.audience.clone(),
        exchange_audience: issuer.exchange_audience.clone(),
        keys,
        strong: issuer.strong.clone(),
    }
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

/// What strangers find at the door. Where nothing is said of introspection, it is as `unsaid`.
pub fn policy(config: &Config, unsaid: Introspection) -> Result<Policy> {
    let edge = &config.edge;
    let trusted = edge.documents.as_deref().map(|folder| Manifests::load(folder, edge.unlisted)).transpose();
    Ok(Policy {
        introspection: edge.introspection.unwrap_or(unsaid),
        documents: Documents::new(trusted.context("KANSA_TRUSTED_DOCUMENTS")?, edge.persists),
        origins: edge.origins.clone(),
    })
}

/// Believes the demo's own key.
pub fn demo_tokens(config: &Config, identity: &Identity) -> Result<Tokens> {
    let key = DemoKey::load_or_create(&config.data)?;
    with_house(Tokens::trusting(vec![key.trust()], Arc::new(SystemClock))?, identity)
}
