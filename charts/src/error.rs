//! What can fail. Nothing of it is the reader's doing.

/// Why no picture or table came out: a fault of this program or of the data that it ships.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The plotting library refused.
    #[error("drawing failed: {0}")]
    Drawing(String),
    /// The boundaries shipped with the program cannot be read.
    #[error("the boundaries cannot be read: {0}")]
    Boundaries(String),
    /// A table could not be written.
    #[error("writing a table failed: {0}")]
    Table(String),
}
