//! One trace, as a collector receives it: from whom it begins with, through a request, to the statements of SQL.
use crate::faults::kansa;
use anyhow::{Context as _, Result};
use axum::{Router, body::Bytes, extract::State, http::StatusCode, routing::post};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{AnyValue, any_value::Value},
    trace::v1::Span,
};
use prost::Message as _;
use serde_json::json;
use std::time::Duration;
use tests::{
    Home, House,
    audits::{AUDITS, CREATE, MANAGER, audit, made},
};
use tokio::{
    net::TcpListener,
    process::Command,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinHandle,
    time::timeout,
};

/// A trace that somebody else began, and says is sent.
const GIVEN: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const TRACE: [u8; 16] = 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128.to_be_bytes();
const PARENT: [u8; 8] = 0xb7ad_6b71_6920_3331_u64.to_be_bytes();

/// A collector: OTLP over HTTP, protobuf. It ends with this value.
struct Collector {
    address: String,
    bodies: UnboundedReceiver<Bytes>,
    task: JoinHandle<()>,
    /// All that came so far, and the spans in it.
    raw: Vec<u8>,
    spans: Vec<Span>,
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn take(State(give): State<UnboundedSender<Bytes>>, body: Bytes) -> StatusCode {
    give.send(body).map_or(StatusCode::GONE, |()| StatusCode::OK)
}

impl Collector {
    async fn open() -> Result<Self> {
        let (give, bodies) = unbounded_channel();
        let socket = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}", socket.local_addr()?);
        let router = Router::new().route("/v1/traces", post(take)).with_state(give);
        let task = tokio::spawn(async move { drop(axum::serve(socket, router).await) });
        Ok(Self { address, bodies, task, raw: Vec::new(), spans: Vec::new() })
    }

    /// A server that tells it, soon.
    fn told_by(&self) -> Command {
        let mut server = kansa();
        server.env("KANSA_OTLP", &self.address).env("OTEL_BSP_SCHEDULE_DELAY", "50");
        server
    }

    /// Takes what comes until there is `enough`.
    async fn until(&mut self, enough: impl Fn(&[Span]) -> bool) -> Result<()> {
        while !enough(&self.spans) {
            let body = timeout(Duration::from_mins(1), self.bodies.recv()).await;
            let body = body.context("no more spans came")?.context("the collector ended")?;
            self.raw.extend_from_slice(&body);
            let told = ExportTraceServiceRequest::decode(body)?;
            let scopes = told.resource_spans.into_iter().flat_map(|one| one.scope_spans);
            self.spans.extend(scopes.flat_map(|one| one.spans));
        }
        Ok(())
    }

    fn says(&self, text: &str) -> bool {
        self.raw.windows(text.len()).any(|part| part == text.as_bytes())
    }
}

/// What a span says of itself under this name.
fn said<'a>(span: &'a Span, name: &str) -> &'a str {
    let value = span.attributes.iter().find(|one| one.key == name).and_then(|one| one.value.as_ref());
    match value {
        Some(AnyValue { value: Some(Value::StringValue(text)) }) => text,
        _ => "",
    }
}

fn of_the_trace(spans: &[Span]) -> Vec<&Span> {
    spans.iter().filter(|span| span.trace_id == TRACE).collect()
}

/// The spans from `span` upwards, as long as they were told.
fn upwards<'a>(spans: &[&'a Span], span: &'a Span) -> Vec<&'a Span> {
    let mut road = vec![span];
    let mut at = span;
    while let Some(above) = spans.iter().copied().find(|one| one.span_id == at.parent_span_id) {
        road.push(above);
        at = above;
    }
    road
}

/// The statement that wrote the audit.
fn writing<'a>(spans: &[&'a Span]) -> Option<&'a Span> {
    spans.iter().copied().find(|span| {
        let text = said(span, "db.query.text");
        text.starts_with("INSERT INTO \"audits\"") && text.contains("$1")
    })
}

fn request<'a>(spans: &[&'a Span]) -> Option<&'a Span> {
    spans.iter().copied().find(|span| span.name == "request")
}

#[tokio::test]
async fn a_trace_leads_from_its_caller_through_the_request_to_its_sql_and_tells_no_values() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let (home, mut collector) = (Home::of(&house)?, Collector::open().await?);
    let mut told = collector.told_by();
    told.env("KANSA_PROXIES", "127.0.0.1");
    let (server, token) = (home.serve(told).await?, home.token(MANAGER)?);
    let title = "監査 二〇二六";
    made(&server.ask_within(GIVEN, &token, CREATE, &audit(title)).await?)?.context("an audit")?;
    let whole = |spans: &[Span]| {
        let ours = of_the_trace(spans);
        let (Some(request), Some(statement)) = (request(&ours), writing(&ours)) else { return false };
        upwards(&ours, statement).iter().any(|span| span.span_id == request.span_id)
    };
    collector.until(whole).await?;

    let ours = of_the_trace(&collector.spans);
    let request = request(&ours).context("the request")?;
    assert_eq!(request.parent_span_id, PARENT, "the caller's");
    assert!(request.links.is_empty());
    let statement = writing(&ours).context("the statement")?;
    assert_eq!(said(statement, "db.system.name"), "postgresql");
    let begins = ours.iter().find(|span| said(span, "db.query.text").ends_with("BEGIN"));
    let begins = begins.context("the transaction's begin")?;
    assert!(begins.start_time_unix_nano <= statement.start_time_unix_nano);
    assert!(ours.iter().any(|span| said(span, "db.query.text").starts_with("COMMIT")));
    for secret in [title, &token, MANAGER] {
        assert!(!collector.says(secret), "{secret}");
    }
    assert!(collector.says("INSERT INTO"), "what is looked for would be found");
    Ok(())
}

#[tokio::test]
async fn a_stranger_s_trace_is_linked_from_one_of_our_own() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let (home, mut collector) = (Home::of(&house)?, Collector::open().await?);
    let (server, token) = (home.serve(collector.told_by()).await?, home.token(MANAGER)?);
    let answer = server.ask_within(GIVEN, &token, AUDITS, &json!({})).await?;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let linked = |span: &&Span| span.links.iter().any(|link| link.trace_id == TRACE);
    collector.until(|spans| spans.iter().any(|span| linked(&span))).await?;

    let request = collector.spans.iter().find(linked).context("the request")?;
    assert_eq!(request.name, "request");
    assert!(request.parent_span_id.is_empty(), "a root");
    assert!(of_the_trace(&collector.spans).is_empty(), "nothing of ours is in a stranger's trace");
    Ok(())
}

#[tokio::test]
async fn a_collector_that_is_not_there_costs_no_answer() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let (home, collector) = (Home::of(&house)?, Collector::open().await?);
    let told = collector.told_by();
    drop(collector); // nobody listens at its address any more
    let (server, token) = (home.serve(told).await?, home.token(MANAGER)?);
    for title in ["一", "二", "三"] {
        let answer = server.ask_within(GIVEN, &token, CREATE, &audit(title)).await?;
        made(&answer)?.context("an audit")?;
    }
    Ok(())
}
