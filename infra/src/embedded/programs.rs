//! Which PostgreSQL and which Redis this machine has. `xtask` builds this file too, to know what to install: it uses
//! nothing but the standard library.
use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// The oldest PostgreSQL that the schema works on.
const OLDEST: u32 = 15;

/// A server program that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Missing {
    /// No PostgreSQL of a version that will do; the newest one found, if any.
    Postgres(Option<u32>),
    /// No Redis.
    Redis,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, found, variable) = match self {
            Self::Postgres(Some(version)) => {
                ("PostgreSQL", format!("is too old here ({version})"), "DATABASE_URL")
            }
            Self::Postgres(None) => ("PostgreSQL", "was not found".to_owned(), "DATABASE_URL"),
            Self::Redis => ("redis-server", "was not found".to_owned(), "REDIS_URL"),
        };
        let package = self.package();
        let version = if matches!(self, Self::Redis) { "" } else { " (15 or newer)" };
        write!(
            f,
            "{what} {found}: install it{version}, on Debian and Ubuntu with `apt-get install {package}`, or set {variable}, \
             or use `docker compose up`"
        )
    }
}

impl std::error::Error for Missing {}

impl Missing {
    /// The package that has it, as Debian calls it.
    pub(super) const fn package(&self) -> &'static str {
        match self {
            Self::Postgres(_) => "postgresql",
            Self::Redis => "redis-server",
        }
    }
}

/// One PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Installation {
    /// 15, 16, …
    pub(super) major: u32,
    bin: PathBuf,
}

impl Installation {
    /// The path of one of its programs.
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.bin.join(name)
    }
}

/// All that will do, newest first; those that Debian keeps side by side before any other.
pub(super) fn postgres() -> Result<Vec<Installation>, Missing> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<_> = debian.filter_map(|version| installed(version.path().join("bin"))).collect();
    if !found.iter().any(|one| one.major >= OLDEST) {
        let configured = said(Path::new("pg_config"), "--bindir").map(PathBuf::from);
        found.extend(configured.into_iter().chain([PathBuf::new()]).filter_map(installed));
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.major));
    let newest = found.first().map(|one| one.major);
    found.retain(|one| one.major >= OLDEST);
    if found.is_empty() { Err(Missing::Postgres(newest)) } else { Ok(found) }
}

/// A folder counts only if it can make a cluster and serve it: one may hold the client programs alone.
fn installed(bin: PathBuf) -> Option<Installation> {
    said(&bin.join("initdb"), "--version")?;
    let major = major(&said(&bin.join("postgres"), "--version")?)?;
    Some(Installation { major, bin })
}

/// `postgres (PostgreSQL) 17.2 (Debian 17.2-1)` → 17; a beta is `18beta1`.
fn major(version: &str) -> Option<u32> {
    let number = version.split(") ").nth(1)?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Redis, or Valkey, which is the same to us.
pub(super) fn redis() -> Result<PathBuf, Missing> {
    let names = ["redis-server", "/usr/bin/redis-server", "/usr/local/bin/redis-server", "valkey-server"];
    let found = names.iter().map(PathBuf::from).find(|program| said(program, "--version").is_some());
    found.ok_or(Missing::Redis)
}

/// The answer of a program that may not be there.
fn said(program: &Path, argument: &str) -> Option<String> {
    let done = Command::new(program).arg(argument).stdin(Stdio::null()).output().ok()?;
    done.status.success().then(|| String::from_utf8_lossy(&done.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Missing, major};

    #[test]
    fn the_major_version_is_read() {
        assert_eq!(major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major("something else"), None);
    }

    #[test]
    fn what_is_missing_says_what_to_do() {
        let sentence = Missing::Postgres(Some(13)).to_string();
        assert!(sentence.contains("too old here (13)") && sentence.contains("apt-get install postgresql"));
        assert!(Missing::Redis.to_string().contains("REDIS_URL"));
    }
}
