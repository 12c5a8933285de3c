//! One WebSocket: who holds it, and the operations that run on it.
use super::{
    BEAT, INIT, LOOK, MOST_OPERATIONS, SILENCE, SLOW,
    close::Close,
    count::{Holder, Place},
    held::{head_of, is_held, pin, stopped},
    message::{self, Heard, Operation},
    operation,
    writer::writer,
};
use crate::http::{
    Executor,
    answer::Told,
    graphql::{TIMEOUT, Wired},
    policy::Stopped,
    refusal::Refusal,
    unpaid,
};
use axum::{
    extract::ws::{Message, WebSocket},
    http::HeaderMap,
};
use domain::{Error, kernel::reason::Language};
use futures::{
    StreamExt as _,
    stream::{SplitStream, Stream},
};
use serde_json::{Map, Value as Json};
use std::{collections::HashMap, pin::pin as pinned, sync::Arc, time::Duration};
use tokio::{
    sync::{Semaphore, mpsc::Sender, watch},
    task::{AbortHandle, Id, JoinError, JoinSet},
    time::{Instant, MissedTickBehavior, interval, sleep, timeout},
};
use tracing::Instrument as _;

/// How long a client is waited for to close its side.
const FAREWELL: Duration = Duration::from_secs(2);

/// What ended: its id, and the last message about it.
type Ended = (String, Message);

/// Speaks the protocol until either side closes.
pub(super) async fn serve<E: Executor>(
    wired: Arc<Wired<E>>,
    socket: WebSocket,
    began: HeaderMap,
    place: Place,
) {
    let speaks = socket.protocol().is_some();
    let mut stopping = place.stopping();
    let (sink, mut stream) = socket.split();
    let (queue, writing) = writer(sink);
    let language = message::language(&began);
    let mut connection = Connection {
        wired,
        headers: began,
        language,
        place,
        initialised: false,
        holder: None,
        queue,
        operations: HashMap::new(),
        running: JoinSet::new(),
        turns: Arc::new(Semaphore::new(MOST_OPERATIONS)),
    };
    let close = if speaks { connection.converse(&mut stream, &mut stopping).await } else { Close::PROTOCOL };
    metrics::counter!("kansa_socket_closes_total", "code" => close.word()).increment(1);
    if let Some(last) = close.message() {
        drop(timeout(SLOW, connection.queue.send(last)).await);
    }
    // What runs ends here, and with it the last who could say anything; the place is held until all is said.
    let Connection { place: _held, queue, operations, running, .. } = connection;
    drop((queue, operations, running));
    drop(writing.await);
    // What is still on its way is read, or the system might take our last message back.
    drop(timeout(FAREWELL, drained(stream)).await);
}

async fn drained(mut stream: SplitStream<WebSocket>) {
    while let Some(Ok(_)) = stream.next().await {}
}

struct Connection<E> {
    wired: Arc<Wired<E>>,
    headers: HeaderMap,
    language: Language,
    place: Place,
    initialised: bool,
    /// Who holds it, once that was acknowledged.
    holder: Option<Holder>,
    queue: Sender<Message>,
    operations: HashMap<String, AbortHandle>,
    running: JoinSet<Ended>,
    /// Of operations that go on though the client gave them up.
    turns: Arc<Semaphore>,
}

impl<E: Executor> Connection<E> {
    /// Hears and answers until there is a reason to close.
    async fn converse(
        &mut self,
        stream: &mut (impl Stream<Item = Result<Message, axum::Error>> + Unpin),
        stopping: &mut watch::Receiver<bool>,
    ) -> Close {
        let mut patience = pinned!(sleep(INIT));
        let (mut look, mut beat) = (interval(LOOK), interval(BEAT));
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        loop {
            let close = tokio::select! {
                message = stream.next() => match message {
                    Some(Ok(message)) => {
                        heard = Instant::now();
                        self.hear(message).await
                    }
                    Some(Err(_)) | None => Some(Close::GONE),
                },
                Some(ended) = self.running.join_next_with_id() => self.end(ended).await,
                () = &mut patience, if !self.initialised => Some(Close::UNINITIALISED),
                _ = look.tick() => self.look().await,
                _ = beat.tick() => self.beat(heard).await,
                () = stopped(stopping) => Some(Close::STOPPING),
                () = self.queue.closed() => Some(Close::GONE),
            };
            if let Some(close) = close {
                return close;
            }
        }
    }

