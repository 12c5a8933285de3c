//! Comparison releases (相対比較): from contributions in escrow to figures that give no neighbour away.
mod assess;
mod list;
mod manage;
mod model;
mod named;
mod own;
mod store;

pub use assess::{AssessRelease, Candidate, Frozen, ReopenReleases};
pub use list::{ListReleases, LoadFigures, LoadReleases, NamedResultsHeld};
pub use manage::{CloseRelease, OpenRelease, PublishRelease};
pub use model::{Key, Release, ReleaseAbilities, ReleaseId, ReleaseState, ReleaseVerb};
pub use named::ReadNamedResults;
pub use own::ReadOwnScores;
pub use store::{EscrowStore, ReleaseStore};
