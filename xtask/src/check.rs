//! All that is checked without running a test.
use crate::{
    Outcome, schema,
    tasks::{cargo, root, run},
};
use std::process::{Command, Stdio};

/// Runs every check and stops at the first that fails.
pub(crate) fn check() -> Outcome {
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    let mut doc = cargo(&["doc", "--no-deps", "--workspace", "--document-private-items"]);
    run(doc.env("RUSTDOCFLAGS", "-D warnings"))?;
    run_if_there(cargo(&["deny", "--version"]), &mut cargo(&["deny", "--workspace", "check"]), "cargo-deny")?;
    run_if_there(
        docker(&["compose", "version"]),
        docker(&["compose", "config", "--quiet"]).current_dir(root()),
        "docker compose",
    )?;
    schema::compare()?;
    println!("all is well");
    Ok(())
}

fn docker(arguments: &[&str]) -> Command {
    let mut docker = Command::new("docker");
    docker.args(arguments);
    docker
}

/// Runs `command` where the tool answers to `probe`; where it does not, says that nothing was checked.
fn run_if_there(mut probe: Command, command: &mut Command, tool: &str) -> Outcome {
    let there =
        probe.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if there {
        return run(command);
    }
    println!("NOT CHECKED: {tool} is not installed here");
    Ok(())
}
