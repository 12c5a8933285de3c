//! PostgreSQL is restarted while eight hands are at work.
use super::Own;
use anyhow::{Result, ensure};
use axum::{body::Body, http::Request};
use futures::future::try_join_all;
use serde_json::json;
use std::{
    collections::BTreeSet,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};
use tests::{
    Door, House,
    audits::{AUDITS, CREATE, MANAGER, audit, made},
};
use tokio::{sync::Notify, time::timeout};

/// What the hands have done so far.
#[derive(Default)]
struct Work {
    done: AtomicU64,
    put_off: AtomicU64,
    more: Notify,
    enough: AtomicBool,
    acknowledged: Mutex<BTreeSet<String>>,
}

impl Work {
    fn goes_on(&self) -> bool {
        !self.enough.load(Ordering::SeqCst)
    }

    fn note(&self, done: bool) {
        if done {
            self.done.fetch_add(1, Ordering::SeqCst);
            self.more.notify_one();
        } else {
            self.put_off.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Waits until so many more requests were answered.
    async fn more(&self, requests: u64) {
        let wanted = self.done.load(Ordering::SeqCst) + requests;
        while self.done.load(Ordering::SeqCst) < wanted {
            self.more.notified().await;
        }
    }
}

/// Makes one audit after the other; each is tried again, under its key, until it is acknowledged.
async fn writes(door: &Door, hand: usize, work: &Work) -> Result<()> {
    let mut number = 0;
    while work.goes_on() {
        let title = format!("監査 {hand}-{number}");
        let answer = door.ask_with(MANAGER, None, CREATE, &audit(&title)).await?;
        let done = made(&answer)?.is_some();
        work.note(done);
        if done {
            work.acknowledged.lock().map_err(|_| anyhow::anyhow!("poisoned"))?.insert(title);
            number += 1;
        }
        tokio::task::yield_now().await;
    }
    Ok(())
}

async fn reads(door: &Door, work: &Work) -> Result<()> {
    while work.goes_on() {
        let answer = door.ask_with(MANAGER, None, AUDITS, &json!({})).await?;
        let done = answer.body.get("errors").is_none();
        ensure!(done || answer.code() == "UNAVAILABLE", "{} {}", answer.status, answer.body);
        work.note(done);
        tokio::task::yield_now().await;
    }
    Ok(())
}

#[tokio::test]
async fn postgresql_restarted_under_load_loses_nothing() -> Result<()> {
    let own = Own::start().await?;
    let database = own.cluster.database().await?;
    let house = House::on(own.cluster.clone(), database).await?;
    house.cast().await?;
    let door = house.door()?;
    let work = Work::default();
    let story = async {
        work.more(60).await;
        let own = own.restart().await?;
        work.more(60).await;
        work.enough.store(true, Ordering::SeqCst);
        anyhow::Ok(own)
    };
    let hands = async {
        let writers = try_join_all((0..4).map(|hand| writes(&door, hand, &work)));
        let readers = try_join_all((0..4).map(|_| reads(&door, &work)));
        tokio::try_join!(writers, readers)
    };
    let both = async { tokio::try_join!(hands, story) };
    let (_, own) = timeout(Duration::from_mins(2), both).await??;
    assert!(work.put_off.load(Ordering::SeqCst) > 0, "somebody met it");

    let acknowledged = work.acknowledged.into_inner().unwrap_or_default();
    let titles = house.look("SELECT title, count(*) AS n FROM audits GROUP BY title").await?;
    assert!(titles.iter().all(|row| row["n"] == 1), "nothing twice: {titles:?}");
    let stored: BTreeSet<String> =
        titles.iter().filter_map(|row| row["title"].as_str().map(str::to_owned)).collect();
    let lost: Vec<_> = acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "{lost:?}");
    let trail = house.count("trail WHERE action = 'AUDIT_CREATE'").await?;
    assert_eq!(house.count("audits").await?, trail, "each has its row in the trail");
    let ready = door.send(Request::get("/readyz").body(Body::empty())?).await?;
    assert_eq!((ready.status.as_u16(), &ready.body["postgres"]), (200, &json!("ok")));
    drop((door, house));
    own.servers.stop().await
}
