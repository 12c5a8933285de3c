//! Two organizations at full speed and a third that asks now and then, each with what everybody may spend unless the operator says
//! otherwise. What they are given is counted in `tests/it/fair/shares.rs`; here is how long the third waits.
use super::{
    Effort, Programs, Told,
    database::Data,
    load::{Line, Shot},
    process::Server,
    question::Question,
};
use crate::national::Size;
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
    time::{Duration, Instant},
};
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval, sleep},
};

/// What all of them ask: little, and of the database each time.
const ASKED: &str = "{ audits(first: 1) { nodes { id } } }";
/// How often the third does: far less than it might.
const EVERY: Duration = Duration::from_millis(10);
/// Keys, each of another organization.
const KEYS: usize = 4;

/// What the two do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Neighbours {
    /// Nothing: the third is alone.
    Silent,
    /// They ask as soon as they are answered; when they are refused, after the time that they are told.
    Waiting,
    /// They ask as soon as they are answered, whatever.
    Heedless,
}

impl Neighbours {
    const ALL: [Self; 3] = [Self::Silent, Self::Waiting, Self::Heedless];
}

/// The third's p99 beside the two, over its p99 alone: by turns, with the first round not counted.
pub(super) async fn neighbours(programs: &Programs, effort: Effort) -> Result<Vec<Told>> {
    let folder = tempfile::tempdir()?;
    let data = Data::make(Size::SMALL, KEYS, folder.path()).await?;
    let tenants: BTreeSet<_> = data.keys.iter().map(|key| key.tenant).collect();
    ensure!(tenants.len() == KEYS, "{} organizations", tenants.len());
    let body = json!({ "query": ASKED }).to_string();
    let shots = data.product(Question::Cached).into_iter().map(|shot| Shot { body: body.clone(), ..shot });
    let shots: Vec<Shot> = shots.collect();
    let [one, other, third, ..] = shots.as_slice() else { bail!("three organizations") };
    let database = data.house.cluster.server(&data.house.database);
    let mut command = Command::new(&programs.server);
    command.args(["fair", &database, &data.house.cluster.redis]).arg(folder.path());
    let server = Server::start(command)?;

    let (mut waiting, mut heedless) = (Vec::new(), Vec::new());
    for round in 0..=effort.rounds {
        let mut order = Neighbours::ALL;
        if round % 2 == 1 {
            order.reverse();
        }
        let mut slowest = BTreeMap::new();
        for neighbours in order {
            slowest.insert(neighbours, beside(server.port, neighbours, [one, other], third, effort).await?);
        }
        let of = |neighbours: Neighbours| slowest.get(&neighbours).copied().context("a measurement");
        if round > 0 {
            waiting.push(of(Neighbours::Waiting)? / of(Neighbours::Silent)?);
            heedless.push(of(Neighbours::Heedless)? / of(Neighbours::Silent)?);
        }
    }
    let question = "two at full speed";
    let what = "p99 of a third: beside them, who wait when they are told to ÷ alone".to_owned();
    let waiting = Told::of(question, what, waiting, true, 1.5);
    // Their refusals are held back, so that they take no more of the processors than that.
    let what = "p99 of a third: beside them, who never wait ÷ alone".to_owned();
    let heedless = Told::of(question, what, heedless, true, 1.5);
    Ok(vec![waiting, heedless])
}

/// The third's p99, in seconds, while the two do what they do.
async fn beside(
    port: u16,
    neighbours: Neighbours,
    two: [&Shot; 2],
    third: &Shot,
    effort: Effort,
) -> Result<f64> {
    let mut pressing = JoinSet::new();
    if neighbours != Neighbours::Silent {
        for shot in two {
            for _ in 0..effort.connections.div_ceil(4) {
                pressing.spawn(press(port, shot.clone(), neighbours == Neighbours::Waiting));
            }
        }
    }
    let slowest = steady(port, third, effort).await?;
    // None of them ends by itself but for a fault.
    while let Some(ended) = pressing.try_join_next() {
        ended??;
    }
    Ok(slowest)
}

async fn press(port: u16, shot: Shot, waits: bool) -> Result<()> {
    let mut line = Line::open(port).await?;
    loop {
        let (status, body) = line.ask(&shot).await?;
        match status {
            429 if waits => sleep(told(&body)?).await,
            200 | 429 => {}
            _ => bail!("status {status}: {}", String::from_utf8_lossy(&body)),
        }
    }
}

/// After how long who was refused may come again.
fn told(refusal: &[u8]) -> Result<Duration> {
    let refusal: Value = serde_json::from_slice(refusal)?;
    let seconds = refusal.pointer("/errors/0/extensions/retryAfter").and_then(Value::as_u64);
    Ok(Duration::from_secs(seconds.with_context(|| refusal.to_string())?))
}

async fn steady(port: u16, shot: &Shot, effort: Effort) -> Result<f64> {
    let (mut line, mut beat) = (Line::open(port).await?, interval(EVERY));
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let until = Instant::now() + effort.time;
    let mut times = Vec::new();
    while times.len() < effort.requests && Instant::now() < until {
        beat.tick().await;
        let begun = Instant::now();
        let (status, body) = line.ask(shot).await?;
        times.push(begun.elapsed());
        ensure!(status == 200, "status {status}: {}", String::from_utf8_lossy(&body));
    }
    times.sort_unstable();
    let slowest = times.get(times.len() * 99 / 100).context("an answer")?;
    Ok(slowest.as_secs_f64())
}
