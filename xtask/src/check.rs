//! All that is checked without running a test.
use crate::{
    Outcome, former, schema,
    tasks::{cargo, root, run},
};
use std::process::{Command, Stdio};

/// Runs every check and stops at the first that fails.
pub(crate) fn check() -> Outcome {
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    // What no ordinary run builds is in none of all targets.
    run(&mut cargo(&["clippy", "--workspace", "--test", "former", "--", "-D", "warnings"]))?;
    let mut doc = cargo(&["doc", "--no-deps", "--workspace", "--document-private-items"]);
    run(doc.env("RUSTDOCFLAGS", "-D warnings"))?;
    if is_there(cargo(&["deny", "--version"]), "cargo-deny") {
        run(&mut cargo(&["deny", "--workspace", "check", "bans", "licenses", "sources"]))?;
        advisories()?;
    }
    if is_there(docker(&["compose", "version"]), "docker compose") {
        run(docker(&["compose", "config", "--quiet"]).current_dir(root()))?;
    }
    schema::compare()?;
    former::look_at_migrations()?;
    println!("all is well");
    Ok(())
}

fn docker(arguments: &[&str]) -> Command {
    let mut docker = Command::new("docker");
    docker.args(arguments);
    docker
}

/// Known vulnerabilities. They are read from the network: without one, nothing is known and nothing is refused.
fn advisories() -> Outcome {
    println!("$ cargo deny --workspace check advisories");
    let done = cargo(&["deny", "--workspace", "check", "advisories"]).output();
    let done = done.map_err(|failure| format!("cannot run cargo deny: {failure}"))?;
    let said = String::from_utf8_lossy(&done.stderr);
    if done.status.success() {
        Ok(())
    } else if said.contains("failed to fetch advisory database") {
        println!("NOT CHECKED: the database of advisories cannot be reached from here");
        Ok(())
    } else {
        Err(format!("{said}\n`cargo deny check advisories` failed: {}", done.status))
    }
}

/// Whether the tool answers to `probe`; where it does not, says that it checked nothing.
fn is_there(mut probe: Command, tool: &str) -> bool {
    let there =
        probe.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !there {
        println!("NOT CHECKED: {tool} is not installed here");
    }
    there
}
