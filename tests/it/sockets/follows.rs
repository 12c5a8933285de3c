//! What a party hears, and when.
use super::{FOLLOW, Story, hears};
use anyhow::Result;
use api::worker::Worker;
use domain::dispatch::DispatchState::{Accepted, CandidatesProposed, Offered, Ranked, Screening};
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use std::{collections::BTreeSet, time::Duration};

#[tokio::test]
async fn every_party_hears_each_step_once_and_in_order() -> Result<()> {
    let story = Story::open().await?;
    let (id, first) = story.sent("研修").await?;
    let mut body = story.follows("beppu-ciso", &first).await?;
    let mut center = story.follows("center-operator", &first).await?;
    let mut advisor = story.follows("center-advisor", &first).await?;
    let mut heard = vec![first];
    for state in [Screening, CandidatesProposed, Ranked, Offered, Accepted] {
        story.moves(id, state).await?;
        let (event, seen) = hears(&mut body).await?;
        assert_eq!(seen, state.as_str());
        assert_eq!(hears(&mut center).await?, (event.clone(), seen.clone()), "the same event");
        if matches!(state, Offered | Accepted) {
            assert_eq!(hears(&mut advisor).await?, (event.clone(), seen), "from when it is with them");
        }
        heard.push(event);
    }
    assert_eq!(heard, story.events().await?, "each once, and none is left out");
    Ok(())
}

#[tokio::test]
async fn who_comes_again_goes_on_behind_what_they_heard() -> Result<()> {
    let story = Story::open().await?;
    let (id, first) = story.sent("研修").await?;
    let mut socket = story.follows("beppu-manager", &first).await?;
    story.moves(id, Screening).await?;
    let (last, _) = hears(&mut socket).await?;
    drop(socket);
    for state in [CandidatesProposed, Ranked, Offered] {
        story.moves(id, state).await?;
    }
    let mut again = story.follows("beppu-manager", &last).await?;
    let mut heard = vec![first, last];
    for _ in 0..3 {
        // As it is now: what happened meanwhile is told, and not what was between.
        let (event, state) = hears(&mut again).await?;
        assert_eq!(state, Offered.as_str());
        heard.push(event);
    }
    assert_eq!(heard, story.events().await?);
    story.moves(id, Accepted).await?;
    assert_eq!(hears(&mut again).await?.1, Accepted.as_str(), "and on, as it happens");
    Ok(())
}

#[tokio::test]
async fn who_begins_without_a_place_hears_of_what_is_to_come() -> Result<()> {
    let story = Story::open().await?;
    story.sent("研修").await?;
    let mut socket = story.served.socket(&story.door, "beppu-ciso").await?;
    socket.begins("1", FOLLOW, json!({})).await?;
    // Nothing says when it has begun; so things go on until it is heard of one.
    let event = loop {
        story.sent("別件").await?;
        if let Ok(heard) = tokio::time::timeout(Duration::from_secs(2), hears(&mut socket)).await {
            break heard?.0;
        }
    };
    let events = story.events().await?;
    assert!(events.iter().skip(1).any(|one| *one == event), "not of what was: {event} of {events:?}");
    Ok(())
}

#[tokio::test]
async fn several_workers_and_events_that_come_again_lose_and_double_nothing() -> Result<()> {
    let story = Story::open().await?;
    let (id, first) = story.sent("研修").await?;
    for project in ["一", "二", "三", "四", "五"] {
        story.house.dispatch(story.found, project, 40, Screening).await?;
    }
    story.house.move_dispatch(id, story.found.1, Ranked).await?;
    let worker = || Worker::new(story.house.gate.clone());
    let (one, other) = (worker(), worker());
    let (one, other) = tokio::join!(one.drain(), other.drain());
    assert!(one? + other? > 0);
    let again = "UPDATE outbox SET delivered_at = NULL, due_at = created_at, attempts = 0";
    story.house.owner.execute_unprepared(again).await?;
    story.house.settle().await?;
    let moved = story.house.count("outbox WHERE topic = 'DISPATCH_MOVED'").await?;
    let events = story.events().await?;
    assert_eq!(i64::try_from(events.len())?, moved, "a copy of each");
    assert_eq!(story.house.count("news WHERE number IS NULL").await?, 0);
    let mut socket = story.follows("beppu-ciso", &first).await?;
    let mut heard = BTreeSet::new();
    for _ in 1..moved {
        assert!(heard.insert(hears(&mut socket).await?.0), "nothing twice");
    }
    assert!(events.iter().skip(1).all(|event| heard.contains(event)), "and nothing is left out");
    Ok(())
}

#[tokio::test]
async fn nobody_else_hears_anything() -> Result<()> {
    let story = Story::open().await?;
    let (_, first) = story.sent("研修").await?;
    for (person, code) in
        [("nakatsu-ciso", "NOT_FOUND"), ("oita-coordinator", "FORBIDDEN"), ("firm-auditor", "FORBIDDEN")]
    {
        let mut socket = story.follows(person, &first).await?;
        assert_eq!(socket.is_refused("1").await?, code, "{person}");
        let absent = crate::voice::gid::<domain::outbox::Event>(domain::Id::from_uuid(uuid::Uuid::nil()));
        socket.begins("2", FOLLOW, json!({ "after": absent })).await?;
        assert_eq!(socket.is_refused("2").await?, code, "{person}: foreign and absent look alike");
    }
    // A request that was never sent is nobody's but the body's, also when it is given up.
    let draft =
        story.house.dispatch(story.found, "未送信", 40, domain::dispatch::DispatchState::Draft).await?;
    let cancel = domain::dispatch::CancelDispatch {
        dispatch: draft,
        reason: domain::dispatch::DispatchReason::parse("reason", "取りやめ")?,
        expected_version: 1,
    };
    story.house.run("beppu-ciso", cancel).await?;
    story.house.settle().await?;
    let of_draft = format!("news WHERE subject_id = '{}'", draft.uuid());
    assert_eq!(story.house.count(&of_draft).await?, 1);
    let load = || domain::dispatch::LoadDispatches(vec![draft]);
    assert_eq!(story.house.run("beppu-ciso", load()).await?.len(), 1);
    assert!(story.house.run("center-operator", load()).await?.is_empty());
    Ok(())
}
