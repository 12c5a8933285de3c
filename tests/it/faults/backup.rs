//! Dump, drop, restore: as docs/operations.md tells it.
use crate::{
    seal::{download, verify, with},
    voice::{Voice, stored},
};
use anyhow::{Context as _, Result, anyhow, ensure};
use infra::{
    db::{Pooler, connect},
    setup,
};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::{
    fs::read_dir,
    path::{Path, PathBuf},
};
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, everything},
};
use tokio::process::Command;

/// A client program of the newest PostgreSQL there is, which is the one that serves the tests.
fn program(name: &str) -> PathBuf {
    let folders = read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |folder: &Path| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = folders.map(|entry| entry.path()).filter(|folder| folder.join("bin").join(name).exists());
    let newest = newest.max_by_key(|folder| version(folder));
    newest.map_or_else(|| name.into(), |folder| folder.join("bin").join(name))
}

async fn run(name: &str, arguments: &[&str]) -> Result<()> {
    let done = Command::new(program(name)).args(arguments).output().await.context(name.to_owned())?;
    ensure!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

#[tokio::test]
async fn a_dump_that_is_restored_is_the_same_house_and_its_trail_holds() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.joint("firm", JointStage::Reported, &everything(&[BEPPU, NAKATSU])).await?;
    let (door, client) = (house.door()?, house.service_account(BEPPU, "画面", &[]).await?);
    let token = client.token(&door, "audits:read").await?;
    house.settle().await?;
    house.worker.seal().await?;
    let (head, before) = (download(&house).await?, stored(&house).await?);
    let folder = tempfile::tempdir()?;
    let dump = folder.path().join("kansa.dump");
    let dump = dump.to_str().context("a path")?;
    let (cluster, database) = (house.cluster.clone(), house.database.clone());
    let url = cluster.superuser(&database);
    run("pg_dump", &["--role=kansa_owner", "--format=custom", "--file", dump, &url]).await?;
    // Too late for the dump.
    assert_eq!(door.send_form("/oauth/revoke", &[("token", &token)], None).await?.status, 200);
    house.revoke_service_account(BEPPU, client.id).await?;
    assert_eq!(house.count("ended_tokens").await?, 1);

    let mut root = PgConnection::connect(&cluster.superuser("postgres")).await?;
    for sql in [format!("DROP DATABASE {database} WITH (FORCE)"), format!("CREATE DATABASE {database}")] {
        root.execute(AssertSqlSafe(sql)).await?;
    }
    run("pg_restore", &["--exit-on-error", "--dbname", &url, dump]).await?;

    let restored = House::on(cluster, database).await?;
    assert_eq!(stored(&restored).await?, before, "to the last row");
    let found = verify(&restored, with(head)).await?.map_err(|fault| anyhow!("{fault:?}"))?;
    assert_eq!(found.waiting, 0);
    let server = connect(&restored.cluster.server(&restored.database), 1).await?;
    setup::look(&server, Pooler::None).await?;
    // What has ended since the dump has not ended any more: hence another key, which every house of the harness has of its own.
    assert_eq!(restored.count("ended_tokens").await?, 0);
    assert!(restored.service_account_now(BEPPU, client.id).await?.revoked_at.is_none());
    let seen = restored.door()?.ask_bearing(&token, None, "{ viewer { userId } }", None).await?;
    assert_eq!(seen.code(), "UNAUTHENTICATED", "{}", seen.body);
    // Later than anything before, so that no id is made twice.
    restored.clock.pass(chrono::Duration::days(1));
    let door = restored.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    let input = json!({ "title": "復旧後の監査", "kind": "INTERNAL", "type": "ADVISORY", "fiscalYear": 2025,
                        "edition": "H19.7", "tier": "ESSENTIAL" });
    manager.does("createAudit", input, "audit { id }").await?;
    restored.worker.seal().await?;
    let found = verify(&restored, domain::trail::Against::default()).await?;
    found.map_err(|fault| anyhow!("the chain goes on: {fault:?}"))?;
    Ok(())
}
