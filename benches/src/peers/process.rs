//! A server in a process of its own, with what it costs.
use anyhow::{Context as _, Result, bail};
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// A running server; it ends when this does.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Open as long as it shall run.
    input: Option<ChildStdin>,
    /// Open as well, for what it says later.
    _output: BufReader<ChildStdout>,
    /// Where it listens on this machine.
    pub port: u16,
}

impl Server {
    /// Starts it and waits until it says where it listens: a line that ends in the port.
    pub fn start(mut command: Command) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child =
            command.spawn().with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let (input, output) = (child.stdin.take(), child.stdout.take().context("its output")?);
        let (mut output, mut line) = (BufReader::new(output), String::new());
        while output.read_line(&mut line)? > 0 {
            let said = std::mem::take(&mut line);
            let line = said.trim();
            let digits: String = line.chars().rev().take_while(char::is_ascii_digit).collect();
            let port = digits.chars().rev().collect::<String>().parse();
            if let (true, Ok(port)) = (line.to_lowercase().contains("listen"), port) {
                return Ok(Self { child, input, _output: output, port });
            }
        }
        let status = child.wait()?;
        bail!("{} ended before it listened: {status}", command.get_program().display())
    }

    /// Seconds of CPU that it and its children have used.
    pub fn cpu(&self) -> Result<f64> {
        let mut ticks = 0.0;
        for id in self.tree()? {
            let Some(fields) = stat(id) else { continue };
            for field in [11, 12] {
                ticks += fields.get(field).and_then(|text| text.parse::<f64>().ok()).unwrap_or_default();
            }
        }
        Ok(ticks / 100.0) // Linux tells them in hundredths of a second on every machine we know
    }

    /// Megabytes of memory that it and its children hold, shared pages counted by share.
    pub fn memory(&self) -> Result<f64> {
        let mut kilobytes = 0.0;
        for id in self.tree()? {
            let told = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
            let line = told.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap_or_default();
            kilobytes += line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or_default();
        }
        Ok(kilobytes / 1024.0)
    }

    fn tree(&self) -> Result<BTreeSet<u32>> {
        let mut tree = BTreeSet::from([self.child.id()]);
        let mut all = Vec::new();
        for entry in fs::read_dir("/proc")? {
            let Ok(id) = entry?.file_name().to_string_lossy().parse::<u32>() else { continue };
            let parent = stat(id).and_then(|fields| fields.get(1)?.parse::<u32>().ok());
            all.extend(parent.map(|parent| (id, parent)));
        }
        loop {
            let before = tree.len();
            tree.extend(
                all.iter().filter(|(_, parent)| tree.contains(parent)).map(|(id, _)| *id).collect::<Vec<_>>(),
            );
            if tree.len() == before {
                return Ok(tree);
            }
        }
    }
}

/// The fields after the name: state, parent and so on.
fn stat(id: u32) -> Option<Vec<String>> {
    let told = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, fields) = told.rsplit_once(')')?;
    Some(fields.split_whitespace().map(str::to_owned).collect())
}

impl Drop for Server {
    fn drop(&mut self) {
        self.input.take();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
