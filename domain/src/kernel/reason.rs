//! Why something was refused, in words for the caller.
use std::borrow::Cow;

/// A language the API answers in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English: what an unknown language falls back to.
    #[default]
    English,
    /// Japanese.
    Japanese,
}

/// A refusal: a stable code for programs, and a sentence for people in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    code: &'static str,
    en: Cow<'static, str>,
    ja: Cow<'static, str>,
}

impl Reason {
    /// A refusal whose sentences never change.
    #[must_use]
    pub const fn of(code: &'static str, en: &'static str, ja: &'static str) -> Self {
        Self { code, en: Cow::Borrowed(en), ja: Cow::Borrowed(ja) }
    }

    /// A refusal whose sentences name the thing refused.
    #[must_use]
    pub fn naming(code: &'static str, en: String, ja: String) -> Self {
        Self { code, en: Cow::Owned(en), ja: Cow::Owned(ja) }
    }

    /// The stable name, in capitals: `STALE_VERSION`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// The sentence in `language`.
    #[must_use]
    pub fn message(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Japanese => &self.ja,
        }
    }
}
