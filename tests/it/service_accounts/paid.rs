//! What the token end-points say of what was paid: refusals and ends as well.
use super::{ITSELF, ask};
use crate::{fair::allowances, releases::story::NO_REDIS};
use anyhow::{Context as _, Result};
use axum::{
    body::Body,
    http::{Request, header},
};
use tests::{
    Door, House,
    world::{BEPPU, Client},
};

/// The status, what it cost and what is left.
async fn told(door: &Door, path: &str, form: &str) -> Result<(u16, Option<u32>, Option<u32>)> {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))?;
    let (status, headers, _) = door.exchange(request).await?;
    let number = |name: &str| headers.get(name)?.to_str().ok()?.parse().ok();
    Ok((status.as_u16(), number("kansa-cost"), number("ratelimit-remaining")))
}

fn form(client: &Client, more: &str) -> String {
    format!(
        "client_id={}&client_secret={}&grant_type=client_credentials{more}",
        client.id.uuid(),
        client.secret
    )
}

#[tokio::test]
async fn refusals_and_ends_say_what_was_paid() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((1000, 1), (1000, 1)))?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let thief = Client { id: client.id, secret: "b".repeat(64) };
    let token = "/oauth/token";
    let refused = told(&door, token, &form(&thief, "")).await?;
    assert_eq!(refused, (401, Some(10), Some(990)), "by the address");
    let scope = told(&door, token, &form(&client, "&scope=made:up")).await?;
    assert_eq!(scope, (400, Some(100), Some(900)), "by the account");
    assert_eq!(told(&door, token, "grant_type=password").await?, (400, None, None), "nobody looked");

    let given = ask(&door, &client, &[ITSELF], None).await?;
    let given = given.body["access_token"].as_str().context("a token")?;
    let ends = format!("token={given}");
    for left in [900, 800] {
        assert_eq!(told(&door, "/oauth/revoke", &ends).await?, (200, Some(100), Some(left)));
    }
    assert_eq!(told(&door, "/oauth/revoke", "token=a.b.c").await?, (200, None, None));
    Ok(())
}
