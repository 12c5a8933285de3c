//! The release before this one: `tests/former` names it, `cargo xtask former` builds it.
use crate::cluster::root_of_the_repository;
use anyhow::{Context as _, Result};
use std::{fs::read_to_string, path::PathBuf};
use tokio::process::Command;

/// The last migration of the former release.
pub fn last_migration() -> Result<String> {
    let told = read_to_string(root_of_the_repository().join("tests/former"))?;
    let last = told.lines().find_map(|line| line.strip_prefix("migration "));
    Ok(last.context("tests/former names no migration")?.trim().to_owned())
}

/// What was built of the former release: its program, and the data it came with.
#[derive(Debug, Clone)]
pub struct Former(PathBuf);

impl Former {
    /// As `cargo xtask former` says.
    #[expect(clippy::disallowed_methods, reason = "the tests are told here where the former release is")]
    pub fn built() -> Result<Self> {
        let folder = std::env::var_os("KANSA_TEST_FORMER");
        Ok(Self(folder.context("KANSA_TEST_FORMER is not set: run `cargo xtask former`")?.into()))
    }

    /// Its `kansa`.
    #[must_use]
    pub fn kansa(&self) -> Command {
        Command::new(self.0.join("kansa"))
    }

    /// A file of its repository.
    #[must_use]
    pub fn file(&self, path: &str) -> String {
        self.0.join(path).display().to_string()
    }
}
