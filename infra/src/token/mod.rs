//! Bearer tokens: a JWT is either proved to speak of somebody, or refused. Nothing here says what the person may do.
mod cache;
mod claims;
mod demo;
mod house;
mod key;
mod proved;
mod source;
#[cfg(test)]
mod tests;
mod trust;

pub use demo::{DEMO_AUDIENCE, DEMO_ISSUER, DemoKey};
pub use house::{HouseKey, Issue, LIFETIME};
pub use jsonwebtoken::jwk::JwkSet;
pub use source::KeySource;
pub(crate) use source::may_hold_keys;
pub use trust::{EXCHANGE_AUDIENCE, StrongRule, Trust};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use claims::Claims;
use domain::{Clock, Error, Result, Timestamp, access::VerifiedSubject};
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use proved::{Proof, Proved, hash, signed};
use serde::Deserialize;
use std::sync::Arc;
use trust::Issuer;

/// The longest token that is looked at, in bytes. Longer ones are refused before any parsing.
pub const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// The only algorithms a token may name. Which one of them a key accepts, the key itself says.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::EdDSA, Algorithm::ES256, Algorithm::RS256];

/// What a token is brought for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To do what is open to its bearer.
    Opening,
    /// To be exchanged for one of a front end's.
    Exchange,
    /// To be ended, whatever it is good for.
    Ending,
}

impl Purpose {
    /// Whether a token of `issuer` that claims so is good for it.
    fn is_served(self, issuer: &Issuer, claims: &Claims) -> bool {
        match self {
            Self::Opening => issuer.opens(claims),
            Self::Exchange => issuer.exchanges(claims),
            Self::Ending => true,
        }
    }

    /// Whether the claims hold for it at `now`. What is to be ended need not have begun: it would live later.
    fn finds_alive(self, claims: &Claims, now: Timestamp) -> Result<(), &'static str> {
        match self {
            Self::Opening | Self::Exchange => claims.hold_at(now),
            Self::Ending => claims.may_hold_after(now),
        }
    }
}

/// Verifies tokens of the issuers that are believed, each for its own audience and by its own keys.
pub struct Tokens {
    issuers: Vec<Issuer>,
    proved: Proved,
    clock: Arc<dyn Clock>,
}

impl Tokens {
    /// Trusts tokens that `issuer` made for `audience` with one of `keys`. `clock` tells when they expire and when keys
    /// are fetched anew. Nothing that it says is a strong proof; for exchange are tokens for [`EXCHANGE_AUDIENCE`].
    ///
    /// Fails if the key source itself cannot be right, such as a plain `http` address of another machine.
    pub fn new(issuer: &str, audience: &str, keys: KeySource, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let (issuer, audience) = (issuer.to_owned(), audience.to_owned());
        let exchange_audience = EXCHANGE_AUDIENCE.to_owned();
        Self::trusting(vec![Trust { issuer, audience, exchange_audience, keys, strong: None }], clock)
    }

    /// Trusts each of these issuers. Fails like [`Tokens::new`], and if two are called alike.
    pub fn trusting(trusts: Vec<Trust>, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let mut issuers: Vec<Issuer> = Vec::new();
        for trust in trusts {
            anyhow::ensure!(
                issuers.iter().all(|other| other.name != trust.issuer),
                "an issuer is named twice"
            );
            issuers.push(Issuer::of_people(trust, Arc::clone(&clock))?);
        }
        Ok(Self { issuers, proved: Proved::new(), clock })
    }

    /// Trusts the house's own tokens, too: those that service accounts are given.
    pub fn and_the_house(mut self, keys: KeySource) -> anyhow::Result<Self> {
        self.issuers.push(Issuer::of_the_house(keys, Arc::clone(&self.clock))?);
        Ok(self)
    }

    /// Loads the keys before the first token comes, so that a wrong address shows at start.
    ///
    /// Fails with `Internal` if no usable key of one of the issuers could be loaded.
    pub async fn load(&self) -> Result<()> {
        for issuer in &self.issuers {
            issuer.keys.load().await?;
        }
        Ok(())
    }

