//! Who is started for the contest, each in a process of its own.
use super::{
    Programs,
    database::{Data, SECRET},
    process::Server,
};
use anyhow::{Context as _, Result};
use std::{collections::BTreeMap, path::Path, process::Command};

/// Starts all of them, by the names that questions know them by.
pub(super) fn start(
    programs: &Programs,
    data: &Data,
    folder: &Path,
) -> Result<BTreeMap<&'static str, Server>> {
    let (redis, reach) = (&data.house.cluster.redis, data.reach()?);
    let database = data.house.cluster.server(&data.house.database);
    let product = |redis: &str| {
        let mut command = Command::new(&programs.server);
        command.args(["product", &database, redis]).arg(folder);
        command
    };
    let bare = || {
        let mut command = Command::new(&programs.server);
        command.args(["bare", redis]).arg(folder);
        command
    };
    let peer = |script: &str, cache: &str| {
        let mut command = Command::new(&programs.node);
        command.arg(script).current_dir(&programs.peers).envs([
            ("NODE_ENV", "production"),
            ("PEER_CACHE", cache),
            ("PEER_SECRET", SECRET),
            ("PEER_REDIS", redis.trim_start_matches("redis+unix://")),
            ("PEER_PGHOST", &reach.host),
            ("PEER_PGPORT", &reach.port),
            ("PEER_DATABASE", &reach.database),
        ]);
        command
    };
    let all = [
        ("kansa", product(redis)),
        ("kansa without caches", product("-")),
        ("axum + Redis GET", bare()),
        ("axum + token", bare()),
        ("PostGraphile", peer("postgraphile.mjs", "")),
        ("yoga + DataLoader", peer("yoga.mjs", "")),
        ("yoga + response cache", peer("yoga.mjs", "response")),
        ("yoga + data in Redis", peer("yoga.mjs", "data")),
    ];
    all.into_iter().map(|(name, command)| Ok((name, Server::start(command).context(name)?))).collect()
}
