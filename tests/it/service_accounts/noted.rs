//! A token that is refused although its holder is known: in the holder's trail, and not more often than once a minute.
use super::{AUDITS, ITSELF, ask};
use anyhow::{Context as _, Result};
use axum::{body::Body, http::Request};
use chrono::Duration;
use futures::future::try_join_all;
use tests::{
    Door, House,
    world::{BEPPU, NAKATSU},
};

/// How many refused uses of tokens stand in the trail of the body of that code, of accounts or of people.
async fn noted(house: &House, code: &str, kind: &str) -> Result<i64> {
    let tenant = house.place(code)?.uuid();
    let rows = format!(
        "trail WHERE action = 'TOKEN_USE' AND outcome = 'DENIED' AND tenant_id = '{tenant}' AND subject_kind = '{kind}'"
    );
    house.count(&rows).await
}

async fn is_refused(door: &Door, token: &str, address: Option<&str>) -> Result<()> {
    let refused = door.ask_bearing(token, None, AUDITS, address).await?;
    assert_eq!((refused.status.as_u16(), refused.code()), (401, "UNAUTHENTICATED"));
    Ok(())
}

async fn end(door: &Door, token: &str) -> Result<()> {
    assert_eq!(door.send_form("/oauth/revoke", &[("token", token)], None).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_token_that_is_used_from_elsewhere_is_noted_where_its_account_belongs() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let _counting = ::metrics::set_default_local_recorder(&*door.recorder);
    let client = house.service_account(BEPPU, "画面", &["203.0.113.0/24"]).await?;
    let given = ask(&door, &client, &[ITSELF], Some("203.0.113.7")).await?;
    let token = given.body["access_token"].as_str().context("a token")?;
    assert_eq!(door.ask_bearing(token, None, AUDITS, Some("203.0.113.8")).await?.code(), "");
    assert_eq!(noted(&house, BEPPU, "ServiceAccount").await?, 0);
    for elsewhere in [Some("198.51.100.7"), None, Some("198.51.100.8")] {
        is_refused(&door, token, elsewhere).await?;
    }
    assert_eq!(noted(&house, BEPPU, "ServiceAccount").await?, 1);
    house.clock.pass(Duration::minutes(1));
    is_refused(&door, token, None).await?;
    assert_eq!(noted(&house, BEPPU, "ServiceAccount").await?, 2);
    let (_, _, text) = door.exchange(Request::get("/metrics").body(Body::empty())?).await?;
    let text = String::from_utf8(text.to_vec())?;
    assert!(text.contains("kansa_refused_tokens_total{why=\"elsewhere\"} 4"), "{text}");
    Ok(())
}

#[tokio::test]
async fn an_ended_token_is_noted_once_however_often_it_is_used() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let own = door.token("beppu-viewer")?;
    let (first, second) =
        (client.token(&door, "audits:read").await?, client.token(&door, "audits:read").await?);
    for token in [&first, &second, &own] {
        end(&door, token).await?;
    }
    let uses = (0..300).map(|turn| is_refused(&door, [&first, &second, &own][turn % 3], None));
    try_join_all(uses).await?;
    assert_eq!(noted(&house, BEPPU, "ServiceAccount").await?, 1, "of all its tokens");
    assert_eq!(noted(&house, BEPPU, "User").await?, 1);
    for kind in ["ServiceAccount", "User"] {
        assert_eq!(noted(&house, NAKATSU, kind).await?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn of_a_token_of_nobody_nothing_is_noted() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let token = door.token("stranger")?;
    end(&door, &token).await?;
    is_refused(&door, &token, None).await?;
    is_refused(&door, "a.b.c", None).await?;
    assert_eq!(house.count("trail WHERE action = 'TOKEN_USE'").await?, 0);
    Ok(())
}
