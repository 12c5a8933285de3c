//! Over real sockets. Where the clock is paused it jumps to whatever is waited for next, so that nobody waits.
use super::*;
use axum::routing::{get, post};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::Notify,
    task::JoinHandle,
    time::Instant,
};

struct Door {
    address: SocketAddr,
    begun: Arc<Notify>,
    go_on: Arc<Notify>,
    stop: watch::Sender<bool>,
    served: JoinHandle<()>,
}

impl Door {
    async fn open(seats: usize) -> Self {
        let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (tell, wait) = (Arc::clone(&begun), Arc::clone(&go_on));
        let work = async move || {
            tell.notify_one();
            wait.notified().await;
            "done"
        };
        let router = Router::new()
            .route("/livez", get(async || "alive"))
            .route("/peer", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string()))
            .route("/graphql", post(async || "{}"))
            .route("/much", get(async || vec![b'x'; 64 * 1024 * 1024]))
            .route("/refused", get(async || (StatusCode::TOO_MANY_REQUESTS, "later")))
            .route("/work", get(work));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = watch::channel(false);
        let served = tokio::spawn(serve(listener, router, seats, stopped));
        Self { address, begun, go_on, stop, served }
    }

    async fn enter(&self) -> Guest {
        Guest(TcpStream::connect(self.address).await.unwrap())
    }
}

struct Guest(TcpStream);

impl Guest {
    async fn says(mut self, text: &str) -> Self {
        self.0.write_all(text.as_bytes()).await.unwrap();
        self
    }

    async fn asks(self, line: &str) -> Self {
        self.says(&format!("{line} HTTP/1.1\r\nhost: kansa\r\n\r\n")).await
    }

    /// Hears until `word` was said.
    async fn hears(mut self, word: &str) -> Self {
        let mut heard = Vec::new();
        while !String::from_utf8_lossy(&heard).contains(word) {
            assert_ne!(self.0.read_buf(&mut heard).await.unwrap(), 0, "{}", String::from_utf8_lossy(&heard));
        }
        self
    }

    /// Hears until the end. One that was sent away may find that by an error.
    async fn all(mut self) -> String {
        let mut heard = Vec::new();
        let _ = self.0.read_to_end(&mut heard).await;
        String::from_utf8_lossy(&heard).into_owned()
    }
}

fn status(answer: &str) -> StatusCode {
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn who_says_nothing_or_half_of_it_has_to_leave() {
    let door = Door::open(4).await;
    for half in ["", "GET /livez HTTP/1.1\r\nhost: kan"] {
        let began = Instant::now();
        assert_eq!(door.enter().await.says(half).await.all().await, "");
        assert!((FIRST..IDLE).contains(&began.elapsed()), "{:?}", began.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_idle_has_to_leave_later() {
    let door = Door::open(1).await;
    let guest = door.enter().await.asks("GET /livez").await.hears("alive").await;
    let guest = guest.asks("GET /livez").await.hears("alive").await;
    let began = Instant::now();
    assert_eq!(guest.says("GET /li").await.all().await, "");
    assert!((IDLE..IDLE * 2).contains(&began.elapsed()), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn who_asked_for_too_much_is_told_so_a_moment_later() {
    let door = Door::open(SHARE).await;
    let mut guest = door.enter().await;
    for _ in 0..3 {
        let began = Instant::now();
        guest = guest.asks("GET /refused").await.hears("later").await;
        assert!((HELD_BACK..FIRST).contains(&began.elapsed()), "{:?}", began.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn who_does_not_read_has_to_leave() {
    let door = Door::open(1).await;
    let guest = door.enter().await.asks("GET /much").await;
    tokio::time::sleep(seated::STALL * 2).await;
    assert!(guest.all().await.len() < 64 * 1024 * 1024, "it was cut off");
    door.enter().await.asks("GET /livez").await.hears("alive").await;
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let door = Door::open(1).await;
    let long = format!("GET /livez HTTP/1.1\r\nx: {}\r\n\r\n", "x".repeat(HEAD_BYTES));
    let answer = door.enter().await.says(&long).await.all().await;
    assert_eq!(status(&answer), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "{answer}");
}

#[tokio::test]
async fn it_is_known_from_where_somebody_comes() {
    let door = Door::open(1).await;
    door.enter().await.asks("GET /peer").await.hears("127.0.0.1").await;
}

#[tokio::test]
async fn without_a_seat_one_is_sent_away_and_health_is_told() {
    let door = Door::open(1).await;
    let first = door.enter().await.asks("GET /livez").await.hears("alive").await;
    for (language, word) in [("en", "Too much is asked"), ("ja", "混み合って")] {
        let asked = format!("POST /graphql HTTP/1.1\r\nhost: kansa\r\naccept-language: {language}\r\n\r\n");
        let answer = door.enter().await.says(&asked).await.all().await;
        assert_eq!(status(&answer), StatusCode::SERVICE_UNAVAILABLE, "{answer}");
        for part in ["retry-after: 2", "connection: close", "\"code\":\"UNAVAILABLE\"", word] {
            assert!(answer.contains(part), "{part}: {answer}");
        }
    }
    let health = door.enter().await.asks("GET /livez").await.all().await;
    assert_eq!(status(&health), StatusCode::OK, "{health}");
    drop(first);
    // The seat is free a moment after its guest has left.
    loop {
        let answer = door
            .enter()
            .await
            .says("POST /graphql HTTP/1.1\r\nhost: kansa\r\nconnection: close\r\n\r\n")
            .await;
        if status(&answer.all().await) == StatusCode::OK {
            break;
        }
    }
}

#[tokio::test]
async fn what_is_under_way_ends_and_nobody_else_comes_in() {
    let door = Door::open(4).await;
    let idle = door.enter().await.asks("GET /livez").await.hears("alive").await;
    let busy = door.enter().await.asks("GET /work").await;
    door.begun.notified().await;
    door.stop.send(true).unwrap();
    assert_eq!(idle.all().await, "", "it is let go at once");
    door.go_on.notify_one();
    let answer = busy.all().await;
    assert!(answer.ends_with("done"), "{answer}");
    door.served.await.unwrap();
    assert!(TcpStream::connect(door.address).await.is_err());
}
