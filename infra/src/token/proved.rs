//! Tokens that were proved: verifying a signature again costs more than all the rest of a small request.
use super::claims::Claims;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// How many are remembered at most; one takes a few hundred bytes.
const MANY: usize = 16_384;

/// What tokens claim whose signatures were verified, by a hash of the token. Whether the claims hold now is asked each
/// time; what keys of another generation proved is never found.
pub(super) struct Proved(Cache<[u8; 32], (u64, Arc<Claims>)>);

impl Proved {
    pub(super) fn new() -> Self {
        Self(Cache::new(MANY))
    }

    pub(super) fn find(&self, token: &str, generation: u64) -> Option<Arc<Claims>> {
        let (proved_by, claims) = self.0.get(&hash(token))?;
        (proved_by == generation).then_some(claims)
    }

    pub(super) fn remember(&self, token: &str, claims: Claims, generation: u64) {
        self.0.insert(hash(token), (generation, Arc::new(claims)));
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
