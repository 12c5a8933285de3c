//! What one reader may see of one release: all that a picture or a table is made of.
use domain::{
    Timestamp,
    comparison::Key,
    disclosure::Published,
    kernel::reason::Language,
    register::{GovernmentCode, PrefectureCode},
    scoring::Scores,
};
use std::sync::Arc;

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

impl Name {
    /// A name in both languages.
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ja: ja.into(), en: en.into() }
    }

    /// The name in `language`.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Japanese => &self.ja,
        }
    }
}

/// The reader's own body, with the scores by which it compares with the release.
#[derive(Debug, Clone)]
pub struct Own {
    /// Its code.
    pub code: GovernmentCode,
    /// Its name.
    pub name: Name,
    /// Its scores.
    pub scores: Scores,
}

/// A municipality of the prefecture, as the register has it.
#[derive(Debug, Clone)]
pub struct Body {
    /// Its code.
    pub code: GovernmentCode,
    /// Its name.
    pub name: Name,
    /// Its scores, if the reader holds them under the body's name; `None` says nothing of why.
    pub scores: Option<Scores>,
}

/// Whose bodies are drawn beside the figures.
#[derive(Debug, Clone)]
pub enum Seen {
    /// The reader's own, and no other.
    Own,
    /// All of the prefecture, with the results that the reader holds under their names.
    Named(Vec<Body>),
}

/// What one reader may see of one release.
#[derive(Debug, Clone)]
pub struct View {
    /// The language of all words.
    pub language: Language,
    /// The name of the prefecture, or of the nation, whose bodies are compared.
    pub land: Name,
    /// The prefecture's number, for the map; `None` for the nation, of which there is none.
    pub prefecture: Option<PrefectureCode>,
    /// What is compared.
    pub key: Key,
    /// When it was released: the only date in a file.
    pub published_at: Option<Timestamp>,
    /// The names of domains 1 to 8 in the edition.
    pub domains: [Name; 8],
    /// All that is released, less what this reader may not see; in the classes and steps of its rules the own position is told.
    pub shown: Arc<Published>,
    /// The reader's own scores, if it is a body that has some.
    pub own: Option<Own>,
    /// The bodies beside it.
    pub seen: Seen,
}
