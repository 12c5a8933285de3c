//! `POST /graphql`, after the GraphQL-over-HTTP draft: what may come in, and which status goes out.
use super::{
    answers::{Answers, Asked, Priced, Rights, Standing},
    execution::Execution,
    fair::{self, Toll},
    guard,
    language::preferred,
    media::{self, Media},
    outgoing::{Named, encode, told, whole},
    refusal::{Refusal, caller_refused},
};
use crate::graphql::Reads;
use async_graphql::{Request, Value, Variables};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::request::Parts,
    response::Response,
};
use domain::kernel::reason::Language;
use infra::redis::{Fair, Payer, Read};
use serde::Deserialize;
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

    /// Whom requests are paid to, if anybody counts.
    fn fair(&self) -> Option<&Fair> {
        None
    }

    /// What the caller that `head` names may be given out of what is kept, and who pays for it, if that is known without
    /// waiting.
    fn rights_at_hand(&self, head: &Parts) -> Option<(Rights, Payer)> {
        let _ = head;
        None
    }

    /// The same, found out; nothing for whom nothing is kept. What was found out is noted in `head`.
    fn rights(&self, head: &mut Parts) -> impl Future<Output = Option<(Rights, Payer)>> + Send {
        let _ = head;
        std::future::ready(None)
    }

    /// Executes `request` for the caller that `head` names, with messages in `language`. Who pays is told to the [`Toll`] in
    /// `head`.
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
    match Given::parse(&body) {
        Ok(given) => {
            let named = Named(given.operation_name.clone());
            let mut answer = answer(executor, head, given, language, media).await;
            answer.extensions_mut().insert(named);
            answer
        }
        Err(refusal) => refusal.answer_as(language, media),
    }
}

/// Answers out of what is kept, or has the request executed.
async fn answer<E: Executor>(
    executor: E,
    head: Parts,
    given: Given<'_>,
    language: Language,
    media: Media,
) -> Response {
    let asked = || Asked::of(&given.query, given.operation_name.as_deref(), given.written);
    let asked = executor.answers().map(|_| asked());
    // What was answered before was within the limits, so they are not looked at again.
    if let (Some(answers), Some(asked)) = (executor.answers(), &asked)
        && let Some(standing) = answers.standing(asked, &given.variables)
        && let Some((rights, payer)) = executor.rights_at_hand(&head)
        && let Some(key) = standing.key(&rights, language, media)
        && let Some(kept) = answers.shelf.near(&key)
        && let Some(kept) = Priced::open(&kept)
    {
        return fair::give(executor.fair(), payer, kept, language, media).await;
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
        && let Some((rights, payer)) = executor.rights(&mut head).await
        && let Some(key) = standing.key(&rights, language, media)
    {
        match answers.shelf.read(&key).await {
            Read::Found(found) => {
                if let Some(kept) = Priced::open(&found) {
                    return fair::give(executor.fair(), payer, kept, language, media).await;
                }
            }
            Read::Turn(mine) => turn = Some((mine, standing)),
        }
    }
    let (execution, reads, toll) = (Execution::default(), Reads::default(), Toll::default());
    let request = request.data(execution.clone()).data(toll.clone());
    head.extensions.insert(reads.clone());
    head.extensions.insert(toll.clone());
    let mut response = match executor.execute(head, request, language).await {
        Ok(response) => response,
        Err(error) => return caller_refused(&error, language, media),
    };
    let bill = toll.bill();
    let sound = response.errors.is_empty() && response.http_headers.is_empty() && execution.began();
    if let Some(bill) = bill.filter(|_| execution.began()) {
        fair::note(bill, &mut response);
    }
    let (status, body, headers) = match encode(response, execution.began(), language, media) {
        Ok(parts) => parts,
        Err(refusal) => return told(bill, refusal.answer_as(language, media)),
    };
    if let Some((turn, standing)) = turn
        && sound
        && standing.holds(&reads)
    {
        turn.keep(Priced::seal(bill.map_or(1, |bill| bill.cost), &body)).await;
    }
    let mut answer = told(bill, whole(status, body, media));
    answer.headers_mut().extend(headers);
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
