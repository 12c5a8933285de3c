//! What surrounds every request: an id, one log line, numbers, a net for panics, and headers that browsers heed.
use super::{
    language::preferred,
    metrics::{REQUESTS, SECONDS},
    refusal::Refusal,
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use domain::{Clock, Ids};
use futures::FutureExt as _;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};
use tracing::Instrument as _;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id that a request's log lines share; a request extension. It came with the request, or is a new UUIDv7.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

/// What is needed to name requests.
#[derive(Clone)]
pub(super) struct Observer {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
}

/// Names the request, runs it in a span, and writes its line. Tokens, variables and query strings are never written. One
/// layer for all that surrounds a request, for each layer is a service that is cloned and a future that is boxed.
pub(super) async fn observe(State(observer): State<Observer>, mut request: Request, next: Next) -> Response {
    let id =
        given_id(request.headers()).unwrap_or_else(|| observer.ids.next(observer.clock.now()).to_string());
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut line = Line::begin(&request, id);
    let span = tracing::info_span!("request", id = line.id);
    let mut response = catch_panic(request, next).instrument(span).await;
    line.status = response.status().as_u16();
    let headers = response.headers_mut();
    secure(headers);
    if let Ok(id) = HeaderValue::from_str(&line.id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

/// A sane id from outside: short, and nothing that could forge a log line.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let sane = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    ((8..=64).contains(&id.len()) && id.bytes().all(sane)).then(|| id.to_owned())
}

/// The line of one request. Written when dropped, so that a caller who hangs up leaves one, too.
struct Line {
    id: String,
    method: Method,
    route: String,
    began: Instant,
    status: u16,
}

impl Line {
    fn begin(request: &Request, id: String) -> Self {
        let route =
            request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str).to_owned();
        // 499 is what proxies write for a caller who hung up.
        Self { id, method: request.method().clone(), route, began: Instant::now(), status: 499 }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let took = self.began.elapsed();
        let (method, route, status) = (self.method.as_str(), self.route.as_str(), self.status);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        tracing::info!(method, route, status, micros, request_id = self.id, "answered");
        metrics::counter!(REQUESTS, "route" => self.route.clone(), "status" => status.to_string())
            .increment(1);
        metrics::histogram!(SECONDS, "route" => self.route.clone()).record(took.as_secs_f64());
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
