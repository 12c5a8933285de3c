//! What can be asked for by itself.
use super::{question::Question, words::ensure_known};
use anyhow::{Error, Result};

/// A part of the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// What the contestants are asked.
    Question(Question),
    /// What the product holds after all questions.
    Memory,
    /// One tenant beside another whose cache is cold.
    Cold,
    /// Checking a token.
    Tokens,
    /// The guard before validation.
    Guard,
    /// Two at full speed and a third.
    Neighbours,
    /// Computing a release over more and more rows.
    Growth,
    /// Reading stored statistics among more and more tenants.
    Reading,
}

impl Part {
    /// What is measured beside the questions.
    const OTHERS: [Self; 7] =
        [Self::Memory, Self::Cold, Self::Tokens, Self::Guard, Self::Neighbours, Self::Growth, Self::Reading];

    fn all() -> impl Iterator<Item = Self> {
        Question::ALL.into_iter().map(Self::Question).chain(Self::OTHERS)
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Question(question) => question.word(),
            Self::Memory => "memory",
            Self::Cold => "cold",
            Self::Tokens => "tokens",
            Self::Guard => "guard",
            Self::Neighbours => "neighbours",
            Self::Growth => "growth",
            Self::Reading => "reading",
        }
    }
}

/// The parts that are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts(Vec<Part>);

impl Parts {
    /// All of them.
    #[must_use]
    pub fn all() -> Self {
        Self(Part::all().collect())
    }

    /// Those that these words name, or all of them where there is no word. Fails on a word that names none, with a sentence
    /// that lists those that do.
    pub fn named(words: &[&str]) -> Result<Self> {
        ensure_known(words).map_err(Error::msg)?;
        let named = |part: &Part| words.is_empty() || words.contains(&part.word());
        Ok(Self(Part::all().filter(named).collect()))
    }

    pub(super) fn has(&self, part: Part) -> bool {
        self.0.contains(&part)
    }

    /// The questions among them.
    pub(super) fn questions(&self) -> Vec<Question> {
        Question::ALL.into_iter().filter(|question| self.has(Part::Question(*question))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peers::words::WORDS;

    #[test]
    fn each_part_has_a_word_of_its_own() -> Result<()> {
        let words: Vec<_> = Part::all().map(Part::word).collect();
        assert_eq!(words, WORDS);
        for part in Part::all() {
            assert_eq!(Parts::named(&[part.word()])?, Parts(vec![part]));
        }
        Ok(())
    }

    #[test]
    fn parts_keep_their_order_however_they_are_asked_for() -> Result<()> {
        let both = Parts(vec![Part::Question(Question::Audit), Part::Guard]);
        assert_eq!(Parts::named(&["guard", "audit", "guard"])?, both);
        assert_eq!(Parts::named(&[])?, Parts::all());
        Ok(())
    }

    #[test]
    fn a_word_that_names_no_part_is_answered_with_those_that_do() {
        let refused = Parts::named(&["audit", "audits"]).unwrap_err().to_string();
        let told = "`audits` is no part of the measurement; its parts are cached, own, varied, ";
        assert!(refused.starts_with(told) && refused.ends_with(", growth, reading"), "{refused}");
    }
}
