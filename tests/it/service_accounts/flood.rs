//! Crowds at the token end-point: nobody who does not have the secret keeps out who has it. Counted, not timed.
use super::{ITSELF, VIEWER, ask, wrong};
use crate::{fair::allowances, releases::story::NO_REDIS};
use anyhow::{Context as _, Result};
use api::http::{
    Room,
    oauth::{OauthDoor, routes},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use chrono::TimeDelta;
use domain::Id;
use futures::future::{join, try_join_all};
use http_body_util::BodyExt as _;
use infra::{
    redis::{Allowances, Fair},
    secret_hash::SecretHasher,
};
use sea_orm::ConnectionTrait as _;
use std::sync::Arc;
use tests::{
    Door, House,
    world::{BEPPU, Client},
};
use tower::ServiceExt as _;
use uuid::Uuid;

/// So many attempts with what was made up: by turns an id that nobody has, and a secret that `client` does not have.
fn made_up(client: &Client, many: u128) -> Vec<Client> {
    let one = |number: u128| {
        let id = if number.is_multiple_of(2) { Id::from_uuid(Uuid::from_u128(number)) } else { client.id };
        Client { id, secret: format!("{number:064x}") }
    };
    (0..many).map(one).collect()
}

/// How many of them were answered, with 401, and how many were sent away, by the status `later`.
async fn volley(
    door: &Door,
    crowd: &[Client],
    address: Option<&str>,
    later: StatusCode,
) -> Result<(usize, usize)> {
    let answers = try_join_all(crowd.iter().map(|one| ask(door, one, &[ITSELF], address))).await?;
    let named = |error: &str| answers.iter().filter(|one| wrong(one) == error).count();
    let (refused, sent_away) = (named("invalid_client"), named("temporarily_unavailable"));
    assert_eq!(refused + sent_away, crowd.len());
    assert_eq!(answers.iter().filter(|one| one.status == later).count(), sent_away);
    Ok((refused, sent_away))
}

/// How many hashes of secrets were computed since the story began to count.
async fn hashes(door: &Door) -> Result<u32> {
    let (_, _, text) = door.exchange(Request::get("/metrics").body(Body::empty())?).await?;
    let text = String::from_utf8(text.to_vec())?;
    let line = text.lines().find_map(|line| line.strip_prefix("kansa_secret_hashes_total "));
    line.unwrap_or("0").parse::<u32>().context(text)
}

#[tokio::test]
async fn with_two_hundred_made_up_sign_ins_under_way_a_right_one_is_answered() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let _counting = ::metrics::set_default_local_recorder(&*door.recorder);
    let crowd = made_up(&client, 200);
    let strangers = volley(&door, &crowd, None, StatusCode::SERVICE_UNAVAILABLE);
    let (strangers, right) = join(strangers, ask(&door, &client, &[ITSELF], None)).await;
    assert_eq!(right?.status, 200, "asked last of all, and from nowhere else");
    assert_eq!(strangers?, (200, 0));
    assert_eq!(hashes(&door).await?, 1, "that of the right one");
    Ok(())
}

#[tokio::test]
async fn who_signed_in_lately_passes_a_crowd_of_which_most_are_sent_away() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    assert_eq!(ask(&door, &client, &[ITSELF], None).await?.status, 200);
    let crowd = made_up(&client, 1000);
    let strangers = volley(&door, &crowd, None, StatusCode::SERVICE_UNAVAILABLE);
    let (strangers, right) = join(strangers, ask(&door, &client, &[ITSELF], None)).await;
    assert_eq!(right?.status, 200);
    let (_, sent_away) = strangers?;
    assert!(sent_away > 0, "no more than 256 wait");
    Ok(())
}

#[tokio::test]
async fn strangers_who_wait_take_no_place_that_others_need() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let door = house.door_with_places(8)?;
    let crowd = made_up(&client, 200);
    let strangers = volley(&door, &crowd, None, StatusCode::SERVICE_UNAVAILABLE);
    let people = try_join_all((0..4).map(|_| door.ask("beppu-viewer", None, VIEWER)));
    let (strangers, people) = join(strangers, people).await;
    for answer in people? {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }
    assert_eq!(strangers?, (200, 0), "four of them at a time");
    Ok(())
}

