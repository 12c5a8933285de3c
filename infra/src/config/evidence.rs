//! Where files of evidence are kept.
use super::{ConfigError, read::Variables, secret::Secret};
use std::path::{Path, PathBuf};

/// The storage of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceConfig {
    /// `KANSA_EVIDENCE`: where the files are.
    pub place: EvidencePlace,
    /// `KANSA_EVIDENCE_MAX_BYTES`: the most bytes that one file may have; 25 MiB unless set.
    pub max_bytes: u64,
}

/// A folder or a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EvidencePlace {
    /// A folder of this machine, or one that all replicas mount.
    Folder(PathBuf),
    /// A bucket that speaks S3.
    Bucket(Bucket),
}

/// A bucket that speaks S3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// What every key in it begins with; may be empty.
    pub prefix: String,
    /// `AWS_REGION`, or `AWS_DEFAULT_REGION`; `us-east-1` unless set.
    pub region: String,
    /// `AWS_ENDPOINT_URL`, for others than Amazon.
    pub endpoint: Option<String>,
    /// The keys. None: those of the machine's own role.
    pub keys: Option<BucketKeys>,
}

/// What opens a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketKeys {
    /// `AWS_ACCESS_KEY_ID`.
    pub id: Secret,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub secret: Secret,
    /// `AWS_SESSION_TOKEN`, if the keys are for a time.
    pub session: Option<Secret>,
}

const FORM: &str = "must be a URL such as `file:///var/lib/kansa/evidence` or `s3://bucket/prefix`";
const DEFAULT_MAX: &str = "26214400";
/// A file's size is told in GraphQL, whose whole numbers end at 2³¹.
const LARGEST: u64 = 1024 * 1024 * 1024;

impl EvidenceConfig {
    pub(super) fn read(variables: &Variables<'_>, data: &Path) -> Result<Self, ConfigError> {
        let max_bytes = variables.parsed("KANSA_EVIDENCE_MAX_BYTES", DEFAULT_MAX, "a number of bytes")?;
        if max_bytes == 0 || max_bytes > LARGEST {
            let problem = format!("must be a number of bytes from 1 to {LARGEST}");
            return Err(ConfigError::new("KANSA_EVIDENCE_MAX_BYTES", problem));
        }
        Ok(Self { place: EvidencePlace::read(variables, data)?, max_bytes })
    }
}

impl EvidencePlace {
    fn read(variables: &Variables<'_>, data: &Path) -> Result<Self, ConfigError> {
        let wrong = || ConfigError::new("KANSA_EVIDENCE", FORM);
        let Some(text) = variables.text("KANSA_EVIDENCE")? else {
            return Ok(Self::Folder(data.join("evidence")));
        };
        let url = reqwest::Url::parse(&text).map_err(|_| wrong())?;
        let plain = url.query().is_none() && url.username().is_empty() && url.password().is_none();
        match (url.scheme(), url.host_str()) {
            ("file", None) if plain => url.to_file_path().map(Self::Folder).map_err(|()| wrong()),
            ("s3", Some(name)) if plain && url.port().is_none() => {
                let prefix = url.path().trim_matches('/').to_owned();
                Bucket::read(variables, name.to_owned(), prefix).map(Self::Bucket)
            }
            _ => Err(wrong()),
        }
    }
}

impl Bucket {
    fn read(variables: &Variables<'_>, name: String, prefix: String) -> Result<Self, ConfigError> {
        let secret = |name| Ok(variables.text(name)?.map(Secret::new));
        let region = match variables.text("AWS_REGION")? {
            Some(region) => Some(region),
            None => variables.text("AWS_DEFAULT_REGION")?,
        };
        let endpoint = variables.url("AWS_ENDPOINT_URL", &["https", "http"])?;
        let keys = match (secret("AWS_ACCESS_KEY_ID")?, secret("AWS_SECRET_ACCESS_KEY")?) {
            (Some(id), Some(secret_key)) => {
                Some(BucketKeys { id, secret: secret_key, session: secret("AWS_SESSION_TOKEN")? })
            }
            (None, None) => None,
            (Some(_), None) => return Err(ConfigError::new("AWS_SECRET_ACCESS_KEY", HALF)),
            (None, Some(_)) => return Err(ConfigError::new("AWS_ACCESS_KEY_ID", HALF)),
        };
        Ok(Self {
            name,
            prefix,
            region: region.unwrap_or_else(|| "us-east-1".to_owned()),
            endpoint: endpoint.map(|url| url.expose().trim_end_matches('/').to_owned()),
            keys,
        })
    }
}

const HALF: &str = "must be set, for the other half of the key is";
