//! The log, and traces beside it: off unless a collector is named. A trace follows a request through to each statement of SQL,
//! and holds what the log may hold: ids, names of actions, statements without their values.
use anyhow::{Context as _, Result};
use axum::http::HeaderMap;
use infra::{
    config::{Config, LogFormat},
    db::STATEMENTS,
};
use opentelemetry::{
    propagation::{Extractor, TextMapPropagator as _},
    trace::{SpanContext, TraceContextExt as _, TraceState, TracerProvider as _},
};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{Sampler, SdkTracerProvider},
};
use tracing::{Span, level_filters::LevelFilter};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::{
    EnvFilter, Layer as _, filter::Targets, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// By which a caller says of which trace a request is part (W3C Trace Context).
const TRACEPARENT: &str = "traceparent";

/// Whose spans are sent: ours, those of the statements of SQL among them. What sends them must not speak of itself.
const TOLD: [&str; 4] = ["api", "infra", "kansa", STATEMENTS];

/// Sends traces for as long as it lives; what waits then is sent.
#[must_use]
pub struct Telemetry(Option<SdkTracerProvider>);

impl Telemetry {
    /// Begins to log by `directives`, and to send traces if the configuration names a collector. Once per process.
    pub fn start(config: &Config, directives: &str) -> Result<Self> {
        let filter = EnvFilter::try_new(directives).context("KANSA_LOG is not a list of log directives")?;
        // The spans of statements are of no use to the log. Where nothing else wants them they are never made.
        let filter =
            filter.add_directive(format!("{STATEMENTS}=off").parse()?).add_directive("sea_orm=warn".parse()?);
        let Some(collector) = &config.telemetry.collector else {
            log(filter, config.log_format);
            return Ok(Self(None));
        };
        let provider = sending(collector.expose(), config.telemetry.percent)?;
        both(filter, config.log_format, &provider);
        Ok(Self(Some(provider)))
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(Err(failure)) = self.0.take().map(|provider| provider.shutdown()) {
            tracing::warn!(%failure, "the last traces may not have been sent");
        }
    }
}

/// The log alone.
fn log(filter: EnvFilter, format: LogFormat) {
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.compact().init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
}

/// The log, and traces, each by what it is to hear.
fn both(filter: EnvFilter, format: LogFormat, provider: &SdkTracerProvider) {
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = match format {
        LogFormat::Text => lines.compact().boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let told: Targets = TOLD.into_iter().map(|target| (target, LevelFilter::INFO)).collect();
    let traces = tracing_opentelemetry::layer().with_tracer(provider.tracer("kansa"));
    tracing_subscriber::registry().with(lines.with_filter(filter)).with(traces.with_filter(told)).init();
}

fn sending(collector: &str, percent: u8) -> Result<SdkTracerProvider> {
    let endpoint = format!("{}/v1/traces", collector.trim_end_matches('/'));
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(endpoint)
        .build()
        .context("KANSA_OTLP: traces cannot be sent there")?;
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(sampled(percent))
        .with_resource(Resource::builder().with_service_name("kansa").build())
        .build())
}

/// Which traces are sent: so many of a hundred of those that begin here, by their ids; of those that a caller began whom we
/// believe, those that the caller sends, so that none is sent in part.
fn sampled(percent: u8) -> Sampler {
    Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(f64::from(percent) / 100.0)))
}

/// Makes a request's span part of the caller's trace, if it names one and we `believe` it. A stranger's trace is linked and no
/// more: who chooses the id of a trace, or says that it is sent, chooses what is sent. Call it before the span is entered.
pub(crate) fn follow(span: &Span, headers: &HeaderMap, believe: bool) {
    if !headers.contains_key(TRACEPARENT) {
        return;
    }
    let named = TraceContextPropagator::new().extract(&Carrier(headers));
    if believe {
        // Without a collector there is no trace to be part of, and that is no failure.
        drop(span.set_parent(named));
    } else {
        span.add_link(bare(named.span().span_context()));
    }
}

/// Where a trace is, without what else its maker hung on it.
fn bare(named: &SpanContext) -> SpanContext {
    SpanContext::new(named.trace_id(), named.span_id(), named.trace_flags(), true, TraceState::NONE)
}

struct Carrier<'a>(&'a HeaderMap);

impl Extractor for Carrier<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(axum::http::HeaderName::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry_sdk::trace::{InMemorySpanExporter, SpanData};

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const SENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const UNSENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    /// What is sent of a request that names a trace, and of a statement in it, where so many of a hundred are.
    fn sent(percent: u8, named: &str, believe: bool) -> Vec<SpanData> {
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder()
            .with_simple_exporter(exporter.clone())
            .with_sampler(sampled(percent))
            .build();
        let traces = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        let mut headers = HeaderMap::new();
        headers.insert(TRACEPARENT, named.parse().unwrap());
        headers.insert("tracestate", "a=b".parse().unwrap());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(traces), || {
            let span = tracing::info_span!("request");
            follow(&span, &headers, believe);
            span.in_scope(|| tracing::info_span!("statement").in_scope(|| {}));
        });
        exporter.get_finished_spans().unwrap()
    }

    fn traces(sent: &[SpanData]) -> Vec<String> {
        sent.iter().map(|span| span.span_context.trace_id().to_string()).collect()
    }

    #[test]
    fn a_request_becomes_part_of_the_trace_of_whom_we_believe() {
        let sent = sent(100, SENT, true);
        assert_eq!(traces(&sent), [TRACE; 2]);
        assert!(sent.iter().any(|span| span.parent_span_id.to_string() == "b7ad6b7169203331"));
    }

    #[test]
    fn who_is_believed_says_whether_a_trace_is_sent() {
        assert_eq!(traces(&sent(0, SENT, true)), [TRACE; 2]);
        assert!(sent(100, UNSENT, true).is_empty(), "no trace is sent in part");
    }

    #[test]
    fn a_stranger_s_trace_is_linked_and_decides_nothing() {
        assert!(sent(0, SENT, false).is_empty());
        for named in [SENT, UNSENT] {
            let sent = sent(100, named, false);
            let [statement, request] = &sent[..] else { panic!("{sent:?}") };
            assert_eq!(statement.span_context.trace_id(), request.span_context.trace_id());
            assert_ne!(request.span_context.trace_id().to_string(), TRACE);
            assert_eq!(request.parent_span_id.to_string(), "0".repeat(16), "a root");
            let [link] = &request.links.links[..] else { panic!("{request:?}") };
            assert_eq!(link.span_context.trace_id().to_string(), TRACE);
            assert_eq!(link.span_context.trace_state().header(), "", "what a stranger hung on it");
        }
    }

    #[test]
    fn what_is_no_trace_and_no_collector_harm_nothing() {
        for odd in ["", "garbage", "00-0-0-00", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"] {
            for believe in [true, false] {
                let sent = sent(100, odd, believe);
                assert_eq!(sent.len(), 2, "{odd}");
                assert!(sent.iter().all(|span| span.links.links.is_empty()), "{odd}");
            }
            let mut headers = HeaderMap::new();
            headers.insert(TRACEPARENT, odd.parse().unwrap());
            follow(&tracing::info_span!("request"), &headers, true);
        }
    }
}
