//! The private PostgreSQL cluster.
use super::{
    Purpose, leftover,
    place::{Place, remove},
    programs::Installation,
    server::{self, GLANCE, Server},
};
use anyhow::{Context as _, bail};
use rustix::process::Signal;
use std::{
    fs::{self, File},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    thread::sleep,
    time::Instant,
};

/// There is no network port; the name of the socket has a number all the same.
pub(super) const PORT: u16 = 5432;

/// "Fast": sessions are ended, transactions rolled back, and what is in memory is written.
const GENTLY: Signal = Signal::INT;

const EVERYWHERE: [&str; 5] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_min_messages=warning",
];
const DURABLE: [&str; 3] = ["fsync=on", "synchronous_commit=on", "full_page_writes=on"];
const FLEETING: [&str; 6] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=400",
];

fn pid_file(place: &Place) -> PathBuf {
    place.home.join("postgres/postmaster.pid")
}

/// Stops the PostgreSQL of an earlier run, if it is still there.
pub(super) fn stop_leftover(place: &Place) -> anyhow::Result<()> {
    leftover::stop(&pid_file(place), &place.sockets, "PostgreSQL", &[GENTLY, Signal::QUIT, Signal::KILL])
}

/// Starts PostgreSQL, on a new cluster where there is none, and waits until it takes connections.
pub(super) fn start(place: &Place, installations: &[Installation]) -> anyhow::Result<Server> {
    let data = place.home.join("postgres");
    let installation = choose(installations, &data)?;
    if !data.join("PG_VERSION").exists() {
        create_cluster(place, installation, &data)?;
    }
    let deadline = Instant::now() + leftover::ORPHANS;
    loop {
        let mut server = spawn(place, installation, &data)?;
        match server.await_ready(|pid| is_ready(&pid_file(place), pid) && is_reachable(&place.sockets)) {
            Ok(()) => return Ok(server),
            // Sessions of a killed server are still at work on the data; they end by themselves.
            Err(_) if server.said("shared memory block") && Instant::now() < deadline => sleep(GLANCE * 10),
            Err(failure) => return Err(failure),
        }
    }
}

/// The newest installation, or the one that made the data: a cluster can be read by its own major version only.
fn choose<'a>(installations: &'a [Installation], data: &Path) -> anyhow::Result<&'a Installation> {
    let made_by = fs::read_to_string(data.join("PG_VERSION")).ok();
    let Some(made_by) = made_by.as_deref().map(str::trim) else {
        return installations.first().context("no PostgreSQL was found");
    };
    installations.iter().find(|found| found.major.to_string() == made_by).with_context(|| {
        format!(
            "the data in {} were made by PostgreSQL {made_by}, which is not installed: install it, or set KANSA_DATA \
             to another folder",
            data.display()
        )
    })
}

/// Makes the cluster beside its place and renames it, so that a crash half way leaves no half of one.
fn create_cluster(place: &Place, installation: &Installation, data: &Path) -> anyhow::Result<()> {
    remove(&place.home.join("postgres.new"))?;
    let new = place.data("postgres.new")?;
    let mut command = server::command(&installation.program("initdb"), place);
    // Whoever reaches the socket is trusted: its folder is closed to all but the servers' user, and there is no port.
    command.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]);
    command.args(["--no-instructions", "--pgdata"]).arg(&new);
    if place.purpose == Purpose::Scratch {
        command.arg("--no-sync");
    }
    let done = command.output().context("cannot run initdb")?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        let line = said.lines().find(|line| line.contains("error")).or(said.lines().next_back());
        bail!("initdb could not make a cluster in {}: {}", new.display(), line.unwrap_or("it said nothing"));
    }
    fs::rename(&new, data).with_context(|| format!("cannot rename {}", new.display()))?;
    File::open(&place.home).and_then(|home| home.sync_all()).context("cannot flush the rename of the cluster")
}

fn spawn(place: &Place, installation: &Installation, data: &Path) -> anyhow::Result<Server> {
    let mut command = server::command(&installation.program("postgres"), place);
    command.arg("-D").arg(data).arg("-k").arg(&place.sockets).arg("-p").arg(PORT.to_string());
    let rest: &[&str] = match place.purpose {
        Purpose::Keep => &DURABLE,
        Purpose::Scratch => &FLEETING,
    };
    for setting in EVERYWHERE.iter().chain(rest) {
        command.args(["-c", setting]);
    }
    Server::spawn("PostgreSQL", command, GENTLY, place)
}

/// A pid file of an earlier run may name the same process id, but nobody answers on its socket.
fn is_reachable(sockets: &Path) -> bool {
    UnixStream::connect(sockets.join(format!(".s.PGSQL.{PORT}"))).is_ok()
}

/// The server writes its state into its pid file, on the eighth line.
fn is_ready(pid_file: &Path, pid: u32) -> bool {
    let text = fs::read_to_string(pid_file).unwrap_or_default();
    let mut lines = text.lines().map(str::trim);
    lines.next() == Some(&pid.to_string()) && lines.nth(6) == Some("ready")
}
