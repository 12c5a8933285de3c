//! The chain over the trail: what a seal is, to the byte.
use super::TrailEntryId;
use crate::{Id, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use uuid::Uuid;

/// Parts this use of SHA-256 from every other, and this encoding from every later one.
const TAG: &[u8] = b"kansa.trail.seal.v1";

/// The hash of a seal: SHA-256 over its place, the hash before it, and every column of its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SealHash([u8; 32]);

impl SealHash {
    /// What stands before the first seal.
    pub const ZERO: Self = Self([0; 32]);

    /// The hash in these 32 bytes; none if they are not 32.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The hash in these 64 hexadecimal digits; none if they are none.
    #[must_use]
    pub fn parse(digits: &str) -> Option<Self> {
        Self::from_slice(&hex::decode(digits).ok()?)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for SealHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl From<SealHash> for String {
    fn from(hash: SealHash) -> Self {
        hash.to_string()
    }
}

impl TryFrom<String> for SealHash {
    type Error = &'static str;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        Self::parse(&digits).ok_or("a hash is 64 hexadecimal digits")
    }
}

/// A row of the trail as it is stored: every column, and none of them interpreted, so that a changed one can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrailRow {
    /// `tenant_id`.
    pub tenant: Uuid,
    /// `id`.
    pub id: Uuid,
    /// `at`, in whole microseconds.
    pub at: Timestamp,
    /// `user_id`.
    pub user: Option<Uuid>,
    /// `organization_id`.
    pub organization: Uuid,
    /// `action`.
    pub action: String,
    /// `subject_kind`.
    pub subject_kind: Option<String>,
    /// `subject_id`.
    pub subject: Option<Uuid>,
    /// `outcome`.
    pub outcome: String,
}

/// The seal of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// The entry.
    pub entry: TrailEntryId,
    /// Its place in the chain of its tenant: 1 for the first, without a gap.
    pub sequence: u64,
    /// The hash up to here.
    pub hash: SealHash,
}

/// How far a chain has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainEnd {
    /// How many entries are sealed.
    pub sequence: u64,
    /// The hash of the last one.
    pub hash: SealHash,
}

impl ChainEnd {
    /// A chain with no seal in it.
    pub const START: Self = Self { sequence: 0, hash: SealHash::ZERO };

    /// The seal of `row` as the next in the chain.
    #[must_use]
    pub fn seal(self, row: &TrailRow) -> Seal {
        let sequence = self.sequence.saturating_add(1);
        Seal { entry: Id::from_uuid(row.id), sequence, hash: step(sequence, self.hash, row) }
    }
}

impl From<Seal> for ChainEnd {
    fn from(seal: Seal) -> Self {
        Self { sequence: seal.sequence, hash: seal.hash }
    }
}

/// One step of the chain. Each field goes in as its length in eight bytes and then its bytes, numbers in network order; one
/// that may be null is led by a byte that says whether it is there. So no two different rows are the same bytes.
fn step(sequence: u64, previous: SealHash, row: &TrailRow) -> SealHash {
    let mut hash = Sha256::new();
    field(&mut hash, TAG);
    field(&mut hash, row.tenant.as_bytes());
    field(&mut hash, &sequence.to_be_bytes());
    field(&mut hash, previous.as_bytes());
    field(&mut hash, row.id.as_bytes());
    field(&mut hash, &row.at.timestamp_micros().to_be_bytes());
    nullable(&mut hash, row.user.as_ref().map(|id| id.as_bytes().as_slice()));
    field(&mut hash, row.organization.as_bytes());
    field(&mut hash, row.action.as_bytes());
    nullable(&mut hash, row.subject_kind.as_deref().map(str::as_bytes));
    nullable(&mut hash, row.subject.as_ref().map(|id| id.as_bytes().as_slice()));
    field(&mut hash, row.outcome.as_bytes());
    SealHash(hash.finalize().into())
}

fn field(hash: &mut Sha256, bytes: &[u8]) {
    hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(bytes);
}

fn nullable(hash: &mut Sha256, bytes: Option<&[u8]>) {
    hash.update([u8::from(bytes.is_some())]);
    if let Some(bytes) = bytes {
        field(hash, bytes);
    }
}
