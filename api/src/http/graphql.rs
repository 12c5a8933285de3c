//! `/graphql`, after the GraphQL-over-HTTP draft: what may come in, and which status goes out.
use super::{
    Executor,
    answer::{Named, encode, told, whole},
    answers::{Answers, Asked, Priced, Standing},
    cors,
    documents::{Found, Fresh},
    fair::{self, Toll},
    follow::{self, Sockets},
    get::is_query,
    given::Given,
    guard::is_subscription,
    language::preferred,
    media::{self, Events, Media},
    policy::{Policy, Stopped},
    refusal::Refusal,
    room::Room,
    task::{After, in_its_place},
    unpaid,
};
use crate::graphql::Reads;
use async_graphql::{Execution, Request};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::request::Parts,
    response::Response,
};
use domain::kernel::reason::Language;
use infra::redis::{Payer, Read};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// The largest request body, in bytes.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// How long a request may take to arrive, and then again to be executed.
pub const TIMEOUT: Duration = Duration::from_secs(15);

/// What requests are answered with. It goes behind one pointer, for the router makes several clones of it for each request.
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
    State(wired): State<Arc<Wired<E>>>,
    request: axum::extract::Request,
) -> Response {
    let (mut head, body) = request.into_parts();
    let language = preferred(&head.headers);
    // A form of another site's page comes without being asked for first; what becomes of it would be its reader's to pay.
    if !cors::may_ask(&wired.policy.origins, &head.headers) {
        return Refusal::ORIGIN.answer(language);
    }
    let Some((media, events)) = media::negotiate(&head.headers) else {
        let form = (language, Media::Json);
        return unpaid::stopped(&wired, &mut head, Refusal::ACCEPT.into(), form).await;
    };
    let form = (language, media);
    let body = match read(&head, body).await {
        Ok(body) => body,
        Err(refusal) => return unpaid::stopped(&wired, &mut head, refusal.into(), form).await,
    };
    match Given::parse(&body) {
        Ok(given) => answer(wired, head, given, Verb::Post, language, (media, events)).await,
        Err(refusal) => unpaid::stopped(&wired, &mut head, refusal.into(), form).await,
    }
}

/// Answers what was given, however it came.
pub(super) async fn answer<E: Executor>(
    wired: Arc<Wired<E>>,
    mut head: Parts,
    given: Given<'_>,
    verb: Verb,
    language: Language,
    forms: (Media, Events),
) -> Response {
    let named = Named(given.operation_name.clone());
    let mut answer = match give(&wired, &mut head, given, verb, language, forms).await {
        Ok(answer) => answer,
        Err(stopped) => {
            let (media, _) = forms;
            unpaid::stopped(&wired, &mut head, stopped, (language, media)).await
        }
    };
    answer.extensions_mut().insert(named);
    answer
}

