//! The front door: the whole router, as a person with a token of their own finds it.
use crate::{House, still::StillClock};
use anyhow::{Context as _, Result};
use api::{
    executor::{KansaExecutor, KansaReadiness, kansa},
    graphql::{Figures, Services},
    http::{
        Edge, Policy, Room, Sockets,
        answers::Answers,
        evidence::{EvidenceDoor, routes},
        metrics,
        pictures::{self, PicturesDoor},
    },
};
use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use chrono::TimeDelta;
use domain::Clock;
use http_body_util::BodyExt as _;
use infra::{
    db::{Gate, Pool},
    redis::{Allowances, Fair, FiguresCache, Hearing, Redis},
    system::SystemIds,
    token::{DEMO_AUDIENCE, DEMO_ISSUER, DemoKey, Tokens},
};
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt as _;

/// The router over a house, with the key that signs its people's tokens.
pub struct Door {
    /// All routes.
    pub router: Router,
    /// The connections that it holds open.
    pub sockets: Sockets,
    /// What `/metrics` is read from: nobody's recorder until a story makes it its thread's.
    pub recorder: Box<dyn ::metrics::Recorder + Send + Sync>,
    key: DemoKey,
    clock: Arc<dyn Clock>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The JSON body; null if it was none.
    pub body: Value,
}

impl Answer {
    /// The data under this JSON pointer, null if it is not there: `/audits/edges/0/node/id`.
    #[must_use]
    pub fn data(&self, pointer: &str) -> &Value {
        self.body.get("data").and_then(|data| data.pointer(pointer)).unwrap_or(&Value::Null)
    }
    /// The text under this JSON pointer of the data.
    pub fn text(&self, pointer: &str) -> Result<&str> {
        self.data(pointer).as_str().with_context(|| format!("no text at {pointer} of {}", self.body))
    }
    /// `extensions.code` of the first error, empty if there is none.
    #[must_use]
    pub fn code(&self) -> &str {
        self.body.pointer("/errors/0/extensions/code").and_then(Value::as_str).unwrap_or_default()
    }
    /// `reason` of the first user error of the mutation, empty if there is none.
    #[must_use]
    pub fn reason(&self, mutation: &str) -> &str {
        self.data(&format!("/{mutation}/userErrors/0/reason")).as_str().unwrap_or_default()
    }
}

/// What a door has that others have not.
#[derive(Default)]
struct Fittings {
    /// It executes each request anew.
    keeps_nothing: bool,
    /// What strangers find at it.
    policy: Policy,
    /// Whom requests are paid to.
    fair: Option<Fair>,
}

impl House {
    /// A fresh house with the cast in it, and its front door.
    pub async fn with_cast() -> Result<(Self, Door)> {
        let house = Self::open().await?;
        house.cast().await?;
        let door = house.door()?;
        Ok((house, door))
    }

    /// The front door of this house, with the Redis of this run.
    pub fn door(&self) -> Result<Door> {
        self.door_with_redis(&self.cluster.redis)
    }

    /// The front door of this house, with another Redis.
    pub fn door_with_redis(&self, redis: &str) -> Result<Door> {
        self.door_of(&self.gate, &Redis::new(redis)?, Fittings::default())
    }

    /// The front door of this house, at which strangers find this.
    pub fn door_with_policy(&self, policy: Policy) -> Result<Door> {
        let fittings = Fittings { policy, ..Fittings::default() };
        self.door_of(&self.gate, &Redis::new(&self.cluster.redis)?, fittings)
    }

    /// A front door at which no more may be asked for than these allow; its buckets are in that Redis.
    pub fn fair_door(&self, redis: &str, allowances: Allowances) -> Result<Door> {
        let redis = Redis::new(redis)?;
        let fair = Fair::shared(redis.clone(), allowances, Arc::<StillClock>::clone(&self.clock));
        self.door_of(&self.gate, &redis, Fittings { fair: Some(fair), ..Fittings::default() })
    }

    /// A front door of this house that executes each request anew: what every other one must answer like.
    pub fn door_that_keeps_nothing(&self) -> Result<Door> {
        let fittings = Fittings { keeps_nothing: true, ..Fittings::default() };
        self.door_of(&self.gate, &Redis::new(NOWHERE)?, fittings)
    }

    /// Another replica: a door with doors to the database of its own, which hears what others tell it through `redis`.
    pub async fn replica(&self, redis: &str) -> Result<Replica> {
        self.replica_over(Pool::of(4), &self.cluster.server(&self.database), redis).await
    }

