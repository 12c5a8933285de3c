//! Two organizations at full speed, and a third that asks now and then: counted, not timed.
use super::{VIEWER, allowances, ask};
use crate::redis::OwnRedis;
use anyhow::Result;
use chrono::TimeDelta;
use futures::future::try_join_all;
use std::collections::BTreeMap;
use tests::{Door, House};

/// The seconds that it lasts.
const SECONDS: u32 = 8;
/// What everybody asks costs two.
const COST: u32 = 2;
/// Of each organization: what it may spend at once, and each second.
const TENANT: (u32, u32) = (200, 40);
const GREEDY: [&str; 4] = ["beppu-manager", "beppu-ciso", "nakatsu-manager", "nakatsu-ciso"];

/// So many ask at once, by turns at each replica. Answers how many were answered; the others were told to wait.
async fn volley(doors: [&Door; 2], person: &str, many: usize) -> Result<u32> {
    let asked = (0..many).map(|turn| ask(doors[turn % 2], person, VIEWER));
    let mut answered = 0;
    for told in try_join_all(asked).await? {
        match told.status.as_u16() {
            200 => answered += 1,
            429 => assert!(told.number("retry-after")? >= 1),
            other => anyhow::bail!("{other}: {}", told.body),
        }
    }
    Ok(answered)
}

#[tokio::test]
async fn two_at_full_speed_have_their_share_and_a_third_has_all_it_asks_for() -> Result<()> {
    let (house, redis) = (House::open().await?, OwnRedis::start().await?);
    house.cast().await?;
    let url = redis.servers.redis();
    let allowed = allowances((150, 30), TENANT);
    let (here, there) = (house.fair_door(&url, allowed)?, house.fair_door(&url, allowed)?);
    let doors = [&here, &there];
    let mut answered: BTreeMap<&str, u32> = BTreeMap::new();
    for _ in 0..SECONDS {
        let greedy = GREEDY.map(|person| volley(doors, person, 40));
        let (greedy, modest) = tokio::join!(try_join_all(greedy), volley(doors, "oita-coordinator", 6));
        for (person, count) in GREEDY.into_iter().zip(greedy?) {
            let (body, _) = person.split_once('-').unwrap_or_default();
            *answered.entry(body).or_default() += count;
        }
        *answered.entry("oita").or_default() += modest?;
        house.clock.pass(TimeDelta::seconds(1));
    }
    assert_eq!(answered["oita"], 6 * SECONDS, "all it asked for");
    let (burst, flow) = TENANT;
    let share = burst + flow * (SECONDS - 1);
    for body in ["beppu", "nakatsu"] {
        let spent = answered[body] * COST;
        assert!(spent <= share, "{body} spent {spent} of {share}");
        assert!(spent * 10 >= share * 8, "{body} had {spent} of {share}: what lies in purses is little");
    }
    redis.servers.stop().await
}
