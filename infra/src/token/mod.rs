//! Bearer tokens: a JWT is either proved to speak of somebody, or refused. Nothing here says what the person may do.
mod cache;
mod claims;
mod demo;
mod key;
mod proved;
mod source;
#[cfg(test)]
mod tests;

pub use demo::{DEMO_AUDIENCE, DEMO_ISSUER, DemoKey};
pub use jsonwebtoken::jwk::JwkSet;
pub use source::KeySource;
pub(crate) use source::may_hold_keys;

use cache::KeyCache;
use claims::Claims;
use domain::{Clock, Error, Result, access::VerifiedSubject};
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use proved::Proved;
use std::sync::Arc;

/// The longest token that is looked at, in bytes. Longer ones are refused before any parsing.
pub const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// The only algorithms a token may name. Which one of them a key accepts, the key itself says.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::EdDSA, Algorithm::ES256, Algorithm::RS256];

/// Verifies tokens of one issuer for one audience.
pub struct Tokens {
    keys: KeyCache,
    proved: Proved,
    validation: Validation,
    clock: Arc<dyn Clock>,
}

impl Tokens {
    /// Trusts tokens that `issuer` made for `audience` with one of `keys`. `clock` tells when they expire and when keys
    /// are fetched anew.
    ///
    /// Fails if the key source itself cannot be right, such as a plain `http` address of another machine.
    pub fn new(issuer: &str, audience: &str, keys: KeySource, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let mut validation = Validation::default();
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["iss", "aud", "sub"]);
        // The library asks the system's clock; `Claims::hold_at` asks ours.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Ok(Self { keys: KeyCache::new(keys, Arc::clone(&clock))?, proved: Proved::new(), validation, clock })
    }

    /// Loads the keys before the first token comes, so that a wrong address shows at start.
    ///
    /// Fails with `Internal` if no usable key could be loaded.
    pub async fn load(&self) -> Result<()> {
        self.keys.load().await
    }

    /// Proves whom `token` speaks of.
    ///
    /// Anything wrong with the token is `Unauthenticated`; `Internal` means that no key could ever be loaded.
    pub async fn verify(&self, token: &str) -> Result<VerifiedSubject> {
        if let Some(subject) = self.known(token) {
            return Ok(subject);
        }
        let (claims, generation) = self.prove(token).await?;
        let subject = vouch(&claims);
        self.proved.remember(token, claims, generation);
        Ok(subject)
    }

    /// Whom `token` speaks of, if it was proved before by keys that are believed still, and is alive. Never waits.
    #[must_use]
    pub fn known(&self, token: &str) -> Option<VerifiedSubject> {
        if token.len() > MAX_TOKEN_BYTES {
            return None;
        }
        let claims = self.proved.find(token, self.keys.generation()?)?;
        claims.hold_at(self.clock.now()).ok()?;
        Some(vouch(&claims))
    }

    /// What the token claims, and the generation of the key that proved it.
    async fn prove(&self, token: &str) -> Result<(Claims, u64)> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(refused("longer than any token should be"));
        }
        let header = decode_header(token).map_err(refused)?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(refused("an algorithm that no key of ours uses"));
        }
        if header.crit.is_some() {
            return Err(refused("critical header extensions that are not understood"));
        }
        let (key, generation) = self.keys.find(header.kid.as_deref()).await?;
        let validation = Validation { algorithms: vec![key.algorithm()], ..self.validation.clone() };
        let claims = decode::<Claims>(token, key.decoding(), &validation).map_err(refused)?.claims;
        claims.hold_at(self.clock.now()).map_err(refused)?;
        Ok((claims, generation))
    }
}

/// Only for claims whose signature was verified.
fn vouch(claims: &Claims) -> VerifiedSubject {
    let (issuer, subject) = claims.parties();
    #[expect(clippy::disallowed_methods, reason = "this is the one place that has proved it")]
    VerifiedSubject::vouch(issuer.to_owned(), subject.to_owned())
}

/// The caller learns only that the token does not hold; the operator may learn why. The token is never logged.
fn refused(why: impl std::fmt::Display) -> Error {
    tracing::debug!(%why, "token refused");
    metrics::counter!("kansa_sign_in_failures_total").increment(1);
    Error::Unauthenticated
}
