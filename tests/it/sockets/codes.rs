//! The protocol, to its letter: each message and each code to close with.
use super::{
    FOLLOW, Story,
    client::{Heard, PROTOCOL},
};
use anyhow::Result;
use serde_json::{Value, json};
use tests::world::{BEPPU, NAKATSU};
use tokio_tungstenite::tungstenite::Message;

const CISO: &str = "beppu-ciso";

fn bearer(story: &Story, person: &str) -> Result<String> {
    Ok(format!("Bearer {}", story.door.token(person)?))
}

#[tokio::test]
async fn only_the_one_protocol_is_spoken() -> Result<()> {
    let story = Story::open().await?;
    assert_eq!(story.served.connect(None).await?.closes().await?, 4406);
    assert!(story.served.connect(Some("graphql-ws")).await.is_err(), "the former one is not offered");
    Ok(())
}

#[tokio::test]
async fn whoever_says_nothing_is_waited_for_only_so_long() -> Result<()> {
    let story = Story::open().await?;
    assert_eq!(story.served.connect(Some(PROTOCOL)).await?.closes().await?, 4408);
    Ok(())
}

#[tokio::test]
async fn what_is_no_message_closes() -> Result<()> {
    let story = Story::open().await?;
    for odd in [
        Message::text("garbage"),
        Message::text("{}"),
        Message::text(r#"{"type":"start","id":"1","payload":{"query":"{ a }"}}"#),
        Message::text(r#"{"type":"subscribe","payload":{"query":"{ a }"}}"#),
        Message::text(r#"{"type":"subscribe","id":"1","payload":{"query":7}}"#),
        Message::binary(vec![1, 2, 3]),
    ] {
        let mut socket = story.served.socket(&story.door, CISO).await?;
        socket.sends(odd.clone()).await?;
        assert_eq!(socket.closes().await?, 4400, "{odd:?}");
    }
    let mut socket = story.served.connect(Some(PROTOCOL)).await?;
    socket.init(json!({ "Authorization": 7 })).await?;
    assert_eq!(socket.closes().await?, 4400);
    Ok(())
}

#[tokio::test]
async fn nothing_runs_before_the_acknowledgement() -> Result<()> {
    let story = Story::open().await?;
    let mut socket = story.served.connect(Some(PROTOCOL)).await?;
    socket.begins("1", "{ __typename }", json!({})).await?;
    assert_eq!(socket.closes().await?, 4401);
    Ok(())
}

#[tokio::test]
async fn who_is_nobody_or_nobody_there_is_not_let_in() -> Result<()> {
    let story = Story::open().await?;
    let ciso = bearer(&story, CISO)?;
    for payload in [
        Value::Null,
        json!({}),
        json!({ "Authorization": "Bearer garbage" }),
        json!({ "Authorization": format!("{ciso}x") }),
        json!({ "Authorization": "garbage" }),
        json!({ "authorization": ciso, "Kansa-Organization": NAKATSU }),
        json!({ "authorization": ciso, "kansa-organization": "nowhere" }),
    ] {
        let mut socket = story.served.connect(Some(PROTOCOL)).await?;
        socket.init(payload.clone()).await?;
        assert_eq!(socket.next().await?, Heard::Closed(4403), "{payload}");
    }
    let mut socket = story.served.connect(Some(PROTOCOL)).await?;
    socket.init(json!({ "authorization": ciso, "kansa-organization": BEPPU })).await?;
    assert_eq!(
        socket.hears().await?["type"],
        "connection_ack",
        "names as headers have them, in whatever case"
    );
    Ok(())
}

#[tokio::test]
async fn one_says_who_one_is_once() -> Result<()> {
    let story = Story::open().await?;
    let mut socket = story.served.socket(&story.door, CISO).await?;
    socket.init(json!({ "authorization": bearer(&story, CISO)? })).await?;
    assert_eq!(socket.closes().await?, 4429);
    Ok(())
}

#[tokio::test]
async fn an_id_is_one_operation_s_for_as_long_as_it_runs() -> Result<()> {
    let story = Story::open().await?;
    let (_, first) = story.sent("研修").await?;
    let mut socket = story.follows(CISO, &first).await?;
    // Given up by the client, it is free at once; ended by the server, too.
    socket.says(json!({ "id": "1", "type": "complete" })).await?;
    for _ in 0..20 {
        let told = json!({ "data": { "__typename": "Query" }, "extensions": { "cost": { "charged": 1 } } });
        assert_eq!(socket.asks("1", "{ __typename }").await?, told);
    }
    for _ in 0..2 {
        socket.begins("1", FOLLOW, json!({ "after": first })).await?;
    }
    assert_eq!(socket.closes().await?, 4409);
    Ok(())
}

#[tokio::test]
async fn a_ping_is_answered_before_and_after_the_acknowledgement() -> Result<()> {
    let story = Story::open().await?;
    let mut socket = story.served.connect(Some(PROTOCOL)).await?;
    socket.says(json!({ "type": "ping" })).await?;
    assert_eq!(socket.hears().await?, json!({ "type": "pong" }));
    socket.init(json!({ "authorization": bearer(&story, CISO)? })).await?;
    assert_eq!(socket.hears().await?, json!({ "type": "connection_ack" }));
    socket.says(json!({ "type": "pong", "payload": { "unasked": true } })).await?;
    socket.says(json!({ "type": "ping", "payload": { "a": 1 } })).await?;
    assert_eq!(socket.hears().await?, json!({ "type": "pong", "payload": { "a": 1 } }));
    Ok(())
}

#[tokio::test]
async fn operations_run_side_by_side_up_to_a_number() -> Result<()> {
    let story = Story::open().await?;
    let (id, first) = story.sent("研修").await?;
    let mut socket = story.served.socket(&story.door, CISO).await?;
    for one in 0..20 {
        socket.begins(&one.to_string(), FOLLOW, json!({ "after": first })).await?;
    }
    socket.begins("more", FOLLOW, json!({})).await?;
    assert_eq!(socket.is_refused("more").await?, "RATE_LIMITED");
    story.moves(id, domain::dispatch::DispatchState::Screening).await?;
    let mut heard = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let next = socket.hears().await?;
        assert_eq!(next["payload"]["data"]["dispatchChanged"]["dispatch"]["state"], "SCREENING", "{next}");
        assert!(heard.insert(next["id"].to_string()), "each once");
    }
    socket.says(json!({ "id": "7", "type": "complete" })).await?;
    socket.asks("more", "{ __typename }").await?;
    Ok(())
}

#[tokio::test]
async fn an_operation_is_held_to_what_http_is_held_to() -> Result<()> {
    let story = Story::open().await?;
    let mut socket = story.served.socket(&story.door, CISO).await?;
    let deep = format!("{}a{}", "{ a ".repeat(40), " }".repeat(40));
    for (document, code) in [
        (deep.as_str(), "TOO_COMPLEX"),
        ("{ nothingOfTheKind }", "INVALID"),
        ("{ viewer {", "INVALID"),
        ("subscription { a: dispatchChanged { id } b: dispatchChanged { id } }", "INVALID"),
        ("subscription { dispatchChanged(after: \"garbage\") { id } }", "INVALID"),
    ] {
        socket.begins("1", document, json!({})).await?;
        assert_eq!(socket.is_refused("1").await?, code, "{document}");
    }
    let asked = socket.asks("2", "{ nodes(ids: []) { id } }").await?;
    assert_eq!(
        asked["errors"][0]["extensions"]["code"], "INVALID",
        "a field that fails is part of an answer"
    );
    let verb = r#"mutation { draftDispatch(input: { programmeId: "garbage", form: { days: [] } }) { dispatch { id } } }"#;
    socket.begins("3", verb, json!({})).await?;
    assert!(["next", "error"].contains(&socket.hears().await?["type"].as_str().unwrap_or_default()));
    Ok(())
}

#[tokio::test]
async fn a_verb_over_a_socket_does_what_it_does_over_http() -> Result<()> {
    let story = Story::open().await?;
    let mut socket = story.served.connect(Some(PROTOCOL)).await?;
    let ciso = bearer(&story, CISO)?;
    socket.init(json!({ "authorization": ciso, "accept-language": "ja" })).await?;
    socket.hears().await?;
    let verb = r#"mutation { inviteMember(input: { name: "新任", roles: [VIEWER] }) { invitationCode userErrors { message } } }"#;
    let done = socket.asks("1", verb).await?;
    assert!(done["data"]["inviteMember"]["invitationCode"].is_string(), "{done}");
    socket.begins("2", FOLLOW, json!({ "after": crate::voice::gid(story.found.0) })).await?;
    let refused = socket.hears().await?;
    let sentence = refused["payload"][0]["message"].as_str().unwrap_or_default();
    assert!(!sentence.is_ascii() && refused["type"] == "error", "in the language of the socket: {refused}");
    Ok(())
}
