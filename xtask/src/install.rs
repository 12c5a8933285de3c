//! Installing the servers where that is ours to do: as root, on Debian and its kin.
use crate::{Outcome, servers, system_packages::Quiet, tasks::run};
use std::{
    fs,
    os::unix::fs::MetadataExt as _,
    path::Path,
    process::{Command, Stdio},
};

/// Sees to it that PostgreSQL and Redis are there, or says what to do.
pub(crate) fn ensure_servers() -> Outcome {
    let missing = servers::missing();
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    if !Path::new("/usr/bin/apt-get").exists() {
        return Err(format!(
            "install PostgreSQL 15 or newer and Redis with this system's package manager: {packages}"
        ));
    }
    if !is_root() {
        return Err(format!("install what is missing, then try again: `sudo apt-get install {packages}`"));
    }
    install(&missing)?;
    let still = servers::missing();
    if still.is_empty() {
        return Ok(());
    }
    Err(format!(
        "this system's packages are too old for {}: PostgreSQL 15 or newer is needed; install it from \
         apt.postgresql.org, or use `docker compose up`",
        still.join(" and ")
    ))
}

/// Sees to it that npm is there, by which stock clients and the `OpenID` provider of the stories and the peers of the
/// measurements come, their Node included; or says what to do.
pub(crate) fn ensure_npm() -> Outcome {
    ensure("npm", &["npm"])
}

/// Sees to it that PgBouncer is there, through which a test leads; or says what to do.
pub(crate) fn ensure_pgbouncer() -> Outcome {
    ensure("pgbouncer", &["pgbouncer", "/usr/sbin/pgbouncer"])
}

/// Sees to it that one of `programs` is there, which Debian's `package` has.
fn ensure(package: &str, programs: &[&str]) -> Outcome {
    let there = |program: &&str| {
        let asked =
            Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    };
    if programs.iter().any(there) {
        return Ok(());
    }
    if !Path::new("/usr/bin/apt-get").exists() || !is_root() {
        return Err(format!(
            "install {package}, then try again: on Debian and its kin `sudo apt-get install {package}`"
        ));
    }
    install(&[package])
}

/// Installs Debian's packages, and lets none of them start anything.
fn install(packages: &[&str]) -> Outcome {
    println!("installing {}; nothing is started, and no system cluster is made", packages.join(" "));
    let quiet = Quiet::ask()?;
    apt(&["update", "--quiet"])?;
    let mut install = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    install.extend(packages);
    apt(&install)?;
    drop(quiet);
    Ok(())
}

fn apt(arguments: &[&str]) -> Outcome {
    run(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Our own entry among the processes belongs to whom we run as.
fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}
