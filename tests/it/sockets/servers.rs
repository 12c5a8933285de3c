//! Two whole servers, each a process of its own as `kansa serve` starts it, over one PostgreSQL and one Redis.
use super::{
    FOLLOW, Story,
    client::{self, Socket},
    hears,
    replicas::{WOKEN, hears_of},
};
use crate::{
    faults::kansa,
    voice::{document, gid},
};
use anyhow::Result;
use domain::dispatch::{
    DispatchId,
    DispatchState::{Cancelled, Offered, Unfilled},
};
use serde_json::json;
use sqlx::{Connection as _, Executor as _, PgConnection};
use tests::{Answer, Home, Served};
use tokio::time::timeout;

/// Offers that nobody answers, of one advisor each: more than a worker takes at a time, so that some are left to the other.
const LAPSING: usize = 60;
/// While this is open no worker finds anything to apply: what others hold is passed over.
const HOLD: &str = "BEGIN; SELECT 1 FROM outbox WHERE delivered_at IS NULL FOR UPDATE";

/// A socket at that server which follows behind `after`.
async fn follows(server: &Served, token: &str, after: &str) -> Result<Socket> {
    let mut socket = client::Served::at(server)?.socket_bearing(token).await?;
    socket.begins("1", FOLLOW, json!({ "after": after })).await?;
    Ok(socket)
}

/// Gives a dispatch up over that server, in its present version.
async fn cancel(story: &Story, server: &Served, token: &str, id: DispatchId) -> Result<Answer> {
    let version = story.house.dispatch_now(id).await?.version;
    let input = json!({ "dispatchId": gid(id), "expectedVersion": version, "reason": "議会日程のため" });
    let verb = document("cancelDispatch", "dispatch { state }");
    Ok(server.ask(token, &verb, &json!({ "input": input })).await?)
}

#[tokio::test]
async fn two_servers_run_each_timer_once_and_are_heard_once_at_both_and_on_after_a_kill() -> Result<()> {
    let story = Story::open().await?;
    for number in 0..LAPSING {
        story.house.dispatch(story.found, &format!("規程の整備{number}"), 60, Offered).await?;
    }
    let (over_one, _) = story.sent("研修").await?;
    let (over_other, _) = story.sent("相談").await?;
    let (behind, first) = story.sent("点検").await?;

    // By the computer's clock all offers are over. Nobody takes them up before both servers are there and followed.
    let mut holding = PgConnection::connect(&story.house.cluster.superuser(&story.house.database)).await?;
    holding.execute(HOLD).await?;
    let home = Home::of(&story.house)?;
    let token = home.token("beppu-ciso")?;
    let (one, other) = (home.serve(kansa()).await?, home.serve(kansa()).await?);
    let mut at_one = follows(&one, &token, &first).await?;
    let mut at_other = follows(&other, &token, &first).await?;
    let mut cut_off = follows(&one, &token, &first).await?;
    let lapsing = i64::try_from(LAPSING)?;
    let overdue = "outbox WHERE topic = 'DISPATCH_OFFER_OVER' AND attempts = 0 AND due_at <= now()";
    assert_eq!(story.house.count(overdue).await?, lapsing, "the story lies in the past, and waits");
    holding.execute("ROLLBACK").await?;

    // One of three has taken in no more than this when its server dies.
    let (mut here, mut there, mut moving) = tokio::try_join!(
        hears_of(&mut at_one, LAPSING),
        hears_of(&mut at_other, LAPSING),
        hears_of(&mut cut_off, LAPSING / 4)
    )?;
    assert_eq!(
        cancel(&story, &one, &token, over_one).await?.text("/cancelDispatch/dispatch/state")?,
        Cancelled.as_str()
    );
    for (socket, heard) in [(&mut at_one, &mut here), (&mut at_other, &mut there)] {
        let (event, state) = timeout(WOKEN, hears(socket)).await??;
        assert_eq!(state, Cancelled.as_str(), "right behind the offers, at whatever server");
        heard.push(event);
    }
    let again = cancel(&story, &other, &token, over_one).await?;
    assert_eq!(
        again.reason("cancelDispatch"),
        "DISPATCH_STATE",
        "what one did the other does not do once more"
    );

    one.kill()?;
    one.ended().await?;
    assert!(at_one.next().await.is_err(), "it is cut off, and nothing was told twice before");
    drop(cut_off);
    // What happens while nobody hears for who was cut off is heard at the other server, and what was on its way to them.
    for (number, id) in [over_other, behind].into_iter().enumerate() {
        assert_eq!(
            cancel(&story, &other, &token, id).await?.text("/cancelDispatch/dispatch/state")?,
            Cancelled.as_str()
        );
        there.push(timeout(WOKEN, hears(&mut at_other)).await??.0);
        let mut back = follows(&other, &token, moving.last().map_or("", String::as_str)).await?;
        // Each time anew, behind what was heard before.
        moving.extend(hears_of(&mut back, LAPSING + 2 + number - moving.len()).await?);
    }

    let events = story.events().await?;
    let told: Vec<_> = events.iter().skip_while(|event| **event != first).skip(1).cloned().collect();
    assert_eq!(told.len(), LAPSING + 3, "each offer lapsed once, and three were given up");
    assert_eq!(told.get(..=LAPSING), Some(here.as_slice()));
    assert_eq!((&there, &moving), (&told, &told), "each once and in order");
    let unfilled = format!("dispatches WHERE state = '{}'", Unfilled.as_str());
    for once in [
        unfilled.as_str(),
        "dispatch_offers WHERE answer = 'EXPIRED'",
        "dispatch_steps WHERE verb = 'PASS_ON'",
        "dispatch_steps WHERE verb = 'EXHAUST'",
        "trail WHERE action = 'EVENT_APPLY' AND subject_kind = 'Dispatch'",
    ] {
        assert_eq!(story.house.count(once).await?, lapsing, "{once}");
    }
    Ok(())
}
