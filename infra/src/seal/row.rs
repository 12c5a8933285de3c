//! Rows of the trail and of its chain, read as they are.
use domain::{
    Error, Id, Result, Timestamp,
    trail::{Head, PublicKey, SealHash, Signature, SignedHead, TrailRow},
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

/// A row of `trail`.
#[derive(FromQueryResult)]
pub(crate) struct EntryRow {
    tenant_id: Uuid,
    id: Uuid,
    at: Timestamp,
    user_id: Option<Uuid>,
    organization_id: Uuid,
    action: String,
    subject_kind: Option<String>,
    subject_id: Option<Uuid>,
    outcome: String,
}

impl From<EntryRow> for TrailRow {
    fn from(row: EntryRow) -> Self {
        Self {
            tenant: row.tenant_id,
            id: row.id,
            at: row.at,
            user: row.user_id,
            organization: row.organization_id,
            action: row.action,
            subject_kind: row.subject_kind,
            subject: row.subject_id,
            outcome: row.outcome,
        }
    }
}

/// A stored place in a chain.
pub(crate) fn wide(sequence: i64) -> Result<u64> {
    u64::try_from(sequence).map_err(Error::internal)
}

/// A stored hash.
pub(crate) fn hash_of(bytes: &[u8]) -> Result<SealHash> {
    SealHash::from_slice(bytes).ok_or_else(|| Error::internal("garbled row: a hash"))
}

/// A stored head: its tenant, place, hash, time, public key and signature.
pub(crate) fn signed_head(
    tenant: Uuid,
    sequence: i64,
    hash: &[u8],
    signed_at: Timestamp,
    public_key: &[u8],
    signature: &[u8],
) -> Result<SignedHead> {
    let garbled = || Error::internal("garbled row: a head");
    let key = PublicKey::from_slice(public_key).ok_or_else(garbled)?;
    let signature = Signature::from_slice(signature).ok_or_else(garbled)?;
    let (sequence, hash) = (wide(sequence)?, hash_of(hash)?);
    Ok(SignedHead { head: Head { tenant: Id::from_uuid(tenant), sequence, hash, signed_at, key }, signature })
}
