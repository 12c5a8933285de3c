//! The router, driven without a socket, around a toy schema.
mod address;
mod browsers;
mod documents;
mod edges;
mod introspection;
mod limits;
mod order;
mod protocol;
mod texts;
mod values;

use super::{
    Asker, Edge, Executor, Policy, Readiness, ReadinessReport, Room, Sockets, guard, metrics, router,
};
use async_graphql::{
    Context, EmptySubscription, Error, ErrorExtensions as _, Object, Request, Response, Schema,
};
use axum::{
    Router,
    body::Body,
    http::{self, HeaderMap, StatusCode, header, request::Parts},
};
use domain::{Clock, Ids, Timestamp, kernel::reason::Language};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use tokio::sync::Notify;
use tower::ServiceExt as _;
use uuid::Uuid;

pub(super) struct Query;

#[expect(clippy::unused_async, reason = "resolvers are asynchronous by their macro's rule")]
#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "hello"
    }

    async fn echo(&self, text: String) -> String {
        text
    }

    async fn page(&self, #[graphql(validator(maximum = 100))] first: i32) -> i32 {
        first
    }

    async fn maybe_deeper(&self) -> Option<Self> {
        Some(Self)
    }

    async fn list(&self) -> Vec<Self> {
        vec![Self, Self]
    }

    async fn maybe_list(&self) -> Option<Vec<Option<Self>>> {
        Some(vec![Some(Self), None])
    }

    async fn deeper(&self) -> Self {
        Self
    }

    async fn boom(&self) -> i32 {
        [7].iter().copied().find(|n| n % 2 == 0).expect("secret of the database")
    }

    async fn leak(&self) -> async_graphql::Result<i32> {
        Err(std::io::Error::other("secret of the disk").into())
    }

    async fn maybe_leak(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<i32>> {
        ctx.data::<std::net::Ipv4Addr>().map(|_| None)
    }

    async fn absent(&self) -> async_graphql::Result<Option<i32>> {
        Err(Error::new("It was not found.").extend_with(|_, more| more.set("code", "NOT_FOUND")))
    }

    /// Found so many turns later than its neighbours.
    async fn later(&self, #[graphql(default = 1)] turns: u32) -> u32 {
        for _ in 0..turns {
            tokio::task::yield_now().await;
        }
        turns
    }

    async fn things(&self) -> Vec<order::Thing> {
        order::Thing::all()
    }

    async fn forever(&self) -> i32 {
        std::future::pending().await
    }

    async fn watched(&self, ctx: &Context<'_>) -> bool {
        let works = ctx.data_unchecked::<Works>();
        let _given_up = GivenUp(Arc::clone(&works.done));
        works.begun.notify_one();
        std::future::pending().await
    }
}

/// What the tests of hanging up watch.
#[derive(Clone, Default)]
pub(super) struct Works {
    pub(super) begun: Arc<Notify>,
    pub(super) go_on: Arc<Notify>,
    pub(super) done: Arc<Notify>,
}

/// Tells when work is given up.
struct GivenUp(Arc<Notify>);

impl Drop for GivenUp {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

pub(super) struct Mutation;

#[Object]
impl Mutation {
    async fn work(&self, ctx: &Context<'_>) -> bool {
        let works = ctx.data_unchecked::<Works>();
        works.begun.notify_one();
        works.go_on.notified().await;
        works.done.notify_one();
        true
    }
}

#[derive(Clone)]
pub(super) struct Toy {
    schema: Schema<Query, Mutation, EmptySubscription>,
}

/// The account that has a manifest, where some have.
pub(super) const PORTAL: uuid::Uuid = uuid::Uuid::from_u128(7);

impl Executor for Toy {
    async fn asker(&self, head: &mut Parts) -> Result<Asker, domain::Error> {
        match head.headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap()) {
            None => Ok(Asker::Nobody),
            Some("Bearer bad") => Err(domain::Error::Unauthenticated),
            Some("Bearer portal") => Ok(Asker::Account { id: PORTAL, acts: false }),
            Some("Bearer portal for a person") => Ok(Asker::Account { id: PORTAL, acts: true }),
            Some("Bearer unlisted") => Ok(Asker::Account { id: uuid::Uuid::nil(), acts: false }),
            Some("Bearer unlisted for a person") => Ok(Asker::Account { id: uuid::Uuid::nil(), acts: true }),
            Some(_) => Ok(Asker::Person),
        }
    }

