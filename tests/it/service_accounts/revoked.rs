//! What was taken away ends at once, or within five seconds where Redis is not: an account, its tokens, a person's token.
use super::{AUDITS, CISO};
use crate::redis::OwnRedis;
use anyhow::Result;
use chrono::Duration;
use tests::{Door, House, world::BEPPU};

const NO_REDIS: &str = crate::releases::story::NO_REDIS;

async fn code(door: &Door, token: &str) -> Result<String> {
    Ok(door.ask_bearing(token, None, AUDITS, None).await?.code().to_owned())
}

/// Asks until a message that is under way has arrived; a minute is for ever.
async fn until_refused(door: &Door, token: &str) -> Result<()> {
    let asking = async {
        while code(door, token).await? != "UNAUTHENTICATED" {
            tokio::task::yield_now().await;
        }
        Ok(())
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), asking).await?
}

async fn end(door: &Door, token: &str) -> Result<()> {
    let ended = door.send_form("/oauth/revoke", &[("token", token)], None).await?;
    assert_eq!(ended.status, 200, "{}", ended.body);
    Ok(())
}

#[tokio::test]
async fn with_an_account_its_tokens_end_and_those_of_whom_it_acts_for() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let itself = client.token(&door, "audits:read").await?;
    let own = door.token("beppu-viewer")?;
    let brought = door.token_to_exchange("beppu-viewer")?;
    let acting = client.token_for(&door, &brought, "audits:read").await?;
    for token in [&itself, &acting] {
        assert_eq!(code(&door, token).await?, "");
    }
    house.revoke_service_account(BEPPU, client.id).await?;
    for token in [&itself, &acting] {
        assert_eq!(code(&door, token).await?, "UNAUTHENTICATED");
    }
    assert_eq!(code(&door, &own).await?, "", "the person's own token holds");
    Ok(())
}

#[tokio::test]
async fn a_token_ends_alone_and_with_it_what_it_was_exchanged_for() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let (own, brought) = (door.token("beppu-viewer")?, door.token_to_exchange("beppu-viewer")?);
    let acting = client.token_for(&door, &brought, "audits:read").await?;
    let (first, second) =
        (client.token(&door, "audits:read").await?, client.token(&door, "audits:read").await?);
    end(&door, &first).await?;
    assert_eq!([code(&door, &first).await?, code(&door, &second).await?], ["UNAUTHENTICATED", ""]);
    end(&door, &own).await?;
    assert_eq!([code(&door, &own).await?, code(&door, &acting).await?], ["UNAUTHENTICATED", ""]);
    end(&door, &brought).await?;
    assert_eq!(code(&door, &acting).await?, "UNAUTHENTICATED");
    let more = [super::FOR_A_PERSON.as_slice(), &[("subject_token", brought.as_str())]].concat();
    let again = super::ask(&door, &client, &more, None).await?;
    assert_eq!((again.status.as_u16(), super::wrong(&again)), (400, "invalid_grant"), "{}", again.body);
    // Again, and of what never was a token: ended is ended.
    for token in [own.as_str(), "garbage", ""] {
        end(&door, token).await?;
    }
    let nothing = door.send_form("/oauth/revoke", &[], None).await?;
    assert_eq!((nothing.status.as_u16(), super::wrong(&nothing)), (400, "invalid_request"));
    Ok(())
}

#[tokio::test]
async fn a_token_ends_with_what_stands_around_it() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let token = door.token(CISO)?;
    let around = format!(" {token} ");
    assert_eq!(code(&door, &around).await?, "", "so it may be borne");
    end(&door, &around).await?;
    assert_eq!(house.count("ended_tokens").await?, 1);
    assert_eq!(code(&door, &token).await?, "UNAUTHENTICATED");
    Ok(())
}

#[tokio::test]
async fn a_stranger_s_token_ends_too() -> Result<()> {
    let (_house, door) = House::with_cast().await?;
    let token = door.token("stranger")?;
    let viewer = "{ viewer { memberships { code } } }";
    assert_eq!(door.ask_bearing(&token, None, viewer, None).await?.code(), "");
    end(&door, &token).await?;
    assert_eq!(door.ask_bearing(&token, None, viewer, None).await?.code(), "UNAUTHENTICATED");
    Ok(())
}

#[tokio::test]
async fn what_has_lapsed_is_not_kept() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    end(&door, &door.token(CISO)?).await?;
    assert_eq!(house.count("ended_tokens").await?, 1);
    house.clock.pass(Duration::hours(2));
    end(&door, &door.token(CISO)?).await?;
    assert_eq!(house.count("ended_tokens").await?, 1);
    Ok(())
}

#[tokio::test]
async fn another_replica_refuses_at_once_what_redis_tells_it() -> Result<()> {
    let ((house, door), redis) = (House::with_cast().await?, OwnRedis::start().await?);
    let url = redis.servers.redis();
    let mut other = house.replica(&url).await?;
    other.hearing.begun().await;
    let _ours = house.gate.tell_through(&infra::redis::Redis::new(&url)?);
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let (first, second) =
        (client.token(&door, "audits:read").await?, client.token(&door, "audits:read").await?);
    // The clock stands still, so nothing but the message can end what is remembered.
    for token in [&first, &second] {
        assert_eq!(code(&other.door, token).await?, "");
    }
    end(&door, &first).await?;
    until_refused(&other.door, &first).await?;
    house.revoke_service_account(BEPPU, client.id).await?;
    until_refused(&other.door, &second).await?;
    redis.servers.stop().await
}

#[tokio::test]
async fn without_redis_a_replica_goes_on_for_less_than_five_seconds() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let other = house.replica(NO_REDIS).await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let token = client.token(&door, "audits:read").await?;
    assert_eq!(code(&other.door, &token).await?, "");
    end(&door, &token).await?;
    house.clock.pass(Duration::milliseconds(3_999));
    assert_eq!(code(&other.door, &token).await?, "", "remembered");
    house.clock.pass(Duration::milliseconds(1_001));
    assert_eq!(code(&other.door, &token).await?, "UNAUTHENTICATED", "not for five seconds");
    Ok(())
}
