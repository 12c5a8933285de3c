use super::say;
use crate::servers::Servers;
use anyhow::{Context as _, Result, bail};
use domain::{
    kernel::reason::Language,
    trail::{Against, Fault, HeadKey as _, SignedHead, Verified},
};
use infra::{
    config::Config,
    seal::{TrailKey, export_trail, verify_export, verify_trail},
    setup,
};
use std::{
    fs::{File, OpenOptions, read_to_string},
    io::{BufReader, BufWriter},
    path::{Path, PathBuf},
};

/// What a trail is to be held against.
#[derive(clap::Args)]
pub(super) struct Given {
    /// A head that was downloaded earlier: the JSON that `trailHead { text signature publicKey }` gave.
    #[arg(long)]
    head: Option<PathBuf>,
    /// The id of the key that must have signed the newest head.
    #[arg(long)]
    key: Option<String>,
}

impl Given {
    fn read(&self) -> Result<Against> {
        let head = match &self.head {
            None => None,
            Some(path) => {
                let json = read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
                let head = SignedHead::read(&json);
                Some(head.with_context(|| format!("{} is no trail head", path.display()))?)
            }
        };
        Ok(Against { head, key: self.key.clone() })
    }
}

/// Verifies the trail of an organization, as the owner of the schema sees it.
pub(super) async fn verify(config: &Config, organization: &str, given: &Given) -> Result<()> {
    let against = given.read()?;
    let servers = Servers::start(config).await?;
    let done =
        async { verify_trail(&setup::owner(&servers.superuser()?).await?, organization, against).await };
    let done = done.await;
    servers.stop().await?;
    tell(done?)
}

/// Verifies an exported trail: no database is needed.
pub(super) fn verify_file(export: &Path, given: &Given) -> Result<()> {
    let file = File::open(export).with_context(|| format!("cannot open {}", export.display()))?;
    tell(verify_export(BufReader::new(file), given.read()?)?)
}

fn tell(found: Result<Verified, Fault>) -> Result<()> {
    match found {
        Ok(verified) => say(&line(&verified)),
        Err(fault) => {
            let reason = fault.reason();
            bail!("{} / {}", reason.message(Language::English), reason.message(Language::Japanese));
        }
    }
    Ok(())
}

fn line(verified: &Verified) -> String {
    let signed = match &verified.head {
        Some(head) => format!("head signed by {}", head.key.id()),
        None => "no head yet".to_owned(),
    };
    let waiting = match verified.waiting {
        0 => String::new(),
        waiting => format!("; {waiting} entries wait to be sealed"),
    };
    format!("{} entries sealed, chain intact, {signed}{waiting}", verified.sealed)
}

/// Writes the trail of an organization with its chain to a new file.
pub(super) async fn export(config: &Config, organization: &str, to: &Path) -> Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).open(to);
    let file = file.with_context(|| format!("cannot make the file {}", to.display()))?;
    let servers = Servers::start(config).await?;
    let done = async {
        let owner = setup::owner(&servers.superuser()?).await?;
        export_trail(&owner, organization, BufWriter::new(file)).await
    };
    let done = done.await;
    servers.stop().await?;
    say(&format!("{} sealed entries written to {}", done?, to.display()));
    Ok(())
}

/// Makes the key that signs heads, unless the file holds one, and shows its public half.
pub(super) fn key(file: &Path) -> Result<()> {
    let key = TrailKey::load_or_create(file)?.public();
    say(&format!("{}\n{}", key.id(), key.pem().trim_end()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        Id, Timestamp,
        trail::{Head, PublicKey, SealHash},
    };

    #[test]
    fn what_was_found_is_told_in_one_line() {
        let nothing = Verified { sealed: 0, waiting: 3, head: None };
        assert_eq!(
            line(&nothing),
            "0 entries sealed, chain intact, no head yet; 3 entries wait to be sealed"
        );
        let key = PublicKey::from_slice(&[7; 32]).unwrap();
        let (tenant, hash, signed_at) =
            (Id::from_uuid(uuid::Uuid::nil()), SealHash::ZERO, Timestamp::UNIX_EPOCH);
        let head = Some(Head { tenant, sequence: 5, hash, signed_at, key });
        let found = line(&Verified { sealed: 5, waiting: 0, head });
        assert_eq!(found, format!("5 entries sealed, chain intact, head signed by {}", key.id()));
        let broken = tell(Err(Fault::SealMissing(4))).unwrap_err().to_string();
        assert!(broken.starts_with("broken at 4: ") && broken.contains("4番"), "{broken}");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let given = Given { head: Some("no/such/head.json".into()), key: None };
        assert!(given.read().unwrap_err().to_string().contains("no/such/head.json"));
        let given = Given { head: None, key: None };
        assert!(
            verify_file(Path::new("no/such.jsonl"), &given)
                .unwrap_err()
                .to_string()
                .contains("no/such.jsonl")
        );
    }
}
