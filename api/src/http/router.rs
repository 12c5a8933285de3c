//! All routes on one page.
use super::{
    graphiql,
    graphql::{self, Executor},
    health::{self, Readiness},
    language::preferred,
    layers::{self, Observer},
    metrics,
    refusal::Refusal,
};
use axum::{
    Router,
    http::HeaderMap,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use domain::{Clock, Ids, service_account::AddressRange};
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Arc;

/// What the routes are wired to.
pub struct Edge<E, R> {
    /// Executes GraphQL requests.
    pub executor: E,
    /// Tells whether they can be executed at all.
    pub readiness: R,
    /// The numbers behind `/metrics`.
    pub metrics: PrometheusHandle,
    /// When requests came, for their ids.
    pub clock: Arc<dyn Clock>,
    /// The routes by which files come and go, with what they are wired to.
    pub evidence: Router,
    /// The routes of pictures and tables, with what they are wired to.
    pub pictures: Router,
    /// The routes of tokens, with what they are wired to.
    pub oauth: Router,
    /// Makes the ids of requests that brought none.
    pub ids: Arc<dyn Ids>,
    /// Whose word is believed from where a request comes.
    pub proxies: Vec<AddressRange>,
}

/// The whole server, short of a socket.
pub fn router<E: Executor, R: Readiness>(edge: Edge<E, R>) -> Router {
    let Edge { executor, readiness, metrics, clock, evidence, pictures, oauth, ids, proxies } = edge;
    Router::new()
        .route("/graphql", post(graphql::serve::<E>).with_state(executor))
        .merge(graphiql::routes())
        .merge(evidence)
        .merge(pictures)
        .merge(oauth)
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready::<R>).with_state(readiness))
        .route("/metrics", get(async move || metrics::render(&metrics)))
        .fallback(async |headers: HeaderMap| Refusal::NO_ROUTE.answer(preferred(&headers)))
        .method_not_allowed_fallback(async |headers: HeaderMap| Refusal::METHOD.answer(preferred(&headers)))
        .layer(from_fn_with_state(Observer::new(clock, ids, proxies), layers::observe))
}
