//! Behind the real PgBouncer, in transaction mode, with fewer sessions than there are connections to it.
use crate::voice::Voice;
use anyhow::{Context as _, Result, ensure};
use futures::future::try_join_all;
use infra::{
    db::{Pool, Pooler},
    setup,
};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement, TransactionTrait as _};
use serde_json::{Value, json};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
    process::Stdio,
    time::Duration,
};
use tempfile::TempDir;
use tests::{Door, House};
use tokio::{
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    time::timeout,
};

const TITLES: &str = "{ audits(first: 100) { nodes { title } } }";

/// A PgBouncer before the database of a house.
struct Bouncer {
    child: Child,
    port: u16,
    folder: TempDir,
    url: String,
}

impl Bouncer {
    async fn before(house: &House) -> Result<Self> {
        // Its own user enters, too.
        let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o755)).tempdir()?;
        let port = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
        let url = house.cluster.superuser("");
        let host = url.split('@').nth(1).and_then(|rest| rest.split([':', '/']).next()).context("a host")?;
        let users = folder.path().join("users");
        fs::write(&users, "\"kansa_server\" \"\"\n")?;
        // Who is root becomes somebody else, or it refuses to start.
        let user = if rustix::process::geteuid().is_root() { "user = postgres\n" } else { "" };
        let settings = format!(
            "[databases]\n* = host={} port=5432\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = trust\nauth_file = {}\npool_mode = transaction\ndefault_pool_size = 2\n{user}",
            host.replace("%2F", "/"),
            users.display()
        );
        fs::write(folder.path().join("settings"), settings)?;
        let url = format!("postgres://kansa_server@127.0.0.1:{port}/{}?sslmode=disable", house.database);
        Ok(Self { child: start(&folder, port).await?, port, folder, url })
    }

    async fn end(&mut self) -> Result<()> {
        self.child.kill().await.context("PgBouncer")
    }

    async fn start(&mut self) -> Result<()> {
        self.child = start(&self.folder, self.port).await?;
        Ok(())
    }
}

async fn start(folder: &TempDir, port: u16) -> Result<Child> {
    let settings = folder.path().join("settings");
    let spawn = |program: &str| {
        let mut command = Command::new(program);
        command.arg(&settings).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.kill_on_drop(true).spawn()
    };
    let child = spawn("pgbouncer").or_else(|_| spawn("/usr/sbin/pgbouncer"));
    let mut child = child.context("there is no PgBouncer: run the tests with `cargo xtask test`")?;
    let heard = async {
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            ensure!(child.try_wait()?.is_none(), "PgBouncer did not start");
            tokio::task::yield_now().await;
        }
        anyhow::Ok(())
    };
    timeout(Duration::from_secs(30), heard).await??;
    Ok(child)
}

const THROUGH: Pool = Pool { pooler: Pooler::PgBouncer, patience: Duration::from_secs(5), size: 4 };

fn audit(title: &str) -> Value {
    json!({ "title": title, "kind": "INTERNAL", "type": "ADVISORY", "fiscalYear": 2025, "edition": "H19.7",
            "tier": "ESSENTIAL" })
}

/// Writes and reads, by turns.
async fn works(door: &Door, person: &'static str, hand: usize) -> Result<()> {
    let voice = Voice::of(door, person);
    for turn in 0..4 {
        voice.does("createAudit", audit(&format!("{person} {hand}-{turn}")), "audit { title }").await?;
        let seen = voice.reads(TITLES, json!({})).await?;
        let nodes = seen["audits"]["nodes"].as_array().context("a list")?;
        let foreign =
            nodes.iter().find(|node| !node["title"].as_str().is_some_and(|title| title.starts_with(person)));
        ensure!(foreign.is_none(), "{person} sees {foreign:?}");
    }
    Ok(())
}

#[tokio::test]
async fn many_share_two_sessions_and_nobody_meets_another() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let bouncer = Bouncer::before(&house).await?;
    let one = house.replica_over(THROUGH, &bouncer.url, &house.cluster.redis).await?;
    let two = house.replica_over(THROUGH, &bouncer.url, &house.cluster.redis).await?;
    let people = ["beppu-manager", "nakatsu-manager"];
    let hands = (0..12).map(|hand| {
        let door = if hand % 3 == 0 { &one.door } else { &two.door };
        works(door, people[hand % 2], hand)
    });
    try_join_all(hands).await?;
    assert_eq!(house.count("audits").await?, 48);
    assert_eq!(house.count("trail WHERE action = 'AUDIT_CREATE'").await?, 48);
    for person in people {
        let mine = Voice::of(&one.door, person).reads(TITLES, json!({})).await?;
        assert_eq!(mine["audits"]["nodes"].as_array().map(Vec::len), Some(24), "{person}");
    }
    Ok(())
}

#[tokio::test]
async fn it_starts_with_nothing_asked_of_it_and_the_role_brings_the_limits() -> Result<()> {
    let house = House::open().await?;
    let bouncer = Bouncer::before(&house).await?;
    let pool = THROUGH.open(&bouncer.url).await?;
    for _ in 0..4 {
        setup::look(&pool, Pooler::PgBouncer).await?; // in whatever session
    }
    for (setting, value) in migrations::roles::SESSION {
        let asking = pool.begin().await?;
        asking.execute_unprepared("DEALLOCATE ALL").await?;
        let sql = format!("SELECT current_setting('{setting}')");
        let row = asking.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        assert_eq!(row.context("a row")?.try_get_by_index::<String>(0)?, value, "{setting}");
        asking.rollback().await?;
    }
    let direct = infra::db::connect(&bouncer.url, 1).await;
    assert!(direct.is_err(), "what is asked for at the start is refused: say `KANSA_POOLER=pgbouncer`");
    Ok(())
}

#[tokio::test]
async fn one_that_goes_and_comes_back_is_unavailable_meanwhile() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let mut bouncer = Bouncer::before(&house).await?;
    let hasty = Pool { patience: Duration::from_millis(500), ..THROUGH };
    let replica = house.replica_over(hasty, &bouncer.url, &house.cluster.redis).await?;
    let manager = Voice::of(&replica.door, "beppu-manager");
    manager.reads(TITLES, json!({})).await?;
    bouncer.end().await?;
    for _ in 0..2 {
        manager.query_is_refused(TITLES, json!({})).await?.is("UNAVAILABLE", "", None);
    }
    bouncer.start().await?;
    manager.reads(TITLES, json!({})).await?;
    Ok(())
}
