//! `with_servers <command> [arguments]`: runs a command with a private PostgreSQL and Redis, which end with it.
//!
//! The command finds in its environment
//! - `KANSA_TEST_POSTGRES`, a URL of the superuser that ends in `/`: append the name of a database
//!   (`postgres://postgres@%2Ftmp%2Fkansa-…:5432/` + `postgres`); any other role logs in without a password too;
//! - `KANSA_TEST_REDIS`, the URL of Redis.
#![expect(clippy::print_stderr, reason = "a program of the terminal says there what went wrong")]

use anyhow::Context as _;
use infra::embedded::{Embedded, Purpose};
use rustix::{
    fs::statvfs,
    process::{Pid, Signal, kill_process},
};
use std::{
    fs::Permissions,
    os::unix::{fs::PermissionsExt as _, process::ExitStatusExt as _},
    path::{Path, PathBuf},
    process::ExitCode,
};
use tokio::{
    process::{Child, Command},
    signal::unix::{Signal as Signals, SignalKind, signal},
};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("with_servers: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let program = arguments.next().context("name the command to run")?;
    let (interrupt, terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    // Open, so that the servers' user can enter it where that is not us; what they put there is closed.
    let open = Permissions::from_mode(0o755);
    let folder = tempfile::Builder::new().prefix("kansa-tests-").permissions(open).tempdir_in(place())?;
    let servers = Embedded::start(folder.path(), Purpose::Scratch).await?;
    let mut command = Command::new(&program);
    command
        .args(arguments)
        .env("KANSA_TEST_POSTGRES", servers.postgres("", "postgres"))
        .env("KANSA_TEST_REDIS", servers.redis());
    let ended = match command.spawn() {
        Ok(child) => wait(child, interrupt, terminate).await,
        Err(failure) => Err(failure).with_context(|| format!("cannot run {}", program.display())),
    };
    servers.stop().await?;
    ended
}

/// Where nothing outlives a run: where `TMPDIR` says; in memory, where there is plenty; and otherwise with the other
/// temporary files.
///
/// A suite makes and throws away hundreds of databases of some 800 files each. The common file systems keep the numbers of
/// deleted files out of use for some seconds and look through them for each new one: that took a third of both processors.
fn place() -> PathBuf {
    const MEMORY: &str = "/dev/shm";
    /// Bytes: more than twice what the databases under way, their journals and Redis were seen to take.
    const PLENTY: u64 = 8 << 30;
    let free = statvfs(MEMORY).map_or(0, |memory| memory.f_bavail.saturating_mul(memory.f_frsize));
    let temporary = std::env::temp_dir();
    if free < PLENTY || temporary != Path::new("/tmp") { temporary } else { PathBuf::from(MEMORY) }
}

/// Waits for the command; what asks us to end is passed on to it, so that it ends first.
async fn wait(mut child: Child, mut interrupt: Signals, mut terminate: Signals) -> anyhow::Result<ExitCode> {
    loop {
        let asked = tokio::select! {
            status = child.wait() => {
                let status = status?;
                let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
                return Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from));
            }
            _ = interrupt.recv() => Signal::INT,
            _ = terminate.recv() => Signal::TERM,
        };
        if let Some(pid) = child.id().and_then(|id| Pid::from_raw(id.cast_signed())) {
            let _ = kill_process(pid, asked); // fails only if it is gone
        }
    }
}
