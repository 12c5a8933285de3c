//! The peers' packages, out of their lock file.
use super::Programs;
use anyhow::{Context as _, Result, ensure};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The folder of the peers in the repository.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

/// Sees to it that the packages of the lock file are there, Node among them, or says what is missing.
pub fn ensure_peers(server: &Path) -> Result<Programs> {
    let peers = folder();
    let node = peers.join("node_modules/.bin/node");
    if !node.exists() {
        let npm = Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(&peers)
            .status()
            .context("npm is missing: install it, for example with `sudo apt-get install npm`")?;
        ensure!(npm.success(), "`npm ci` in benches/peers failed: {npm}");
    }
    let version = Command::new(&node).arg("--version").output().context("Node of the peers' packages")?;
    let version = String::from_utf8_lossy(&version.stdout).trim().to_owned();
    let major = version.trim_start_matches('v').split('.').next().and_then(|part| part.parse::<u32>().ok());
    ensure!(major.is_some_and(|major| major >= 22), "the peers need Node 22 or newer, not {version}");
    Ok(Programs { server: server.to_owned(), node, peers })
}
