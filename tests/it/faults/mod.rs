//! What breaks: the answers meanwhile are coded, nothing acknowledged is lost, nothing is done twice, and it mends itself.
mod backup;
mod clocks;
mod coded;
mod disk;
mod killed;
mod restart;
mod since;
mod together;
mod versions;

use anyhow::{Result, ensure};
use infra::embedded::{Embedded, Purpose, Servers};
use serde_json::{Value, json};
use std::{fs::Permissions, os::unix::fs::PermissionsExt as _};
use tempfile::TempDir;
use tests::{Answer, Cluster};
use tokio::process::Command;

pub(super) const MANAGER: &str = "beppu-manager";
pub(super) const AUDITS: &str = "{ audits(first: 1) { nodes { id } } }";

/// `kansa` itself.
pub(super) fn kansa() -> Command {
    Command::new(env!("CARGO_BIN_EXE_served"))
}

/// Makes an audit.
pub(super) const CREATE: &str = "mutation($input: CreateAuditInput!) {
    createAudit(input: $input) { audit { id } userErrors { reason } } }";

/// What audit to make, once.
pub(super) fn audit(title: &str) -> Value {
    json!({ "input": { "title": title, "kind": "INTERNAL", "type": "ADVISORY", "fiscalYear": 2025, "edition": "H19.7",
                       "tier": "ESSENTIAL", "idempotencyKey": title } })
}

/// The id of the audit that was made; nothing if it may be tried again. Anything else is a failure of the story.
pub(super) fn made(answer: &Answer) -> Result<Option<String>> {
    if let Some(id) = answer.data("/createAudit/audit/id").as_str() {
        return Ok(Some(id.to_owned()));
    }
    ensure!(answer.code() == "UNAVAILABLE", "{} {}", answer.status, answer.body);
    Ok(None)
}

/// A PostgreSQL of this test alone, which keeps what it acknowledged.
pub(super) struct Own {
    pub(super) cluster: Cluster,
    servers: Embedded,
    folder: TempDir,
}

impl Own {
    async fn start() -> Result<Self> {
        let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o755)).tempdir()?;
        let servers = start(&folder).await?;
        Ok(Self { cluster: Cluster::of(&servers)?, servers, folder })
    }

    /// Stops it, whoever is at work, and starts it anew where it was.
    async fn restart(self) -> Result<Self> {
        let Self { cluster, servers, folder } = self;
        servers.stop().await?;
        let servers = start(&folder).await?;
        Ok(Self { cluster, servers, folder })
    }
}

async fn start(folder: &TempDir) -> Result<Embedded> {
    Embedded::start_only(folder.path(), Purpose::Keep, Servers::Postgres).await
}
