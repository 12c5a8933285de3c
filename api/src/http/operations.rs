//! Numbers about GraphQL requests by the operation's name: of those names that the operator listed, for a client may send any.
use metrics::{Counter, Histogram};
use std::{collections::HashMap, sync::OnceLock, time::Duration};

/// Requests by `operation` and `outcome`: `answered`, `limited` (too much in too short a time) or `refused`.
const REQUESTS: &str = "kansa_graphql_requests_total";
/// How long they took in seconds, by `operation`.
const SECONDS: &str = "kansa_graphql_duration_seconds";
/// What they cost in points, by `operation`.
pub(super) const COST: &str = "kansa_graphql_cost";

/// What is counted. Names are few; each is looked up in the recorder once, and what is found stays that of the recorder
/// there was then.
pub(super) struct Operations {
    listed: HashMap<String, Measured>,
    other: Measured,
}

#[derive(Default)]
struct Measured(OnceLock<Numbers>);

struct Numbers {
    answered: Counter,
    limited: Counter,
    refused: Counter,
    seconds: Histogram,
    cost: Histogram,
}

impl Operations {
    /// Tells these names apart; all others are `other`.
    pub(super) fn listed(names: Vec<String>) -> Self {
        let listed = names.into_iter().map(|name| (name, Measured::default())).collect();
        Self { listed, other: Measured::default() }
    }

    /// Notes that a request was answered with `status`.
    pub(super) fn note(&self, name: Option<&str>, status: u16, cost: Option<u32>, took: Duration) {
        let listed = name.and_then(|name| self.listed.get_key_value(name));
        let (label, measured) = listed.map_or(("other", &self.other), |(name, measured)| (name, measured));
        let numbers = measured.0.get_or_init(|| Numbers::of(label));
        match status {
            200 => numbers.answered.increment(1),
            429 => numbers.limited.increment(1),
            _ => numbers.refused.increment(1),
        }
        numbers.seconds.record(took.as_secs_f64());
        if let Some(cost) = cost {
            numbers.cost.record(f64::from(cost));
        }
    }
}

impl Numbers {
    fn of(label: &str) -> Self {
        let counter = |outcome: &'static str| metrics::counter!(REQUESTS, "operation" => label.to_owned(), "outcome" => outcome);
        Self {
            answered: counter("answered"),
            limited: counter("limited"),
            refused: counter("refused"),
            seconds: metrics::histogram!(SECONDS, "operation" => label.to_owned()),
            cost: metrics::histogram!(COST, "operation" => label.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_names_are_told_apart_and_no_others() {
        let recorder = crate::http::metrics::recorder().unwrap();
        let operations = Operations::listed(vec!["Audits".to_owned()]);
        metrics::with_local_recorder(&recorder, || {
            let asked = [Some("Audits"), Some("Audits"), Some("secret"), None, Some("Audits")];
            for (name, status) in asked.into_iter().zip([200, 429, 200, 400, 200]) {
                operations.note(name, status, Some(13), Duration::from_millis(3));
            }
        });
        let text = recorder.handle().render();
        for line in [
            r#"kansa_graphql_requests_total{operation="Audits",outcome="answered"} 2"#,
            r#"kansa_graphql_requests_total{operation="Audits",outcome="limited"} 1"#,
            r#"kansa_graphql_requests_total{operation="other",outcome="answered"} 1"#,
            r#"kansa_graphql_requests_total{operation="other",outcome="refused"} 1"#,
            r#"kansa_graphql_cost_sum{operation="Audits"} 39"#,
            r#"kansa_graphql_cost_bucket{operation="Audits",le="25"} 3"#,
            r#"kansa_graphql_duration_seconds_count{operation="other"} 2"#,
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert!(!text.contains("secret"), "{text}");
    }
}
