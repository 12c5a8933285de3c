//! Secrets of service accounts, kept as argon2id.
use anyhow::{Context as _, anyhow};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::{
    Error, Result,
    service_account::{SecretHash, ServiceSecret},
};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How much memory one hash takes, in KiB; how often it goes through it; in how many lanes. What OWASP names as the least.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);
/// How long salts and hashes are, in bytes.
const SALT: usize = 16;
const HASH: usize = 32;
/// How many are computed at the same time in one process: a stranger's attempts must not take all memory and processors.
const AT_ONCE: usize = 2;

/// Makes and checks hashes, on threads that may wait, a few at a time.
#[derive(Clone)]
pub struct SecretHasher(Arc<Semaphore>);

impl Default for SecretHasher {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl SecretHasher {
    /// What is to be kept of a secret, with a salt of its own.
    pub async fn hash(&self, secret: ServiceSecret) -> Result<SecretHash> {
        self.compute(move || {
            let mut salt = [0_u8; SALT];
            aws_lc_rs::rand::fill(&mut salt).map_err(|_| anyhow!("no randomness"))?;
            let (memory, times, lanes) = COST;
            let hash = argon2id(secret.reveal(), &salt, COST)?;
            let (salt, hash) = (hex::encode(salt), hex::encode(hash));
            Ok(SecretHash(format!("argon2id:{memory}:{times}:{lanes}:{salt}:{hash}")))
        })
        .await
    }

    /// Whether one of `hashes` is of this secret.
    pub async fn holds(&self, secret: ServiceSecret, hashes: Vec<SecretHash>) -> Result<bool> {
        self.compute(move || {
            for hash in &hashes {
                if matches(secret.reveal(), hash)? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
        .await
    }

    /// As much work as checking one secret: who asks for an account that is not there waits as long.
    pub async fn waste(&self, secret: ServiceSecret) -> Result<()> {
        self.compute(move || argon2id(secret.reveal(), &[0; SALT], COST).map(drop)).await
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = Arc::clone(&self.0).acquire_owned().await.map_err(Error::internal)?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        Ok(done.await.map_err(Error::internal)??)
    }
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

/// Each hash says itself what it cost: so the cost can grow, and older ones still hold.
fn matches(secret: &str, kept: &SecretHash) -> anyhow::Result<bool> {
    let parts: Vec<&str> = kept.0.split(':').collect();
    let ["argon2id", memory, times, lanes, salt, hash] = parts.as_slice() else {
        return Err(anyhow!("garbled hash of a secret"));
    };
    let cost = (memory.parse()?, times.parse()?, lanes.parse()?);
    let (salt, hash) = (hex::decode(salt).context("its salt")?, hex::decode(hash).context("its hash")?);
    let computed = argon2id(secret, &salt, cost)?;
    Ok(aws_lc_rs::constant_time::verify_slices_are_equal(&computed, &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(digit: &str) -> ServiceSecret {
        ServiceSecret::new(digit.repeat(64))
    }

    #[tokio::test]
    async fn a_secret_is_known_by_its_hash_and_by_no_other() {
        let hasher = SecretHasher::default();
        let (one, again) = (hasher.hash(secret("a")).await.unwrap(), hasher.hash(secret("a")).await.unwrap());
        assert_ne!(one, again, "each has its own salt");
        assert!(one.0.starts_with("argon2id:19456:2:1:") && !one.0.contains(&"a".repeat(64)));
        assert!(hasher.holds(secret("a"), vec![one.clone()]).await.unwrap());
        assert!(!hasher.holds(secret("b"), vec![one.clone()]).await.unwrap());
        let former = hasher.hash(secret("b")).await.unwrap();
        assert!(hasher.holds(secret("a"), vec![former, one]).await.unwrap(), "any of them will do");
        assert!(!hasher.holds(secret("a"), Vec::new()).await.unwrap());
    }

    #[tokio::test]
    async fn a_hash_that_says_another_cost_is_checked_at_that_cost() {
        let hash = argon2id(&"a".repeat(64), &[1; SALT], (1024, 1, 1)).unwrap();
        let kept = SecretHash(format!("argon2id:1024:1:1:{}:{}", hex::encode([1; SALT]), hex::encode(hash)));
        assert!(SecretHasher::default().holds(secret("a"), vec![kept]).await.unwrap());
    }

    #[tokio::test]
    async fn a_garbled_hash_is_a_failure_and_never_a_match() {
        for wrong in ["", "argon2id:1:1:1:00", "bcrypt:1024:1:1:00:00", "argon2id:x:1:1:00:00"] {
            let kept = SecretHash(wrong.to_owned());
            assert!(SecretHasher::default().holds(secret("a"), vec![kept]).await.is_err(), "{wrong}");
        }
    }
}
