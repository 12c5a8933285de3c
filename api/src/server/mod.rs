//! The socket: who comes in, how many at a time, and who has to leave. HTTP/1.1 alone is spoken; the proxy before us speaks
//! the rest.
mod seated;
#[cfg(test)]
mod tests;

use crate::http::{language::preferred, refusal::Refusal, room::SHED};
use axum::{
    Router,
    extract::ConnectInfo,
    http::{Request, StatusCode},
    response::Response,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use seated::Seated;
use std::{
    convert::Infallible,
    future::pending,
    io::{self, ErrorKind},
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::sleep,
};
use tower::ServiceExt as _;

/// How long somebody who has come in may take to say what they want: the whole head of their first request.
const FIRST: Duration = Duration::from_secs(15);
/// How long a connection may be idle between two requests, the head of the next one included. Longer than proxies usually keep
/// theirs, for whoever closes first may meet a request on its way.
const IDLE: Duration = Duration::from_secs(75);
/// The largest head of a request, in bytes.
const HEAD_BYTES: usize = 32 * 1024;
/// How many are heard beyond those there is a seat for: health is told to them, and to come again later. More are not heard.
const STANDING: usize = 64;
/// How long who asked for too much waits to be told so. Whoever comes again at once would else have the processors to
/// themselves with nothing but refusals; a client that waits as it is told to loses nothing.
const HELD_BACK: Duration = Duration::from_millis(100);
/// One of so many seats may be taken by those who wait for that. Beyond it they are told at once, or they would keep others out.
const SHARE: usize = 4;
/// After the system refused a further socket.
const BREATH: Duration = Duration::from_secs(1);

/// What is told to everybody.
const HEALTH: [&str; 3] = ["/livez", "/readyz", "/metrics"];

/// Serves `router` to up to `seats` connections at a time until told to stop, and then until the last request has ended.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    seats: usize,
    mut stop: watch::Receiver<bool>,
) {
    let router = router.with_state(()); // once, instead of for each request
    let (seats, standing, waiting) = (room(seats), room(STANDING), room(seats / SHARE));
    let (open, _) = watch::channel(());
    loop {
        let (stream, peer) = tokio::select! {
            come = accept(&listener) => come,
            () = stopped(&mut stop) => break,
        };
        let seat = Arc::clone(&seats).try_acquire_owned().ok();
        let seated = seat.is_some();
        if !seated {
            metrics::counter!(SHED, "what" => "connection").increment(1);
        }
        let Some(place) = seat.or_else(|| Arc::clone(&standing).try_acquire_owned().ok()) else { continue };
        let guest = Guest { router: router.clone(), peer, seated, waiting: Arc::clone(&waiting) };
        tokio::spawn(converse(stream, place, guest, stop.clone(), open.subscribe()));
    }
    drop(listener);
    open.closed().await;
}

fn room(places: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS)))
}

/// The next connection. What is wrong with one is no reason not to take the next.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(come) => return come,
            Err(gone) if is_of_one(&gone) => {}
            Err(failure) => {
                tracing::error!(%failure, "no connection can be taken");
                sleep(BREATH).await;
            }
        }
    }
}

fn is_of_one(failure: &io::Error) -> bool {
    use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(failure.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Waits until told to stop. A closed channel stops as well as a message.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

/// One connection, from its first request to its last.
async fn converse(
    stream: TcpStream,
    place: OwnedSemaphorePermit,
    guest: Guest,
    mut stop: watch::Receiver<bool>,
    _open: watch::Receiver<()>,
) {
    let http = http(guest.seated);
    let heard = Arc::new(AtomicBool::new(false));
    let spoken = Arc::clone(&heard);
    let service = service_fn(move |request| {
        spoken.store(true, Ordering::Relaxed);
        guest.clone().answer(request)
    });
    // A place goes with its stream, also where that becomes something else than HTTP.
    let stream = TokioIo::new(Seated::new(stream, place));
    let mut connection = pin!(http.serve_connection(stream, service).with_upgrades());
    let mut silence = pin!(async {
        sleep(FIRST).await;
        if heard.load(Ordering::Relaxed) {
            pending::<()>().await;
        }
    });
    tokio::select! {
        _ = connection.as_mut() => return,
        () = silence.as_mut() => return,
        () = stopped(&mut stop) => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        _ = connection => {}
        () = silence => {}
    }
}

fn http(seated: bool) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new());
    http.header_read_timeout(IDLE);
    http.max_header_size(HEAD_BYTES);
    http.keep_alive(seated);
    http
}

/// Who has come in.
#[derive(Clone)]
struct Guest {
    router: Router,
    /// From where: for service accounts that are bound to addresses.
    peer: SocketAddr,
    seated: bool,
    /// Places to be held back in.
    waiting: Arc<Semaphore>,
}

impl Guest {
    async fn answer(self, mut request: Request<Incoming>) -> Result<Response, Infallible> {
        if self.seated || HEALTH.contains(&request.uri().path()) {
            request.extensions_mut().insert(ConnectInfo(self.peer));
            let answer = self.router.oneshot(request).await?;
            // All that was worked with is given up by now, its place among those under way included.
            if answer.status() == StatusCode::TOO_MANY_REQUESTS
                && let Ok(_place) = self.waiting.try_acquire()
            {
                sleep(HELD_BACK).await;
            }
            return Ok(answer);
        }
        Ok(Refusal::OVERLOADED.answer(preferred(request.headers())))
    }
}
