//! What front ends hear of dispatches and of advisors: each party's of its own.
use super::{Receiver, Story};
use crate::voice::{Voice, gid};
use anyhow::Result;
use domain::dispatch::DispatchState::{Screening, Submitted};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::world::BEPPU;

/// A front end of the centre's that is told of `topic`.
async fn at_the_centre(story: &Story, topic: &str) -> Result<Receiver> {
    let receiver = Receiver::open().await?;
    let input = json!({ "url": receiver.url(), "topics": [topic] });
    Voice::of(&story.door, "center-operator").does("registerWebhook", input, "webhook { id }").await?;
    Ok(receiver)
}

/// What it heard, as it came, without the names of the events.
fn told(receiver: &Receiver) -> Result<Vec<Value>> {
    let heard = receiver.heard();
    let names: BTreeSet<_> = heard.iter().map(|call| call.header("kansa-event").to_owned()).collect();
    assert_eq!(names.len(), heard.len(), "each event by its own name");
    let ids = |mut body: Value| {
        json!([body["topic"].take(), body["organizationId"].take(), body["subjectId"].take()])
    };
    heard.iter().map(|call| call.body().map(ids)).collect()
}

#[tokio::test]
async fn each_step_of_a_dispatch_is_heard_by_both_its_parties() -> Result<()> {
    let story = Story::of(&["DISPATCH_MOVED"]).await?;
    let house = &story.house;
    let center = at_the_centre(&story, "DISPATCH_MOVED").await?;
    let found = (house.open_programme(2025).await?, house.advisor("center-advisor").await?);
    let id = house.dispatch(found, "研修", 30, Submitted).await?;
    house.settle().await?;
    house.move_dispatch(id, found.1, Screening).await?;
    house.settle().await?;
    assert_eq!(house.count("outbox WHERE topic = 'DISPATCH_MOVED'").await?, 2, "sent, and looked at");
    for (place, receiver) in [(BEPPU, &story.receiver), ("center", &center)] {
        let one = json!(["DISPATCH_MOVED", gid(house.place(place)?), gid(id)]);
        assert_eq!(told(receiver)?, [one.clone(), one], "{place}");
    }
    Ok(())
}

#[tokio::test]
async fn each_reminder_of_an_advisor_is_heard_at_the_centre() -> Result<()> {
    let story = Story::of(&["ADVISOR_REMINDED"]).await?;
    let house = &story.house;
    let center = at_the_centre(&story, "ADVISOR_REMINDED").await?;
    // Valid until 30 September 2027.
    let advisor = house.advisor("center-advisor").await?;
    let one = json!(["ADVISOR_REMINDED", gid(house.place("center")?), gid(advisor)]);
    for (at, heard) in [("2027-07-01T14:59:59Z", 0), ("2027-07-01T15:00:00Z", 1), ("2027-08-30T15:00:00Z", 2)]
    {
        house.clock.set(at.parse()?);
        house.settle().await?;
        assert_eq!(told(&center)?, vec![one.clone(); heard], "at {at}");
    }
    assert_eq!(story.receiver.heard().len(), 0, "no body is told");
    Ok(())
}
