//! All routes on one page.
use super::{
    Executor, Policy, Sockets, cors, follow, graphiql,
    graphql::{self, Wired},
    health::{self, Readiness},
    language::preferred,
    layers::{self, Observer},
    metrics,
    refusal::Refusal,
    room::{self, Room},
};
use axum::{Router, http::HeaderMap, middleware::from_fn_with_state, response::Response, routing::get};
use domain::{Clock, Ids, service_account::AddressRange};
use infra::config::Introspection;
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
    /// The connections that are held open.
    pub sockets: Sockets,
    /// What strangers find.
    pub policy: Policy,
    /// Makes the ids of requests that brought none.
    pub ids: Arc<dyn Ids>,
    /// How much is worked on at a time.
    pub room: Room,
    /// The names of operations that are counted each by itself.
    pub operations: Vec<String>,
    /// Whose word is believed from where a request comes.
    pub proxies: Vec<AddressRange>,
}

/// The whole server, short of a listener.
pub fn router<E: Executor, R: Readiness>(edge: Edge<E, R>) -> Router {
    let Edge {
        executor,
        readiness,
        metrics,
        clock,
        evidence,
        pictures,
        oauth,
        sockets,
        policy,
        ids,
        room,
        operations,
        proxies,
    } = edge;
    let (browsers, introspection) = (cors::layer(&policy.origins), policy.introspection);
    // GraphQL looks at that itself, for each layer is a future that is boxed.
    let guarded = from_fn_with_state(Arc::new(policy.origins.clone()), cors::refuse_others);
    let files = evidence.merge(pictures.layer(from_fn_with_state(room.clone(), room::admit)));
    let wired = Arc::new(Wired { executor, policy, sockets, room });
    let graphql = get(follow::begin::<E>).post(graphql::serve::<E>).with_state(wired);
    // What pages of other sites may call. The refusal of a method is set before the layer: what asks whether it may call is
    // a method, too.
    let mut open: Router = Router::new()
        .route("/graphql", graphql)
        .merge(files.layer(guarded.clone()))
        .method_not_allowed_fallback(no_method);
    if let Some(browsers) = browsers {
        open = open.layer(browsers);
    }
    if introspection != Introspection::Off {
        open = open.merge(graphiql::routes());
    }
    // Front ends bring their secrets to `oauth`: no page of another site has one.
    open.merge(oauth.layer(guarded))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready::<R>).with_state(readiness))
        .route("/metrics", get(async move || metrics::render(&metrics)))
        .fallback(async |headers: HeaderMap| Refusal::NO_ROUTE.answer(preferred(&headers)))
        .method_not_allowed_fallback(no_method)
        .layer(from_fn_with_state(Observer::new(clock, ids, operations, proxies), layers::observe))
}

async fn no_method(headers: HeaderMap) -> Response {
    Refusal::METHOD.answer(preferred(&headers))
}
