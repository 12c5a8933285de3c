//! Released figures out of Redis: the same answer with it, without it, and with a liar in its place.
use crate::releases::story::{NO_REDIS, SIX, Story, see, uuid_of};
use anyhow::{Context as _, Result};
use axum::{body::Body, http::Request};
use infra::embedded::{Embedded, Purpose, Servers};
use rustix::process::{Pid, Signal, kill_process};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::Value;
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
};
use tempfile::TempDir;
use tests::{Answer, Door, Tape};

/// A body of another prefecture.
const KITAKYUSHU: &str = "401005";

/// A Redis of this test alone.
pub(crate) struct OwnRedis {
    pub(crate) servers: Embedded,
    folder: TempDir,
}

impl OwnRedis {
    pub(crate) async fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o755)).tempdir()?;
        let servers = Embedded::start_only(folder.path(), Purpose::Scratch, Servers::Redis).await?;
        Ok(Self { servers, folder })
    }

    /// Kills it, as `kill -9` does.
    pub(crate) fn kill(&self) -> Result<()> {
        let text = fs::read_to_string(self.folder.path().join("scratch/redis/redis.pid"))?;
        let pid = Pid::from_raw(text.trim().parse()?).context("a process")?;
        Ok(kill_process(pid, Signal::KILL)?)
    }

    /// Starts it anew where it was, with nothing in it.
    pub(crate) async fn again(self) -> Result<Self> {
        let Self { servers, folder } = self;
        servers.stop().await?;
        let servers = Embedded::start_only(folder.path(), Purpose::Scratch, Servers::Redis).await?;
        Ok(Self { servers, folder })
    }

    pub(crate) async fn session(&self) -> Result<::redis::aio::MultiplexedConnection> {
        Ok(::redis::Client::open(self.servers.redis())?.get_multiplexed_async_connection().await?)
    }

    pub(crate) async fn keys(&self) -> Result<Vec<String>> {
        Ok(::redis::cmd("KEYS").arg("*").query_async(&mut self.session().await?).await?)
    }
}

async fn ready(door: &Door) -> Result<Answer> {
    door.send(Request::get("/readyz").body(Body::empty())?).await
}

fn key_of(release: &str) -> Result<String> {
    let plain = uuid_of(release)?;
    let uuid = plain.parse::<uuid::Uuid>()?;
    Ok(format!("kansa:{{release:{uuid}}}:figures:v3"))
}

/// Loses the figures behind the walls: what still answers then has them from elsewhere.
async fn lose_figures(story: &Story) -> Result<()> {
    let lose = "ALTER TABLE release_figures DISABLE TRIGGER USER; DELETE FROM release_figures;
                ALTER TABLE release_figures ENABLE TRIGGER USER;";
    story.house.owner.execute_unprepared(lose).await?;
    Ok(())
}

#[tokio::test]
async fn released_figures_come_from_redis_and_nothing_else_is_ever_in_it() -> Result<()> {
    let (story, redis) = (Story::reported(&SIX).await?, OwnRedis::start().await?);
    story.house.body(KITAKYUSHU).await?;
    let door = story.house.door_with_redis(&redis.servers.redis())?;
    let release = story.open("JUDGED").await?;
    for verb in ["", "closeRelease", "settle"] {
        match verb {
            "closeRelease" => drop(story.lead(verb, &release).await?),
            "settle" => story.house.settle().await?,
            _ => {}
        }
        for person in ["oita-coordinator", "beppu-manager"] {
            assert_eq!(see(&door, person, &release).await?.data("/node/figures"), &Value::Null);
        }
        assert_eq!(redis.keys().await?, Vec::<String>::new(), "{verb}");
    }
    assert_eq!(story.publish(&release).await?, "RELEASED");
    let first = see(&door, "beppu-manager", &release).await?;
    assert_eq!(first.data("/node/figures/0/n"), 6, "{}", first.body);
    assert_eq!(redis.keys().await?, [key_of(&release)?]);

    // Two withdraw: the next comparison is too small and is withheld.
    for code in ["442046", "442054"] {
        story.withdraw(code).await?;
    }
    let small = story.checked("SELF_ASSESSED").await?;
    assert_eq!(story.publish(&small).await?, "WITHHELD");
    for person in ["oita-coordinator", "beppu-manager"] {
        see(&door, person, &small).await?;
    }
    assert_eq!(redis.keys().await?, [key_of(&release)?], "neither what is withheld nor anything else");

    lose_figures(&story).await?;
    let replica = story.house.door_with_redis(&redis.servers.redis())?;
    assert_eq!(see(&replica, "beppu-manager", &release).await?.body, first.body, "out of Redis");
    assert_eq!(see(&door, "beppu-manager", &release).await?.body, first.body, "at hand");
    let without = story.see("beppu-manager", &release).await?;
    assert_eq!(without.data("/node/figures"), &Value::Null, "the database has none any more");
    for person in ["anonymous", "firm-manager", "center-operator", "401005-manager"] {
        let seen = see(&door, person, &release).await?;
        assert_eq!(seen.data("/node"), &Value::Null, "{person}: {}", seen.body);
    }
    assert_eq!(ready(&door).await?.status, 200);
    redis.servers.stop().await
}