    /// Proves whom `token` speaks of, who may do with it what is open to them.
    ///
    /// Anything wrong with the token is `Unauthenticated`, also if it is for exchange alone; `Internal` means that no key
    /// could ever be loaded.
    pub async fn verify(&self, token: &str) -> Result<VerifiedSubject> {
        self.verify_for(Purpose::Opening, token).await
    }

    /// Proves which person `token` speaks of, which a front end brings for exchange.
    ///
    /// Fails like [`Tokens::verify`], also if it is for more than that, or the house's own.
    pub async fn verify_person(&self, token: &str) -> Result<VerifiedSubject> {
        self.verify_for(Purpose::Exchange, token).await
    }

    /// Proves whom `token` speaks of, whatever it is good for and be it only later: to end it.
    ///
    /// Fails like [`Tokens::verify`].
    pub async fn verify_to_end(&self, token: &str) -> Result<VerifiedSubject> {
        self.verify_for(Purpose::Ending, token).await
    }

    async fn verify_for(&self, purpose: Purpose, token: &str) -> Result<VerifiedSubject> {
        if let Some(subject) = self.known_for(purpose, token) {
            return Ok(subject);
        }
        // Boxed, for it is part of every request's future and seldom comes to be.
        let (issuer, proof) = Box::pin(self.prove(purpose, token)).await?;
        if !purpose.is_served(issuer, &proof.claims) {
            return Err(refused("an audience that is not for this"));
        }
        let subject = issuer.subject(&proof.claims, proof.signed, self.clock.now()).map_err(refused)?;
        self.proved.remember(hash(token), proof);
        Ok(subject)
    }

    /// Whom `token` speaks of, as [`Tokens::verify`] tells it, if it was proved before by keys that are believed still, and
    /// is alive. Never waits.
    #[must_use]
    pub fn known(&self, token: &str) -> Option<VerifiedSubject> {
        self.known_for(Purpose::Opening, token)
    }

    fn known_for(&self, purpose: Purpose, token: &str) -> Option<VerifiedSubject> {
        if token.len() > MAX_TOKEN_BYTES {
            return None;
        }
        let proof = self.proved.find(&hash(token))?;
        let issuer = self.issuers.get(proof.issuer)?;
        if issuer.keys.generation()? != proof.generation {
            return None;
        }
        let now = self.clock.now();
        purpose.finds_alive(&proof.claims, now).ok()?;
        if !purpose.is_served(issuer, &proof.claims) {
            return None;
        }
        issuer.subject(&proof.claims, proof.signed, now).ok()
    }

    /// What the token claims, with the issuer and the generation of the key that proved it.
    async fn prove(&self, purpose: Purpose, token: &str) -> Result<(&Issuer, Proof)> {
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
        // Only to know whose keys to ask: that it is said rightly, the signature and the validation tell.
        let said = issuer_of(token).ok_or_else(|| refused("no issuer"))?;
        let found = self.issuers.iter().enumerate().find(|(_, issuer)| issuer.name == said);
        let (place, issuer) = found.ok_or_else(|| refused("an issuer that is not believed"))?;
        if issuer.is_the_house() && header.alg != Algorithm::EdDSA {
            return Err(refused("an algorithm that the house does not use"));
        }
        let (key, generation) = issuer.keys.find(header.kid.as_deref()).await?;
        let validation = Validation { algorithms: vec![key.algorithm()], ..issuer.validation.clone() };
        let claims = decode::<Claims>(token, key.decoding(), &validation).map_err(refused)?.claims;
        purpose.finds_alive(&claims, self.clock.now()).map_err(refused)?;
        Ok((issuer, Proof { issuer: place, generation, claims: Arc::new(claims), signed: signed(token) }))
    }
}

/// Whom a token says it is from, unproved.
fn issuer_of(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Said {
        iss: String,
    }
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Said>(&payload).ok().map(|said| said.iss)
}

/// The caller learns only that the token does not hold; the operator may learn why. The token is never logged.
fn refused(why: impl std::fmt::Display) -> Error {
    tracing::debug!(%why, "token refused");
    Error::Unauthenticated
}
