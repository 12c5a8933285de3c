//! Connections that are held open: operations over a WebSocket (the protocol `graphql-transport-ws`), and one operation as
//! server-sent events (`graphql-sse`, distinct connections). Both execute what HTTP executes, under the same limits.
mod close;
mod count;
pub(super) mod events;
mod held;
mod message;
mod operation;
mod socket;
mod writer;

pub use count::{Holder, Sockets};

use super::{
    Executor, cors, get,
    graphql::{MAX_BODY_BYTES, Wired},
    language::preferred,
    refusal::Refusal,
};
use axum::{
    extract::{FromRequestParts as _, Request, State, ws::WebSocketUpgrade},
    http::{HeaderValue, header},
    response::Response,
};
use domain::kernel::reason::Language;
use std::{sync::Arc, time::Duration};
use tracing::Instrument as _;

/// The one protocol that is spoken over WebSockets.
const PROTOCOL: &str = "graphql-transport-ws";
/// How long a socket may stay without a word about who holds it.
const INIT: Duration = Duration::from_secs(3);
/// How often it is asked whether a connection is still held by whom it was. A change that is heard of is looked at at once.
const LOOK: Duration = Duration::from_secs(5);
/// How often a silent connection is spoken to, so that proxies keep it.
const BEAT: Duration = Duration::from_secs(20);
/// How long nothing may come back, not even to that.
const SILENCE: Duration = Duration::from_mins(1);
/// How long a client may take for one message. Whoever is slower comes again, with the last that was heard.
const SLOW: Duration = Duration::from_secs(10);
/// How many messages wait for a client at most; what waits behind them is not read from the database.
const QUEUE: usize = 32;
/// How many operations run on one socket at most.
const MOST_OPERATIONS: usize = 20;

/// `GET /graphql`: begins a WebSocket, if that is what is asked for; else the address holds a query.
pub(super) async fn begin<E: Executor>(State(wired): State<Arc<Wired<E>>>, request: Request) -> Response {
    // Before anything is paid: a page of another site must not spend what is its reader's.
    if !cors::may_ask(&wired.policy.origins, request.headers()) {
        return Refusal::ORIGIN.answer(preferred(request.headers()));
    }
    if !request.headers().contains_key(header::UPGRADE) {
        return get::serve(State(wired), request).await;
    }
    let (mut head, _) = request.into_parts();
    let language = preferred(&head.headers);
    let Ok(upgrade) = WebSocketUpgrade::from_request_parts(&mut head, &()).await else {
        return Refusal::HANDSHAKE.answer(language);
    };
    let Some(place) = wired.sockets.knock() else { return full(language) };
    let upgrade =
        upgrade.protocols([PROTOCOL]).max_message_size(MAX_BODY_BYTES).max_frame_size(MAX_BODY_BYTES);
    let (headers, span) = (head.headers, tracing::Span::current());
    upgrade.on_upgrade(move |socket| socket::serve(wired, socket, headers, place).instrument(span))
}

/// The process holds as many connections as it may.
fn full(language: Language) -> Response {
    let mut response = Refusal::FULL.answer(language);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
    response
}