    async fn hear(&mut self, message: Message) -> Option<Close> {
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Some(Close::INVALID),
            // The library answers these by itself.
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => return None,
        };
        match Heard::parse(&text) {
            None => Some(Close::INVALID),
            Some(Heard::ConnectionInit { payload }) => self.initialise(payload).await,
            Some(Heard::Ping { payload }) => self.say(message::pong(payload)).await,
            Some(Heard::Pong { .. }) => None,
            Some(Heard::Subscribe { id, payload }) => self.begin(id, payload).await,
            Some(Heard::Complete { id }) => {
                if let Some(operation) = self.operations.remove(&id) {
                    operation.abort();
                }
                None
            }
        }
    }

    /// Finds out who holds the socket. Nobody known holds none: what everybody may know is had without one.
    async fn initialise(&mut self, said: Option<Map<String, Json>>) -> Option<Close> {
        if self.initialised {
            return Some(Close::INITIALISED_TWICE);
        }
        self.initialised = true;
        let Some(headers) = message::headers(&self.headers, said) else { return Some(Close::INVALID) };
        self.headers = headers;
        self.language = message::language(&self.headers);
        let (executor, mut head) = (&self.wired.executor, head_of(&self.headers));
        let holder = match timeout(TIMEOUT, executor.holder(&mut head)).await {
            Ok(Ok(Some(holder))) => holder,
            Ok(Err(Error::Internal(cause) | Error::Unavailable(cause))) => {
                tracing::error!(
                    cause = format!("{cause:#}"),
                    "the holder of a connection cannot be found out"
                );
                return Some(Close::FAILED);
            }
            Err(_) => return Some(Close::FAILED),
            Ok(Ok(None)) => return Some(Close::FORBIDDEN),
            Ok(Err(refused)) => {
                // There is nobody to be told what it costs: that they are refused, the close says.
                drop(unpaid::said(&self.wired, &mut head, Stopped::Caller(refused), self.language).await);
                return Some(Close::FORBIDDEN);
            }
        };
        if !self.place.hold(&holder) {
            return Some(Close::CROWDED);
        }
        pin(&mut self.headers, &holder);
        self.holder = Some(holder);
        self.say(message::acknowledged()).await
    }

    async fn begin(&mut self, id: String, asked: Operation) -> Option<Close> {
        if self.holder.is_none() {
            return Some(Close::UNAUTHORIZED);
        }
        if self.operations.contains_key(&id) {
            return Some(Close::taken(&id));
        }
        if self.operations.len() >= MOST_OPERATIONS {
            return self.refuse(&id, Refusal::TOO_MANY_OPERATIONS).await;
        }
        let (wired, headers, queue) = (Arc::clone(&self.wired), self.headers.clone(), self.queue.clone());
        let (name, language, turns) = (id.clone(), self.language, Arc::clone(&self.turns));
        let run = async move {
            let mut answers = operation::begin(&wired, &headers, asked, language, turns).await;
            let last = loop {
                match answers.next().await {
                    Some(Told::Next(answer)) => {
                        // Waits as long as the client does: nothing is read ahead of it.
                        if queue.send(message::next(&name, &answer)).await.is_err() {
                            break message::complete(&name);
                        }
                    }
                    Some(Told::Refused(errors)) => break message::error(&name, &errors),
                    None => break message::complete(&name),
                }
            };
            (name, last)
        };
        self.operations.insert(id, self.running.spawn(run.in_current_span()));
        None
    }

    /// The id is free before the client is told that the operation ended: it may use it again at once.
    async fn end(&mut self, ended: Result<(Id, Ended), JoinError>) -> Option<Close> {
        let task = ended.as_ref().map_or_else(JoinError::id, |(task, _)| *task);
        // One that the client gave up is none of ours any more; another may go by its id.
        let found = self.operations.iter().find(|(_, operation)| operation.id() == task);
        let id = found.map(|(id, _)| id.clone())?;
        self.operations.remove(&id);
        match ended {
            Ok((_, (_, last))) => self.say(last).await,
            Err(panic) => {
                tracing::error!(%panic, "an operation panicked");
                self.refuse(&id, Refusal::FAILED).await
            }
        };
        // It may have ended for the same reason as the connection has to.
        self.look().await
    }

    async fn look(&self) -> Option<Close> {
        let holder = self.holder.as_ref()?;
        let held = is_held(&self.wired.executor, &self.headers, holder).await;
        (!held).then_some(Close::FORBIDDEN)
    }

    async fn beat(&self, heard: Instant) -> Option<Close> {
        if heard.elapsed() > SILENCE {
            return Some(Close::GONE);
        }
        self.say(Message::Ping(Vec::new().into())).await
    }

    async fn refuse(&self, id: &str, refusal: Refusal) -> Option<Close> {
        match Told::refused(refusal, self.language) {
            Told::Next(errors) | Told::Refused(errors) => self.say(message::error(id, &errors)).await,
        }
    }

    /// Puts a message into the queue; where the writer has given up, that is noticed elsewhere.
    async fn say(&self, message: Message) -> Option<Close> {
        drop(self.queue.send(message).await);
        None
    }
}
