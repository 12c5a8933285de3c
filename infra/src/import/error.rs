//! Why nothing was loaded.
use domain::{Reason, kernel::reason::Language, table::Fault};
use sea_orm::DbErr;
use std::{io, path::PathBuf};

/// Why a load was refused or failed. The tables are then as they were before.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The files have mistakes; all of them are named.
    #[error("{}", lines(.0))]
    Faults(Vec<Fault>),
    /// The files are sound, but the present state of the tables forbids the load.
    #[error("{} / {}", .0.message(Language::English), .0.message(Language::Japanese))]
    Refused(Reason),
    /// A file could not be opened.
    #[error("{path} cannot be opened / ファイルを開けません", path = .path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The database failed, or refused by one of its own rules.
    #[error("the database refused the load")]
    Database(#[from] DbErr),
    /// What the database holds cannot be read back.
    #[error("the stored edition cannot be read")]
    Stored(#[from] serde_json::Error),
}

fn lines(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
