//! The log, and traces beside it: off unless a collector is named. A trace follows a request through to each statement of SQL,
//! and holds what the log may hold: ids, names of actions, statements without their values.
use anyhow::{Context as _, Result};
use axum::http::HeaderMap;
use infra::config::{Config, LogFormat};
use opentelemetry::{
    propagation::{Extractor, TextMapPropagator as _},
    trace::TracerProvider as _,
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

/// Whose spans are sent: ours, and those of the statements of SQL. What sends them must not speak of itself.
const TOLD: [&str; 4] = ["api", "infra", "kansa", "sea_orm"];

/// Sends traces for as long as it lives; what waits then is sent.
#[must_use]
pub struct Telemetry(Option<SdkTracerProvider>);

impl Telemetry {
    /// Begins to log by `directives`, and to send traces if the configuration names a collector. Once per process.
    pub fn start(config: &Config, directives: &str) -> Result<Self> {
        let filter = EnvFilter::try_new(directives).context("KANSA_LOG is not a list of log directives")?;
        let Some(collector) = &config.telemetry.collector else {
            log(filter, config.log_format)?;
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

/// The log alone. The spans of statements are of no use to it: they are never made.
fn log(filter: EnvFilter, format: LogFormat) -> Result<()> {
    let filter = filter.add_directive("sea_orm=warn".parse()?);
    let lines = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.compact().init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
    Ok(())
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

/// Which traces are sent follows from their ids, so all services of the same share agree on one.
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
        .with_sampler(Sampler::TraceIdRatioBased(f64::from(percent) / 100.0))
        .with_resource(Resource::builder().with_service_name("kansa").build())
        .build())
}

/// Makes a request's span part of the caller's trace, if it names one. Call it before the span is entered.
pub(crate) fn follow(span: &Span, headers: &HeaderMap) {
    if headers.contains_key(TRACEPARENT) {
        let parent = TraceContextPropagator::new().extract(&Carrier(headers));
        // Without a collector there is no trace to be part of, and that is no failure.
        drop(span.set_parent(parent));
    }
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
    use opentelemetry::trace::TraceContextExt as _;
    use opentelemetry_sdk::trace::InMemorySpanExporter;

    #[test]
    fn a_request_becomes_part_of_its_caller_s_trace() {
        let exporter = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
        let traces = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
        let mut headers = HeaderMap::new();
        let given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        headers.insert(TRACEPARENT, given.parse().unwrap());
        tracing::subscriber::with_default(tracing_subscriber::registry().with(traces), || {
            let span = tracing::info_span!("request");
            follow(&span, &headers);
            let inside = span.enter();
            assert_eq!(
                Span::current().context().span().span_context().trace_id().to_string(),
                "0af7651916cd43dd8448eb211c80319c"
            );
            tracing::info_span!("statement").in_scope(|| {});
            drop(inside);
        });
        let sent = exporter.get_finished_spans().unwrap();
        assert_eq!(sent.len(), 2);
        let ids: Vec<String> = sent.iter().map(|span| span.span_context.trace_id().to_string()).collect();
        assert_eq!(ids, ["0af7651916cd43dd8448eb211c80319c"; 2]);
        assert!(sent.iter().any(|span| span.parent_span_id.to_string() == "b7ad6b7169203331"));
    }

    #[test]
    fn what_is_no_trace_and_no_collector_harm_nothing() {
        let mut headers = HeaderMap::new();
        for odd in ["", "garbage", "00-0-0-00", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"] {
            headers.insert(TRACEPARENT, odd.parse().unwrap());
            follow(&tracing::info_span!("request"), &headers);
        }
    }
}
