//! What a request costs is known before it is executed, paid then, and told.
use super::{VIEWER, allowances, ask, ask_in};
use crate::{redis::OwnRedis, releases::story::NO_REDIS};
use anyhow::Result;
use chrono::TimeDelta;
use tests::House;

#[tokio::test]
async fn the_cost_is_told_in_the_headers_in_the_answer_and_where_it_is_asked_for() -> Result<()> {
    let (_house, door) = House::with_cast().await?;
    let document = "{ viewer { userId } rateLimit { limit cost remaining resetAt } }";
    for person in ["beppu-manager", "stranger"] {
        let told = ask(&door, person, document).await?;
        let limit = &told.body["data"]["rateLimit"];
        assert_eq!((told.number("kansa-cost")?, &limit["cost"]), (7, &7.into()), "{}", told.body);
        assert_eq!(told.body["extensions"]["cost"]["charged"], 7);
        assert_eq!(told.number("ratelimit-limit")?, limit["limit"].as_u64().unwrap_or_default());
        assert_eq!(told.number("ratelimit-remaining")?, limit["remaining"].as_u64().unwrap_or_default());
        assert!(limit["resetAt"].is_string() && told.headers.contains_key("ratelimit-reset"));
        assert!(!told.headers.contains_key("retry-after"));
    }
    Ok(())
}

#[tokio::test]
async fn a_page_costs_its_rows_and_what_is_unsound_the_least_there_is() -> Result<()> {
    let (_house, door) = House::with_cast().await?;
    let page = async |rows: u32| {
        ask(&door, "beppu-manager", &format!("{{ audits(first: {rows}) {{ nodes {{ id }} }} }}"))
            .await?
            .number("kansa-cost")
    };
    assert_eq!(page(20).await? - page(10).await?, 2 * 10, "a node and its id");
    for unsound in ["{ nosuch }", "{ audits { nodes { id } } "] {
        let told = ask(&door, "beppu-manager", unsound).await?;
        assert_eq!(told.status, 400, "{}", told.body);
        assert!(told.body.get("extensions").is_none(), "nothing was executed: {}", told.body);
        assert_eq!(told.number("kansa-cost")?, 1);
    }
    Ok(())
}

#[tokio::test]
async fn who_asks_too_much_is_refused_before_anything_is_done_and_told_when_to_come_back() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((10, 1), (1000, 100)))?;
    for paid in 1..=5 {
        let told = ask(&door, "beppu-manager", VIEWER).await?;
        assert_eq!((told.status.as_u16(), told.number("ratelimit-remaining")?), (200, 10 - 2 * paid));
    }
    let before = house.gate.statements();
    for (language, sentence) in [
        ("en", "You asked for too much in too short a time: wait, then ask again."),
        ("ja", "短時間に多くのリクエストがありました。しばらく待ってから、もう一度お試しください。"),
    ] {
        for accept in ["*/*", "application/json"] {
            let told = ask_in(&door, "beppu-manager", VIEWER, language, accept).await?;
            assert_eq!((told.status.as_u16(), told.code()), (429, "RATE_LIMITED"), "{}", told.body);
            assert_eq!(told.body["errors"][0]["message"], sentence);
            assert_eq!(told.body.get("data"), None);
            assert_eq!((told.number("retry-after")?, told.number("ratelimit-remaining")?), (1, 0));
        }
    }
    let create =
        "mutation { createAudit(input: { title: \"監査\", kind: INTERNAL, type: ADVISORY, fiscalYear: 2025,
        edition: \"H19.7\", tier: ESSENTIAL }) { audit { id } userErrors { reason } } }";
    assert_eq!(ask(&door, "beppu-manager", create).await?.code(), "RATE_LIMITED");
    assert_eq!(house.gate.statements(), before, "who asks is remembered, and nothing else is looked at");
    assert_eq!(house.count("audits").await?, 0);
    assert_eq!(ask(&door, "beppu-ciso", VIEWER).await?.status, 200, "nobody else");

    house.clock.pass(TimeDelta::seconds(1));
    let told = ask(&door, "beppu-manager", VIEWER).await?;
    assert_eq!((told.status.as_u16(), told.number("retry-after")?), (429, 1), "half of it is there");
    house.clock.pass(TimeDelta::seconds(1));
    assert_eq!(ask(&door, "beppu-manager", VIEWER).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn those_without_a_token_share_one_bucket_and_empty_nobody_s() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((10, 1), (10, 1)))?;
    let mut answered = 0;
    while ask(&door, "anonymous", "{ __typename }").await?.status == 200 {
        answered += 1;
    }
    assert_eq!(answered, 10);
    assert_eq!(ask(&door, "stranger", VIEWER).await?.code(), "RATE_LIMITED", "who belongs nowhere");
    assert_eq!(ask(&door, "beppu-manager", VIEWER).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_picture_is_paid_for_out_of_the_same_bucket() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((300, 1), (1000, 1)))?;
    let get = async || {
        let token = format!("Bearer {}", door.token("beppu-manager")?);
        let request = axum::http::Request::get("/releases/none/radar.svg").header("authorization", token);
        door.send(request.body(axum::body::Body::empty())?).await
    };
    assert_eq!(get().await?.code(), "NOT_FOUND");
    let refused = get().await?;
    assert_eq!((refused.status.as_u16(), refused.code()), (429, "RATE_LIMITED"));
    assert_eq!(ask(&door, "beppu-manager", VIEWER).await?.status, 200, "there are fifty left");
    Ok(())
}

#[tokio::test]
async fn redis_is_asked_seldom_and_its_end_changes_no_answer() -> Result<()> {
    let (house, redis) = (House::open().await?, OwnRedis::start().await?);
    house.cast().await?;
    let door = house.fair_door(&redis.servers.redis(), allowances((1000, 100), (4000, 400)))?;
    for _ in 0..100 {
        assert_eq!(ask(&door, "beppu-manager", VIEWER).await?.status, 200);
    }
    let mut session = redis.session().await?;
    let said: String = ::redis::cmd("INFO").arg("commandstats").query_async(&mut session).await?;
    let calls = said.lines().find_map(|line| line.strip_prefix("cmdstat_eval:calls=")?.split(',').next());
    let calls: u32 = calls.unwrap_or_default().parse()?;
    assert!((1..=4).contains(&calls), "{calls} for two hundred points, a hundred at a time");
    drop(session);
    redis.servers.stop().await?;
    let mut answered = 0;
    while ask(&door, "beppu-manager", VIEWER).await?.status == 200 {
        answered += 1;
    }
    assert_eq!(answered, 400, "as many as were left, by this replica's own count");
    Ok(())
}
