//! A body's declaration.
use crate::{Timestamp, access::UserId, comparison::NetworkModel};

/// What a body declares of itself. It counts in what the body contributes from then on; what was contributed stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// How its network is parted.
    pub network: NetworkModel,
    /// Who declared it.
    pub declared_by: UserId,
    /// When.
    pub declared_at: Timestamp,
    /// Grows with each declaration, from 1 on.
    pub version: i32,
}
