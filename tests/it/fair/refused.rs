//! What is refused before anything is executed costs the least there is, and says so like every other answer.
use super::{Told, VIEWER, allowances, ask, ask_bearing, tell};
use crate::releases::story::NO_REDIS;
use anyhow::Result;
use axum::{
    body::Body,
    http::{Method, Request, header},
};
use serde_json::json;
use tests::{Door, House};

const MANAGER: &str = "beppu-manager";

/// A request of the manager's, as it stands.
fn raw(door: &Door, (method, path): (Method, &str), media: [&str; 2], body: &str) -> Result<Request<Body>> {
    let [sent, accepted] = media;
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {}", door.token(MANAGER)?))
        .header(header::CONTENT_TYPE, sent)
        .header(header::ACCEPT, accepted);
    Ok(request.body(Body::from(body.to_owned()))?)
}

const JSON: [&str; 2] = ["application/json", "*/*"];

#[tokio::test]
async fn every_refusal_costs_one_and_says_what_is_left() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((100, 1), (1000, 100)))?;
    let deep = json!({ "query": "{ a ".repeat(200) + &"}".repeat(200) }).to_string();
    let open = json!({ "query": "{ a(b: \"" }).to_string();
    let post = (Method::POST, "/graphql");
    let change = "/graphql?query=mutation%7BaddDepartment%7B__typename%7D%7D";
    let refused = [
        (post.clone(), JSON, "{", 400_u16),
        (post.clone(), JSON, "[]", 400),
        (post.clone(), JSON, "{}", 400),
        (post.clone(), ["text/plain", "*/*"], "{}", 415),
        (post.clone(), ["application/json", "text/html"], "{}", 406),
        (post.clone(), JSON, deep.as_str(), 400),
        (post, JSON, open.as_str(), 400),
        ((Method::GET, "/graphql?query=%FF"), JSON, "", 400),
        ((Method::GET, change), JSON, "", 405),
    ];
    for (paid, (to, media, body, status)) in (1..).zip(refused) {
        let told = tell(&door, raw(&door, to, media, body)?).await?;
        assert_eq!(told.status, status, "{}", told.body);
        assert_eq!(told.number("kansa-cost")?, 1, "{}", told.body);
        assert_eq!((told.number("ratelimit-limit")?, told.number("ratelimit-remaining")?), (100, 100 - paid));
        assert!(told.headers.contains_key("ratelimit-reset") && !told.headers.contains_key("retry-after"));
    }
    Ok(())
}

#[tokio::test]
async fn who_cannot_pay_even_that_is_told_to_wait() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((3, 1), (1000, 100)))?;
    assert_eq!(ask(&door, MANAGER, VIEWER).await?.status, 200);
    let broken = async || tell(&door, raw(&door, (Method::POST, "/graphql"), JSON, "{")?).await;
    assert_eq!(broken().await?.status, 400);
    let told = broken().await?;
    assert_eq!((told.status.as_u16(), told.code(), told.number("retry-after")?), (429, "RATE_LIMITED", 1));
    Ok(())
}

#[tokio::test]
async fn tokens_that_do_not_hold_are_paid_for_by_nobody_s_bucket_and_stay_unauthorized() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((3, 1), (1000, 100)))?;
    for left in [2, 1, 0, 0] {
        let told = ask_bearing(&door, "a.b.c", None, VIEWER).await?;
        assert_eq!((told.status.as_u16(), told.code()), (401, "UNAUTHENTICATED"), "what they must mend");
        assert_eq!((told.number("kansa-cost")?, told.number("ratelimit-remaining")?), (1, left));
        assert!(!told.headers.contains_key("retry-after"));
    }
    assert_eq!(ask(&door, "anonymous", "{ __typename }").await?.code(), "RATE_LIMITED");
    assert_eq!(ask(&door, MANAGER, VIEWER).await?.status, 200, "who has a token is not touched");
    Ok(())
}

#[tokio::test]
async fn files_are_paid_for_and_say_so() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((120, 1), (1000, 100)))?;
    for (left, (method, path)) in
        [(70, (Method::GET, "/evidence/downloads/none")), (20, (Method::PUT, "/evidence/uploads/none"))]
    {
        let told = tell(&door, raw(&door, (method, path), JSON, "")?).await?;
        assert!(told.status.is_client_error() && told.status != 429, "{}", told.body);
        assert_eq!((told.number("kansa-cost")?, told.number("ratelimit-remaining")?), (50, left));
    }
    let told = tell(&door, raw(&door, (Method::GET, "/evidence/downloads/none"), JSON, "")?).await?;
    assert_eq!((told.status.as_u16(), told.code()), (429, "RATE_LIMITED"));
    for path in ["/evidence/downloads/none", "/releases/none/radar.svg"] {
        let told = tell(&door, Request::get(path).body(Body::empty())?).await?;
        assert_eq!((told.status.as_u16(), told.number("kansa-cost")?), (401, 1), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn where_there_is_no_place_nobody_is_looked_up_and_nothing_is_paid() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door_with_places(0)?;
    let before = house.gate.statements();
    let post = (Method::POST, "/graphql");
    for (to, media, status) in [
        (post.clone(), JSON, 400_u16),
        (post, ["application/json", "text/html"], 406),
        ((Method::GET, "/graphql?query=%FF"), JSON, 400),
        ((Method::GET, "/evidence/downloads/none"), JSON, 503),
        ((Method::PUT, "/evidence/uploads/none"), JSON, 503),
    ] {
        let told = tell(&door, raw(&door, to, media, "{")?).await?;
        assert_eq!(told.status, status, "{}", told.body);
        assert!(!told.headers.contains_key("kansa-cost"), "{}", told.body);
    }
    assert_eq!(house.gate.statements(), before);
    Ok(())
}

#[tokio::test]
async fn a_stream_says_what_is_left_when_it_begins() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((100, 1), (1000, 100)))?;
    let stream = ["application/json", "text/event-stream"];
    let body = json!({ "query": VIEWER }).to_string();
    let (status, headers, text) =
        door.exchange(raw(&door, (Method::POST, "/graphql"), stream, &body)?).await?;
    let told = Told { status, headers, body: String::from_utf8(text.to_vec())?.into() };
    assert_eq!((told.status.as_u16(), told.number("ratelimit-remaining")?), (200, 98), "{}", told.body);
    assert!(!told.headers.contains_key("kansa-cost"), "each answer says its own");
    Ok(())
}
