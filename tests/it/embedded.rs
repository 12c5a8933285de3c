//! The private servers keep what they acknowledged, whatever ends them, and never share a folder.
#![expect(clippy::unwrap_used, reason = "in a test, what should be there and is not ends it")]

use infra::embedded::{Embedded, Purpose};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection as _, PgConnection};
use std::{
    fs::{self, Permissions},
    io::{BufRead as _, BufReader},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A folder that the servers' user can enter, so that nothing is left elsewhere.
fn folder() -> TempDir {
    tempfile::Builder::new().permissions(Permissions::from_mode(0o755)).tempdir().unwrap()
}

async fn keep(folder: &Path) -> Embedded {
    Embedded::start(folder, Purpose::Keep).await.unwrap()
}

async fn postgres(servers: &Embedded) -> PgConnection {
    PgConnection::connect(&servers.postgres("postgres", "postgres")).await.unwrap()
}

async fn redis(servers: &Embedded) -> redis::aio::MultiplexedConnection {
    redis::Client::open(servers.redis()).unwrap().get_multiplexed_async_connection().await.unwrap()
}

async fn write(servers: &Embedded) {
    let mut postgres = postgres(servers).await;
    sqlx::query("CREATE TABLE kept (word text)").execute(&mut postgres).await.unwrap();
    sqlx::query("INSERT INTO kept VALUES ('監査')").execute(&mut postgres).await.unwrap();
    let mut redis = redis(servers).await;
    redis::cmd("SET").arg("kept").arg("監査").exec_async(&mut redis).await.unwrap();
}

async fn assert_kept(servers: &Embedded) {
    let kept: String =
        sqlx::query_scalar("SELECT word FROM kept").fetch_one(&mut postgres(servers).await).await.unwrap();
    assert_eq!(kept, "監査");
    let kept: String = redis::cmd("GET").arg("kept").query_async(&mut redis(servers).await).await.unwrap();
    assert_eq!(kept, "監査");
}

fn kill(pid_file: &Path) {
    let text = fs::read_to_string(pid_file).unwrap();
    let pid = Pid::from_raw(text.lines().next().unwrap().parse().unwrap()).unwrap();
    kill_process(pid, Signal::KILL).unwrap();
}

#[tokio::test]
async fn data_survive_a_restart() {
    let folder = folder();
    let servers = keep(folder.path()).await;
    write(&servers).await;
    servers.stop().await.unwrap();

    let servers = keep(folder.path()).await;
    assert_kept(&servers).await;
    servers.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_acknowledged_survives_killed_servers() {
    let folder = folder();
    let servers = keep(folder.path()).await;
    write(&servers).await;
    kill(&folder.path().join("postgres/postmaster.pid"));
    kill(&folder.path().join("redis/redis.pid"));
    servers.stop().await.unwrap();

    let servers = keep(folder.path()).await;
    assert_kept(&servers).await;
    servers.stop().await.unwrap();
}

#[tokio::test]
async fn servers_of_an_earlier_run_are_stopped_first() {
    let folder = folder();
    let earlier = keep(folder.path()).await;
    write(&earlier).await;
    fs::remove_file(folder.path().join("lock")).unwrap(); // as if the process that held it were gone

    let servers = keep(folder.path()).await;
    assert_kept(&servers).await;
    servers.stop().await.unwrap();
    earlier.stop().await.unwrap();
}

#[tokio::test]
async fn a_folder_in_use_is_refused() {
    let folder = folder();
    let servers = keep(folder.path()).await;
    let refusal = Embedded::start(folder.path(), Purpose::Keep).await.map(drop).unwrap_err().to_string();
    assert!(refusal.contains("is in use by another running Kansa"), "{refusal}");
    assert!(refusal.contains(&*folder.path().to_string_lossy()), "{refusal}");
    servers.stop().await.unwrap();
}

#[tokio::test]
async fn the_id_of_a_process_that_is_none_of_ours_is_forgotten() {
    let folder = folder();
    keep(folder.path()).await.stop().await.unwrap();
    let ours = format!("{}\n", std::process::id());
    fs::write(folder.path().join("postgres/postmaster.pid"), &ours).unwrap();
    fs::write(folder.path().join("redis/redis.pid"), &ours).unwrap();

    let servers = keep(folder.path()).await;
    postgres(&servers).await;
    redis(&servers).await;
    servers.stop().await.unwrap();
}

#[tokio::test]
async fn a_closed_folder_does_and_scratch_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let servers = Embedded::start(folder.path(), Purpose::Scratch).await.unwrap();
    write(&servers).await;
    servers.stop().await.unwrap();

    let mut left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["lock", "postgresql.log", "redis.log"]);
}

#[tokio::test]
async fn data_elsewhere_are_not_taken_for_those_of_a_new_folder() {
    let closed = tempfile::tempdir().unwrap();
    let folder = closed.path().join("data");
    keep(&folder).await.stop().await.unwrap();
    let note = folder.join("data-is-elsewhere.txt");
    let Ok(text) = fs::read_to_string(&note) else { return }; // no root: the data stand in the folder, and go with it
    let elsewhere = Path::new(text.split([' ', ':']).find(|word| word.starts_with("/var/lib/")).unwrap());
    fs::remove_dir_all(&folder).unwrap();
    let refusal =
        Embedded::start(&folder, Purpose::Keep).await.map(drop).map_err(|refusal| refusal.to_string());
    fs::write(&note, "").unwrap();
    let wanted = Embedded::start(&folder, Purpose::Keep).await;
    if let Ok(servers) = wanted {
        servers.stop().await.unwrap();
    }
    let told = fs::read_to_string(&note).unwrap();
    fs::remove_dir_all(elsewhere).unwrap();

    let refusal = refusal.unwrap_err();
    assert!(refusal.contains("was deleted") && refusal.contains(&*elsewhere.to_string_lossy()), "{refusal}");
    assert_eq!(told, text, "with the note back, they are gone on with");
}

#[tokio::test]
async fn servers_end_with_a_killed_process() {
    let folder = folder();
    let mut process = Command::new(env!("CARGO_BIN_EXE_with_servers"))
        .args(["sh", "-c", "echo $KANSA_TEST_POSTGRES; exec cat"])
        .env("TMPDIR", folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let mut session = PgConnection::connect(&format!("{}postgres", url.trim())).await.unwrap();
    process.kill().unwrap();
    process.wait().unwrap();

    let ended = sqlx::query("SELECT pg_sleep(600)").execute(&mut session).await;
    assert!(ended.is_err(), "the session must be ended with its server");

    let left = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let servers = Embedded::start(&left, Purpose::Scratch).await.unwrap(); // on whatever state that run left
    servers.stop().await.unwrap();
}