#[tokio::test]
async fn each_address_has_so_many_attempts_and_spends_nobody_else_s() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((1000, 1), (1000, 1)))?;
    let (first, second) = (
        house.service_account(BEPPU, "画面", &[]).await?,
        house.service_account(BEPPU, "別の画面", &[]).await?,
    );
    let (there, elsewhere) = (Some("203.0.113.9"), Some("198.51.100.7"));
    assert_eq!(ask(&door, &first, &[ITSELF], there).await?.status, 200);
    let crowd = made_up(&first, 150);
    let (refused, sent_away) = volley(&door, &crowd, there, StatusCode::TOO_MANY_REQUESTS).await?;
    assert_eq!((refused, sent_away), (99, 51), "ten points each, of a thousand");
    assert_eq!(ask(&door, &first, &[ITSELF], there).await?.status, 200, "who signed in from there before");
    assert_eq!(ask(&door, &second, &[ITSELF], there).await?.code(), "RATE_LIMITED", "who never did");
    assert_eq!(ask(&door, &second, &[ITSELF], elsewhere).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn lately_is_an_hour_and_no_longer_than_there_is_an_account() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((1000, 1), (1000, 1)))?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let asks = async || Ok::<_, anyhow::Error>(ask(&door, &client, &[ITSELF], None).await?.status.as_u16());
    let crowd = made_up(&client, 150);
    let drain = async || volley(&door, &crowd, None, StatusCode::TOO_MANY_REQUESTS).await;
    assert_eq!(asks().await?, 200);
    for (minutes, status) in [(59, 200), (59, 200), (60, 429)] {
        house.clock.pass(TimeDelta::minutes(minutes));
        let (refused, _) = drain().await?;
        assert_eq!(refused, 100, "the address has nothing left");
        assert_eq!(asks().await?, status, "{minutes} minutes later");
    }
    house.clock.pass(TimeDelta::minutes(30));
    assert_eq!(asks().await?, 200);
    let gone = format!("DELETE FROM service_accounts WHERE id = '{}'", client.id.uuid());
    house.owner.execute_unprepared(&gone).await?;
    drain().await?;
    assert_eq!([asks().await?, asks().await?], [401, 429], "then it is a stranger");
    Ok(())
}

#[tokio::test]
async fn an_account_pays_for_its_own_hashes_before_they_are_computed() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((250, 1), (250, 1)))?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let _counting = ::metrics::set_default_local_recorder(&*door.recorder);
    let form = format!(
        "client_id={}&client_secret={}&grant_type=client_credentials",
        client.id.uuid(),
        client.secret
    );
    let asks = || {
        Request::post("/oauth/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.clone()))
    };
    for left in ["150", "50"] {
        let (status, headers, _) = door.exchange(asks()?).await?;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(headers["kansa-cost"], "100");
        assert_eq!(headers["ratelimit-remaining"], left);
    }
    let (status, headers, _) = door.exchange(asks()?).await?;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(headers[header::RETRY_AFTER], "50");
    assert_eq!(hashes(&door).await?, 2);
    Ok(())
}

#[tokio::test]
async fn tokens_are_given_and_ended_within_the_room_that_there_is_for_all() -> Result<()> {
    let house = House::open().await?;
    for (places, token, revoke) in [(0, "UNAVAILABLE", "UNAVAILABLE"), (1, "INTERNAL", "INVALID")] {
        let router = routes(OauthDoor {
            gate: house.gate.clone(),
            tokens: None,
            house: None,
            hasher: SecretHasher::default(),
            fair: Fair::alone(Allowances::GENEROUS, Arc::<tests::still::StillClock>::clone(&house.clock)),
            room: Room::of(places),
        });
        for (path, code) in [("/oauth/token", token), ("/oauth/revoke", revoke)] {
            let request = Request::post(path)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::empty())?;
            let (head, body) = router.clone().oneshot(request).await?.into_parts();
            let body: serde_json::Value = serde_json::from_slice(&body.collect().await?.to_bytes())?;
            assert_eq!(body["errors"][0]["extensions"]["code"], code, "{path} {places}");
            let later = head.headers.get(header::RETRY_AFTER).is_some();
            assert_eq!((head.status == 503 && later), places == 0, "{path} {places}");
        }
    }
    Ok(())
}