#[tokio::test]
async fn an_entry_that_is_not_what_was_put_there_is_refused_and_rebuilt() -> Result<()> {
    let (story, redis) = (Story::reported(&SIX).await?, OwnRedis::start().await?);
    let door = story.house.door_with_redis(&redis.servers.redis())?;
    let release = story.checked("JUDGED").await?;
    assert_eq!(story.publish(&release).await?, "RELEASED");
    let right = see(&door, "beppu-manager", &release).await?;
    let (key, mut session) = (key_of(&release)?, redis.session().await?);
    let entry: String = ::redis::cmd("GET").arg(&key).query_async(&mut session).await?;
    let cut = entry.get(..entry.len() - 7).context("a short entry")?.to_owned();
    let (head, figures) = entry.split_at(4);
    let forged = format!("{head}{}", figures.replacen("\"mean\":", "\"mean\":1", 1));
    assert_ne!(forged, entry);
    for poison in [cut, forged, figures.to_owned(), String::new()] {
        ::redis::cmd("SET").arg(&key).arg(&poison).exec_async(&mut session).await?;
        let door = story.house.door_with_redis(&redis.servers.redis())?;
        assert_eq!(see(&door, "beppu-manager", &release).await?.body, right.body, "{poison}");
        let rebuilt: String = ::redis::cmd("GET").arg(&key).query_async(&mut session).await?;
        assert_eq!(rebuilt, entry);
    }
    ::redis::cmd("DEL").arg(&key).exec_async(&mut session).await?;
    ::redis::cmd("RPUSH").arg(&key).arg("a list").exec_async(&mut session).await?;
    let door = story.house.door_with_redis(&redis.servers.redis())?;
    assert_eq!(see(&door, "beppu-manager", &release).await?.body, right.body, "a list");
    redis.servers.stop().await
}

#[tokio::test]
async fn without_redis_the_answer_is_the_same_and_readiness_says_degraded() -> Result<()> {
    let (story, redis) = (Story::reported(&SIX).await?, OwnRedis::start().await?);
    let door = story.house.door_with_redis(&redis.servers.redis())?;
    let release = story.checked("JUDGED").await?;
    assert_eq!(story.publish(&release).await?, "RELEASED");
    let right = see(&door, "beppu-manager", &release).await?;
    assert_eq!(right.data("/node/figures/0/n"), 6, "{}", right.body);
    let whole = ready(&door).await?;

    redis.servers.stop().await?;
    for _ in 0..5 {
        assert_eq!(see(&door, "beppu-manager", &release).await?.body, right.body, "it stopped half way");
    }
    assert_eq!(story.see("beppu-manager", &release).await?.body, right.body, "it never was there");
    for door in [&door, &story.door] {
        let degraded = ready(door).await?;
        assert_eq!(degraded.status, 200);
        assert_ne!(degraded.body, whole.body);
        assert!(degraded.body.to_string().contains("degraded"), "{}", degraded.body);
    }
    Ok(())
}

#[tokio::test]
async fn while_redis_is_left_alone_a_release_and_its_figures_come_in_one_transaction() -> Result<()> {
    let story = Story::reported(&SIX).await?;
    let release = story.checked("JUDGED").await?;
    assert_eq!(story.publish(&release).await?, "RELEASED");
    let right = story.see("beppu-manager", &release).await?;
    let door = story.house.door_with_redis(NO_REDIS)?;
    for _ in 0..3 {
        ready(&door).await?; // each of them asks Redis in vain
    }
    let tape = Tape::of(&story.house)?;
    assert_eq!(see(&door, "beppu-manager", &release).await?.body, right.body);
    let said = tape.take();
    let place = |table: &str| {
        let reads = |one: &Statement| one.sql.contains(&format!("FROM \"{table}\""));
        said.iter().position(reads).context("it was not read")
    };
    assert_eq!(place("release_figures")?, place("releases")? + 1, "{said:#?}");
    assert_eq!(said.iter().filter(|one| one.sql.contains("release_figures")).count(), 1, "{said:#?}");
    Ok(())
}
