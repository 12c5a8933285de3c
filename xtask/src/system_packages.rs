//! Keeps Debian's packages from starting services and making clusters while they are installed by us.
use crate::Outcome;
use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

/// Asked by the packages whether a service may start: 101 means no.
const POLICY: (&str, &str) = (
    "/usr/sbin/policy-rc.d",
    "#!/bin/sh\n# Put here by `cargo xtask` while it installs PostgreSQL and Redis; safe to delete.\nexit 101\n",
);
/// Read when a PostgreSQL is installed.
const CLUSTER: (&str, &str) = (
    "/etc/postgresql-common/createcluster.d/kansa.conf",
    "# Put here by `cargo xtask` while it installs PostgreSQL; safe to delete.\ncreate_main_cluster = false\n",
);

/// The files that ask for quiet, as long as this value lives. Files that were there already stay as they are.
pub(crate) struct Quiet(Vec<PathBuf>);

impl Quiet {
    pub(crate) fn ask() -> Outcome<Self> {
        let mut ours = Self(Vec::new());
        for (path, text) in [POLICY, CLUSTER] {
            match put(Path::new(path), text) {
                Ok(()) => ours.0.push(path.into()),
                Err(failure) if failure.kind() == io::ErrorKind::AlreadyExists => {}
                Err(failure) => return Err(format!("cannot write {path}: {failure}")),
            }
        }
        Ok(ours)
    }
}

fn put(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).mode(0o755).open(path)?.write_all(text.as_bytes())
}

impl Drop for Quiet {
    fn drop(&mut self) {
        for path in &self.0 {
            if let Err(failure) = fs::remove_file(path) {
                eprintln!("delete {} by hand: {failure}", path.display());
            }
        }
    }
}
