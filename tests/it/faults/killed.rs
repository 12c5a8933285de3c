//! The server is killed, again and again, in the midst of a thousand mutations.
use super::kansa;
use crate::releases::story::uuid_of;
use anyhow::Result;
use futures::{StreamExt as _, stream};
use std::collections::{BTreeMap, BTreeSet};
use tests::{
    Home, House, Served,
    audits::{CREATE, MANAGER, audit, made},
};
use uuid::Uuid;

const ALL: usize = 1000;
/// How many are on their way at a time.
const AT_ONCE: usize = 16;
/// After so many acknowledged ones the server is killed.
const UNTIL: usize = 180;

/// Tries all of these, and kills the server in their midst, but the last few. Answers what was acknowledged; what the way
/// lost may be done or not.
async fn round(server: &Served, token: &str, left: &BTreeSet<usize>) -> Result<BTreeMap<usize, String>> {
    let one = |number: usize| async move {
        (number, server.ask(token, CREATE, &audit(&format!("監査 {number}"))).await)
    };
    let mut answers = stream::iter(left.iter().copied()).map(one).buffer_unordered(AT_ONCE);
    let (mut acknowledged, mut killed) = (BTreeMap::new(), left.len() <= UNTIL);
    while let Some((number, answer)) = answers.next().await {
        if let Ok(answer) = answer
            && let Some(id) = made(&answer)?
        {
            acknowledged.insert(number, id);
        }
        if !killed && acknowledged.len() >= UNTIL {
            server.kill()?;
            killed = true;
        }
    }
    Ok(acknowledged)
}

#[tokio::test]
async fn every_acknowledged_mutation_is_there_and_none_twice() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let home = Home::of(&house)?;
    let token = home.token(MANAGER)?;
    let mut left: BTreeSet<usize> = (0..ALL).collect();
    let mut acknowledged = BTreeMap::new();
    let mut kills = 0;
    while !left.is_empty() {
        let server = home.serve(kansa()).await?;
        kills += usize::from(left.len() > UNTIL);
        acknowledged.extend(round(&server, &token, &left).await?);
        left.retain(|number| !acknowledged.contains_key(number));
        let _ = server.kill(); // unless it has been
        server.ended().await?;
    }
    assert!(kills >= 3, "killed {kills} times");

    let rows = house.look("SELECT id::text AS id, title FROM audits").await?;
    let titles: BTreeSet<&str> = rows.iter().filter_map(|row| row["title"].as_str()).collect();
    assert_eq!((rows.len(), titles.len()), (ALL, ALL), "each once");
    let stored: BTreeSet<Uuid> = rows.iter().filter_map(|row| row["id"].as_str()?.parse().ok()).collect();
    for (number, id) in &acknowledged {
        assert!(stored.contains(&uuid_of(id)?.parse()?), "{number} was acknowledged");
    }
    let trail = "trail WHERE action = 'AUDIT_CREATE'";
    assert_eq!(house.count(trail).await?, i64::try_from(ALL)?, "each once in the trail");
    let subjects = format!("(SELECT DISTINCT subject_id FROM {trail}) t");
    assert_eq!(house.count(&subjects).await?, i64::try_from(ALL)?);
    Ok(())
}
