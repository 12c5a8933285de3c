//! Secrets of service accounts, kept as argon2id, with a check by which a wrong one is known before anything is computed.
use crate::lane::Lane;
use anyhow::{Context as _, anyhow};
use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use domain::{
    Error, Result,
    service_account::{SecretHash, ServiceSecret},
};
use sha2::{Digest as _, Sha256};

/// How much memory one hash takes, in KiB; how often it goes through it; in how many lanes. What OWASP names as the least.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// How long the random part of salts and hashes are, in bytes.
const SALT: usize = 16;
const HASH: usize = 32;
/// How many bytes of SHA-256 follow the random part of a salt: of 2^64 wrong secrets one costs a hash.
const CHECK: usize = 8;
/// What the check is of, beside the random part and the secret.
const PURPOSE: &[u8] = b"kansa.secret.check.v1";
/// How many are computed at the same time in one process, and how many wait: nobody's attempts take all memory and processors.
const AT_ONCE: (usize, usize) = (2, 64);
/// The same of those without a check, whom any secret costs one.
const UNCHECKED: (usize, usize) = (1, 8);
/// How many are under way at most, those who wait included.
pub const MOST_HASHES: usize = AT_ONCE.0 + AT_ONCE.1 + UNCHECKED.0 + UNCHECKED.1;

/// Makes and checks hashes, on threads that may wait, a few at a time.
#[derive(Clone)]
pub struct SecretHasher {
    lane: Lane,
    unchecked: Lane,
}

/// What can be said of a secret before a hash is computed.
pub struct Glance {
    /// The hashes that may be of it.
    worth: Vec<Kept>,
    /// Their checks say so.
    is_sure: bool,
    /// The secret was right lately.
    is_known: bool,
}

/// A hash that is kept. It says itself what it cost: so the cost can grow, and older ones still hold.
struct Kept {
    whole: SecretHash,
    cost: (u32, u32, u32),
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Default for SecretHasher {
    fn default() -> Self {
        let (turns, waiting) = AT_ONCE;
        let (unchecked, few) = UNCHECKED;
        Self { lane: Lane::of("hash", turns, waiting), unchecked: Lane::of("hash", unchecked, few) }
    }
}

impl Glance {
    /// Holds `secret` against the checks of `hashes`. Those without one, of older programs, count where no check fits.
    pub fn of<'a>(secret: &ServiceSecret, hashes: impl IntoIterator<Item = &'a SecretHash>) -> Result<Self> {
        let (mut fitting, mut unchecked) = (Vec::new(), Vec::new());
        for hash in hashes {
            let kept = Kept::read(hash)?;
            match kept.fits(secret) {
                Some(true) => fitting.push(kept),
                Some(false) => {}
                None => unchecked.push(kept),
            }
        }
        let is_sure = !fitting.is_empty();
        Ok(Self { worth: if is_sure { fitting } else { unchecked }, is_sure, is_known: false })
    }

    /// The same of a secret that was right lately: no guess at a hash without a check is in its way.
    #[must_use]
    pub fn known(self) -> Self {
        Self { is_known: true, ..self }
    }

    /// Whether none of the hashes can be of the secret.
    #[must_use]
    pub fn is_hopeless(&self) -> bool {
        self.worth.is_empty()
    }

    /// Whether one of them all but surely is: nobody gets so far by guessing.
    #[must_use]
    pub const fn is_sure(&self) -> bool {
        self.is_sure
    }
}

impl Kept {
    fn read(kept: &SecretHash) -> anyhow::Result<Self> {
        let whole = kept.clone();
        let parts: Vec<&str> = kept.0.split(':').collect();
        let ["argon2id", memory, times, lanes, salt, hash] = parts.as_slice() else {
            return Err(anyhow!("garbled hash of a secret"));
        };
        let cost = (memory.parse()?, times.parse()?, lanes.parse()?);
        let (salt, hash) = (hex::decode(salt).context("its salt")?, hex::decode(hash).context("its hash")?);
        Ok(Self { whole, cost, salt, hash })
    }

    /// Whether its check is of `secret`; nothing if it has none.
    fn fits(&self, secret: &ServiceSecret) -> Option<bool> {
        let (random, check) = self.salt.split_at_checked(SALT)?;
        let own = check_of(random, secret);
        (check.len() == CHECK).then(|| verify_slices_are_equal(&own, check).is_ok())
    }

    fn matches(&self, secret: &ServiceSecret) -> anyhow::Result<bool> {
        let computed = argon2id(secret.reveal(), &self.salt, self.cost)?;
        Ok(verify_slices_are_equal(&computed, &self.hash).is_ok())
    }
}

impl SecretHasher {
    /// What is to be kept of a secret, with a salt of its own. `UNAVAILABLE` where too many wait already.
    pub async fn hash(&self, secret: ServiceSecret) -> Result<SecretHash> {
        let work = move || -> anyhow::Result<SecretHash> {
            let mut salt = vec![0_u8; SALT];
            aws_lc_rs::rand::fill(&mut salt).map_err(|_| anyhow!("no randomness"))?;
            let check = check_of(&salt, &secret);
            salt.extend(check);
            let (memory, times, lanes) = COST;
            let hash = argon2id(secret.reveal(), &salt, COST)?;
            let (salt, hash) = (hex::encode(salt), hex::encode(hash));
            Ok(SecretHash(format!("argon2id:{memory}:{times}:{lanes}:{salt}:{hash}")))
        };
        compute(&self.lane, work).await
    }