    /// The same, with such a pool over the database at `url`.
    pub async fn replica_over(&self, pool: Pool, url: &str, redis: &str) -> Result<Replica> {
        let clock: Arc<dyn Clock> = self.clock.clone();
        let gate = Gate::new(pool.open(url).await?, clock, Arc::new(SystemIds::default()))
            .judging_by(*self.gate.rules())
            .behind(pool.pooler);
        let redis = Redis::new(redis)?;
        let hearing = gate.tell_through(&redis);
        let door = self.door_of(&gate, &redis, Fittings::default())?;
        Ok(Replica { door, gate, hearing })
    }

    fn door_of(&self, gate: &Gate, redis: &Redis, fittings: Fittings) -> Result<Door> {
        let Fittings { keeps_nothing, policy, fair } = fittings;
        // Unless said, of this door alone, and never used up: what stories leave in Redis is what they are about.
        let alone = || Fair::alone(Allowances::GENEROUS, Arc::<StillClock>::clone(&self.clock));
        let fair = fair.unwrap_or_else(alone);
        let folder = tempfile::tempdir()?;
        let key = DemoKey::load_or_create(folder.path())?;
        let clock: Arc<dyn Clock> = self.clock.clone();
        let tokens = Tokens::new(DEMO_ISSUER, DEMO_AUDIENCE, key.key_source(), Arc::clone(&clock))?;
        let figures = Figures::new(FiguresCache::new(redis.clone()));
        let services = Services { gate: gate.clone(), worker: self.worker.clone(), figures };
        let tokens = Some(Arc::new(tokens));
        let evidence = EvidenceDoor { gate: gate.clone(), tokens: tokens.clone(), files: self.files.clone() };
        let pictures = pictures::routes(PicturesDoor {
            services: services.clone(),
            tokens: tokens.clone(),
            fair: fair.clone(),
        });
        let answers = (!keeps_nothing).then(|| Answers::new(redis.clone(), gate.rules()));
        let (recorder, sockets) = (metrics::recorder()?, Sockets::default());
        let router = kansa(Edge {
            evidence: routes(evidence),
            pictures,
            executor: KansaExecutor::new(services, tokens, answers, fair),
            readiness: KansaReadiness { gate: gate.clone(), redis: redis.clone() },
            metrics: recorder.handle(),
            clock: Arc::clone(&clock),
            sockets: sockets.clone(),
            policy,
            ids: Arc::new(SystemIds::default()),
            room: Room::of(ROOM),
            operations: vec![COUNTED.to_owned()],
        });
        Ok(Door { router, sockets, recorder: Box::new(recorder), key, clock })
    }
}

/// More than any story asks for at a time.
const ROOM: usize = 10_000;

/// The one operation that doors count by its name.
pub const COUNTED: &str = "Counted";

/// Where no Redis is.
const NOWHERE: &str = "redis://127.0.0.1:1/";

/// One of several servers on the same database.
pub struct Replica {
    /// Its front door.
    pub door: Door,
    /// Its doors to the database.
    pub gate: Gate,
    /// What it hears from the others.
    pub hearing: Hearing,
}

impl Door {
    /// A token of `person` that holds for an hour.
    pub fn token(&self, person: &str) -> Result<String> {
        Ok(self.key.mint(person, self.clock.now(), TimeDelta::hours(1))?)
    }

    /// Asks as `person` (`anonymous` has no token), in `organization` by code or global id, or in the only one.
    pub async fn ask(&self, person: &str, organization: Option<&str>, document: &str) -> Result<Answer> {
        self.ask_with(person, organization, document, &json!({})).await
    }

    /// The same with variables.
    pub async fn ask_with(
        &self,
        person: &str,
        organization: Option<&str>,
        document: &str,
        variables: &Value,
    ) -> Result<Answer> {
        self.send(self.request(person, organization, document, variables)?).await
    }

    /// The request that [`Door::ask_with`] sends.
    pub fn request(
        &self,
        person: &str,
        organization: Option<&str>,
        document: &str,
        variables: &Value,
    ) -> Result<Request<Body>> {
        let mut request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
        if person != "anonymous" {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token(person)?));
        }
        if let Some(organization) = organization {
            request = request.header("kansa-organization", organization);
        }
        let body = json!({ "query": document, "variables": variables });
        Ok(request.body(Body::from(body.to_string()))?)
    }

    /// Sends a request and reads the answer to its end, as it is.
    pub async fn exchange(&self, request: Request<Body>) -> Result<(StatusCode, HeaderMap, Bytes)> {
        let (head, body) = self.router.clone().oneshot(request).await?.into_parts();
        Ok((head.status, head.headers, body.collect().await?.to_bytes()))
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Result<Answer> {
        let response = self.router.clone().oneshot(request).await?;
        let status = response.status();
        let bytes = response.into_body().collect().await?.to_bytes();
        Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
    }
}
