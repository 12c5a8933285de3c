//! A proxy before PostgreSQL that holds the client's bytes back at a chosen moment, and counts round trips: how often the client
//! spoke and the server then said that it is ready.
use anyhow::{Context as _, Result};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use tests::House;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, UnixStream, tcp, unix},
    sync::Notify,
};

#[derive(Default)]
struct Moment {
    marker: Mutex<Option<&'static [u8]>>,
    reached: Notify,
    passed: Notify,
    trips: AtomicUsize,
}

impl Moment {
    /// Whether this is the chunk to hold; it is held once.
    fn is_in(&self, chunk: &[u8]) -> bool {
        let mut marker = self.marker.lock().unwrap_or_else(PoisonError::into_inner);
        let found = marker.is_some_and(|wanted| chunk.windows(wanted.len()).any(|part| part == wanted));
        if found {
            *marker = None;
        }
        found
    }
}

/// The proxy. It ends with the test's runtime.
pub(crate) struct Proxy {
    moment: Arc<Moment>,
    /// The URL of the house's database through the proxy, for the server's role.
    pub(crate) url: String,
}

impl Proxy {
    /// A proxy before the database of `house`.
    pub(crate) async fn before(house: &House) -> Result<Self> {
        let socket = socket_of(&house.cluster.superuser(""))?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let moment = Arc::new(Moment::default());
        let shared = Arc::clone(&moment);
        tokio::spawn(async move {
            while let (Ok((client, _)), Ok(server)) =
                (listener.accept().await, UnixStream::connect(&socket).await)
            {
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                let asked = Arc::new(AtomicBool::new(false));
                tokio::spawn(answer(from_server, to_client, Arc::clone(&shared), Arc::clone(&asked)));
                tokio::spawn(pump(from_client, to_server, Arc::clone(&shared), asked));
            }
        });
        let url = format!("postgres://kansa_server@127.0.0.1:{port}/{}?sslmode=disable", house.database);
        Ok(Self { moment, url })
    }

    /// Holds the next chunk that contains `marker`.
    pub(crate) fn hold(&self, marker: &'static str) {
        *self.moment.marker.lock().unwrap_or_else(PoisonError::into_inner) = Some(marker.as_bytes());
    }

    /// Waits until the chunk is held.
    pub(crate) async fn held(&self) {
        self.moment.reached.notified().await;
    }

    /// How many round trips there were so far, on all connections. What the client says in one breath, be it one message or
    /// several, and what the server answers until it is ready, is one.
    pub(crate) fn trips(&self) -> usize {
        self.moment.trips.load(Ordering::SeqCst)
    }

    /// Lets it pass.
    pub(crate) fn release(&self) {
        self.moment.passed.notify_one();
    }
}

async fn pump(
    mut client: tcp::OwnedReadHalf,
    mut server: unix::OwnedWriteHalf,
    moment: Arc<Moment>,
    asked: Arc<AtomicBool>,
) -> std::io::Result<()> {
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let length = client.read(&mut chunk).await?;
        let Some(sent) = chunk.get(..length).filter(|sent| !sent.is_empty()) else { return Ok(()) };
        asked.store(true, Ordering::SeqCst);
        if moment.is_in(sent) {
            moment.reached.notify_one();
            moment.passed.notified().await;
        }
        server.write_all(sent).await?;
    }
}

async fn answer(
    mut server: unix::OwnedReadHalf,
    mut client: tcp::OwnedWriteHalf,
    moment: Arc<Moment>,
    asked: Arc<AtomicBool>,
) -> std::io::Result<()> {
    let mut chunk = vec![0; 64 * 1024];
    let mut messages = Messages::default();
    loop {
        let length = server.read(&mut chunk).await?;
        let Some(said) = chunk.get(..length).filter(|said| !said.is_empty()) else { return Ok(()) };
        if messages.say_ready(said) && asked.swap(false, Ordering::SeqCst) {
            moment.trips.fetch_add(1, Ordering::SeqCst);
        }
        client.write_all(said).await?;
    }
}

/// The server's messages in its bytes, however these are cut: each has a letter, and a length that counts itself.
#[derive(Default)]
struct Messages {
    head: Vec<u8>,
    left: usize,
}

impl Messages {
    /// Whether `ReadyForQuery` begins in these bytes, which follow on those before.
    fn say_ready(&mut self, mut bytes: &[u8]) -> bool {
        let mut ready = false;
        while !bytes.is_empty() {
            if self.left > 0 {
                let (body, rest) = bytes.split_at(self.left.min(bytes.len()));
                self.left -= body.len();
                bytes = rest;
                continue;
            }
            let (head, rest) = bytes.split_at((5 - self.head.len()).min(bytes.len()));
            self.head.extend_from_slice(head);
            bytes = rest;
            if let [letter, a, b, c, d] = *self.head.as_slice() {
                ready |= letter == b'Z';
                let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
                self.left = length.saturating_sub(4);
                self.head.clear();
            }
        }
        ready
    }
}

#[test]
fn a_message_is_told_from_what_is_in_another() {
    // A row that holds what looks like the message, the message itself, and the beginning of the next one.
    let said = b"D\0\0\0\x0aZ\0\0\0\x05IZ\0\0\0\x05ID\0";
    assert!(!Messages::default().say_ready(&said[..14]));
    assert!(Messages::default().say_ready(said));
    let mut messages = Messages::default();
    let ready = said.iter().filter(|byte| messages.say_ready(std::slice::from_ref(*byte)));
    assert_eq!(ready.count(), 1, "byte by byte");
}

/// The path of the socket in a URL such as `postgres://postgres@%2Ftmp%2Fx:5432/`.
fn socket_of(url: &str) -> Result<String> {
    let host = url.split('@').nth(1).and_then(|rest| rest.split('/').next()).context("no host")?;
    let (folder, port) = host.split_once(':').unwrap_or((host, "5432"));
    Ok(format!("{}/.s.PGSQL.{port}", folder.replace("%2F", "/")))
}
