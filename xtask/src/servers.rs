//! Whether this machine has the servers that Kansa starts for itself.
use std::{fs, path::PathBuf, process::Command};

/// The oldest PostgreSQL that will do.
const OLDEST: u32 = 15;

/// The names of what is missing, as Debian calls the packages.
pub(crate) fn missing() -> Vec<&'static str> {
    let mut missing = Vec::new();
    if !has_postgres() {
        missing.push("postgresql");
    }
    if !["redis-server", "/usr/bin/redis-server", "valkey-server"].iter().any(|name| says(name).is_some()) {
        missing.push("redis-server");
    }
    missing
}

fn has_postgres() -> bool {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    if let Some(configured) = answer("pg_config", "--bindir") {
        folders.push(configured.trim().into());
    }
    folders.push(PathBuf::new()); // the search path
    folders.iter().any(|folder| {
        let says = |name: &str| says(&folder.join(name).to_string_lossy());
        says("initdb").is_some()
            && says("postgres").and_then(|version| major(&version)).is_some_and(|it| it >= OLDEST)
    })
}

/// `postgres (PostgreSQL) 17.2 (Debian 17.2-1)` → 17.
fn major(version: &str) -> Option<u32> {
    version.split(") ").nth(1)?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn says(program: &str) -> Option<String> {
    answer(program, "--version")
}

fn answer(program: &str, argument: &str) -> Option<String> {
    let done = Command::new(program).arg(argument).output().ok()?;
    done.status.success().then(|| String::from_utf8_lossy(&done.stdout).into_owned())
}
