//! What is denied is paid for, and leaves so many rows of a caller in a minute: rows are for ever.
use super::{VIEWER, allowances, ask, tell};
use crate::{
    releases::story::NO_REDIS,
    sockets::client::{Heard, PROTOCOL, Served},
};
use anyhow::Result;
use axum::{
    body::Body,
    http::{Method, Request, header},
};
use chrono::TimeDelta;
use serde_json::json;
use tests::{
    House,
    world::{BEPPU, JointStage, everything},
};

const MEMBERS: &str = "{ members(first: 1) { nodes { id } } }";
const NOTED: &str = "trail WHERE action = 'MEMBER_READ' AND outcome = 'DENIED'";

#[tokio::test]
async fn a_caller_leaves_few_rows_in_a_minute_whatever_they_try() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let tries = async |person: &'static str| {
        for _ in 0..10 {
            assert_eq!(ask(&door, person, MEMBERS).await?.code(), "FORBIDDEN");
        }
        house.count(NOTED).await
    };
    assert_eq!(tries("beppu-respondent").await?, 5);
    assert_eq!(tries("beppu-viewer").await?, 10, "each has their own");
    house.clock.pass(TimeDelta::minutes(1));
    assert_eq!(tries("beppu-respondent").await?, 15);
    Ok(())
}

#[tokio::test]
async fn an_entry_that_came_too_late_is_noted_as_seldom() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    house.clock.set(joint.window.until);
    for _ in 0..10 {
        assert!(house.scope("firm-auditor", Some(BEPPU)).await.is_err());
    }
    assert_eq!(house.count("trail WHERE action = 'ENTER' AND outcome = 'DENIED'").await?, 5);
    Ok(())
}

/// The least, or what the document costs, and fifty; and one row: who asks is found out once.
#[tokio::test]
async fn a_refused_entry_costs_fifty_and_leaves_one_row_however_it_is_asked_for() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let door = house.fair_door(NO_REDIS, allowances((1000, 1), (10_000, 100)))?;
    house.clock.set(joint.window.until);
    let bearer = format!("Bearer {}", door.token("firm-auditor")?);
    let tries = async |(method, path): (Method, &str), accept: &str, body: String| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, &bearer)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, accept)
            .header("kansa-organization", BEPPU);
        let told = tell(&door, request.body(Body::from(body))?).await?;
        anyhow::Ok((told.number("kansa-cost")?, told.number("ratelimit-remaining")?))
    };
    let rows = "trail WHERE action = 'ENTER' AND outcome = 'DENIED'";
    let (graphql, document) = ((Method::POST, "/graphql"), json!({ "query": VIEWER }).to_string());
    let file = (Method::GET, "/evidence/downloads/none");
    for (row, (to, accept, body, told)) in (1..).zip([
        (graphql.clone(), "*/*", document.clone(), (52, 948)),
        (graphql.clone(), "text/event-stream", document, (51, 897)),
        (graphql.clone(), "*/*", "{".to_owned(), (51, 846)),
        (file, "*/*", String::new(), (51, 795)),
    ]) {
        assert_eq!(tries(to, accept, body).await?, told, "{accept}");
        assert_eq!(house.count(rows).await?, row, "{accept}");
    }
    let served = Served::of(&door).await?;
    let mut socket = served.connect(Some(PROTOCOL)).await?;
    socket.init(json!({ "Authorization": bearer, "Kansa-Organization": BEPPU })).await?;
    assert_eq!(socket.next().await?, Heard::Closed(4403));
    assert_eq!(house.count(rows).await?, 5);
    assert_eq!(tries(graphql, "*/*", "{".to_owned()).await?, (51, 693), "the socket cost as much");
    Ok(())
}

#[tokio::test]
async fn a_denial_costs_fifty_or_what_is_left() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((200, 1), (1000, 100)))?;
    let plain = ask(&door, "beppu-manager", MEMBERS).await?.number("kansa-cost")?;
    let told = ask(&door, "beppu-respondent", MEMBERS).await?;
    assert_eq!((told.code(), told.number("kansa-cost")?), ("FORBIDDEN", plain + 50));
    assert_eq!(told.body["extensions"]["cost"]["charged"], plain + 50);
    assert_eq!(told.number("ratelimit-remaining")?, 200 - plain - 50);
    let mut denied = 1;
    while ask(&door, "beppu-respondent", MEMBERS).await?.code() == "FORBIDDEN" {
        denied += 1;
    }
    assert_eq!(denied, 200_u64.div_ceil(plain + 50), "the last takes what there is");
    assert_eq!(ask(&door, "beppu-respondent", MEMBERS).await?.number("ratelimit-remaining")?, 0);
    Ok(())
}
