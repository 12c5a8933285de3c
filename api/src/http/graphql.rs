//! `POST /graphql`, after the GraphQL-over-HTTP draft: what may come in, and which status goes out.
use super::{
    execution::Execution,
    guard,
    language::preferred,
    mask,
    media::{self, Media},
    refusal::{Refusal, caller_refused, status_of},
};
use async_graphql::{Request, ServerError, Value, Variables};
use axum::{
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use domain::kernel::reason::Language;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, future::Future, time::Duration};
use tokio::time::timeout;
use tracing::Instrument as _;

/// The largest request body, in bytes.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// How long a request may take to arrive, and then again to be executed.
pub const TIMEOUT: Duration = Duration::from_secs(15);

/// Finds out who calls, and executes the request for them.
pub trait Executor: Clone + Send + Sync + 'static {
    /// Executes `request` for the caller that `head` names, with messages in `language`.
    ///
    /// An error is for callers who cannot be established, such as by a token that does not hold (401); everything that
    /// happens after that is in the response.
    fn execute(
        &self,
        head: Parts,
        request: Request,
        language: Language,
    ) -> impl Future<Output = Result<async_graphql::Response, domain::Error>> + Send;
}

/// Takes one request in, has it executed, and answers.
pub(super) async fn serve<E: Executor>(
    State(executor): State<E>,
    request: axum::extract::Request,
) -> Response {
    let (head, body) = request.into_parts();
    let language = preferred(&head.headers);
    let Some(media) = Media::negotiate(&head.headers) else { return Refusal::ACCEPT.answer(language) };
    match read(&head, body).await {
        Ok(request) => execute(executor, head, request, language, media).await,
        Err(refusal) => refusal.answer_as(language, media),
    }
}

/// The body of a request, as the draft names its parts. Unknown ones are ignored; uploads and batches do not exist.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    query: String,
    operation_name: Option<String>,
    variables: Option<Variables>,
    extensions: Option<BTreeMap<String, Value>>,
}

async fn read(head: &Parts, body: Body) -> Result<Request, Refusal> {
    if !media::is_json(&head.headers) {
        return Err(Refusal::CONTENT_TYPE);
    }
    let body = timeout(TIMEOUT, to_bytes(body, MAX_BODY_BYTES)).await.map_err(|_| Refusal::SLOW_BODY)?;
    let body = body.map_err(|error| {
        let too_large = error.into_inner().is::<http_body_util::LengthLimitError>();
        if too_large { Refusal::TOO_LARGE } else { Refusal::BROKEN_BODY }
    })?;
    // Serde would read an array as the object's values in turn.
    match body.trim_ascii_start().first() {
        Some(b'{') => {}
        Some(b'[') => return Err(Refusal::BATCH),
        _ => return Err(Refusal::NOT_A_REQUEST),
    }
    let given: Parameters = serde_json::from_slice(&body).map_err(|_| Refusal::NOT_A_REQUEST)?;
    let mut request = Request::new(given.query).variables(given.variables.unwrap_or_default());
    request.operation_name = given.operation_name;
    request.extensions.0.extend(given.extensions.unwrap_or_default());
    guard::admit(&mut request)?;
    Ok(request)
}

/// Executes in a task of its own, so that a caller who hangs up never stops a mutation half way. The time limit is inside
/// the task: it ends the work itself, not only the waiting for it.
async fn execute<E: Executor>(
    executor: E,
    head: Parts,
    request: Request,
    language: Language,
    media: Media,
) -> Response {
    let execution = Execution::default();
    let request = request.data(execution.clone());
    let work = async move { timeout(TIMEOUT, executor.execute(head, request, language)).await };
    match tokio::spawn(work.in_current_span()).await {
        Ok(Ok(Ok(response))) => answer(response, execution.began(), language, media),
        Ok(Ok(Err(error))) => caller_refused(&error, language, media),
        Ok(Err(_)) => {
            tracing::warn!("a request was given up: out of time");
            Refusal::TIMED_OUT.answer_as(language, media)
        }
        Err(panic) => {
            tracing::error!(%panic, "a request panicked");
            Refusal::FAILED.answer_as(language, media)
        }
    }
}

/// An answer as it goes over the wire. A request that never began to execute has no `data` entry, not even a null.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

fn answer(mut response: async_graphql::Response, began: bool, language: Language, media: Media) -> Response {
    mask::settle(&mut response.errors, began, language);
    let status = match response.errors.first().and_then(mask::code).map(status_of) {
        Some(status) if !began && (media == Media::GraphqlResponse || status != StatusCode::BAD_REQUEST) => {
            status
        }
        _ => StatusCode::OK,
    };
    let data = began.then_some(&response.data);
    let body = Answer { errors: &response.errors, data, extensions: &response.extensions };
    let Ok(body) = serde_json::to_vec(&body) else { return Refusal::FAILED.answer_as(language, media) };
    let mut answer = (status, body).into_response();
    let headers = answer.headers_mut();
    headers.extend(response.http_headers);
    headers.insert(header::CONTENT_TYPE, media.content_type());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-language, authorization"));
    answer
}
