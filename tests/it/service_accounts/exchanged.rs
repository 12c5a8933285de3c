//! What a front end is handed to act for a person: a token that is good for being exchanged, and for nothing else.
use super::{AUDITS, CISO, FOR_A_PERSON, VIEWER, ask, wrong};
use crate::sockets::client::{Heard, PROTOCOL, Served};
use anyhow::Result;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use chrono::Duration;
use domain::Clock as _;
use infra::token::{DEMO_AUDIENCE, DemoKey, Trust};
use serde_json::json;
use tests::{
    Answer, Door, House,
    world::{BEPPU, Client},
};

async fn exchange(door: &Door, client: &Client, token: &str) -> Result<Answer> {
    let more = [FOR_A_PERSON.as_slice(), &[("subject_token", token), ("scope", "audits:read")]].concat();
    ask(door, client, &more, None).await
}

#[tokio::test]
async fn a_token_for_exchange_opens_nothing_itself_before_and_after() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let (brought, served) = (door.token_to_exchange(CISO)?, Served::of(&door).await?);
    for turn in ["before", "after"] {
        for (method, path, accept) in [
            ("POST", "/graphql", "application/graphql-response+json"),
            ("GET", "/graphql?query=%7Bviewer%7BuserId%7D%7D", "application/graphql-response+json"),
            ("POST", "/graphql", "text/event-stream"),
            ("PUT", "/evidence/uploads/none", "*/*"),
            ("GET", "/evidence/downloads/none", "*/*"),
            ("GET", "/releases/none/radar.svg", "*/*"),
        ] {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header(header::ACCEPT, accept)
                .header(header::CONTENT_TYPE, "application/json")
                .header(header::AUTHORIZATION, format!("Bearer {brought}"))
                .body(Body::from(json!({ "query": VIEWER }).to_string()))?;
            let refused = door.send(request).await?;
            assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{turn}: {method} {path}: {}", refused.body);
        }
        let mut socket = served.connect(Some(PROTOCOL)).await?;
        socket.init(json!({ "Authorization": format!("Bearer {brought}") })).await?;
        assert_eq!(socket.next().await?, Heard::Closed(4403), "{turn}");
        // What it is exchanged for opens what the scope says, and no more.
        let acting = client.token_for(&door, &brought, "audits:read").await?;
        assert_eq!(door.ask_bearing(&acting, None, AUDITS, None).await?.code(), "", "{turn}");
    }
    Ok(())
}

#[tokio::test]
async fn a_person_s_own_token_is_not_exchanged() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let full = door.token(CISO)?;
    assert_eq!(door.ask_bearing(&full, None, AUDITS, None).await?.code(), "", "it holds");
    let refused = exchange(&door, &client, &full).await?;
    assert_eq!((refused.status.as_u16(), wrong(&refused)), (400, "invalid_grant"), "{}", refused.body);
    assert_eq!(house.count("trail WHERE action = 'ACT_FOR'").await?, 0);
    Ok(())
}

/// What an operator says who names the people's audience for exchange, too.
#[tokio::test]
async fn where_the_two_audiences_are_one_a_person_s_own_token_is_exchanged() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let folder = tempfile::tempdir()?;
    let (key, issuer) = (DemoKey::load_or_create(folder.path())?, "https://weak.example");
    let trust =
        Trust { issuer: issuer.to_owned(), exchange_audience: DEMO_AUDIENCE.to_owned(), ..key.trust() };
    let door = house.door_believing(vec![trust])?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let end = (house.clock.now() + Duration::hours(1)).timestamp();
    let token =
        |audience: &str| key.sign(&json!({ "iss": issuer, "aud": audience, "sub": "staff", "exp": end }));
    // They are a stranger here: the token is taken, and opens no organization.
    let stranger = exchange(&door, &client, &token(DEMO_AUDIENCE)?).await?;
    assert_eq!(wrong(&stranger), "invalid_target", "{}", stranger.body);
    let refused = exchange(&door, &client, &token("kansa-exchange")?).await?;
    assert_eq!(wrong(&refused), "invalid_grant", "{}", refused.body);
    Ok(())
}
