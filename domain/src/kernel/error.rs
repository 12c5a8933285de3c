//! What can go wrong, sorted by what the caller can do about it.
use super::reason::{Language, Reason};
use std::{borrow::Cow, sync::Arc};

/// The result of everything that can be refused.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal or a failure. The first five are the caller's to mend; the last two are ours.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// No token, or none that holds.
    #[error("UNAUTHENTICATED")]
    Unauthenticated,
    /// Absent, hidden, or another tenant's: the three are never told apart.
    #[error("NOT_FOUND")]
    NotFound,
    /// The actor may see the thing but may not do this to it.
    #[error("FORBIDDEN")]
    Forbidden,
    /// The actor may do it, but has to prove anew, and by strong means, who they are.
    #[error("STRONG_AUTHENTICATION")]
    StrongAuthentication,
    /// The request cannot be right, whatever the state of things.
    #[error("INVALID {field}: {}", reason.code())]
    Invalid {
        /// The path of the input field to mend, as the API spells it: `entries.3.item`.
        field: Cow<'static, str>,
        /// What is wrong with it.
        reason: Reason,
    },
    /// The request was sound; the present state of things is not.
    #[error("CONFLICT: {}", .0.code())]
    Conflict(Reason),
    /// What we stand on was not there, or not in time. It passes: the same request may do a little later.
    #[error("UNAVAILABLE: {0:#}")]
    Unavailable(Arc<anyhow::Error>),
    /// Logged in full, shown to nobody.
    #[error("INTERNAL: {0:#}")]
    Internal(Arc<anyhow::Error>),
}

impl From<anyhow::Error> for Error {
    fn from(cause: anyhow::Error) -> Self {
        Self::Internal(Arc::new(cause))
    }
}

impl Error {
    /// A refusal of one input field.
    #[must_use]
    pub const fn invalid(field: &'static str, reason: Reason) -> Self {
        Self::Invalid { field: Cow::Borrowed(field), reason }
    }

    /// A refusal of the `index`th element of a list.
    #[must_use]
    pub fn invalid_at(list: &str, index: usize, field: &str, reason: Reason) -> Self {
        Self::Invalid { field: format!("{list}.{index}.{field}").into(), reason }
    }

    /// A failure of ours.
    #[must_use]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        anyhow::anyhow!("{cause}").into()
    }

    /// A failure of ours that passes.
    #[must_use]
    pub fn unavailable(cause: impl std::fmt::Display) -> Self {
        Self::Unavailable(Arc::new(anyhow::anyhow!("{cause}")))
    }

    /// The stable public name: `extensions.code` in GraphQL.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::NotFound => "NOT_FOUND",
            Self::Forbidden => "FORBIDDEN",
            Self::StrongAuthentication => "STRONG_AUTHENTICATION",
            Self::Invalid { .. } => "INVALID",
            Self::Conflict(_) => "CONFLICT",
            Self::Unavailable(_) => "UNAVAILABLE",
            Self::Internal(_) => "INTERNAL",
        }
    }

    /// The sentence for the caller. Of an internal failure it says nothing but that it was one.
    #[must_use]
    pub fn message(&self, language: Language) -> &str {
        let (en, ja) = match self {
            Self::Invalid { reason, .. } | Self::Conflict(reason) => return reason.message(language),
            Self::Unauthenticated => {
                ("Sign in first: a valid bearer token is needed.", "有効なトークンでログインしてください。")
            }
            Self::NotFound => ("It was not found.", "見つかりません。"),
            Self::Forbidden => ("Your role does not allow this.", "この操作を行う権限がありません。"),
            Self::StrongAuthentication => (
                "Sign in again by strong authentication, then repeat this.",
                "この操作には、直前の強固な認証が必要です。認証をやり直してから再度実行してください。",
            ),
            Self::Unavailable(_) => (
                "This cannot be done at the moment. Try again shortly.",
                "現在この処理を行えません。しばらくしてから再度お試しください。",
            ),
            Self::Internal(_) => ("Something failed on our side.", "サーバー側で問題が発生しました。"),
        };
        match language {
            Language::English => en,
            Language::Japanese => ja,
        }
    }
}
