//! Text that the catalogue has in both languages.
use crate::kernel::{reason::Language, text::Line};

/// One line of up to `MAX` characters, in Japanese and in English.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Bilingual<const MAX: usize> {
    /// In Japanese.
    pub ja: Line<MAX>,
    /// In English.
    pub en: Line<MAX>,
}

impl<const MAX: usize> Bilingual<MAX> {
    /// The text in `language`.
    #[must_use]
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::English => self.en.as_str(),
            Language::Japanese => self.ja.as_str(),
        }
    }
}
