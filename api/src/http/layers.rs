//! What surrounds every request: an id, one log line, numbers, a net for panics, and headers that browsers heed.
use super::{
    answer::{Cost, Named},
    client,
    language::preferred,
    metrics::Numbers,
    operations::Operations,
    refusal::Refusal,
};
use crate::telemetry;
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use domain::{Clock, Ids, service_account::AddressRange};
use futures::FutureExt as _;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};
use tracing::Instrument as _;
use uuid::Uuid;

/// Names a request.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is needed to name requests, and where they are counted. Behind one pointer, for each request has a clone of it.
#[derive(Clone)]
pub(super) struct Observer(Arc<Observing>);

struct Observing {
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    numbers: Numbers,
    operations: Operations,
    proxies: Vec<AddressRange>,
}

impl Observer {
    /// Names requests by `ids`, counts those of GraphQL by `operations`, and believes `proxies` from where they come. Make it
    /// when the process has its recorder of numbers.
    pub(super) fn new(
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        operations: Vec<String>,
        proxies: Vec<AddressRange>,
    ) -> Self {
        let operations = Operations::listed(operations);
        Self(Arc::new(Observing { clock, ids, numbers: Numbers::default(), operations, proxies }))
    }

    /// The id that a request's log lines and its answer share: the one that came with the request, or a new UUIDv7. It is
    /// a header from the beginning, for that is what it ends as.
    fn name(&self, headers: &HeaderMap) -> HeaderValue {
        let made = || {
            let id = self.0.ids.next(self.0.clock.now());
            HeaderValue::from_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer())).ok()
        };
        let id = given_id(headers).cloned().or_else(made);
        id.unwrap_or(HeaderValue::from_static("unnamed")) // a UUID is always one
    }
}

/// Names the request, runs it in a span, and writes its line. Tokens, variables and query strings are never written. One
/// layer for all that surrounds a request, for each layer is a service that is cloned and a future that is boxed.
pub(super) async fn observe(State(observer): State<Observer>, mut request: Request, next: Next) -> Response {
    client::note(&mut request, &observer.0.proxies);
    let mut line = Line::begin(&observer, &request);
    let span = tracing::info_span!("request", id = line.id());
    telemetry::follow(&span, request.headers(), client::is_ours(&request, &observer.0.proxies));
    let mut response = catch_panic(request, next).instrument(span).await;
    line.status = response.status().as_u16();
    line.named = response.extensions_mut().remove();
    line.cost = response.extensions().get::<Cost>().map(|cost| cost.0);
    let headers = response.headers_mut();
    secure(headers);
    headers.insert(REQUEST_ID, line.id.clone());
    response
}

/// A sane id from outside: short, and nothing that could forge a log line.
fn given_id(headers: &HeaderMap) -> Option<&HeaderValue> {
    let given = headers.get(REQUEST_ID)?;
    let id = given.to_str().ok()?;
    let sane = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    ((8..=64).contains(&id.len()) && id.bytes().all(sane)).then_some(given)
}

/// The line of one request. Written when dropped, so that a caller who hangs up leaves one, too.
struct Line {
    observer: Observer,
    id: HeaderValue,
    method: Method,
    route: Option<MatchedPath>,
    began: Instant,
    status: u16,
    /// Of GraphQL alone.
    named: Option<Named>,
    cost: Option<u32>,
}

impl Line {
    fn begin(observer: &Observer, request: &Request) -> Self {
        Self {
            observer: observer.clone(),
            id: observer.name(request.headers()),
            method: request.method().clone(),
            route: request.extensions().get::<MatchedPath>().cloned(),
            began: Instant::now(),
            status: 499, // what proxies write for a caller who hung up
            named: None,
            cost: None,
        }
    }

    fn id(&self) -> &str {
        self.id.to_str().unwrap_or_default()
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        let route = self.route.as_ref().map_or("unmatched", MatchedPath::as_str);
        let (method, status) = (self.method.as_str(), self.status);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        tracing::info!(method, route, status, micros, request_id = self.id(), "answered");
        let Observing { numbers, operations, .. } = &*self.observer.0;
        numbers.note(route, status, took);
        if let Some(Named(name)) = &self.named {
            operations.note(name.as_deref(), status, self.cost, took);
        }
    }
}

/// Answers a panic with 500 and without its text, which the panic hook has written to the log.
pub(super) async fn catch_panic(request: Request, next: Next) -> Response {
    let language = preferred(request.headers());
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => Refusal::FAILED.answer(language),
    }
}

/// Tells browsers to trust nothing that an answer did not mean: no type guessed, no address passed on, no page framed.
fn secure(headers: &mut HeaderMap) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
}
