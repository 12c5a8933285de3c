//! Kansa beside what else could answer: PostGraphile, graphql-yoga with its caches, and the limits that no server passes.
//! All on one machine, over one database, by turns in one run: only ratios of the same run mean anything.
mod alike;
mod audits;
mod cold;
mod contest;
mod database;
mod desks;
mod goals;
mod guard;
mod install;
pub mod load;
mod neighbours;
mod parts;
mod pgbench;
pub mod process;
mod question;
mod run;
mod servers;
mod tokens;
mod told;
mod words;

pub use install::ensure_peers;
pub use parts::Parts;
pub use pgbench::replay;
pub use run::measure;
pub use told::{Told, markdown, table};

use std::{path::PathBuf, time::Duration};

/// How much is done.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// The nation that is filled in.
    pub size: crate::national::Size,
    /// Different callers and releases.
    pub keys: usize,
    /// Rounds of each question.
    pub rounds: usize,
    /// Connections, each with one request under way.
    pub connections: usize,
    /// A round of one contestant ends after this time,
    pub time: Duration,
    /// or after so many requests of each connection.
    pub requests: usize,
}

impl Effort {
    /// What figures worth telling take.
    pub const FULL: Self = Self {
        size: crate::national::Size::NATION,
        keys: 256,
        rounds: 5,
        connections: 32,
        time: Duration::from_secs(5),
        requests: usize::MAX,
    };

    /// As little as shows that everything works.
    pub const LEAST: Self = Self {
        size: crate::national::Size::SMALL,
        keys: 4,
        rounds: 1,
        connections: 2,
        time: Duration::from_secs(20),
        requests: 4,
    };

    const fn pressure(self) -> load::Pressure {
        let Self { connections, time, requests, .. } = self;
        load::Pressure { connections, time, requests }
    }
}

/// The programs that are measured.
#[derive(Debug, Clone)]
pub struct Programs {
    /// `bench_server` of this package, built as the measurements are.
    pub server: PathBuf,
    /// Node, 22 or newer.
    pub node: PathBuf,
    /// The folder of the peers.
    pub peers: PathBuf,
}
