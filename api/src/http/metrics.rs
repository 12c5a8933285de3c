//! Counters for operators, in Prometheus' text form.
use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use std::time::Duration;

/// Requests answered, by `route` and `status`.
pub(super) const REQUESTS: &str = "kansa_http_requests_total";

/// How long answers took in seconds, by `route`.
pub(super) const SECONDS: &str = "kansa_http_request_duration_seconds";

const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Samples wait in memory until they are sorted into buckets: a server that nobody scrapes must do so, too.
const UPKEEP: Duration = Duration::from_secs(5);

/// A recorder with our buckets, installed nowhere.
pub fn recorder() -> anyhow::Result<PrometheusRecorder> {
    Ok(PrometheusBuilder::new().set_buckets(&BUCKETS)?.build_recorder())
}

/// Makes a recorder the process's own, and keeps it tidy for as long as the runtime lives. Once per process; needs a
/// tokio runtime.
///
/// Fails if the process has a recorder already.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    let recorder = recorder()?;
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder)?;
    let tidied = handle.clone();
    tokio::spawn(async move {
        let mut beat = tokio::time::interval(UPKEEP);
        loop {
            beat.tick().await;
            tidied.run_upkeep();
        }
    });
    Ok(handle)
}

/// `GET /metrics`.
pub(super) fn render(handle: &PrometheusHandle) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, handle.render()).into_response()
}
