//! One server process: how it is started, awaited and stopped. Everything here blocks.
use super::place::Place;
use anyhow::{Context as _, bail};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs::{self, File},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// Between two looks at something that no call waits for.
pub(super) const GLANCE: Duration = Duration::from_millis(10);
/// For a start: recovering after a crash takes as long as the log of changes is.
const START: Duration = Duration::from_mins(2);
/// For a stop: the last checkpoint of PostgreSQL, the last save of Redis.
pub(super) const STOP: Duration = Duration::from_secs(30);

/// A running server, stopped when dropped.
#[derive(Debug)]
pub(super) struct Server {
    name: &'static str,
    gently: Signal,
    child: Child,
    log: PathBuf,
}

/// A command that runs as the servers do: as their user, and in a process group of its own, so that a Ctrl-C in the
/// terminal reaches us alone and we stop the servers in order.
pub(super) fn command(program: &Path, place: &Place) -> Command {
    let mut command = Command::new(program);
    if let Some(account) = place.account {
        command.uid(account.uid).gid(account.gid);
    }
    command.current_dir("/").env("LC_ALL", "C").stdin(Stdio::null()).process_group(0);
    command
}

impl Server {
    /// Starts `command`; `gently` is the signal that makes it stop in order. It logs to a file in the given folder.
    pub(super) fn spawn(
        name: &'static str,
        mut command: Command,
        gently: Signal,
        place: &Place,
    ) -> anyhow::Result<Self> {
        let log = place.folder.join(format!("{}.log", name.to_lowercase()));
        let file = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let copy = file.try_clone().context("cannot share the log file")?;
        let child = command.stdout(file).stderr(copy).spawn();
        let child = child.with_context(|| format!("cannot run {}", command.get_program().display()))?;
        Ok(Self { name, gently, child, log })
    }

    /// The process id.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until `ready` says so.
    pub(super) fn await_ready(&mut self, ready: impl Fn(u32) -> bool) -> anyhow::Result<()> {
        let deadline = Instant::now() + START;
        while !ready(self.child.id()) {
            if self.child.try_wait()?.is_some() {
                bail!("{} did not start: {} (log: {})", self.name, self.last_words(), self.log.display());
            }
            if Instant::now() > deadline {
                bail!("{} is not ready after {START:?}: see {}", self.name, self.log.display());
            }
            sleep(GLANCE);
        }
        Ok(())
    }

    /// Whether the log of this run speaks of `text`.
    pub(super) fn said(&self, text: &str) -> bool {
        fs::read_to_string(&self.log).is_ok_and(|log| log.contains(text))
    }

    fn last_words(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let line = log.lines().rfind(|line| line.contains("FATAL") || line.contains("rror"));
        line.or_else(|| log.lines().next_back()).unwrap_or("it said nothing").trim().to_owned()
    }

    /// Tells it to stop and does not wait.
    pub(super) fn announce_stop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = kill_process(Pid::from_child(&self.child), self.gently); // fails only if it is gone
        }
    }

    /// Stops it and waits; what does not stop in time is killed and said so.
    pub(super) fn stop(&mut self) -> anyhow::Result<()> {
        self.announce_stop();
        let deadline = Instant::now() + STOP;
        while self.child.try_wait()?.is_none() {
            if Instant::now() > deadline {
                self.child.kill()?;
                self.child.wait()?;
                bail!(
                    "{} did not stop within {STOP:?} and was killed: see {}",
                    self.name,
                    self.log.display()
                );
            }
            sleep(GLANCE);
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(trouble) = self.stop() {
            tracing::warn!("{trouble:#}");
        }
    }
}
