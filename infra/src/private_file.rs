//! Files that only we may read: keys.
use anyhow::{Context as _, anyhow};
use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::Path,
};

/// The file's bytes. Fails if it has any of the permissions in `never`.
pub(crate) fn read(path: &Path, never: u32) -> anyhow::Result<Vec<u8>> {
    let shown = path.display();
    let mode = fs::metadata(path).with_context(|| format!("cannot open {shown}"))?.permissions().mode();
    anyhow::ensure!(mode & never == 0, "{shown} can be read by others: it should have mode 0600");
    fs::read(path).with_context(|| format!("cannot read {shown}"))
}

/// Makes the file, with mode 0600, unless it is there. The whole is written under a name of its own first, then linked into
/// place: nobody ever reads half of it, and the first of two writers wins.
pub(crate) fn create(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    let attempt = || -> anyhow::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut name = [0_u8; 8];
        aws_lc_rs::rand::fill(&mut name).map_err(|_| anyhow!("no random bytes"))?;
        let mut draft = path.as_os_str().to_owned();
        draft.push(format!(".{}", hex::encode(name)));
        let written = (|| {
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
            file.write_all(content)?;
            file.sync_all()?;
            match fs::hard_link(&draft, path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
                other => other,
            }
        })();
        fs::remove_file(&draft).ok();
        Ok(written?)
    };
    attempt().with_context(|| format!("creating {}", path.display()))
}
