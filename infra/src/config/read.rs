//! Reading single variables.
use super::{ConfigError, SecretUrl};
use std::{ffi::OsString, str::FromStr};

/// Where variables come from: the process's environment, or a test's table.
pub(super) struct Variables<'a>(Box<dyn Fn(&'static str) -> Option<OsString> + 'a>);

impl<'a> Variables<'a> {
    pub(super) fn new(lookup: impl Fn(&'static str) -> Option<OsString> + 'a) -> Self {
        Self(Box::new(lookup))
    }

    /// The text of a variable that is set and not empty.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<String>, ConfigError> {
        match (self.0)(name).map(OsString::into_string) {
            None => Ok(None),
            Some(Ok(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
            Some(Err(_)) => Err(ConfigError::new(name, "is not valid UTF-8")),
        }
    }

    /// The value of a variable, or of `default`; `what` names the kind of value.
    pub(super) fn parsed<T: FromStr>(
        &self,
        name: &'static str,
        default: &str,
        what: &str,
    ) -> Result<T, ConfigError> {
        let text = self.text(name)?;
        let parsed = text.as_deref().unwrap_or(default).parse();
        parsed.map_err(|_| ConfigError::new(name, format!("must be {what}, such as `{default}`")))
    }

    /// A URL of one of `schemes`.
    pub(super) fn url(&self, name: &'static str, schemes: &[&str]) -> Result<Option<SecretUrl>, ConfigError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match SecretUrl::parse(text) {
            Some((url, scheme)) if schemes.contains(&scheme.as_str()) => Ok(Some(url)),
            _ => Err(ConfigError::new(
                name,
                format!("must be a URL that begins with {}://", schemes.join(":// or ")),
            )),
        }
    }
}
