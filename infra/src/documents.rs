//! Trusted documents: files that say of a caller which documents run. Read once, at the start.
use crate::config::UnlistedAccounts;
use anyhow::{Context as _, Result, bail, ensure};
use sha2::{Digest as _, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    ffi::OsStr,
    fs::{File, read_dir},
    io::Read as _,
    path::Path,
    sync::Arc,
};
use uuid::Uuid;

/// The most bytes of one manifest: thousands of documents.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// What a document goes by: its SHA-256.
pub type DocumentHash = [u8; 32];

/// What a document goes by.
#[must_use]
pub fn hash(document: &str) -> DocumentHash {
    Sha256::digest(document).into()
}

/// A hash as manifests and clients write it: 64 hexadecimal digits in lower case, also behind `sha256:`.
#[must_use]
pub fn parse_hash(text: &str) -> Option<DocumentHash> {
    let digits = text.strip_prefix("sha256:").unwrap_or(text);
    if digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    hex::decode(digits).ok()?.try_into().ok()
}

/// The documents that run for one caller.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest(HashMap<DocumentHash, Arc<str>>);

impl Manifest {
    /// A manifest as tools write it: one JSON object, each document under its hash.
    pub fn parse(json: &[u8]) -> Result<Self> {
        let written: BTreeMap<String, String> =
            serde_json::from_slice(json).context("not a JSON object of hashes and documents")?;
        let documents = written.into_iter().map(|(name, document)| {
            let named = parse_hash(&name).with_context(|| format!("{name} is no SHA-256"))?;
            ensure!(named == hash(&document), "{name} is not the SHA-256 of its document");
            Ok::<_, anyhow::Error>((named, Arc::from(document)))
        });
        Ok(Self(documents.collect::<Result<_>>()?))
    }

    /// The document of that hash.
    #[must_use]
    pub fn get(&self, hash: &DocumentHash) -> Option<&Arc<str>> {
        self.0.get(hash)
    }
}

/// For whom nothing but their manifest runs. Nobody and people, if they have none, send what they want.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifests {
    /// `anonymous.json`: of callers without a token.
    pub anonymous: Option<Manifest>,
    /// `people.json`: of people.
    pub people: Option<Manifest>,
    /// `account-ID.json`: of the service account of that id, as itself and for people.
    pub accounts: BTreeMap<Uuid, Manifest>,
    /// Of service accounts that have no file. None: whatever they send, and for people what people run.
    pub unlisted: Option<Manifest>,
}

impl Manifests {
    /// Reads a folder. A file that is none of these is an error: one with a slip in its name would let everything run.
    /// Accounts without a file run what `unlisted` says.
    pub fn load(folder: &Path, unlisted: UnlistedAccounts) -> Result<Self> {
        let unlisted = (unlisted == UnlistedAccounts::Nothing).then(Manifest::default);
        let mut all = Self { unlisted, ..Self::default() };
        let entries = read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
            let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
            // What editors and mounted volumes put beside files.
            if name.starts_with('.') {
                continue;
            }
            let manifest = || read(&path).with_context(|| format!("the manifest {}", path.display()));
            match name.strip_suffix(".json") {
                Some("anonymous") => all.anonymous = Some(manifest()?),
                Some("people") => all.people = Some(manifest()?),
                other => match other.and_then(|name| name.strip_prefix("account-")).and_then(account) {
                    Some(account) => {
                        all.accounts.insert(account, manifest()?);
                    }
                    None => bail!(
                        "{} is none of anonymous.json, people.json, account-ID.json, where ID is the account's clientId",
                        path.display()
                    ),
                },
            }
        }
        Ok(all)
    }
}

/// An account's id, in the one form in which it is told: two files of one account would be two manifests.
fn account(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok().filter(|id| id.to_string() == text)
}

fn read(path: &Path) -> Result<Manifest> {
    let mut json = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut json)?;
    ensure!(json.len() as u64 <= MAX_BYTES, "larger than {MAX_BYTES} bytes");
    Manifest::parse(&json)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::write;

    const DOCUMENT: &str = "{ viewer { userId } }";

    fn written(document: &str) -> String {
        format!("{{\"{}\":{}}}", hex::encode(hash(document)), serde_json::Value::from(document))
    }

    #[test]
    fn a_document_is_found_by_its_hash() {
        for prefix in ["", "sha256:"] {
            let manifest =
                Manifest::parse(written(DOCUMENT).replacen('"', &format!("\"{prefix}"), 1).as_bytes());
            let manifest = manifest.unwrap();
            assert_eq!(manifest.get(&hash(DOCUMENT)).map(|found| &**found), Some(DOCUMENT));
            assert_eq!(manifest.get(&hash("{ viewer }")), None);
        }
        assert_eq!(Manifest::parse(b"{}").unwrap(), Manifest::default());
    }

    #[test]
    fn a_manifest_that_is_none_is_refused() {
        let upper = hex::encode_upper(hash(DOCUMENT));
        for odd in [
            "",
            "[]",
            "{\"a\":\"{ b }\"}",
            "{\"a\":7}",
            &written(DOCUMENT).replace("userId", "id"),
            &format!("{{\"{upper}\":\"{DOCUMENT}\"}}"),
        ] {
            assert!(Manifest::parse(odd.as_bytes()).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_folder_has_a_manifest_for_each_caller_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let load = || Manifests::load(folder.path(), UnlistedAccounts::Anything);
        assert_eq!(load().unwrap(), Manifests::default());
        let portal = Uuid::from_u128(0xa7);
        let own = format!("account-{portal}.json");
        for name in ["anonymous.json", &own, ".hidden"] {
            write(folder.path().join(name), written(DOCUMENT)).unwrap();
        }
        let all = load().unwrap();
        assert!(all.anonymous.is_some() && all.people.is_none());
        assert_eq!(all.accounts.keys().collect::<Vec<_>>(), [&portal]);
        // Neither a name, which two organizations may give, nor one id in two spellings.
        let (upper, simple) = (
            format!("account-{}.json", portal.to_string().to_uppercase()),
            format!("account-{}.json", portal.simple()),
        );
        let named = "account-portal.json";
        for slip in ["peeple.json", "people.jsn", "account-.json", "README", named, &upper, &simple] {
            write(folder.path().join(slip), written(DOCUMENT)).unwrap();
            let refused = format!("{:#}", load().unwrap_err());
            assert!(refused.contains(slip), "{refused}");
            std::fs::remove_file(folder.path().join(slip)).unwrap();
        }
        write(folder.path().join("people.json"), "{").unwrap();
        assert!(format!("{:#}", load().unwrap_err()).contains("people.json"));
        assert!(Manifests::load(&folder.path().join("absent"), UnlistedAccounts::Anything).is_err());
    }

    #[test]
    fn accounts_without_a_file_run_nothing_unless_said() {
        let folder = tempfile::tempdir().unwrap();
        let unlisted = |which| Manifests::load(folder.path(), which).unwrap().unlisted;
        assert_eq!(unlisted(UnlistedAccounts::default()), Some(Manifest::default()));
        assert_eq!(unlisted(UnlistedAccounts::Anything), None);
    }
}
