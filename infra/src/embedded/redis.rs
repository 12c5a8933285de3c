//! The private Redis.
use super::{Purpose, leftover, place::Place, server};
use rustix::process::Signal;
use std::{
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
};

/// Redis takes this for SHUTDOWN: it saves as it is configured to, then exits.
const GENTLY: Signal = Signal::TERM;

/// Where Redis listens.
pub(super) fn socket(sockets: &Path) -> PathBuf {
    sockets.join("redis.sock")
}

fn pid_file(place: &Place) -> PathBuf {
    place.home.join("redis/redis.pid")
}

/// Stops the Redis of an earlier run, if it is still there.
pub(super) fn stop_leftover(place: &Place) -> anyhow::Result<()> {
    leftover::stop(&pid_file(place), &place.sockets, "Redis", &[GENTLY, Signal::KILL])
}

/// Starts Redis and waits until it answers.
pub(super) fn start(place: &Place, program: &Path) -> anyhow::Result<server::Server> {
    let data = place.data("redis")?;
    let socket = socket(&place.sockets);
    let mut command = server::command(program, place);
    command.args(["--port", "0", "--daemonize", "no", "--unixsocketperm", "700"]);
    command.arg("--unixsocket").arg(&socket).arg("--dir").arg(&data).arg("--pidfile").arg(pid_file(place));
    match place.purpose {
        // The log of commands is written before a command is answered, so a killed Redis has lost none of them.
        Purpose::Keep => {
            command.args(["--appendonly", "yes", "--appendfsync", "everysec", "--save", "300 1"])
        }
        Purpose::Scratch => command.args(["--appendonly", "no", "--save", ""]),
    };
    let mut server = server::Server::spawn("Redis", command, GENTLY, place)?;
    server.await_ready(|_| answers(&socket).unwrap_or(false))?;
    Ok(server)
}

/// Whether Redis is there and has read its data.
fn answers(socket: &Path) -> std::io::Result<bool> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(std::time::Duration::from_secs(1)))?;
    stream.write_all(b"PING\r\n")?;
    let mut answer = [0; 5];
    stream.read_exact(&mut answer)?;
    Ok(&answer == b"+PONG")
}
