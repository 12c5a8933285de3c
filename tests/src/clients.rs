//! Programs of other houses, out of their lock file: stock clients and audits, which run on Node and are set on a server.
use crate::cluster::root_of_the_repository;
use anyhow::{Context as _, Result, ensure};
use std::{
    fs::{copy, read},
    path::PathBuf,
};
use tokio::{process::Command, sync::OnceCell};

fn folder() -> PathBuf {
    root_of_the_repository().join("tests/clients")
}

/// Runs a program of `tests/clients` to its end, with its packages and their Node. Answers what it printed.
pub async fn run(program: &str, arguments: &[&str]) -> Result<String> {
    static INSTALLED: OnceCell<()> = OnceCell::const_new();
    INSTALLED.get_or_try_init(install).await?;
    let mut node = Command::new(folder().join("node_modules/.bin/node"));
    node.arg(program).args(arguments).current_dir(folder()).kill_on_drop(true);
    let done = node.output().await.context("Node of the clients' packages")?;
    let complaint = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "{program}: {}\n{complaint}", done.status);
    Ok(String::from_utf8(done.stdout)?)
}

/// Sees to it that the packages of the lock file are there, and no others.
async fn install() -> Result<()> {
    let (lock, installed) =
        (folder().join("package-lock.json"), folder().join("node_modules/.installed.json"));
    if read(&installed).is_ok_and(|there| read(&lock).is_ok_and(|wanted| there == wanted)) {
        return Ok(());
    }
    let npm = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(folder())
        .kill_on_drop(true)
        .output()
        .await
        .context("npm is missing: install it, for example with `sudo apt-get install npm`")?;
    let complaint = String::from_utf8_lossy(&npm.stderr);
    ensure!(npm.status.success(), "`npm ci` in tests/clients failed: {}\n{complaint}", npm.status);
    copy(lock, installed)?;
    Ok(())
}
