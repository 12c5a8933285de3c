//! One mistake in a table, said so that its author can find it.
use crate::kernel::reason::{Language, Reason};
use std::fmt;

/// One mistake in a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which table, where several are read together: `items`.
    pub table: &'static str,
    /// The line of the file, counted from 1, on which the row begins.
    pub line: u64,
    /// The column, as the header names it; empty where the whole row is meant.
    pub column: &'static str,
    /// What is wrong with it.
    pub reason: Reason,
}

impl Fault {
    /// The place and the sentence in `language`.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let Self { table, line, column, reason } = self;
        let sentence = reason.message(language);
        match (language, column.is_empty()) {
            (Language::English, true) => format!("{table}, line {line}: {sentence}"),
            (Language::English, false) => format!("{table}, line {line}, column {column}: {sentence}"),
            (Language::Japanese, true) => format!("{table} {line}行目：{sentence}"),
            (Language::Japanese, false) => format!("{table} {line}行目 {column}列：{sentence}"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (en, ja) = (self.message(Language::English), self.reason.message(Language::Japanese));
        write!(f, "{en} / {ja}")
    }
}
