//! The key that signs the heads of trails.
use crate::private_file;
use anyhow::{Context as _, anyhow};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::trail::{HeadKey, PublicKey, Signature};
use std::path::Path;

/// The key's name in the folder of the private servers.
const FILE_NAME: &str = "trail-signing-key.pem";

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// Anything for others, and writing for the group: a secret that an orchestrator mounts is often the group's to read.
const NEVER: u32 = 0o027;

/// An Ed25519 key pair whose private half never leaves it.
#[derive(Debug)]
pub struct TrailKey {
    pair: Ed25519KeyPair,
    public: PublicKey,
}

impl TrailKey {
    /// The key in the file at `path`: PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` writes it.
    ///
    /// Fails if the file cannot be read, holds no such key, or is open to others.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        let pem = private_file::read(path, NEVER)?;
        Self::from_pem(&pem).with_context(|| format!("reading {}", path.display()))
    }

    /// The key in the file at `path`, made there if there is none. Two processes that start at once end with the same key.
    pub fn load_or_create(path: &Path) -> anyhow::Result<Self> {
        if !path.try_exists()? {
            let der = Ed25519KeyPair::generate_pkcs8v1(&aws_lc_rs::rand::SystemRandom::new())
                .map_err(|_| anyhow!("no Ed25519 key could be generated"))?;
            let pem = format!("{BEGIN}\n{}\n{END}\n", BASE64.encode(der.as_ref()));
            private_file::create(path, pem.as_bytes())?;
        }
        Self::load(path)
    }

    /// The same in the folder of the private servers.
    pub fn load_or_create_in(folder: &Path) -> anyhow::Result<Self> {
        Self::load_or_create(&folder.join(FILE_NAME))
    }

    fn from_pem(pem: &[u8]) -> anyhow::Result<Self> {
        let none = || anyhow!("this is no Ed25519 key in PKCS#8 and PEM");
        let text = std::str::from_utf8(pem).map_err(|_| none())?;
        let (_, rest) = text.split_once(BEGIN).ok_or_else(none)?;
        let (body, _) = rest.split_once(END).ok_or_else(none)?;
        let der = BASE64.decode(body.split_whitespace().collect::<String>()).map_err(|_| none())?;
        let pair = Ed25519KeyPair::from_pkcs8(&der).map_err(|_| none())?;
        let public = PublicKey::from_slice(pair.public_key().as_ref()).ok_or_else(none)?;
        Ok(Self { pair, public })
    }
}

impl HeadKey for TrailKey {
    fn public(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, text: &str) -> Signature {
        let signed = self.pair.sign(text.as_bytes());
        // An Ed25519 signature has 64 bytes; anything else would not verify, and so could not pass for one.
        Signature::from_slice(signed.as_ref()).unwrap_or_else(|| Signature::from([0; 64]))
    }
}

/// Whether `signature` is that of `key` over `text`.
#[must_use]
pub fn signature_holds(key: &PublicKey, text: &str, signature: &Signature) -> bool {
    UnparsedPublicKey::new(&ED25519, key.as_bytes()).verify(text.as_bytes(), signature.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt as _};

    /// Made with `openssl genpkey -algorithm ed25519`; used nowhere else.
    const OPENSSL: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJxg2NYnd6s9vxbVN8Z0DqqhZNJeClADpyFuN4vUHRD0\n-----END PRIVATE KEY-----\n";
    const OPENSSL_ID: &str = "dcc1e39a637b17cb8018ecae69590084510954576d6d58fcc73b146921fcfdff";

    #[test]
    fn it_is_made_once_kept_private_and_signs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/trail.pem");
        let key = TrailKey::load_or_create(&path).unwrap();
        let again = TrailKey::load_or_create(&path).unwrap();
        assert_eq!(key.public(), again.public());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let signature = again.sign("head");
        assert!(signature_holds(&key.public(), "head", &signature));
        assert!(!signature_holds(&key.public(), "tail", &signature));
        let other = TrailKey::load_or_create_in(folder.path()).unwrap();
        assert!(!signature_holds(&other.public(), "head", &signature));
        assert_eq!(PublicKey::parse_pem(&key.public().pem()), Some(key.public()));
    }

    #[test]
    fn a_key_of_openssl_is_read_and_named_as_openssl_would() {
        let key = TrailKey::from_pem(OPENSSL.as_bytes()).unwrap();
        assert_eq!(key.public().id(), OPENSSL_ID);
    }

    #[test]
    fn what_is_no_key_or_open_to_others_is_refused_in_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        let refused = |path: &Path| format!("{:#}", TrailKey::load(path).unwrap_err());
        assert!(refused(&path).contains("cannot open"), "{}", refused(&path));
        for content in [
            "",
            "no key",
            OPENSSL.trim_end_matches("-\n"),
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        ] {
            fs::write(&path, content).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            assert!(refused(&path).contains("no Ed25519 key"), "{content}");
        }
        for open in [0o604, 0o620, 0o602] {
            fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
            assert!(refused(&path).contains("by others"), "{open:o}");
        }
    }
}
