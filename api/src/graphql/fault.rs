//! The one bridge from domain errors to GraphQL errors.
use async_graphql::ErrorExtensions as _;
use domain::{Error, kernel::reason::Language};

tokio::task_local! {
    /// The language of the request under way. A request is executed in one task.
    pub static LANGUAGE: Language;
}

pub(super) type Result<T> = std::result::Result<T, Fault>;

/// Deliberately not `Display`: with that, async-graphql would accept *any* error in a resolver and print it. Only a domain
/// error can become a `Fault`, so nothing internal can leak.
#[derive(Debug, Clone)]
pub(super) struct Fault(Error);

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl From<Fault> for async_graphql::Error {
    fn from(Fault(error): Fault) -> Self {
        match &error {
            Error::Internal(cause) => tracing::error!(cause = format!("{cause:#}"), "internal error"),
            Error::Unavailable(cause) => tracing::warn!(cause = format!("{cause:#}"), "unavailable"),
            _ => {}
        }
        Self::new(error.message(language())).extend_with(|_, extensions| {
            extensions.set("code", error.code());
            match &error {
                Error::Invalid { field, reason } => {
                    extensions.set("field", field.as_ref());
                    extensions.set("reason", reason.code());
                }
                Error::Conflict(reason) => extensions.set("reason", reason.code()),
                _ => {}
            }
        })
    }
}

impl Fault {
    /// The same of the `index`th of a list argument.
    pub(super) fn at(self, list: &str, index: usize) -> Self {
        match self.0 {
            Error::Invalid { reason, .. } => {
                Self(Error::Invalid { field: format!("{list}.{index}").into(), reason })
            }
            other => Self(other),
        }
    }
}

/// The language of the request under way.
pub(super) fn language() -> Language {
    LANGUAGE.try_get().unwrap_or_default()
}
