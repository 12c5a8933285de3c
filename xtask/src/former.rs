//! The release before this one beside this one: built from its commit, in a folder of its own, and served with it.
use crate::{
    Outcome, install,
    tasks::{cargo, root, run, test_beside},
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Builds the former release unless it is there, and runs what the tests tell of it and this one together.
pub(crate) fn former() -> Outcome {
    let built = build(&commit()?)?;
    install::ensure_servers()?;
    test_beside("former", &[("KANSA_TEST_FORMER", built.as_path())])
}

/// Whether the migrations of the former release are what they were: a database that it made is otherwise one that no test
/// looks at. Where its commit is not in this clone, that is told.
pub(crate) fn look_at_migrations() -> Outcome {
    let commit = commit()?;
    if !is_here(&commit) {
        println!("NOT CHECKED: this clone does not have the former release, {commit}");
        return Ok(());
    }
    // Whatever is no new file.
    let mut compare =
        git(&["diff", "--name-status", "--exit-code", "--no-renames", "--diff-filter=a", &commit]);
    run(compare.args(["--", "migrations/src/m*.rs"]))
        .map_err(|_| "a migration that was released has changed: add a new one instead".to_owned())
}

/// The commit that `tests/former` names.
fn commit() -> Outcome<String> {
    let told = fs::read_to_string(root().join("tests/former"));
    let told = told.map_err(|failure| format!("cannot read tests/former: {failure}"))?;
    let commit = named(&told).ok_or("tests/former names no commit: 40 hexadecimal digits")?;
    Ok(commit.to_owned())
}

fn named(told: &str) -> Option<&str> {
    let commit = told.lines().find_map(|line| line.strip_prefix("commit "))?.trim();
    let sound = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    sound.then_some(commit)
}

fn git(arguments: &[&str]) -> Command {
    let mut git = Command::new("git");
    git.current_dir(root()).args(arguments);
    git
}

fn is_here(commit: &str) -> bool {
    let mut probe = git(&["cat-file", "-e", &format!("{commit}^{{commit}}")]);
    probe.output().is_ok_and(|said| said.status.success())
}

/// The folder with the program and its data. What it takes to build it, some gigabytes, is thrown away.
fn build(commit: &str) -> Outcome<PathBuf> {
    let folder = root().join("target/former").join(commit);
    if folder.join("kansa").exists() {
        return Ok(folder);
    }
    if !is_here(commit) {
        return Err(format!("this clone does not have the former release: `git fetch origin {commit}`"));
    }
    let (source, target) = (folder.join("source"), folder.join("build"));
    told(fs::create_dir_all(&source), &source)?;
    let packed = folder.join("source.tar");
    run(git(&["archive", "--format=tar", commit, "--output"]).arg(&packed))?;
    run(Command::new("tar").arg("-xf").arg(&packed).arg("-C").arg(&source))?;
    let mut build = cargo(&["build", "--locked", "--package", "api", "--bin", "kansa"]);
    // No part of it is built for this release, and nobody looks into it.
    build.current_dir(&source).env("CARGO_TARGET_DIR", &target).env("CARGO_INCREMENTAL", "0");
    run(build.env("CARGO_PROFILE_DEV_DEBUG", "false"))?;
    for data in ["data", "catalogs"] {
        keep(&source.join(data), &folder.join(data))?;
    }
    keep(&target.join("debug/kansa"), &folder.join("kansa"))?;
    for waste in [&source, &target] {
        told(fs::remove_dir_all(waste), waste)?;
    }
    told(fs::remove_file(&packed), &packed)?;
    Ok(folder)
}

fn keep(from: &Path, to: &Path) -> Outcome {
    told(fs::rename(from, to), from)
}

fn told(done: std::io::Result<()>, path: &Path) -> Outcome {
    done.map_err(|failure| format!("{}: {failure}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_former_release_is_named_by_a_whole_commit() {
        let whole = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(named(&format!("# words\ncommit {whole}\nmigration m0001_a\n")), Some(whole));
        for odd in ["", "commit main", "commit 0123456", "# commit 0123456789abcdef0123456789abcdef01234567"]
        {
            assert_eq!(named(odd), None, "{odd}");
        }
        assert!(commit().is_ok(), "tests/former");
    }
}
