//! The key that seals the secrets of webhooks.
use crate::private_file;
use anyhow::{Context as _, anyhow};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use domain::{
    Error, Result,
    access::OrganizationId,
    webhook::{SealedSecret, SecretVault, WebhookId, WebhookSecret},
};
use std::path::Path;

/// The key's name in the folder of the private servers.
const FILE_NAME: &str = "webhook-key.hex";
/// How many bytes a key has.
const KEY_LEN: usize = 32;
/// Anything for others, and writing for the group: a secret that an orchestrator mounts is often the group's to read.
const NEVER: u32 = 0o027;

/// An AES-256-GCM key. What it seals says for whom, so that nobody can put one front end's secret in another's place.
#[derive(Debug)]
pub struct WebhookKey(RandomizedNonceKey);

impl WebhookKey {
    /// The key in the file at `path`: 64 hexadecimal digits, as `openssl rand -hex 32` writes them.
    ///
    /// Fails if the file cannot be read, holds no such key, or is open to others.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        let text = private_file::read(path, NEVER)?;
        let key = std::str::from_utf8(&text).ok().and_then(|text| hex::decode(text.trim()).ok());
        let key = key.filter(|key| key.len() == KEY_LEN).and_then(|key| Self::new(&key));
        key.with_context(|| format!("{} holds no key: it should have 64 hexadecimal digits", path.display()))
    }

    /// The key in the folder of the private servers, made there if there is none.
    pub fn load_or_create_in(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(FILE_NAME);
        if !path.try_exists()? {
            let mut key = [0_u8; KEY_LEN];
            aws_lc_rs::rand::fill(&mut key).map_err(|_| anyhow!("no random bytes"))?;
            private_file::create(&path, format!("{}\n", hex::encode(key)).as_bytes())?;
        }
        Self::load(&path)
    }

    fn new(key: &[u8]) -> Option<Self> {
        RandomizedNonceKey::new(&AES_256_GCM, key).ok().map(Self)
    }
}

/// What a sealed secret is bound to.
fn bound_to(tenant: OrganizationId, webhook: WebhookId) -> Aad<String> {
    Aad::from(format!("webhook secret {} {}", tenant.uuid(), webhook.uuid()))
}

impl SecretVault for WebhookKey {
    /// The nonce, then what was sealed with it.
    fn seal(
        &self,
        tenant: OrganizationId,
        webhook: WebhookId,
        secret: &WebhookSecret,
    ) -> Result<SealedSecret> {
        let mut text = secret.reveal().as_bytes().to_vec();
        let nonce = self.0.seal_in_place_append_tag(bound_to(tenant, webhook), &mut text);
        let nonce = nonce.map_err(|_| Error::internal("a webhook's secret cannot be sealed"))?;
        let bytes: &[u8; NONCE_LEN] = nonce.as_ref();
        Ok(SealedSecret([bytes.as_slice(), &text].concat()))
    }

    fn open(
        &self,
        tenant: OrganizationId,
        webhook: WebhookId,
        sealed: &SealedSecret,
    ) -> Result<WebhookSecret> {
        let refused = || Error::internal("a webhook's secret was sealed otherwise");
        let (nonce, text) = sealed.0.split_at_checked(NONCE_LEN).ok_or_else(refused)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| refused())?;
        let mut text = text.to_vec();
        let opened = self.0.open_in_place(nonce, bound_to(tenant, webhook), &mut text);
        let opened = opened.map_err(|_| refused())?.to_vec();
        String::from_utf8(opened).map(WebhookSecret::new).map_err(|_| refused())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Id;
    use std::{fs, os::unix::fs::PermissionsExt as _};
    use uuid::Uuid;

    fn id<K>(number: u128) -> Id<K> {
        Id::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn a_secret_is_opened_for_whom_it_was_sealed_and_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let key = WebhookKey::load_or_create_in(folder.path()).unwrap();
        let secret = WebhookSecret::new("5ec2e7".to_owned());
        let sealed = key.seal(id(1), id(2), &secret).unwrap();
        assert!(!sealed.0.windows(6).any(|part| part == b"5ec2e7"));
        assert_ne!(key.seal(id(1), id(2), &secret).unwrap(), sealed, "no nonce comes twice");
        let again = WebhookKey::load_or_create_in(folder.path()).unwrap();
        assert_eq!(again.open(id(1), id(2), &sealed).unwrap().reveal(), "5ec2e7");
        assert!(key.open(id(3), id(2), &sealed).is_err() && key.open(id(1), id(3), &sealed).is_err());
        let mut touched = sealed.clone();
        touched.0[NONCE_LEN] ^= 1;
        assert!(key.open(id(1), id(2), &touched).is_err());
        assert!(key.open(id(1), id(2), &SealedSecret(vec![1; 5])).is_err());
        let other = tempfile::tempdir().unwrap();
        let other = WebhookKey::load_or_create_in(other.path()).unwrap();
        assert!(other.open(id(1), id(2), &sealed).is_err());
    }

    #[test]
    fn what_is_no_key_or_open_to_others_is_refused_in_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for content in ["", "no key", "00ff", &"0".repeat(66)] {
            fs::write(&path, content).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            let refused = format!("{:#}", WebhookKey::load(&path).unwrap_err());
            assert!(refused.contains("64 hexadecimal digits"), "{refused}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).unwrap();
        assert!(format!("{:#}", WebhookKey::load(&path).unwrap_err()).contains("by others"));
    }
}
