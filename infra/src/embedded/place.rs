//! Where things lie: the folder given, the servers' data, and the sockets.
use super::{Purpose, account::Account};
use anyhow::{Context as _, bail};
use domain::kernel::digest::sha256;
use std::{
    fs::{self, DirBuilder, File, Permissions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _, lchown},
    path::{Path, PathBuf},
};

/// The places of one folder, held against a second process for as long as this value lives.
#[derive(Debug)]
pub(super) struct Place {
    /// The folder given, absolute. It is ours; the servers need not be able to enter it.
    pub(super) folder: PathBuf,
    /// Where the servers' data are. It is the servers' own, or stands in `folder`.
    pub(super) home: PathBuf,
    /// Where the sockets are: a short path, for a socket's may not exceed 107 bytes.
    pub(super) sockets: PathBuf,
    /// Who the servers run as, if not as ourselves.
    pub(super) account: Option<Account>,
    /// What the data are for.
    pub(super) purpose: Purpose,
    _lock: File,
}

impl Place {
    /// Makes or finds the places of `folder`, and takes its lock.
    pub(super) fn take(folder: &Path, purpose: Purpose) -> anyhow::Result<Self> {
        fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let folder = folder.canonicalize().with_context(|| format!("cannot find {}", folder.display()))?;
        let lock = lock(&folder)?;
        let account = Account::needed()?;
        let name = {
            let owner = rustix::process::geteuid().as_raw().to_string();
            let hash = sha256(format!("{owner}:{}", folder.display()).as_bytes());
            format!("kansa-{}", hash.get(..12).unwrap_or(&hash))
        };
        let mut home = home(&folder, &name, purpose, account)?;
        if purpose == Purpose::Scratch {
            home.push("scratch");
        }
        let sockets = Path::new("/tmp").join(&name);
        close(&sockets, account)?;
        Ok(Self { folder, home, sockets, account, purpose, _lock: lock })
    }

    /// Deletes the scratch data of an earlier run. No server may be at work on them any more.
    pub(super) fn begin(&self) -> anyhow::Result<()> {
        if self.purpose == Purpose::Scratch {
            remove(&self.home)?;
            close(&self.home, self.account)?;
        }
        Ok(())
    }

    /// Makes the folder `name` among the data, closed to all but the servers.
    pub(super) fn data(&self, name: &str) -> anyhow::Result<PathBuf> {
        let data = self.home.join(name);
        close(&data, self.account)?;
        Ok(data)
    }

    /// Deletes what need not outlive the servers.
    pub(super) fn clear(&self) -> anyhow::Result<()> {
        drop(fs::remove_dir(&self.sockets)); // stays where a server left something: the next start uses it again
        if self.purpose == Purpose::Scratch {
            remove(&self.home)?;
            if let Some(elsewhere) = self.home.parent().filter(|parent| *parent != self.folder) {
                drop(fs::remove_dir(elsewhere));
                remove(&self.folder.join(NOTE))?;
            }
        }
        Ok(())
    }
}

const NOTE: &str = "data-is-elsewhere.txt";

/// Two processes on one cluster would destroy it. The system drops the lock with the process, however that ends.
fn lock(folder: &Path) -> anyhow::Result<File> {
    let path = folder.join("lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "the folder {} is in use by another running Kansa: stop that one, or set KANSA_DATA to another folder",
            folder.display()
        ),
        Err(TryLockError::Error(failure)) => {
            Err(failure).with_context(|| format!("cannot lock {}", path.display()))
        }
    }
}

/// The folder itself, unless the servers' user cannot enter it: under a closed home, say.
fn home(folder: &Path, name: &str, purpose: Purpose, account: Option<Account>) -> anyhow::Result<PathBuf> {
    let Some(user) = account else { return Ok(folder.to_owned()) };
    let elsewhere = match purpose {
        Purpose::Keep => Path::new("/var/lib"), // not /var/tmp, where the system deletes what is a month old
        Purpose::Scratch => Path::new("/var/tmp"),
    };
    let elsewhere = elsewhere.join(name);
    let moved = elsewhere.symlink_metadata().is_ok(); // once there, there: later rights must not hide the data
    if !moved && user.can_enter(folder)? {
        return Ok(folder.to_owned());
    }
    if folder.join("postgres").exists() && !moved {
        bail!(
            "the user `postgres` can no longer enter {}: open it and the folders above it with `chmod o+x`, or set \
             KANSA_DATA to another folder",
            folder.display()
        );
    }
    let note = folder.join(NOTE);
    if moved && purpose == Purpose::Keep && !note.exists() {
        bail!(
            "{0} was deleted, but its data are still in {1}: to start anew, delete {1} too; to go on with them, make an \
             empty file {2}",
            folder.display(),
            elsewhere.display(),
            note.display()
        );
    }
    let text = format!(
        "The data of this folder are in {}:\nthe servers run as the user `postgres`, who cannot enter this folder.\n\
         Whoever deletes this folder to start anew deletes that one too.\n",
        elsewhere.display()
    );
    fs::write(&note, text).with_context(|| format!("cannot write to {}", folder.display()))?; // before there are data
    close(&elsewhere, account)?;
    Ok(elsewhere)
}

/// Makes `path` a folder of the servers' user that nobody else can enter. One that somebody else made is refused, for
/// the parents may be writable by all.
fn close(path: &Path, account: Option<Account>) -> anyhow::Result<()> {
    let shown = path.display();
    let ours = rustix::process::geteuid().as_raw();
    match DirBuilder::new().mode(0o700).create(path) {
        Err(failure) if failure.kind() != io::ErrorKind::AlreadyExists => {
            return Err(failure).with_context(|| format!("cannot make the folder {shown}"));
        }
        Ok(()) | Err(_) => {}
    }
    let found = path.symlink_metadata().with_context(|| format!("cannot look at {shown}"))?;
    let owners = [ours, account.map_or(ours, |account| account.uid)];
    if !found.is_dir() || !owners.contains(&found.uid()) {
        bail!("{shown} is not a folder of the user Kansa runs as: delete it or move it away");
    }
    fs::set_permissions(path, Permissions::from_mode(0o700))
        .with_context(|| format!("cannot close {shown}"))?;
    if let Some(Account { uid, gid }) = account {
        lchown(path, Some(uid), Some(gid)).with_context(|| format!("cannot give {shown} to `postgres`"))?;
    }
    Ok(())
}

/// Deletes a file or a whole folder, if it is there.
pub(super) fn remove(path: &Path) -> anyhow::Result<()> {
    let removed = match path.symlink_metadata() {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(_) => return Ok(()),
    };
    removed.with_context(|| format!("cannot delete {}", path.display()))
}
