//! Who runs the servers: ourselves, or the user `postgres` where we are root, as which PostgreSQL refuses to run.
use anyhow::{Context as _, bail};
use std::{
    io,
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Command, Stdio},
};

/// The system user that the servers run as when we are root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

impl Account {
    /// The account to switch to; none where we are an ordinary user and stay so.
    pub(super) fn needed() -> anyhow::Result<Option<Self>> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let users = std::fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        match Self::parse(&users) {
            Some(account) => Ok(Some(account)),
            None => bail!(
                "root cannot run PostgreSQL itself and there is no system user `postgres`: make it with \
                 `useradd --system postgres`, or start Kansa as an ordinary user"
            ),
        }
    }

    fn parse(users: &str) -> Option<Self> {
        let line = users.lines().find_map(|line| line.strip_prefix("postgres:"))?;
        let mut fields = line.split(':').skip(1);
        let (uid, gid) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        Some(Self { uid, gid })
    }

    /// Whether this user can work in `folder`. The system itself is asked, by starting something there.
    pub(super) fn can_enter(self, folder: &Path) -> anyhow::Result<bool> {
        let asked = Command::new("true")
            .uid(self.uid)
            .gid(self.gid)
            .current_dir(folder)
            .stdin(Stdio::null())
            .status();
        match asked {
            Ok(status) => Ok(status.success()),
            Err(refusal) if refusal.kind() == io::ErrorKind::PermissionDenied => Ok(false),
            Err(failure) => Err(failure).context("cannot start the program `true` as the user `postgres`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Account;

    #[test]
    fn the_user_is_found_by_its_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/sh\npostgres-old:x:1:2::/:/bin/sh\npostgres:x:103:106:,,,:/var/lib:/bin/sh\n";
        assert_eq!(Account::parse(users), Some(Account { uid: 103, gid: 106 }));
        assert_eq!(Account::parse("root:x:0:0:root:/root:/bin/sh\n"), None);
    }
}