/// Answers out of what is kept, or has the request executed. What goes no further leaves its head behind, and is not paid for.
async fn give<E: Executor>(
    wired: &Arc<Wired<E>>,
    head: &mut Parts,
    given: Given<'_>,
    verb: Verb,
    language: Language,
    (media, events): (Media, Events),
) -> Result<Response, Stopped> {
    let Wired { executor, policy, .. } = &**wired;
    let Given { wanted, operation_name, variables, written, extensions } = given;
    // Who asks is looked up in a place; what is kept is given out without.
    let mut early = None;
    if policy.documents.depend_on_asker() {
        early = Some(wired.room.place().ok_or(Refusal::OVERLOADED)?);
    }
    let Found { text: document, fresh } = policy.document(executor, head, wanted).await?;
    let asked = executor.answers().map(|_| Asked::of(&document, operation_name.as_deref(), written));
    // What was answered before was within the limits, so they are not looked at again.
    if events != Events::Preferred
        && let (Some(answers), Some(asked)) = (executor.answers(), &asked)
        && let Some(standing) = answers.standing(asked, &variables)
        && let Some((rights, payer)) = executor.rights_at_hand(head)
        && let Some(key) = standing.key(&rights, language, media)
        && let Some(kept) = answers.shelf.near(&key)
        && let Some(kept) = Priced::open(&kept)
    {
        remember(fresh.as_ref(), payer);
        return Ok(fair::give(executor.fair(), payer, kept, language, media).await);
    }
    let place = early.or_else(|| wired.room.place()).ok_or(Refusal::OVERLOADED)?;
    let mut request = remembering(Request::new(document).variables(variables), fresh.clone());
    request.operation_name = operation_name;
    request.extensions.0.extend(extensions);
    policy.documents.admit(&mut request)?;
    let follows = is_subscription(&mut request);
    // What changes something is never in an address, in whatever form it is answered; what is followed may be, as events.
    if verb == Verb::Get && !is_query(&mut request) && !(follows && events != Events::Unwanted) {
        return Err(Refusal::QUERY_ONLY.into());
    }
    policy.introspect(executor, head, &mut request).await?;
    match (events, follows) {
        (Events::Preferred, _) | (Events::Taken, true) => {
            let begun = follow::events::serve(Arc::clone(wired), place, taken(head), request, language);
            return Ok(Box::pin(begun).await);
        }
        (Events::Unwanted, true) => return Err(Refusal::SUBSCRIPTION.into()),
        (_, false) => {}
    }
    let kept = asked.and_then(|asked| {
        let answers = executor.answers()?.clone();
        answers.learn(&asked, &mut request);
        let standing = answers.standing(&asked, &request.variables)?;
        Some(Kept { answers, standing, fresh })
    });
    let (after, toll) = (After::of(&mut request), Toll::default());
    let work = find_or_make(executor.clone(), taken(head), request, kept, toll.clone(), (language, media));
    // Boxed, for it is part of every request's future, that of what is kept included, and goes from hand to hand.
    Ok(match in_its_place(Box::pin(work), after, place).await {
        Ok(answer) => answer,
        // It may have been paid for before it was given up.
        Err(refusal) => told(toll.bill(), refusal.answer_as(language, media)),
    })
}

/// The head, away from who needs it no more.
fn taken(head: &mut Parts) -> Parts {
    let (empty, ()) = axum::http::Request::new(()).into_parts();
    std::mem::replace(head, empty)
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
    toll: Toll,
    (language, media): (Language, Media),
) -> Response {
    let mut turn = None;
    let found = if kept.is_some() { executor.rights(&mut head).await } else { Ok(None) };
    let found = match found {
        Ok(found) => found,
        // They are not looked up once more: it would come to the same, and be counted twice.
        Err(error) => return unpaid::unestablished(&executor, error, (language, media)).await,
    };
    if let (Some(Kept { answers, standing, fresh }), Some((rights, payer))) = (kept, found)
        && let Some(key) = standing.key(&rights, language, media)
    {
        let read = if let Some(found) = answers.shelf.near(&key) {
            Read::Found(found)
        } else {
            // Their turn comes before the turn to make it: else others would wait for it behind whatever this payer asked before.
            executor.enter(&mut head, payer).await;
            answers.shelf.read(&key).await
        };
        match read {
            Read::Found(found) => {
                if let Some(kept) = Priced::open(&found) {
                    remember(fresh.as_ref(), payer);
                    return fair::give(executor.fair(), payer, kept, language, media).await;
                }
            }
            Read::Turn(mine) => turn = Some((mine, standing)),
        }
    }
    let (execution, reads) = (Execution::of(&mut request), Reads::default());
    let request = request.data(execution.clone()).data(toll.clone());
    head.extensions.insert(reads.clone());
    head.extensions.insert(toll.clone());
    let mut response = match executor.execute(head, request, language).await {
        Ok(response) => response,
        Err(error) => return unpaid::unestablished(&executor, error, (language, media)).await,
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
    {
        if standing.holds(&reads) {
            turn.keep(Priced::seal(bill.map_or(1, |bill| bill.cost), &body)).await;
        } else {
            turn.keep_nothing();
        }
    }
    let mut answer = told(bill, whole(status, body, media));
    answer.headers_mut().extend(headers);
    answer
}
