//! Feeding what meets a stranger's bytes with bytes that nobody would think of, for a while.
use crate::{
    Outcome,
    tasks::{cargo, nightly, root, run},
};
use std::{
    fs,
    process::{Command, Stdio},
};

/// The programs in `fuzz/fuzz_targets`.
const TARGETS: [&str; 8] = ["guard", "ids", "tokens", "tables", "addresses", "forms", "keys", "requests"];

/// Fuzzes each target for so many `seconds`, and stops at the first that fails.
pub(crate) fn fuzz(seconds: &str) -> Outcome {
    let seconds: u32 = seconds.parse().map_err(|_| format!("{seconds} is no number of seconds"))?;
    ensure_tools()?;
    take_versions()?;
    let fuzz = root().join("fuzz");
    for target in TARGETS {
        let (found, seeds) = (fuzz.join("corpus").join(target), fuzz.join("seeds").join(target));
        fs::create_dir_all(&found).map_err(|failure| format!("cannot make a folder: {failure}"))?;
        let mut one = nightly(&["cargo", "fuzz", "run", "--fuzz-dir", "fuzz", target]);
        // What is found goes into the first folder.
        one.args([&found, &seeds]);
        one.args(["--", &format!("-max_total_time={seconds}"), "-timeout=10", "-rss_limit_mb=2048"]);
        run(&mut one)?;
    }
    Ok(())
}

/// The versions of the product, not the newest there are.
fn take_versions() -> Outcome {
    let copied = fs::copy(root().join("Cargo.lock"), root().join("fuzz/Cargo.lock"));
    copied.map(drop).map_err(|failure| format!("cannot copy Cargo.lock: {failure}"))
}

/// Sees to it that the tools are there, or says what to do.
fn ensure_tools() -> Outcome {
    let mut missing = Vec::new();
    if !answers(nightly(&["rustc", "--version"])) {
        missing.push("`rustup toolchain install nightly`");
    }
    if !answers(cargo(&["fuzz", "--version"])) {
        missing.push("`cargo install cargo-fuzz`");
    }
    if missing.is_empty() { Ok(()) } else { Err(advice(&missing)) }
}

fn advice(missing: &[&str]) -> String {
    format!("install what fuzzing needs, then try again: {}", missing.join(" and "))
}

fn answers(mut probe: Command) -> bool {
    probe.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn what_is_missing_is_told_in_one_sentence() {
        let sentence = "install what fuzzing needs, then try again: `a` and `b`";
        assert_eq!(advice(&["`a`", "`b`"]), sentence);
        assert_eq!(fuzz("soon"), Err("soon is no number of seconds".to_owned()));
    }

    #[test]
    fn every_program_is_run() {
        let programs = fs::read_dir(root().join("fuzz/fuzz_targets")).unwrap();
        let programs: BTreeSet<String> = programs
            .map(|one| one.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        assert_eq!(programs, BTreeSet::from(TARGETS.map(str::to_owned)));
    }
}
