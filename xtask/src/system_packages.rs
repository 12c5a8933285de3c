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

/// The files that ask for quiet, as long as this value lives. Files of anybody else stay as they are.
pub(crate) struct Quiet(Vec<PathBuf>);

impl Quiet {
    pub(crate) fn ask() -> Outcome<Self> {
        let mut ours = Self(Vec::new());
        for (path, text) in [POLICY, CLUSTER] {
            match put(Path::new(path), text) {
                Ok(true) => ours.0.push(path.into()),
                Ok(false) => {}
                Err(failure) => return Err(format!("cannot write {path}: {failure}")),
            }
        }
        Ok(ours)
    }
}

/// Puts the file there; answers whether it is ours. Also one that was there is, if it says what ours says: a task that was
/// killed left it, and it would keep every later package from starting its service.
fn put(path: &Path, text: &str) -> io::Result<bool> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o755).open(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map(|()| true),
        Err(failure) if failure.kind() == io::ErrorKind::AlreadyExists => {
            Ok(fs::read(path).is_ok_and(|found| found == text.as_bytes()))
        }
        Err(failure) => Err(failure),
    }
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

#[cfg(test)]
mod tests {
    use super::put;
    use std::{env::temp_dir, fs, process};

    #[test]
    fn what_a_killed_task_left_is_ours_and_what_others_put_is_not() {
        let folder = temp_dir().join(format!("kansa-xtask-{}", process::id()));
        let file = folder.join("policy");
        let answers = [put(&file, "ours"), put(&file, "ours"), put(&file, "another's")];
        let left = fs::read_to_string(&file);
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(answers.map(Result::unwrap), [true, true, false]);
        assert_eq!(left.unwrap(), "ours", "nothing is written over");
    }
}