    /// Of which hash the secret is, if it is what it seems at a [`Glance`]. Costs nothing where that was hopeless; `UNAVAILABLE`
    /// where too many wait already.
    pub async fn find(&self, secret: ServiceSecret, glance: Glance) -> Result<Option<SecretHash>> {
        if glance.is_hopeless() {
            return Ok(None);
        }
        let lane = if glance.is_sure || glance.is_known { &self.lane } else { &self.unchecked };
        let work = move || -> anyhow::Result<Option<SecretHash>> {
            for kept in glance.worth {
                if kept.matches(&secret)? {
                    return Ok(Some(kept.whole));
                }
            }
            Ok(None)
        };
        compute(lane, work).await
    }
}

async fn compute<T: Send + 'static>(
    lane: &Lane,
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> Result<T> {
    let turn = lane.turn().await?;
    metrics::counter!("kansa_secret_hashes_total").increment(1);
    let done = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(turn);
        done
    });
    Ok(done.await.map_err(Error::internal)??)
}

/// The secret is as random as a key, so this tells nothing of it that could be of use to anybody.
fn check_of(random: &[u8], secret: &ServiceSecret) -> [u8; CHECK] {
    let digest = Sha256::new().chain_update(PURPOSE).chain_update(random).chain_update(secret.reveal());
    let digest: [u8; 32] = digest.finalize().into();
    digest.first_chunk().copied().unwrap_or_default()
}

fn argon2id(secret: &str, salt: &[u8], cost: (u32, u32, u32)) -> anyhow::Result<[u8; HASH]> {
    let (memory, times, lanes) = cost;
    let params = Params::new(memory, times, lanes, Some(HASH)).map_err(|why| anyhow!("argon2: {why}"))?;
    let mut hash = [0_u8; HASH];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(secret.as_bytes(), salt, &mut hash)
        .map_err(|why| anyhow!("argon2: {why}"))?;
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;
    use std::slice::from_ref;

    fn secret(digit: &str) -> ServiceSecret {
        ServiceSecret::new(digit.repeat(64))
    }

    async fn holds(secret: ServiceSecret, hashes: &[SecretHash]) -> Result<bool> {
        let glance = Glance::of(&secret, hashes)?;
        Ok(SecretHasher::default().find(secret, glance).await?.is_some())
    }

    /// As older programs kept them, and as cheap as can be.
    fn unchecked(digit: &str) -> SecretHash {
        let hash = argon2id(&digit.repeat(64), &[1; SALT], (1024, 1, 1)).unwrap();
        SecretHash(format!("argon2id:1024:1:1:{}:{}", hex::encode([1; SALT]), hex::encode(hash)))
    }

    #[tokio::test]
    async fn a_secret_is_known_by_its_hash_and_by_no_other() {
        let hasher = SecretHasher::default();
        let (one, again) = (hasher.hash(secret("a")).await.unwrap(), hasher.hash(secret("a")).await.unwrap());
        assert_ne!(one, again, "each has its own salt");
        assert!(one.0.starts_with("argon2id:19456:2:1:") && !one.0.contains(&"a".repeat(64)));
        assert!(holds(secret("a"), from_ref(&one)).await.unwrap());
        assert!(!holds(secret("b"), from_ref(&one)).await.unwrap());
        let former = hasher.hash(secret("b")).await.unwrap();
        assert!(holds(secret("a"), &[former, one]).await.unwrap(), "any of them will do");
        assert!(!holds(secret("a"), &[]).await.unwrap());
    }

    #[tokio::test]
    async fn a_hash_that_says_another_cost_is_checked_at_that_cost() {
        assert!(holds(secret("a"), &[unchecked("a")]).await.unwrap());
        assert!(!holds(secret("b"), &[unchecked("a")]).await.unwrap());
    }

    #[tokio::test]
    async fn a_check_that_fits_is_not_believed_without_the_hash() {
        let kept = SecretHasher::default().hash(secret("a")).await.unwrap();
        let (front, _) = kept.0.rsplit_once(':').unwrap();
        let other = SecretHash(format!("{front}:{}", hex::encode([7; HASH])));
        assert!(Glance::of(&secret("a"), [&other]).unwrap().is_sure());
        assert!(!holds(secret("a"), &[other]).await.unwrap());
    }

    #[tokio::test]
    async fn a_wrong_secret_costs_no_hash_and_waits_for_nobody_s() {
        let hasher = SecretHasher::default();
        let kept = hasher.hash(secret("a")).await.unwrap();
        let _busy = [hasher.lane.turn().await.unwrap(), hasher.lane.turn().await.unwrap()];
        for _ in 0..200 {
            let wrong = Glance::of(&secret("b"), [&kept]).unwrap();
            assert!(wrong.is_hopeless());
            assert!(matches!(hasher.find(secret("b"), wrong).now_or_never(), Some(Ok(None))));
        }
        // One without a check has a lane of its own, so it is not in the way of those that have one.
        let old = Glance::of(&secret("b"), [&unchecked("a")]).unwrap();
        assert!(!old.is_hopeless() && !old.is_sure());
        assert!(hasher.find(secret("b"), old).await.unwrap().is_none());
        let known = Glance::of(&secret("a"), [&unchecked("a")]).unwrap().known();
        assert!(hasher.find(secret("a"), known).now_or_never().is_none(), "it stands in no line of guesses");
        let right = Glance::of(&secret("a"), [&unchecked("b"), &kept]).unwrap();
        assert!(right.is_sure());
        assert!(hasher.find(secret("a"), right).now_or_never().is_none(), "it waits for its turn");
    }

    #[tokio::test]
    async fn a_garbled_hash_is_a_failure_and_never_a_match() {
        for wrong in ["", "argon2id:1:1:1:00", "bcrypt:1024:1:1:00:00", "argon2id:x:1:1:00:00"] {
            let kept = SecretHash(wrong.to_owned());
            assert!(holds(secret("a"), &[kept]).await.is_err(), "{wrong}");
        }
    }
}
