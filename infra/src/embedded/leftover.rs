//! What an earlier run left behind: a server that still runs, or the id of a process that is none of ours any more.
use super::server::{GLANCE, STOP};
use anyhow::bail;
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    path::Path,
    process::Command,
    thread::sleep,
    time::{Duration, Instant},
};

/// Stops the server whose process id is the first line of `pid_file`, if it is one on these `sockets`. Nothing is running
/// on them afterwards: the caller holds the folder's lock, so nobody else starts any.
///
/// A file that names another's process is deleted, for the id was given anew and would keep the server from starting.
/// One that names no process stays: PostgreSQL learns from it what it must clear away.
pub(super) fn stop(pid_file: &Path, sockets: &Path, name: &str, signals: &[Signal]) -> anyhow::Result<()> {
    let Some(pid) = read(pid_file) else { return Ok(()) };
    let Some(running) = command_line(pid) else { return Ok(()) };
    if !is_on(&running, sockets) {
        fs::remove_file(pid_file)?;
        return Ok(());
    }
    for signal in signals {
        tracing::info!("stopping {name} of an earlier run, process {}", pid.as_raw_nonzero());
        let _ = kill_process(pid, *signal); // fails only if it is gone
        let deadline = Instant::now() + STOP;
        while Instant::now() < deadline {
            if !command_line(pid).is_some_and(|running| is_on(&running, sockets)) {
                return Ok(());
            }
            sleep(GLANCE);
        }
    }
    bail!("{name} of an earlier run does not stop: end process {} by hand", pid.as_raw_nonzero())
}

fn read(pid_file: &Path) -> Option<Pid> {
    let text = fs::read_to_string(pid_file).ok()?;
    Pid::from_raw(text.lines().next()?.trim().parse().ok()?)
}

/// Both servers show the folder of their sockets in their command line, and no other process has a reason to.
fn is_on(command_line: &str, sockets: &Path) -> bool {
    command_line.contains(&*sockets.to_string_lossy())
}

/// What `pid` was started as; nothing if it has ended, even if nobody has collected it yet.
fn command_line(pid: Pid) -> Option<String> {
    let pid = pid.as_raw_nonzero();
    let line = if Path::new("/proc/self").exists() {
        fs::read(format!("/proc/{pid}/cmdline")).ok()?
    } else {
        Command::new("ps").args(["-o", "command=", "-p", &pid.to_string()]).output().ok()?.stdout
    };
    Some(String::from_utf8_lossy(&line).into_owned()).filter(|line| !line.trim().is_empty())
}

/// How long to wait for what a killed server left running: its sessions notice within moments.
pub(super) const ORPHANS: Duration = Duration::from_secs(30);
