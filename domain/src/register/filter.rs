//! Which local governments a caller asks for.
use super::{GovernmentKind, LocalGovernment, PrefectureCode};
use crate::kernel::{
    error::Result,
    text::{Prose, fold},
};

/// Conditions that all hold. The default asks for every body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GovernmentFilter {
    /// Bodies of this prefecture, itself included.
    pub prefecture: Option<PrefectureCode>,
    /// Bodies of this kind.
    pub kind: Option<GovernmentKind>,
    text: Option<String>,
}

impl GovernmentFilter {
    /// Parses the search `text`, up to 64 characters; a blank one asks for nothing.
    pub fn new(
        prefecture: Option<PrefectureCode>,
        kind: Option<GovernmentKind>,
        text: Option<&str>,
    ) -> Result<Self> {
        let text = Prose::<64>::parse("text", text.unwrap_or_default())?;
        let folded = Some(fold(text.as_str())).filter(|text| !text.is_empty());
        Ok(Self { prefecture, kind, text: folded })
    }

    /// The folded text to look for within [`LocalGovernment::search_text`]. It may hold `%` and `_`: look for it
    /// as it is (`strpos`), not as a pattern.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Whether `government` is asked for.
    #[must_use]
    pub fn admits(&self, government: &LocalGovernment) -> bool {
        self.prefecture.is_none_or(|prefecture| prefecture == government.prefecture())
            && self.kind.is_none_or(|kind| kind == government.kind)
            && self.text().is_none_or(|text| government.search_text().contains(text))
    }
}
