//! A bounded load on a server of this machine, over connections that stay open.
use anyhow::{Context as _, Result, ensure};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;
use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::net::TcpStream;

/// A request as it is sent again and again.
#[derive(Debug, Clone)]
pub struct Shot {
    /// Path on the server.
    pub path: String,
    /// The bearer token; empty for none.
    pub token: String,
    /// The JSON body; empty for a GET.
    pub body: String,
    /// What takes the place of each `§` in the body.
    pub filling: Filling,
}

/// What is different in a body each time it is sent.
#[derive(Debug, Clone)]
pub enum Filling {
    /// Nothing.
    Nothing,
    /// A count, so that no two bodies are the same.
    Count,
    /// The version that the rows it writes have by now: each answer adds one to it. Such shots are dealt out, so that each
    /// connection has rows of its own.
    Version(Arc<AtomicI32>),
}

/// How long a load lasts, and over how many connections.
#[derive(Debug, Clone, Copy)]
pub struct Pressure {
    /// Connections, each with one request under way.
    pub connections: usize,
    /// It ends after this time,
    pub time: Duration,
    /// or after so many requests of each connection.
    pub requests: usize,
}

/// What came of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Load {
    /// Answers a second.
    pub rate: f64,
    /// Half of the answers came within this time, in milliseconds.
    pub p50: f64,
    /// All but a hundredth did, in milliseconds.
    pub p99: f64,
    /// Bytes of an answer, in the mean: errors that come with status 200 are shorter.
    pub bytes: f64,
    /// How many answers there were.
    pub answers: usize,
}

/// Puts the server at `port` under load with `shots`, in an order of chance that is the same every time.
///
/// Fails on any status but 200.
pub async fn load(port: u16, shots: &Arc<Vec<Shot>>, pressure: Pressure) -> Result<Load> {
    ensure!(!shots.is_empty(), "nothing to send");
    let begun = Instant::now();
    let users: Vec<_> = (0..pressure.connections)
        .map(|user| tokio::spawn(one(port, Arc::clone(shots), pressure, user)))
        .collect();
    let (mut times, mut bytes) = (Vec::new(), 0);
    for user in users {
        let (took, read) = user.await??;
        times.extend(took);
        bytes += read;
    }
    let took = begun.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1)));
    let millis = |share| at(share).map_or(0.0, |time| time.as_secs_f64() * 1e3);
    let count = float(times.len());
    Ok(Load {
        rate: count / took,
        p50: millis(50),
        p99: millis(99),
        bytes: float(bytes) / count,
        answers: times.len(),
    })
}

async fn one(
    port: u16,
    shots: Arc<Vec<Shot>>,
    pressure: Pressure,
    user: usize,
) -> Result<(Vec<Duration>, usize)> {
    let (mut times, mut bytes) = (Vec::new(), 0);
    let mut dice = user.wrapping_mul(0x9e37_79b9) + 1;
    let until = Instant::now() + pressure.time;
    let mine = dealt(&shots, user, pressure.connections);
    let mut connection = connect(port).await?;
    while times.len() < pressure.requests && Instant::now() < until {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let shot = mine.get((dice >> 33) % mine.len().max(1)).context("a shot")?;
        let begun = Instant::now();
        let (status, body) = send(&mut connection, shot, dice).await?;
        times.push(begun.elapsed());
        ensure!(status == 200, "status {status}: {}", String::from_utf8_lossy(&body));
        if let Filling::Version(version) = &shot.filling {
            version.fetch_add(1, Ordering::Relaxed);
        }
        bytes += body.len();
    }
    Ok((times, bytes))
}

/// All shots, or those of them whose rows this connection alone writes.
fn dealt(shots: &[Shot], user: usize, connections: usize) -> Vec<&Shot> {
    let writes = shots.iter().any(|shot| matches!(shot.filling, Filling::Version(_)));
    if writes {
        shots.iter().skip(user).step_by(connections.max(1)).collect()
    } else {
        shots.iter().collect()
    }
}

async fn connect(port: u16) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn send(to: &mut SendRequest<Full<Bytes>>, shot: &Shot, count: usize) -> Result<(u16, Bytes)> {
    let request = if shot.body.is_empty() { Request::get(&shot.path) } else { Request::post(&shot.path) };
    let mut request = request.header("host", "127.0.0.1").header("content-type", "application/json");
    if !shot.token.is_empty() {
        request = request.header("authorization", format!("Bearer {}", shot.token));
    }
    let body = match &shot.filling {
        Filling::Nothing => shot.body.clone(),
        Filling::Count => shot.body.replacen('§', &count.to_string(), 1),
        Filling::Version(version) => shot.body.replace('§', &version.load(Ordering::Relaxed).to_string()),
    };
    to.ready().await?;
    let answer = to.send_request(request.body(Full::from(body))?).await?;
    let status = answer.status().as_u16();
    Ok((status, answer.into_body().collect().await?.to_bytes()))
}

/// One answer, as it is.
pub async fn ask(port: u16, shot: &Shot) -> Result<Bytes> {
    let (status, body) = send(&mut connect(port).await?, shot, 0).await?;
    ensure!(status == 200, "status {status}: {}", String::from_utf8_lossy(&body));
    Ok(body)
}

#[expect(clippy::cast_precision_loss, reason = "counts of a measurement stay far under 2^53")]
const fn float(count: usize) -> f64 {
    count as f64
}

/// One connection that stays open, for who looks at each answer.
pub(super) struct Line(SendRequest<Full<Bytes>>);

impl Line {
    pub(super) async fn open(port: u16) -> Result<Self> {
        Ok(Self(connect(port).await?))
    }

    /// The status and the body of one answer.
    pub(super) async fn ask(&mut self, shot: &Shot) -> Result<(u16, Bytes)> {
        send(&mut self.0, shot, 0).await
    }
}
