//! A proxy before PostgreSQL that holds the client's bytes back at a chosen moment, and counts how often the client spoke.
use anyhow::{Context as _, Result};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};
use tests::House;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy},
    net::{TcpListener, UnixStream, tcp::OwnedReadHalf, unix::OwnedWriteHalf},
    sync::Notify,
};

#[derive(Default)]
struct Moment {
    marker: Mutex<Option<&'static [u8]>>,
    reached: Notify,
    passed: Notify,
    spoken: AtomicUsize,
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
                let (from_client, mut to_client) = client.into_split();
                let (mut from_server, to_server) = server.into_split();
                tokio::spawn(async move { copy(&mut from_server, &mut to_client).await });
                tokio::spawn(pump(from_client, to_server, Arc::clone(&shared)));
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

    /// How often the client spoke so far: it says a thing, and waits for the answer before it says the next.
    pub(crate) fn spoken(&self) -> usize {
        self.moment.spoken.load(Ordering::SeqCst)
    }

    /// Lets it pass.
    pub(crate) fn release(&self) {
        self.moment.passed.notify_one();
    }
}

async fn pump(
    mut client: OwnedReadHalf,
    mut server: OwnedWriteHalf,
    moment: Arc<Moment>,
) -> std::io::Result<()> {
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let length = client.read(&mut chunk).await?;
        let Some(sent) = chunk.get(..length).filter(|sent| !sent.is_empty()) else { return Ok(()) };
        moment.spoken.fetch_add(1, Ordering::SeqCst);
        if moment.is_in(sent) {
            moment.reached.notify_one();
            moment.passed.notified().await;
        }
        server.write_all(sent).await?;
    }
}

/// The path of the socket in a URL such as `postgres://postgres@%2Ftmp%2Fx:5432/`.
fn socket_of(url: &str) -> Result<String> {
    let host = url.split('@').nth(1).and_then(|rest| rest.split('/').next()).context("no host")?;
    let (folder, port) = host.split_once(':').unwrap_or((host, "5432"));
    Ok(format!("{}/.s.PGSQL.{port}", folder.replace("%2F", "/")))
}
