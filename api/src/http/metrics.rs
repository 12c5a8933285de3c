//! Counters for operators, in Prometheus' text form.
use super::operations;
use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};
use metrics::{Counter, Histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError, RwLock},
    time::Duration,
};

/// Requests answered, by `route` and `status`.
const REQUESTS: &str = "kansa_http_requests_total";

/// How long answers took in seconds, by `route`.
const SECONDS: &str = "kansa_http_request_duration_seconds";

const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Of costs, in points: up to the most that a document may cost.
const COSTS: [f64; 10] = [1.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 1000.0, 4000.0, 12_000.0];

/// Samples wait in memory until they are sorted into buckets: a server that nobody scrapes must do so, too.
const UPKEEP: Duration = Duration::from_secs(5);

/// The numbers about requests, by route and status. Each is looked up in the recorder once, for that takes two strings
/// and a look through all there are; what is found stays that of the recorder there was then. Routes are few, and so are
/// statuses.
#[derive(Default)]
pub(super) struct Numbers(RwLock<HashMap<String, HashMap<u16, Counted>>>);

struct Counted {
    requests: Counter,
    seconds: Histogram,
}

impl Numbers {
    /// Notes that a request of `route` was answered with `status`.
    pub(super) fn note(&self, route: &str, status: u16, took: Duration) {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(counted) = known.get(route).and_then(|of_route| of_route.get(&status)) {
            counted.note(took);
            return;
        }
        drop(known);
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let of_route = all.entry(route.to_owned()).or_default();
        of_route.entry(status).or_insert_with(|| Counted::of(route, status)).note(took);
    }
}

impl Counted {
    fn of(route: &str, status: u16) -> Self {
        let route = route.to_owned();
        Self {
            requests: metrics::counter!(REQUESTS, "route" => route.clone(), "status" => status.to_string()),
            seconds: metrics::histogram!(SECONDS, "route" => route),
        }
    }

    fn note(&self, took: Duration) {
        self.requests.increment(1);
        self.seconds.record(took.as_secs_f64());
    }
}

/// A recorder with our buckets, installed nowhere.
pub fn recorder() -> anyhow::Result<PrometheusRecorder> {
    let costs = Matcher::Full(operations::COST.to_owned());
    Ok(PrometheusBuilder::new()
        .set_buckets(&BUCKETS)?
        .set_buckets_for_metric(costs, &COSTS)?
        .build_recorder())
}

/// Makes a recorder the process's own, and keeps it tidy for as long as the runtime lives. A second server in the process
/// counts with the first one's. Needs a tokio runtime.
///
/// Fails if the process has a recorder of somebody else's.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    static INSTALLED: Mutex<Option<PrometheusHandle>> = Mutex::new(None);
    let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*installed {
        return Ok(handle.clone());
    }
    let recorder = recorder()?;
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder)?;
    *installed = Some(handle.clone());
    drop(installed);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_up_once_counts_each_time() {
        let recorder = recorder().unwrap();
        let numbers = Numbers::default();
        metrics::with_local_recorder(&recorder, || {
            for (route, status) in [("/a", 200), ("/a", 200), ("/a", 404), ("/b", 200), ("/a", 200)] {
                numbers.note(route, status, Duration::from_millis(3));
            }
        });
        let text = recorder.handle().render();
        for line in [
            r#"kansa_http_requests_total{route="/a",status="200"} 3"#,
            r#"kansa_http_requests_total{route="/a",status="404"} 1"#,
            r#"kansa_http_requests_total{route="/b",status="200"} 1"#,
            r#"kansa_http_request_duration_seconds_count{route="/a"} 4"#,
            r#"kansa_http_request_duration_seconds_count{route="/b"} 1"#,
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }
}
