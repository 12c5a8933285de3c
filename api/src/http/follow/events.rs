//! One operation as server-sent events, for networks that break WebSockets: `next` for each answer, `complete` at the end.
use super::{
    BEAT, LOOK, QUEUE, SLOW,
    count::{Holder, Place},
    full,
    held::{is_held, pin, stopped},
    operation::operate,
};
use crate::http::{
    Executor,
    answer::Told,
    graphql::{TIMEOUT, Wired},
    headers::VARY,
    media::Media,
    policy::Stopped,
    refusal::{Refusal, refused, status_of},
    room, unpaid,
};
use async_graphql::Request;
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use domain::{Error, kernel::reason::Language};
use futures::{
    StreamExt as _,
    stream::{BoxStream, unfold},
};
use serde_json::value::RawValue;
use std::{convert::Infallible, sync::Arc};
use tokio::{
    sync::{
        Semaphore,
        mpsc::{Sender, channel},
    },
    time::{MissedTickBehavior, interval, timeout},
};
use tracing::Instrument as _;

/// Says nothing, so that proxies keep a silent connection.
const COMMENT: Bytes = Bytes::from_static(b":\n\n");
/// The end. With an empty `data`, or browsers would pass it over.
const COMPLETE: Bytes = Bytes::from_static(b"event: complete\ndata:\n\n");

/// Answers a request with a stream, once it is admitted and its document runs for who asks. Whoever holds none of it is refused
/// before it begins; who that is, is found out `within` the room.
pub(in crate::http) async fn serve<E: Executor>(
    wired: Arc<Wired<E>>,
    within: room::Place,
    mut head: Parts,
    request: Request,
    language: Language,
) -> Response {
    let form = (language, Media::Json);
    let Some(mut place) = wired.sockets.come() else {
        return unpaid::left(&wired.executor, &head, full(language));
    };
    let Ok(found) = timeout(TIMEOUT, wired.executor.holder(&mut head)).await else {
        return unpaid::left(&wired.executor, &head, Refusal::TIMED_OUT.answer(language));
    };
    // What is followed has no end: what else comes as events takes its place where it is executed.
    drop(within);
    let holder = match found.and_then(|holder| holder.ok_or(Error::Unauthenticated)) {
        Ok(holder) => holder,
        Err(error) => {
            let refused = unanswered(&error, language);
            return unpaid::charged(&wired, &mut head, Stopped::Caller(error), refused, form).await;
        }
    };
    if !place.hold(&holder) {
        let refusal = Refusal::TOO_MANY_CONNECTIONS.into();
        return unpaid::stopped(&wired, &mut head, refusal, form).await;
    }
    pin(&mut head.headers, &holder);
    let turns = Arc::new(Semaphore::new(1));
    // Who holds it is established: that is not found out anew to begin.
    let answers = operate(&wired, head.clone(), request, language, turns).await;
    let headers = unpaid::left_to(&wired, &mut head).await;
    let (queue, queued) = channel(QUEUE);
    let executor = wired.executor.clone();
    let stream = Held { executor, headers: head.headers, holder, language, place };
    tokio::spawn(stream.pump(answers, queue).in_current_span());
    let events = unfold(queued, |mut queued| async move {
        queued.recv().await.map(|event| (Ok::<_, Infallible>(event), queued))
    });
    (HEADERS, headers, Body::from_stream(events)).into_response()
}

/// Proxies that collect answers before they pass them on are asked not to.
const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::VARY, VARY),
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
];

fn unanswered(error: &Error, language: Language) -> Response {
    refused(error, status_of(error.code()), language)
}

/// A stream that is held.
struct Held<E> {
    executor: E,
    headers: HeaderMap,
    holder: Holder,
    language: Language,
    place: Place,
}

impl<E: Executor> Held<E> {
    /// Passes answers on as they are taken, until there are no more, the client is gone or too slow, or the stream is no
    /// longer its holder's.
    async fn pump(self, mut answers: BoxStream<'static, Told>, queue: Sender<Bytes>) {
        let (mut look, mut beat) = (interval(LOOK), interval(BEAT));
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stopping = self.place.stopping();
        loop {
            let (told, more) = tokio::select! {
                told = answers.next() => match told {
                    Some(Told::Next(answer)) => (answer, true),
                    Some(Told::Refused(errors)) => (only(&errors), false),
                    None => break,
                },
                _ = look.tick() => {
                    if is_held(&self.executor, &self.headers, &self.holder).await {
                        continue;
                    }
                    match Told::unanswered(&Error::Unauthenticated, self.language) {
                        Told::Next(errors) | Told::Refused(errors) => (only(&errors), false),
                    }
                }
                _ = beat.tick() => {
                    if is_taken(&queue, COMMENT).await {
                        continue;
                    }
                    return;
                }
                // Without a `complete`: the client comes again.
                () = stopped(&mut stopping) => return,
                () = queue.closed() => return,
            };
            let next = format!("event: next\ndata: {}\n\n", told.get());
            if !is_taken(&queue, next.into()).await {
                return;
            }
            if !more {
                break;
            }
        }
        is_taken(&queue, COMPLETE).await;
    }
}

/// An answer that has nothing but errors.
fn only(errors: &RawValue) -> Box<RawValue> {
    RawValue::from_string(format!("{{\"errors\":{}}}", errors.get())).unwrap_or_default()
}

async fn is_taken(queue: &Sender<Bytes>, event: Bytes) -> bool {
    matches!(timeout(SLOW, queue.send(event)).await, Ok(Ok(())))
}
