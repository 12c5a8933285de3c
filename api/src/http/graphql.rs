//! `/graphql`, after the GraphQL-over-HTTP draft: what may come in, and which status goes out.
use super::{
    Executor,
    answer::{Named, encode, told, whole},
    answers::{Answers, Asked, Priced, Standing},
    documents::{Found, Fresh},
    execution::Execution,
    fair::{self, Toll},
    follow::{self, Sockets},
    get::is_query,
    given::Given,
    guard,
    language::preferred,
    media::{self, Events, Media},
    policy::Policy,
    refusal::{Refusal, caller_refused},
    room::Room,
    task::{After, in_its_place},
};
use crate::graphql::Reads;
use async_graphql::Request;
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::{HeaderValue, header, request::Parts},
    response::Response,
};
use domain::kernel::reason::Language;
use infra::redis::{Payer, Read};
use std::time::Duration;
use tokio::time::timeout;

/// The largest request body, in bytes.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// How long a request may take to arrive, and then again to be executed.
pub const TIMEOUT: Duration = Duration::from_secs(15);

/// What requests are answered with.
#[derive(Clone)]
pub(super) struct Wired<E> {
    pub(super) executor: E,
    /// What strangers find.
    pub(super) policy: Policy,
    /// The connections that are held open.
    pub(super) sockets: Sockets,
    /// How much is worked on at a time.
    pub(super) room: Room,
}

/// How a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    /// In an address.
    Get,
    /// In a body.
    Post,
}

/// Takes one request in, has it executed, and answers.
pub(super) async fn serve<E: Executor>(
    State(wired): State<Wired<E>>,
    request: axum::extract::Request,
) -> Response {
    let (head, body) = request.into_parts();
    let language = preferred(&head.headers);
    let Some((media, events)) = media::negotiate(&head.headers) else {
        return Refusal::ACCEPT.answer(language);
    };
    let body = match read(&head, body).await {
        Ok(body) => body,
        Err(refusal) => return refusal.answer_as(language, media),
    };
    match Given::parse(&body) {
        Ok(given) => answer(wired, head, given, Verb::Post, language, (media, events)).await,
        Err(refusal) => refusal.answer_as(language, media),
    }
}

/// Answers what was given, however it came.
pub(super) async fn answer<E: Executor>(
    wired: Wired<E>,
    head: Parts,
    given: Given<'_>,
    verb: Verb,
    language: Language,
    forms: (Media, Events),
) -> Response {
    let named = Named(given.operation_name.clone());
    let mut answer = give(wired, head, given, verb, language, forms).await;
    answer.extensions_mut().insert(named);
    answer
}

/// Answers out of what is kept, or has the request executed.
async fn give<E: Executor>(
    wired: Wired<E>,
    mut head: Parts,
    given: Given<'_>,
    verb: Verb,
    language: Language,
    (media, events): (Media, Events),
) -> Response {
    let Wired { executor, policy, .. } = &wired;
    let Given { wanted, operation_name, variables, written, extensions } = given;
    let Found { text: document, fresh } = match policy.document(executor, &mut head, wanted).await {
        Ok(found) => found,
        Err(stopped) => return stopped.answer(language, media),
    };
    let asked = executor.answers().map(|_| Asked::of(&document, operation_name.as_deref(), written));
    // What was answered before was within the limits, so they are not looked at again.
    if events != Events::Preferred
        && let (Some(answers), Some(asked)) = (executor.answers(), &asked)
        && let Some(standing) = answers.standing(asked, &variables)
        && let Some((rights, payer)) = executor.rights_at_hand(&head)
        && let Some(key) = standing.key(&rights, language, media)
        && let Some(kept) = answers.shelf.near(&key)
        && let Some(kept) = Priced::open(&kept)
    {
        remember(fresh.as_ref(), payer);
        return fair::give(executor.fair(), payer, kept, language, media).await;
    }
    let Some(place) = wired.room.place() else { return Refusal::OVERLOADED.answer_as(language, media) };
    let mut request = remembering(Request::new(document).variables(variables), fresh.clone());
    request.operation_name = operation_name;
    request.extensions.0.extend(extensions);
    if let Err(refusal) = guard::admit(&mut request) {
        return refusal.answer_as(language, media);
    }
    let follows = guard::is_subscription(&mut request);
    // What changes something is never in an address, in whatever form it is answered; what is followed may be, as events.
    if verb == Verb::Get && !is_query(&mut request) && !(follows && events != Events::Unwanted) {
        return posted_only(language, media);
    }
    if let Err(stopped) = policy.introspect(executor, &mut head, &mut request).await {
        return stopped.answer(language, media);
    }
    match (events, follows) {
        (Events::Preferred, _) | (Events::Taken, true) => {
            // What is followed has no end: what else comes as events takes its place where it is executed.
            drop(place);
            return follow::events::serve(wired, head, request, language).await;
        }
        (Events::Unwanted, true) => return Refusal::SUBSCRIPTION.answer_as(language, media),
        (_, false) => {}
    }
    let kept = asked.and_then(|asked| {
        let answers = executor.answers()?.clone();
        answers.learn(&asked, &mut request);
        let standing = answers.standing(&asked, &request.variables)?;
        Some(Kept { answers, standing, fresh })
    });
    let after = After::of(&mut request);
    let work = find_or_make(wired.executor, head, request, kept, language, media);
    match in_its_place(work, after, place).await {
        Ok(answer) => answer,
        Err(refusal) => refusal.answer_as(language, media),
    }
}

fn posted_only(language: Language, media: Media) -> Response {
    let mut refused = Refusal::QUERY_ONLY.answer_as(language, media);
    refused.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    refused
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
    /// Its document, if that is to be remembered.
    fresh: Option<Fresh>,
}

/// The request with its document, if that is to be remembered once it is validated.
pub(super) fn remembering(request: Request, fresh: Option<Fresh>) -> Request {
    match fresh {
        Some(fresh) => request.data(fresh),
        None => request,
    }
}

/// What is answered out of what is kept was validated when that was made.
fn remember(fresh: Option<&Fresh>, payer: Payer) {
    if let Some(fresh) = fresh {
        fresh.keep(payer);
    }
}

/// Who asks is found out first; then an answer that is kept for such as them will do.
async fn find_or_make<E: Executor>(
    executor: E,
    mut head: Parts,
    mut request: Request,
    kept: Option<Kept>,
    language: Language,
    media: Media,
) -> Response {
    let mut turn = None;
    if let Some(Kept { answers, standing, fresh }) = kept
        && let Some((rights, payer)) = executor.rights(&mut head).await
        && let Some(key) = standing.key(&rights, language, media)
    {
        match answers.shelf.read(&key).await {
            Read::Found(found) => {
                if let Some(kept) = Priced::open(&found) {
                    remember(fresh.as_ref(), payer);
                    return fair::give(executor.fair(), payer, kept, language, media).await;
                }
            }
            Read::Turn(mine) => turn = Some((mine, standing)),
        }
    }
    let (execution, reads, toll) = (Execution::of(&mut request), Reads::default(), Toll::default());
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
