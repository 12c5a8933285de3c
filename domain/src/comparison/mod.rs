//! Comparison releases (相対比較): from contributions in escrow to figures that give no neighbour away.
mod abilities;
mod assess;
mod held;
mod list;
mod manage;
mod model;
mod named;
mod own;
mod partition;
mod store;
mod weigh;

pub use abilities::ReleaseAbilities;
pub use assess::{AssessRelease, Candidate, Comparable, Frozen, ReopenReleases};
pub use held::{FiguresToKeep, HoldsNamedResults};
pub use list::{
    ListReleases, LoadFigures, LoadReleases, LoadReleasesInFull, LoadRevisions, NamedResultsHeld,
};
pub use manage::{CloseRelease, OpenRelease, PublishRelease, RecheckRelease};
pub use model::{Key, Release, ReleaseId, ReleaseScope, ReleaseState, ReleaseVerb, Revision, RevisionReason};
pub use named::ReadNamedResults;
pub use own::ReadOwnScores;
pub use partition::{NetworkModel, Partition, Traits, group_name};
pub use store::{EscrowStore, ReleaseStore};
pub use weigh::Beside;
