//! The private PostgreSQL and Redis of "no URL set": the programs of this machine, on data of our own.
//!
//! They listen on Unix sockets in a folder that only their user may enter, and on no network port. No cluster and no
//! Redis of the system is ever touched.
mod account;
mod leash;
mod leftover;
mod place;
mod postgres;
mod programs;
mod redis;
mod running;
mod server;

use running::Running;
use std::path::{Path, PathBuf};
use tokio::task::spawn_blocking;

/// What the servers are started for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// What was acknowledged is there after a restart, a crash or a power cut.
    Keep,
    /// For tests: fast, many connections, nothing is flushed, and stopping deletes the data.
    Scratch,
}

/// Which of the two servers to start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Servers {
    /// PostgreSQL and Redis.
    Both,
    /// PostgreSQL alone: Redis is elsewhere.
    Postgres,
    /// Redis alone: PostgreSQL is elsewhere.
    Redis,
}

/// Private servers that run as long as this value lives.
///
/// Should this process be killed, the servers stop too; should they be killed, the next start recovers their data.
#[derive(Debug)]
pub struct Embedded {
    running: Option<Running>,
    sockets: PathBuf,
}

impl Embedded {
    /// Starts both servers on the data of `folder`, and makes it where there is none yet.
    ///
    /// Started by root, the servers run as the system's user `postgres`; where that user cannot enter `folder`, the data
    /// lie elsewhere, and `data-is-elsewhere.txt` in `folder` says where.
    ///
    /// # Errors
    /// One sentence on what to do: a program is missing, the folder is in use, or a server did not start.
    pub async fn start(folder: &Path, purpose: Purpose) -> anyhow::Result<Self> {
        Self::start_only(folder, purpose, Servers::Both).await
    }

    /// Like [`Embedded::start`], for those of the two servers that are not elsewhere.
    ///
    /// # Errors
    /// As [`Embedded::start`].
    pub async fn start_only(folder: &Path, purpose: Purpose, servers: Servers) -> anyhow::Result<Self> {
        let folder = folder.to_owned();
        let running = spawn_blocking(move || Running::start(&folder, purpose, servers)).await??;
        Ok(Self { sockets: running.sockets().to_owned(), running: Some(running) })
    }

    /// The URL of `database` for `role`; `postgres` is the superuser. With an empty `database` it ends in `/`, ready for
    /// a name.
    #[must_use]
    pub fn postgres(&self, database: &str, role: &str) -> String {
        let host = escape(&self.sockets.to_string_lossy());
        format!("postgres://{}@{host}:{}/{}", escape(role), postgres::PORT, escape(database))
    }

    /// The URL of Redis, as the `redis` crate reads it.
    #[must_use]
    pub fn redis(&self) -> String {
        format!("redis+unix://{}", redis::socket(&self.sockets).display())
    }

    /// Stops both servers cleanly and waits for them: PostgreSQL ends its sessions, Redis saves.
    ///
    /// # Errors
    /// A server that had to be killed, or scratch data that could not be deleted.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        match self.running.take() {
            Some(running) => spawn_blocking(move || running.stop()).await?,
            None => Ok(()),
        }
    }
}

impl Drop for Embedded {
    /// Tells the servers to stop and does not wait, for it may run on an async thread: another one collects them.
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            running.announce_stop();
            std::thread::spawn(move || drop(running.stop()));
        }
    }
}

/// The program of Redis on this machine, for tests that start one in a form of their own.
#[cfg(test)]
pub(crate) fn redis_program() -> anyhow::Result<std::path::PathBuf> {
    Ok(programs::redis()?)
}

/// Percent-encodes all but the unreserved characters, so that a path may stand where a URL has its host.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push('%');
            escaped.push_str(&hex::encode_upper([byte]));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn a_path_can_stand_for_a_host() {
        assert_eq!(escape("/tmp/kansa-0a"), "%2Ftmp%2Fkansa-0a");
        assert_eq!(escape("監"), "%E7%9B%A3");
    }
}
