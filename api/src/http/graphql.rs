//! `POST /graphql`, after the GraphQL-over-HTTP draft: what may come in, and which status goes out.
use super::{
    answers::{Answers, Asked, Rights, Standing},
    execution::Execution,
    guard,
    language::preferred,
    mask,
    media::{self, Media},
    refusal::{Refusal, caller_refused, status_of, step_up},
};
use crate::graphql::Reads;
use async_graphql::{Request, ServerError, Value, Variables};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use domain::kernel::reason::Language;
use infra::redis::Read;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::BTreeMap, future::Future, time::Duration};
use tokio::time::timeout;
use tracing::Instrument as _;

/// The largest request body, in bytes.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// How long a request may take to arrive, and then again to be executed.
pub const TIMEOUT: Duration = Duration::from_secs(15);

/// Finds out who calls, and executes the request for them.
pub trait Executor: Clone + Send + Sync + 'static {
    /// Where answers are kept, if any are.
    fn answers(&self) -> Option<&Answers> {
        None
    }

    /// What the caller that `head` names may be given out of what is kept, if that is known without waiting.
    fn rights_at_hand(&self, head: &Parts) -> Option<Rights> {
        let _ = head;
        None
    }

    /// The same, found out; nothing for whom nothing is kept. What was found out is noted in `head`.
    fn rights(&self, head: &mut Parts) -> impl Future<Output = Option<Rights>> + Send {
        let _ = head;
        std::future::ready(None)
    }

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
    let body = match read(&head, body).await {
        Ok(body) => body,
        Err(refusal) => return refusal.answer_as(language, media),
    };
    let given = match Given::parse(&body) {
        Ok(given) => given,
        Err(refusal) => return refusal.answer_as(language, media),
    };
    let asked = || Asked::of(&given.query, given.operation_name.as_deref(), given.written);
    let asked = executor.answers().map(|_| asked());
    // What was answered before was within the limits, so they are not looked at again.
    if let (Some(answers), Some(asked)) = (executor.answers(), &asked)
        && let Some(standing) = answers.standing(asked, &given.variables)
        && let Some(rights) = executor.rights_at_hand(&head)
        && let Some(key) = standing.key(&rights, language, media)
        && let Some(kept) = answers.shelf.near(&key)
    {
        return whole(StatusCode::OK, kept, media);
    }
    let mut request = Request::new(given.query).variables(given.variables);
    request.operation_name = given.operation_name;
    request.extensions.0.extend(given.extensions);
    if let Err(refusal) = guard::admit(&mut request) {
        return refusal.answer_as(language, media);
    }
    let kept = asked.and_then(|asked| {
        let answers = executor.answers()?.clone();
        answers.learn(&asked, &mut request);
        let standing = answers.standing(&asked, &request.variables)?;
        Some(Kept { answers, standing })
    });
    execute(executor, head, request, kept, language, media).await
}

/// The body of a request, as the draft names its parts. Unknown ones are ignored; uploads and batches do not exist.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters<'a> {
    #[serde(borrow)]
    query: Cow<'a, str>,
    operation_name: Option<String>,
    /// No variables and null are alike.
    #[serde(borrow)]
    variables: Option<&'a RawValue>,
    extensions: Option<BTreeMap<String, Value>>,
}

/// What was asked.
struct Given<'a> {
    query: Cow<'a, str>,
    operation_name: Option<String>,
    variables: Variables,
    /// The variables as they were written: what is asked is told apart by them, without writing them once more.
    written: &'a str,
    extensions: BTreeMap<String, Value>,
}

impl<'a> Given<'a> {
    fn parse(body: &'a [u8]) -> Result<Self, Refusal> {
        let Parameters { query, operation_name, variables, extensions } =
            serde_json::from_slice(body).map_err(|_| Refusal::NOT_A_REQUEST)?;
        let written = variables.map(RawValue::get).unwrap_or_default();
        let variables = match variables {
            Some(_) => serde_json::from_str(written).map_err(|_| Refusal::NOT_A_REQUEST)?,
            None => Variables::default(),
        };
        Ok(Self { query, operation_name, variables, written, extensions: extensions.unwrap_or_default() })
    }
}

async fn read(head: &Parts, body: Body) -> Result<Bytes, Refusal> {
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
    Ok(body)
}

