//! One row, whose cells are parsed by the columns' names.
use super::Fault;
use crate::kernel::{error::Error, reason::Reason};

const UNREADABLE: Reason = Reason::of("UNREADABLE", "It cannot be read.", "読み取れません。");

/// One row of a table that was cut into cells.
#[derive(Debug, Clone)]
pub struct Row {
    pub(super) table: &'static str,
    pub(super) line: u64,
    pub(super) cells: Vec<(&'static str, String)>,
}

impl Row {
    /// The line of the file on which the row begins.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// The text under `column`; empty for a column that the table does not have.
    #[must_use]
    pub fn text(&self, column: &str) -> &str {
        self.cells.iter().find(|(name, _)| *name == column).map_or("", |(_, text)| text)
    }

    /// A mistake under `column` of this row.
    #[must_use]
    pub const fn fault(&self, column: &'static str, reason: Reason) -> Fault {
        Fault { table: self.table, line: self.line, column, reason }
    }

    /// The value under `column`; a refusal is noted in `faults`.
    pub fn parse<T>(
        &self,
        faults: &mut Vec<Fault>,
        column: &'static str,
        parse: impl FnOnce(&'static str, &str) -> Result<T, Error>,
    ) -> Option<T> {
        match parse(column, self.text(column)) {
            Ok(value) => Some(value),
            Err(Error::Invalid { reason, .. } | Error::Conflict(reason)) => {
                faults.push(self.fault(column, reason));
                None
            }
            Err(_) => {
                faults.push(self.fault(column, UNREADABLE));
                None
            }
        }
    }

    /// Like [`Row::parse`], but an empty cell is no value and no mistake: the outer `None` is the mistake.
    pub fn parse_optional<T>(
        &self,
        faults: &mut Vec<Fault>,
        column: &'static str,
        parse: impl FnOnce(&'static str, &str) -> Result<T, Error>,
    ) -> Option<Option<T>> {
        if self.text(column).is_empty() { Some(None) } else { self.parse(faults, column, parse).map(Some) }
    }
}
