//! PostgreSQL's own program for the database's own limit: the same reads in the same tenant transaction, with nothing
//! around them.
use super::{
    audits::{document, variables},
    database::{Data, Key},
    desks::{Desk, ITEMS},
    load::Load,
    question::Question,
};
use anyhow::{Context as _, Result, ensure};
use sea_orm::Statement;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tests::{House, Tape, world::catalogue};
use uuid::Uuid;

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

/// And not so many where each says a dozen statements: every session of every round prepares them all.
const FEW_SCRIPTS: usize = 16;

/// One script for each key, as far as pgbench takes them: a released comparison, as the product reads it past its caches.
pub(super) fn scripts(data: &Data, question: Question, folder: &Path) -> Result<Vec<PathBuf>> {
    let one = |(place, key): (usize, &Key)| {
        let (Key { tenant, user, .. }, (_, release)) = (key, data.asked(question, key));
        let script = format!(
            "{}SELECT * FROM releases WHERE id = '{release}';\n\
             SELECT * FROM release_figures WHERE release_id = '{release}';\nCOMMIT;\n",
            begin(*tenant, *user)
        );
        written(folder, &format!("{question:?}-{place}.sql"), &script)
    };
    data.keys.iter().take(MOST_SCRIPTS).enumerate().map(one).collect()
}

/// One script for each desk, as far as pgbench takes them: one judgement changed, and nothing told of it.
pub(super) fn updates(desks: &[Desk], folder: &Path) -> Result<Vec<PathBuf>> {
    let codes: Vec<&str> = catalogue()?.iter().take(ITEMS).map(|(code, _)| code.as_str()).collect();
    let (codes, last) = (codes.join("', '"), codes.len());
    let one = |(place, desk): (usize, &Desk)| {
        let Desk { tenant, auditor, singly, .. } = desk;
        let script = format!(
            "\\set place random(1, {last})\n{}UPDATE judgements SET verdict = 'PARTIAL', judged_by = '{auditor}', \
             judged_at = now(), version = version + 1 WHERE tenant_id = '{tenant}' AND audit_id = '{singly}' \
             AND item = (ARRAY['{codes}'])[:place];\nCOMMIT;\n",
            begin(*tenant, *auditor)
        );
        written(folder, &format!("update-{place}.sql"), &script)
    };
    desks.iter().take(MOST_SCRIPTS).enumerate().map(one).collect()
}

/// One script for each of a few keys: what the product itself says of the question, in one transaction.
pub(super) async fn said(
    data: &Data,
    tape: &Tape,
    question: Question,
    folder: &Path,
) -> Result<Vec<PathBuf>> {
    let (door, asked) = (data.house.door()?, document(question, "kansa"));
    let mut scripts = Vec::new();
    for (place, key) in data.keys.iter().take(FEW_SCRIPTS).enumerate() {
        let variables = variables(question, key, true);
        // Once to find out who asks, which is remembered; then what is left is the question's own.
        for _ in 0..2 {
            tape.take();
            let answer = door.ask_with(&key.person, None, asked, &variables).await?;
            ensure!(answer.body.get("errors").is_none(), "{}", answer.body);
        }
        let own = in_tenant(tape.take());
        ensure!(own.len() > 1, "nothing was said in the tenant's transaction");
        let script = format!("BEGIN;\n{}COMMIT;\n", spoken(&own));
        scripts.push(written(folder, &format!("{question:?}-{place}.sql"), &script)?);
    }
    Ok(scripts)
}

/// What was said in the tenant's transactions, as if they were one: of the settings, only the first.
fn in_tenant(said: Vec<Statement>) -> Vec<Statement> {
    let (mut own, mut within) = (Vec::new(), false);
    for statement in said {
        let sets = statement.sql.trim_start().starts_with("SET LOCAL ROLE");
        if sets {
            within = statement.sql.trim_start().starts_with("SET LOCAL ROLE kansa_app");
        }
        if within && (!sets || own.is_empty()) {
            own.push(statement);
        }
    }
    own
}

/// A statement as text, in which lists of ids say what they are: written out they are texts, which are no ids to PostgreSQL.
fn with_ids(statement: &str) -> String {
    let mut parts = statement.split("ARRAY");
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let list = part.split_once(']').filter(|(list, _)| {
            let mut texts = list.trim_start().trim_start_matches('[').split(',').map(str::trim);
            texts.all(|text| Uuid::try_parse(text.trim_matches('\'')).is_ok())
        });
        told.push_str("ARRAY");
        match list {
            Some((list, rest)) => told.extend([list, "]::uuid[]", rest]),
            None => told.push_str(part),
        }
    }
    told
}

/// The statements with their values, a line each.
fn spoken(said: &[Statement]) -> String {
    let mut text = String::new();
    for statement in said {
        let whole = with_ids(&statement.to_string().replace('\n', " "));
        text += whole.trim().trim_end_matches(';');
        text += ";\n";
    }
    text
}

/// The beginning of a transaction of that person in their own body.
fn begin(tenant: Uuid, user: Uuid) -> String {
    format!(
        "BEGIN;\nSET LOCAL ROLE kansa_app;\nSELECT set_config('app.tenant', '{tenant}', true), \
         set_config('app.organization', '{tenant}', true), set_config('app.user', '{user}', true), \
         set_config('app.grant', '', true), set_config('app.now', '2026-01-01T00:00:00Z', true);\n"
    )
}

fn written(folder: &Path, name: &str, script: &str) -> Result<PathBuf> {
    let path = folder.join(name);
    fs::write(&path, script)?;
    Ok(path)
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
    // With `-t` it is told as `5/5`.
    let (_, done) = told.split_once("number of transactions actually processed: ").context("a count")?;
    let answers = done.split(|sign: char| !sign.is_ascii_digit()).next().unwrap_or_default().parse()?;
    Ok(Load { rate, p50: mean, p99: f64::NAN, bytes: f64::NAN, answers })
}

/// Seconds that pgbench takes to say these statements in one transaction, which it rolls back: the mean of five.
pub fn replay(house: &House, said: &[Statement]) -> Result<f64> {
    let folder = tempfile::tempdir()?;
    let script = folder.path().join("replay.sql");
    fs::write(&script, format!("BEGIN;\n{}ROLLBACK;\n", spoken(said)))?;
    let reach = Reach::of(&house.cluster.server(&house.database))?;
    Ok(run(&reach, migrations::roles::SERVER, &[script], 0, Some(5))?.p50 / 1e3)
}
