//! Hashes of older programs, without a check: whoever guesses at one costs a hash, and keeps out nobody who has the secret.
use super::{ITSELF, ask};
use crate::{fair::allowances, releases::story::NO_REDIS};
use anyhow::Result;
use domain::service_account::ServiceAccountId;
use sea_orm::ConnectionTrait as _;
use serde_json::Value;
use tests::{
    Door, House,
    world::{BEPPU, Client},
};

/// Of the secret that is sixty-four times `a`, as cheap as can be.
const AGED: &str = "argon2id:1024:1:1:01010101010101010101010101010101:712a7fbb821a1b1a620edb89b26e6b40b31462a3d0c250259643c801d9919e34";

/// A house with an account that has that secret, and a door that allows ten sign-ins at once.
async fn aged() -> Result<(House, Door, Client)> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((1000, 1), (1000, 1)))?;
    let id = house.service_account(BEPPU, "画面", &[]).await?.id;
    keep(&house, id, "secret").await?;
    Ok((house, door, Client { id, secret: "a".repeat(64) }))
}

/// Puts the hash of before into a column.
async fn keep(house: &House, id: ServiceAccountId, column: &str) -> Result<()> {
    let until = if column == "secret" { "" } else { ", former_until = '2999-01-01'" };
    let sql = format!("UPDATE service_accounts SET {column} = '{AGED}'{until} WHERE id = '{}'", id.uuid());
    house.owner.execute_unprepared(&sql).await?;
    Ok(())
}

async fn kept(house: &House) -> Result<Value> {
    Ok(house.look("SELECT secret, former_secret, version FROM service_accounts").await?.remove(0))
}

#[tokio::test]
async fn guesses_do_not_lock_out_who_signed_in_lately() -> Result<()> {
    let (house, door, client) = aged().await?;
    assert_eq!(ask(&door, &client, &[ITSELF], None).await?.status, 200);
    keep(&house, client.id, "secret").await?;
    let thief = Client { id: client.id, secret: "b".repeat(64) };
    let mut guesses = 0;
    while ask(&door, &thief, &[ITSELF], None).await?.status == 401 {
        guesses += 1;
    }
    assert_eq!(guesses, 9, "a hundred points each, of a thousand, as the first sign-in");
    assert_eq!(ask(&door, &client, &[ITSELF], None).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_secret_that_was_right_is_kept_with_a_check_from_then_on() -> Result<()> {
    let (house, door, client) = aged().await?;
    for column in ["secret", "former_secret"] {
        keep(&house, client.id, column).await?;
        let before = kept(&house).await?;
        assert_eq!(before[column], AGED);
        let thief = Client { id: client.id, secret: "b".repeat(64) };
        assert_eq!(ask(&door, &thief, &[ITSELF], None).await?.status, 401);
        assert_eq!(kept(&house).await?, before, "a guess changes nothing");
        assert_eq!(ask(&door, &client, &[ITSELF], None).await?.status, 200, "{column}");
        let after = kept(&house).await?;
        let hash = after[column].as_str().unwrap_or_default();
        assert!(hash.starts_with("argon2id:19456:2:1:") && hash.len() > AGED.len(), "{hash}");
        assert_eq!(after["version"], before["version"], "nobody changed the account");
        let other = format!("argon2id:1024:1:1:{}:{}", "00".repeat(24), "00".repeat(32));
        let replace = format!("UPDATE service_accounts SET secret = '{other}'");
        house.owner.execute_unprepared(&replace).await?;
    }
    Ok(())
}
