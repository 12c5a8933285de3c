//! What strangers find at the door.
use super::{ConfigError, read::Variables};
use reqwest::Url;
use std::path::PathBuf;

/// What strangers find at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EdgeConfig {
    /// `KANSA_INTROSPECTION`: who is told the schema by the server itself. None: everybody by the demo and by private
    /// servers, else nobody.
    pub introspection: Option<Introspection>,
    /// `KANSA_TRUSTED_DOCUMENTS`: the folder with the manifests of callers for whom nothing else runs. None: whatever a
    /// caller sends.
    pub documents: Option<PathBuf>,
    /// `KANSA_UNLISTED_ACCOUNTS`: what service accounts without a manifest run, where there is such a folder; nothing unless
    /// set.
    pub unlisted: UnlistedAccounts,
    /// `KANSA_PERSISTED_QUERIES`: whether clients may have documents remembered by their hashes; not unless set.
    pub persists: bool,
    /// `KANSA_CORS_ORIGINS`: which pages of other sites may call from a browser; none unless set.
    pub origins: Origins,
}

/// What service accounts run that have no manifest, where others have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UnlistedAccounts {
    /// Nothing: else whoever registers another account is free of the manifest of the first.
    #[default]
    Nothing,
    /// As themselves what they send, for people what people run.
    Anything,
}

/// Who is told the schema by the server itself, with the explorer's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Introspection {
    /// Everybody.
    #[default]
    On,
    /// Whoever has a token that holds. The page is there for everybody: it holds nothing.
    Authenticated,
    /// Nobody, and there is no page.
    Off,
}

/// Which pages of other sites may call from a browser.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Origins {
    /// None.
    #[default]
    None,
    /// All of them.
    Any,
    /// These, as browsers write them.
    Listed(Vec<String>),
}

impl EdgeConfig {
    pub(super) fn read(variables: &Variables<'_>) -> Result<Self, ConfigError> {
        let documents = variables.text("KANSA_TRUSTED_DOCUMENTS")?.map(PathBuf::from);
        Ok(Self {
            introspection: Introspection::read(variables)?,
            unlisted: UnlistedAccounts::read(variables, documents.is_some())?,
            documents,
            persists: match variables.text("KANSA_PERSISTED_QUERIES")?.as_deref() {
                None | Some("off") => false,
                Some("on") => true,
                Some(_) => return Err(ConfigError::new("KANSA_PERSISTED_QUERIES", "must be `on` or `off`")),
            },
            origins: Origins::read(variables)?,
        })
    }
}

impl UnlistedAccounts {
    fn read(variables: &Variables<'_>, has_manifests: bool) -> Result<Self, ConfigError> {
        let which = match variables.text("KANSA_UNLISTED_ACCOUNTS")?.as_deref() {
            None => return Ok(Self::default()),
            Some("nothing") => Self::Nothing,
            Some("anything") => Self::Anything,
            Some(_) => {
                return Err(ConfigError::new("KANSA_UNLISTED_ACCOUNTS", "must be `nothing` or `anything`"));
            }
        };
        if has_manifests {
            Ok(which)
        } else {
            let problem = "is of use only where KANSA_TRUSTED_DOCUMENTS is set too";
            Err(ConfigError::new("KANSA_UNLISTED_ACCOUNTS", problem))
        }
    }
}

impl Introspection {
    fn read(variables: &Variables<'_>) -> Result<Option<Self>, ConfigError> {
        match variables.text("KANSA_INTROSPECTION")?.as_deref() {
            None => Ok(None),
            Some("on") => Ok(Some(Self::On)),
            Some("authenticated") => Ok(Some(Self::Authenticated)),
            Some("off") => Ok(Some(Self::Off)),
            Some(_) => Err(ConfigError::new("KANSA_INTROSPECTION", "must be `on`, `authenticated` or `off`")),
        }
    }
}

const FORM: &str =
    "must be `*`, or a list of origins without a path, such as `https://front.example,http://localhost:5173`";

impl Origins {
    fn read(variables: &Variables<'_>) -> Result<Self, ConfigError> {
        let Some(text) = variables.text("KANSA_CORS_ORIGINS")? else { return Ok(Self::None) };
        if text.trim() == "*" {
            return Ok(Self::Any);
        }
        let listed: Option<Vec<_>> = text.split(',').map(|one| origin(one.trim())).collect();
        listed.map(Self::Listed).ok_or_else(|| ConfigError::new("KANSA_CORS_ORIGINS", FORM))
    }
}

/// An origin, if it is written as browsers write it: they are compared letter by letter.
fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    // A host may have a star in it, but means nothing by it.
    Some(url.origin().ascii_serialization()).filter(|written| written == text && !text.contains('*'))
}
