//! What breaks: the answers meanwhile are coded, nothing acknowledged is lost, nothing is done twice, and it mends itself.
mod backup;
mod clocks;
mod coded;
mod disk;
mod killed;
mod restart;
mod since;
mod versions;

use anyhow::Result;
use infra::embedded::{Embedded, Purpose, Servers};
use std::{fs::Permissions, os::unix::fs::PermissionsExt as _};
use tempfile::TempDir;
use tests::Cluster;
use tokio::process::Command;

/// `kansa` itself.
pub(super) fn kansa() -> Command {
    Command::new(env!("CARGO_BIN_EXE_served"))
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
