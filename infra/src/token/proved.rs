//! Tokens that were proved: verifying a signature again costs more than all the rest of a small request.
use super::claims::Claims;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// How many are remembered at most; one takes a few hundred bytes.
const MANY: usize = 16_384;

/// What was proved of a token.
#[derive(Clone)]
pub(super) struct Proof {
    /// Which of the issuers that are believed made it.
    pub(super) issuer: usize,
    /// Of which generation the key was.
    pub(super) generation: u64,
    /// What it claims.
    pub(super) claims: Arc<Claims>,
    /// What it is ended by.
    pub(super) signed: [u8; 32],
}

/// What tokens claim whose signatures were verified, by a hash of the token. Whether the claims hold now, and whether the
/// keys that proved them are believed still, is asked each time.
pub(super) struct Proved(Cache<[u8; 32], Proof>);

impl Proved {
    pub(super) fn new() -> Self {
        Self(Cache::new(MANY))
    }

    pub(super) fn find(&self, hash: &[u8; 32]) -> Option<Proof> {
        self.0.get(hash)
    }

    pub(super) fn remember(&self, hash: [u8; 32], proof: Proof) {
        self.0.insert(hash, proof);
    }
}

/// What a token is remembered by: all of it, for its signature was verified as it stands.
pub(super) fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// What a token is ended by: what was signed. Of ES256 anybody can make a second signature out of one, by which the same
/// token would be another text, and not ended.
pub(super) fn signed(token: &str) -> [u8; 32] {
    hash(token.rsplit_once('.').map_or(token, |(signed, _)| signed))
}
