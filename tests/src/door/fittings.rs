//! Which front doors a house has, and what each has that others have not.
use super::{COUNTED, Door};
use crate::{House, kept::Kept, still::StillClock};
use anyhow::{Context as _, Result};
use api::{
    executor::{KansaExecutor, KansaReadiness, kansa},
    graphql::{Figures, Services},
    http::{
        Edge, Policy, Room, Sockets,
        answers::Answers,
        evidence::{EvidenceDoor, routes},
        metrics,
        oauth::{self, OauthDoor},
        pictures::{self, PicturesDoor},
    },
};
use domain::{Clock, service_account::AddressRange};
use infra::{
    db::{Gate, Pool},
    lanes::Lanes,
    redis::{Allowances, Fair, FiguresCache, Hearing, Redis},
    secret_hash::SecretHasher,
    system::SystemIds,
    token::{DemoKey, HouseKey, Tokens, Trust},
};
use std::sync::Arc;

/// What a door has that others have not.
#[derive(Default)]
struct Fittings {
    /// It executes each request anew.
    keeps_nothing: bool,
    /// What strangers find at it.
    policy: Policy,
    /// Whom requests are paid to.
    fair: Option<Fair>,
    /// Whom it believes beside the harness's own issuer.
    others: Vec<Trust>,
    /// How much it takes on at a time, if not more than any story asks for.
    places: Option<usize>,
    /// How many of one organization's have their turn at a time, if not more than any story asks for.
    turns: Option<usize>,
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

    /// The front door of this house, which believes other issuers of people beside the harness's own.
    pub fn door_believing(&self, others: Vec<Trust>) -> Result<Door> {
        let fittings = Fittings { others, ..Fittings::default() };
        self.door_of(&self.gate, &Redis::new(&self.cluster.redis)?, fittings)
    }

    /// The front door of this house, at which no more than so many requests are under way at a time.
    pub fn door_with_places(&self, places: usize) -> Result<Door> {
        let fittings = Fittings { places: Some(places), ..Fittings::default() };
        self.door_of(&self.gate, &Redis::new(&self.cluster.redis)?, fittings)
    }

    /// The front door of this house, at which so many requests of one organization have their turn at a time.
    pub fn door_with_lanes(&self, turns: usize) -> Result<Door> {
        let fittings = Fittings { turns: Some(turns), ..Fittings::default() };
        self.door_of(&self.gate, &Redis::new(&self.cluster.redis)?, fittings)
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
        let Fittings { keeps_nothing, policy, fair, others, places, turns } = fittings;
        // Unless said, of this door alone, and never used up: what stories leave in Redis is what they are about.
        let alone = || Fair::alone(Allowances::GENEROUS, Arc::<StillClock>::clone(&self.clock));
        let fair = fair.unwrap_or_else(alone);
        let folder = tempfile::tempdir()?;
        let key = DemoKey::load_or_create(folder.path())?;
        let clock: Arc<dyn Clock> = self.clock.clone();
        // One for all doors of a house: a token that one replica gave another one believes.
        let house = Arc::new(HouseKey::load_or_create_in(self.folder.path())?);
        let people = others.into_iter().chain([key.trust()]).collect();
        let tokens = Tokens::trusting(people, Arc::clone(&clock))?.and_the_house(house.key_source())?;
        let figures = Arc::new(Figures::new(FiguresCache::new(redis.clone())));
        let hasher = SecretHasher::default();
        let worker = Arc::new(self.worker.clone());
        let services = Services { gate: gate.clone(), worker, figures, hasher: hasher.clone() };
        let tokens = Some(Arc::new(tokens));
        let (room, lanes) = (Room::of(places.unwrap_or(ROOM)), Lanes::of(turns.unwrap_or(ROOM)));
        let oauth = OauthDoor {
            gate: gate.clone(),
            tokens: tokens.clone(),
            house: Some(house),
            hasher,
            fair: fair.clone(),
            room: room.clone(),
        };
        let evidence = EvidenceDoor {
            gate: gate.clone(),
            tokens: tokens.clone(),
            files: self.files.clone(),
            fair: fair.clone(),
            room: room.clone(),
        };
        let pictures = pictures::routes(PicturesDoor {
            services: services.clone(),
            tokens: tokens.clone(),
            fair: fair.clone(),
            lanes: lanes.clone(),
        });
        let answers = (!keeps_nothing).then(|| Answers::new(redis.clone(), gate.rules()));
        let (recorder, sockets) = (metrics::recorder()?, Sockets::default());
        let router = kansa(Edge {
            evidence: routes(evidence),
            pictures,
            executor: KansaExecutor::new(services, tokens, answers, fair, lanes),
            oauth: oauth::routes(oauth),
            proxies: vec![AddressRange::read("10.0.0.1").context("an address")?],
            readiness: KansaReadiness { gate: gate.clone(), redis: redis.clone() },
            metrics: recorder.handle(),
            clock: Arc::clone(&clock),
            sockets: sockets.clone(),
            policy,
            ids: Arc::new(SystemIds::default()),
            room,
            operations: vec![COUNTED.to_owned()],
        });
        Ok(Door { router, sockets, recorder: Box::new(recorder), key, clock, kept: Kept::default() })
    }
}

/// More than any story asks for at a time.
const ROOM: usize = 10_000;

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
