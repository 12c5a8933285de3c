//! PostgreSQL's own program for the database's own limit: the same reads in the same tenant transaction, with nothing
//! around them.
use super::{database::Key, load::Load};
use anyhow::{Context as _, Result, ensure};
use sea_orm::Statement;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tests::House;

/// How a PostgreSQL of this machine is reached.
#[derive(Debug, Clone)]
pub(super) struct Reach {
    pub(super) host: String,
    pub(super) port: String,
    pub(super) database: String,
}

impl Reach {
    /// From `postgres://ROLE@HOST:PORT/DATABASE`, the host being a folder with `%2F` for `/`.
    pub(super) fn of(url: &str) -> Result<Self> {
        let (_, rest) = url.split_once('@').context("a login")?;
        let (place, database) = rest.split_once('/').context("a database")?;
        let (host, port) = place.rsplit_once(':').context("a port")?;
        Ok(Self { host: host.replace("%2F", "/"), port: port.to_owned(), database: database.to_owned() })
    }
}

/// The program beside PostgreSQL's others.
pub(super) fn program() -> Result<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin/pgbench"))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    found.pop().context("pgbench is missing: install PostgreSQL's server package, which has it")
}

/// pgbench takes no more scripts.
const MOST_SCRIPTS: usize = 128;

/// One script for each key, as far as pgbench takes them: a released comparison, as the product reads it past its caches.
pub(super) fn scripts(keys: &[Key], folder: &Path) -> Result<Vec<PathBuf>> {
    let one = |(place, key): (usize, &Key)| {
        let Key { tenant, user, release, .. } = key;
        let script = format!(
            "BEGIN;\nSET LOCAL ROLE kansa_app;\nSELECT set_config('app.tenant', '{tenant}', true), \
             set_config('app.organization', '{tenant}', true), set_config('app.user', '{user}', true), \
             set_config('app.grant', '', true), set_config('app.now', '2026-01-01T00:00:00Z', true);\n\
             SELECT * FROM releases WHERE id = '{release}';\n\
             SELECT * FROM release_figures WHERE release_id = '{release}';\nCOMMIT;\n"
        );
        let path = folder.join(format!("read-{place}.sql"));
        fs::write(&path, script)?;
        Ok(path)
    };
    keys.iter().take(MOST_SCRIPTS).enumerate().map(one).collect()
}

/// Runs the scripts by chance over 20 sessions, as many as the peers' pools have together, for so many seconds; or, with
/// `times`, over one session so many times.
pub(super) fn run(
    reach: &Reach,
    role: &str,
    scripts: &[PathBuf],
    seconds: u64,
    times: Option<usize>,
) -> Result<Load> {
    let mut command = Command::new(program()?);
    command.args(["-n", "-M", "prepared", "-h", &reach.host, "-p", &reach.port, "-U", role]);
    match times {
        Some(times) => command.args(["-c", "1", "-M", "simple", "-t", &times.to_string()]),
        None => command.args(["-c", "20", "-j", "2", "-T", &seconds.max(1).to_string()]),
    };
    for script in scripts {
        command.arg("-f").arg(script);
    }
    let done = command.arg(&reach.database).output()?;
    let told = String::from_utf8_lossy(&done.stdout);
    ensure!(done.status.success(), "pgbench: {}", String::from_utf8_lossy(&done.stderr));
    let number = |before: &str| {
        let (_, rest) = told.split_once(before)?;
        rest.split_whitespace().next()?.parse::<f64>().ok()
    };
    let rate = number("tps = ").with_context(|| told.to_string())?;
    let mean = number("latency average = ").unwrap_or_default();
    ensure!(number("number of failed transactions: ").unwrap_or_default() == 0.0, "{told}");
    Ok(Load { rate, p50: mean, p99: f64::NAN, bytes: f64::NAN, answers: 0 })
}

/// Seconds that pgbench takes to say these statements in one transaction, which it rolls back: the mean of five.
pub fn replay(house: &House, said: &[Statement]) -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let script = folder.path().join("replay.sql");
    let mut text = "BEGIN;\n".to_owned();
    for statement in said {
        let whole = statement.to_string().replace('\n', " ");
        text += whole.trim().trim_end_matches(';');
        text += ";\n";
    }
    fs::write(&script, text + "ROLLBACK;\n")?;
    let reach = Reach::of(&house.cluster.server(&house.database))?;
    Ok(run(&reach, migrations::roles::SERVER, &[script], 0, Some(5))?.p50 / 1e3)
}