/// A request whose answer may be kept.
struct Kept {
    answers: Answers,
    standing: Standing,
}

/// Executes in a task of its own, so that a caller who hangs up never stops a mutation half way. The time limit is inside
/// the task: it ends the work itself, not only the waiting for it.
async fn execute<E: Executor>(
    executor: E,
    head: Parts,
    request: Request,
    kept: Option<Kept>,
    language: Language,
    media: Media,
) -> Response {
    let work =
        async move { timeout(TIMEOUT, find_or_make(executor, head, request, kept, language, media)).await };
    match tokio::spawn(work.in_current_span()).await {
        Ok(Ok(answer)) => answer,
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

/// Who asks is found out first; then an answer that is kept for such as them will do.
async fn find_or_make<E: Executor>(
    executor: E,
    mut head: Parts,
    request: Request,
    kept: Option<Kept>,
    language: Language,
    media: Media,
) -> Response {
    let mut turn = None;
    if let Some(Kept { answers, standing }) = kept
        && let Some(rights) = executor.rights(&mut head).await
        && let Some(key) = standing.key(&rights, language, media)
    {
        match answers.shelf.read(&key).await {
            Read::Found(found) => return whole(StatusCode::OK, found, media),
            Read::Turn(mine) => turn = Some((mine, standing)),
        }
    }
    let (execution, reads) = (Execution::default(), Reads::default());
    let request = request.data(execution.clone());
    head.extensions.insert(reads.clone());
    let response = match executor.execute(head, request, language).await {
        Ok(response) => response,
        Err(error) => return caller_refused(&error, language, media),
    };
    let sound = response.errors.is_empty() && response.http_headers.is_empty() && execution.began();
    let (status, body, headers) = match encode(response, execution.began(), language, media) {
        Ok(parts) => parts,
        Err(refusal) => return refusal.answer_as(language, media),
    };
    if let Some((turn, standing)) = turn
        && sound
        && standing.holds(&reads)
    {
        turn.keep(body.clone()).await;
    }
    let mut answer = whole(status, body, media);
    answer.headers_mut().extend(headers);
    answer
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

fn encode(
    mut response: async_graphql::Response,
    began: bool,
    language: Language,
    media: Media,
) -> Result<(StatusCode, Bytes, HeaderMap), Refusal> {
    mask::settle(&mut response.errors, began, language);
    let status = match response.errors.first().and_then(mask::code).map(status_of) {
        Some(status) if !began && (media == Media::GraphqlResponse || status != StatusCode::BAD_REQUEST) => {
            status
        }
        _ => StatusCode::OK,
    };
    let data = began.then_some(&response.data);
    let body = Answer { errors: &response.errors, data, extensions: &response.extensions };
    let body = serde_json::to_vec(&body).map_err(|_| Refusal::FAILED)?;
    if response.errors.iter().any(|error| mask::code(error) == Some("STRONG_AUTHENTICATION")) {
        response.http_headers.insert(header::WWW_AUTHENTICATE, step_up());
    }
    Ok((status, body.into(), response.http_headers))
}

fn whole(status: StatusCode, body: Bytes, media: Media) -> Response {
    let mut answer = (status, body).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, media.content_type());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-language, authorization"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn variables_are_read_and_told_apart_by_how_they_were_written() {
        let given = |variables: &str| {
            let body = format!(r#"{{"query":"{{ hello }}"{variables}}}"#);
            let given = Given::parse(body.as_bytes()).ok()?;
            Some((given.variables, given.written.to_owned()))
        };
        let of = |value| Variables::from_json(value);
        let both = of(json!({ "a": 1, "b": "監査" }));
        for written in [r#"{"a":1,"b":"監査"}"#, r#"{ "b": "\u76e3\u67fb", "a": 1 }"#] {
            let told = given(&format!(r#","variables":{written}"#));
            assert_eq!(told, Some((both.clone(), written.to_owned())));
        }
        assert_eq!(given(r#","variables":null"#), given(""), "alike");
        for odd in ["7", "[]", r#""a""#, "{", r#"{"a":}"#] {
            assert!(given(&format!(r#","variables":{odd}"#)).is_none(), "{odd}");
        }
    }
}
