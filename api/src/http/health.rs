//! Whether the process lives, and whether it can serve.
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::json;
use std::future::Future;

/// What a readiness check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadinessReport {
    /// Whether PostgreSQL answers. Without it nothing can be served.
    pub postgres: bool,
    /// Whether Redis answers. Without it everything is served, only without what Redis speeds up or limits.
    pub redis: bool,
}

/// Asks what the server depends on.
pub trait Readiness: Clone + Send + Sync + 'static {
    /// Looks, within a second or so.
    fn check(&self) -> impl Future<Output = ReadinessReport> + Send;
}

/// `GET /livez`: the process answers.
pub(super) async fn live() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], "ok").into_response()
}

/// `GET /readyz`: 503 only if nothing can be served.
pub(super) async fn ready<R: Readiness>(State(readiness): State<R>) -> Response {
    let report = readiness.check().await;
    let (status, word) = match report {
        ReadinessReport { postgres: false, .. } => (StatusCode::SERVICE_UNAVAILABLE, "unready"),
        ReadinessReport { redis: false, .. } => (StatusCode::OK, "degraded"),
        _ => (StatusCode::OK, "ready"),
    };
    let state = |up| if up { "ok" } else { "down" };
    let body = json!({ "status": word, "postgres": state(report.postgres), "redis": state(report.redis) });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