    async fn execute(&self, head: Parts, request: Request, _: Language) -> Result<Response, domain::Error> {
        match head.headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap()) {
            Some("Bearer bad") => Err(domain::Error::Unauthenticated),
            Some("Bearer broken") => Err(domain::Error::internal("secret of the key store")),
            Some("Bearer later") => Err(domain::Error::unavailable("secret of the pool")),
            Some("Bearer panic") => panic!("secret of the caller"),
            _ => Ok(self.schema.execute(request).await),
        }
    }
}

#[derive(Clone, Copy)]
struct Reported(ReadinessReport);

impl Readiness for Reported {
    async fn check(&self) -> ReadinessReport {
        self.0
    }
}

#[derive(Default)]
struct Counted(AtomicU64);

impl Clock for Counted {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

impl Ids for Counted {
    fn next(&self, _: Timestamp) -> Uuid {
        Uuid::from_u128(self.0.fetch_add(1, Ordering::SeqCst).into())
    }
}

/// The router over a healthy toy.
pub(super) fn toy() -> Router {
    toy_with(Policy::default())
}

/// The same, at which strangers find this.
pub(super) fn toy_with(policy: Policy) -> Router {
    at_the_door(Works::default(), ReadinessReport { postgres: true, redis: true }, policy, 100)
}

pub(super) fn wired(works: Works, report: ReadinessReport) -> Router {
    at_the_door(works, report, Policy::default(), 100)
}

/// The same, with room for so many requests.
pub(super) fn with_room(places: usize, works: Works, report: ReadinessReport) -> Router {
    at_the_door(works, report, Policy::default(), places)
}

fn at_the_door(works: Works, report: ReadinessReport, policy: Policy, places: usize) -> Router {
    let schema = guard::harden(Schema::build(Query, Mutation, EmptySubscription)).data(works).finish();
    router(Edge {
        evidence: Router::new(),
        pictures: Router::new(),
        oauth: Router::new(),
        proxies: Vec::new(),
        executor: Toy { schema },
        readiness: Reported(report),
        metrics: metrics::recorder().unwrap().handle(),
        clock: Arc::new(Counted::default()),
        sockets: Sockets::default(),
        policy,
        ids: Arc::new(Counted::default()),
        room: Room::of(places),
        operations: Vec::new(),
    })
}

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(super) fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or("none").to_owned()
    }

    pub(super) fn message(&self) -> String {
        self.json()["errors"][0]["message"].as_str().unwrap().to_owned()
    }

    pub(super) fn header(&self, name: impl http::header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

pub(super) async fn send(router: Router, request: http::Request<Body>) -> Answer {
    let (head, body) = router.oneshot(request).await.unwrap().into_parts();
    let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    Answer { status: head.status, headers: head.headers, text }
}

/// A request to `/graphql` with a raw body; `headers` are added to a JSON content type or replace it.
pub(super) fn post(headers: &[(&str, &str)], body: impl Into<Body>) -> http::Request<Body> {
    let mut request = http::Request::post("/graphql").body(body.into()).unwrap();
    request.headers_mut().insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
    for (name, value) in headers {
        request.headers_mut().insert(http::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
    }
    request
}

pub(super) async fn ask(document: &str) -> Answer {
    ask_with(&[], document).await
}

pub(super) async fn ask_with(headers: &[(&str, &str)], document: &str) -> Answer {
    send(toy(), post(headers, json!({ "query": document }).to_string())).await
}

pub(super) async fn get(path: &str) -> Answer {
    send(toy(), http::Request::get(path).body(Body::empty()).unwrap()).await
}
