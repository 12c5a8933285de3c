//! The same as server-sent events, for networks that break WebSockets; and what a plain request is told.
use super::{FOLLOW, Story};
use anyhow::{Result, bail};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use domain::dispatch::DispatchState::{CandidatesProposed, Screening};
use serde_json::{Value, json};
use tests::{Events, Followed};

async fn stream(story: &Story, person: &str, document: &str, after: &str) -> Result<Events> {
    match story.door.follow(person, None, document, &json!({ "after": after })).await? {
        Followed::Events(events) => Ok(events),
        Followed::Refused(answer) => bail!("refused: {answer:?}"),
    }
}

#[tokio::test]
async fn events_come_one_after_the_other_and_go_on_behind_the_last() -> Result<()> {
    let story = Story::open().await?;
    let (id, first) = story.sent("研修").await?;
    let mut events = stream(&story, "beppu-ciso", FOLLOW, &first).await?;
    let mut last = first;
    for state in [Screening, CandidatesProposed] {
        story.moves(id, state).await?;
        let Some((name, told)) = events.next().await? else { bail!("it ended") };
        let event = &told["data"]["dispatchChanged"];
        assert_eq!((name.as_str(), &event["dispatch"]["state"]), ("next", &json!(state.as_str())));
        last = event["id"].as_str().unwrap_or_default().to_owned();
        events = stream(&story, "beppu-ciso", FOLLOW, &last).await?;
    }
    assert_eq!(Some(&last), story.events().await?.last());
    story.door.sockets.stop();
    assert_eq!(events.next().await?, None, "it ends without `complete`: come again");
    Ok(())
}

#[tokio::test]
async fn a_query_is_one_event_and_the_end() -> Result<()> {
    let story = Story::open().await?;
    let mut events = stream(&story, "beppu-ciso", "{ __typename }", "").await?;
    let answer = (
        "next".to_owned(),
        json!({ "data": { "__typename": "Query" }, "extensions": { "cost": { "charged": 1 } } }),
    );
    assert_eq!(events.next().await?, Some(answer));
    assert_eq!(events.next().await?, Some(("complete".to_owned(), Value::Null)));
    assert_eq!(events.next().await?, None);
    let mut refused = stream(&story, "beppu-ciso", "{ nothingOfTheKind }", "").await?;
    let Some((_, told)) = refused.next().await? else { bail!("nothing came") };
    assert_eq!(told["errors"][0]["extensions"]["code"], "INVALID", "{told}");
    assert_eq!(refused.next().await?, Some(("complete".to_owned(), Value::Null)));
    Ok(())
}

#[tokio::test]
async fn whose_token_is_over_is_told_so() -> Result<()> {
    let story = Story::open().await?;
    let (_, first) = story.sent("研修").await?;
    let mut events = stream(&story, "beppu-ciso", FOLLOW, &first).await?;
    story.house.clock.pass(chrono::Duration::hours(2));
    let Some((_, told)) = events.next().await? else { bail!("nothing came") };
    assert_eq!(told["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{told}");
    assert_eq!(events.next().await?, Some(("complete".to_owned(), Value::Null)));
    Ok(())
}

#[tokio::test]
async fn a_stream_is_refused_before_it_begins() -> Result<()> {
    let story = Story::open().await?;
    for (person, organization, status) in [
        ("anonymous", None, StatusCode::UNAUTHORIZED),
        ("beppu-ciso", Some(tests::world::NAKATSU), StatusCode::NOT_FOUND),
    ] {
        let asked = story.door.follow(person, organization, FOLLOW, &json!({})).await?;
        let Followed::Refused(answer) = asked else { bail!("{person} is answered") };
        assert_eq!(answer.status, status, "{person}: {}", answer.body);
    }
    // One person may hold twenty at a time.
    let (_, first) = story.sent("研修").await?;
    let mut held = Vec::new();
    for _ in 0..20 {
        held.push(stream(&story, "beppu-ciso", FOLLOW, &first).await?);
    }
    let more = story.door.follow("beppu-ciso", None, FOLLOW, &json!({})).await?;
    let Followed::Refused(answer) = more else { bail!("one more is held") };
    assert_eq!((answer.status, answer.code()), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"));
    Ok(())
}

#[tokio::test]
async fn a_plain_request_cannot_follow() -> Result<()> {
    let story = Story::open().await?;
    let asked = story.door.ask("beppu-ciso", None, "subscription { dispatchChanged { id } }").await?;
    assert_eq!((asked.status, asked.code()), (StatusCode::NOT_ACCEPTABLE, "INVALID"), "{}", asked.body);
    for (headers, status) in [
        (vec![], StatusCode::BAD_REQUEST),
        (vec![(header::UPGRADE, "websocket"), (header::CONNECTION, "upgrade")], StatusCode::BAD_REQUEST),
    ] {
        let mut request = Request::get("/graphql");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = story.door.send(request.body(Body::empty())?).await?;
        assert_eq!((answer.status, answer.code()), (status, "INVALID"));
    }
    // In an address neither, unless it may be answered by events; and what changes something, not even then.
    let (follow, change) =
        ("subscription%7BdispatchChanged%7Bid%7D%7D", "mutation%7BaddDepartment%7B__typename%7D%7D");
    for (document, accept, status) in [
        (follow, "application/json", StatusCode::METHOD_NOT_ALLOWED),
        (follow, "text/event-stream", StatusCode::UNAUTHORIZED),
        (change, "text/event-stream", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let request = Request::get(format!("/graphql?query={document}")).header(header::ACCEPT, accept);
        let answer = story.door.send(request.body(Body::empty())?).await?;
        assert_eq!(answer.status, status, "{document} {accept}: {}", answer.body);
    }
    Ok(())
}
