//! Programs of other houses, out of their lock file: stock clients and audits, which run on Node and are set on a server.
use crate::cluster::root_of_the_repository;
use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use std::{
    fs::{copy, read},
    path::Path,
    process::Stdio,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::Mutex,
    time::timeout,
};

/// How long a program may have nothing to say: for ever.
const PATIENCE: Duration = Duration::from_mins(1);

/// A program of `tests/clients` that is spoken with while it runs, in lines of JSON. Killed when it is dropped.
pub struct Program {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Program {
    /// Starts it, with its packages and their Node.
    pub async fn start(program: &str, arguments: &[&str]) -> Result<Self> {
        let mut node = node("clients").await?;
        node.arg(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = node.spawn().context("Node of the clients' packages")?;
        let (input, output) = (child.stdin.take().context("its input")?, child.stdout.take());
        let lines = BufReader::new(output.context("its output")?).lines();
        Ok(Self { child, input, lines })
    }

    /// What it says next; nothing, once it has ended well.
    pub async fn says(&mut self) -> Result<Option<Value>> {
        let line = timeout(PATIENCE, self.lines.next_line()).await.context("it says nothing")??;
        if let Some(line) = line {
            return Ok(Some(serde_json::from_str(&line).with_context(|| line.clone())?));
        }
        let status = self.child.wait().await?;
        ensure!(status.success(), "it ended with {status}");
        Ok(None)
    }

    /// Answers what it asked for.
    pub async fn answer(&mut self, of: &str, is: &str) -> Result<()> {
        let line = format!("{}\n", json!({ "of": of, "is": is }));
        Ok(self.input.write_all(line.as_bytes()).await?)
    }
}

/// Runs a program of `tests/clients` to its end, with its packages and their Node. Answers what it printed.
pub async fn run(program: &str, arguments: &[&str]) -> Result<String> {
    let mut node = node("clients").await?;
    let done = node.arg(program).args(arguments).output().await.context("Node of the clients' packages")?;
    let complaint = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "{program}: {}\n{complaint}", done.status);
    Ok(String::from_utf8(done.stdout)?)
}

/// Node, as it is among the packages of a folder beneath `tests`, in that folder. Killed when it is dropped.
pub async fn node(folder: &str) -> Result<Command> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());
    let folder = root_of_the_repository().join("tests").join(folder);
    let turn = ONE_AT_A_TIME.lock().await;
    install(&folder).await?;
    drop(turn);
    let mut node = Command::new(folder.join("node_modules/.bin/node"));
    node.current_dir(folder).kill_on_drop(true);
    Ok(node)
}

/// Sees to it that the packages of the lock file are there, and no others.
async fn install(folder: &Path) -> Result<()> {
    let (lock, installed) = (folder.join("package-lock.json"), folder.join("node_modules/.installed.json"));
    if read(&installed).is_ok_and(|there| read(&lock).is_ok_and(|wanted| there == wanted)) {
        return Ok(());
    }
    let npm = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(folder)
        .kill_on_drop(true)
        .output()
        .await
        .context("npm is missing: install it, for example with `sudo apt-get install npm`")?;
    let complaint = String::from_utf8_lossy(&npm.stderr);
    ensure!(npm.status.success(), "`npm ci` in {} failed: {}\n{complaint}", folder.display(), npm.status);
    copy(lock, installed)?;
    Ok(())
}
