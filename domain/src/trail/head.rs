//! The signed head of a chain: what a body downloads and keeps, to hold against the trail in years.
use super::{ChainEnd, SealHash};
use crate::{Id, Timestamp, access::OrganizationId, kernel::digest::sha256};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, SecondsFormat};
use serde::{Deserialize, Serialize};

const TITLE: &str = "Kansa trail head, version 1";

/// What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410): algorithm and lengths.
const DER_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// An Ed25519 public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The key in these 32 bytes; none if they are not 32.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn der(&self) -> Vec<u8> {
        [DER_PREFIX.as_slice(), &self.0].concat()
    }

    /// The key's name: SHA-256 of its DER, in hexadecimal. No other key has it.
    #[must_use]
    pub fn id(&self) -> String {
        sha256(&self.der())
    }

    /// The key in PEM, as other programs read it.
    #[must_use]
    pub fn pem(&self) -> String {
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", BASE64.encode(self.der()))
    }

    /// The key of a PEM; none if it holds no Ed25519 public key.
    #[must_use]
    pub fn parse_pem(pem: &str) -> Option<Self> {
        let body: String = pem.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect();
        Self::from_slice(BASE64.decode(body).ok()?.strip_prefix(DER_PREFIX.as_slice())?)
    }
}

/// An Ed25519 signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl From<[u8; 64]> for Signature {
    fn from(bytes: [u8; 64]) -> Self {
        Self(bytes)
    }
}

impl Signature {
    /// The signature in these 64 bytes; none if they are not 64.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The 64 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }

    /// In base64.
    #[must_use]
    pub fn base64(&self) -> String {
        BASE64.encode(self.0)
    }
}

/// Signs heads. The private half never leaves it.
pub trait HeadKey: Send + Sync {
    /// The public half.
    fn public(&self) -> PublicKey;
    /// The signature over `text`.
    fn sign(&self, text: &str) -> Signature;
}

/// Whether a signature over a text is that of a key.
pub type CheckSignature = fn(&PublicKey, &str, &Signature) -> bool;

/// A chain's end at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Whose trail.
    pub tenant: OrganizationId,
    /// How many entries it speaks of.
    pub sequence: u64,
    /// The hash of the last of them, and so of all.
    pub hash: SealHash,
    /// When it was signed, in whole microseconds.
    pub signed_at: Timestamp,
    /// By which key.
    pub key: PublicKey,
}

impl Head {
    /// The head of the chain of `tenant`, signed.
    #[must_use]
    pub fn sign(tenant: OrganizationId, end: ChainEnd, now: Timestamp, key: &dyn HeadKey) -> SignedHead {
        // A database keeps microseconds: what is signed must be what is kept.
        let signed_at = DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now);
        let head = Self { tenant, sequence: end.sequence, hash: end.hash, signed_at, key: key.public() };
        SignedHead { head, signature: key.sign(&head.text()) }
    }

    /// The text that is signed: six lines, the last without a line feed.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "{TITLE}\norganization: {}\nsequence: {}\nhash: {}\nsigned at: {}\nkey: {}",
            self.tenant.uuid(),
            self.sequence,
            self.hash,
            self.signed_at.to_rfc3339_opts(SecondsFormat::Micros, true),
            self.key.id(),
        )
    }

    /// The head that has exactly this text.
    fn parse(text: &str, key: PublicKey) -> Option<Self> {
        let mut lines = text.lines().skip(1);
        let mut value = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(": ");
        let head = Self {
            tenant: Id::from_uuid(value("organization")?.parse().ok()?),
            sequence: value("sequence")?.parse().ok()?,
            hash: SealHash::parse(value("hash")?)?,
            signed_at: value("signed at")?.parse().ok()?,
            key,
        };
        (head.text() == text).then_some(head)
    }
}

/// A head with its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "HeadFile", into = "HeadFile")]
pub struct SignedHead {
    /// The head.
    pub head: Head,
    /// The key's signature over the head's text.
    pub signature: Signature,
}

/// Why a file is no head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoHead {
    /// It is not the JSON that the field `trailHead` gave, or has no `text`, `signature` and `publicKey`.
    #[error("it is not the JSON that `trailHead {{ text signature publicKey }}` gave")]
    Form,
    /// The public key is no Ed25519 key in PEM.
    #[error("its public key is no Ed25519 key in PEM")]
    Key,
    /// The signature is no base64 of 64 bytes.
    #[error("its signature is not 64 bytes in base64")]
    Signature,
    /// The text is not that of a head, or names another key.
    #[error("its text is not that of a head under its public key")]
    Text,
}

/// How a head is written to a file: what the API shows of it and cannot be computed anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeadFile {
    text: String,
    signature: String,
    public_key: String,
}

impl From<SignedHead> for HeadFile {
    fn from(signed: SignedHead) -> Self {
        let (text, public_key) = (signed.head.text(), signed.head.key.pem());
        Self { text, signature: signed.signature.base64(), public_key }
    }
}

impl TryFrom<HeadFile> for SignedHead {
    type Error = NoHead;

    fn try_from(file: HeadFile) -> Result<Self, NoHead> {
        let key = PublicKey::parse_pem(&file.public_key).ok_or(NoHead::Key)?;
        let signature = BASE64.decode(&file.signature).ok().as_deref().and_then(Signature::from_slice);
        let head = Head::parse(&file.text, key).ok_or(NoHead::Text)?;
        Ok(Self { head, signature: signature.ok_or(NoHead::Signature)? })
    }
}

impl SignedHead {
    /// Reads the JSON that `trailHead` gave: the object itself, or the whole answer around it.
    pub fn read(json: &str) -> Result<Self, NoHead> {
        let whole: serde_json::Value = serde_json::from_str(json).map_err(|_| NoHead::Form)?;
        let inner =
            whole.pointer("/data/trailHead").or_else(|| whole.pointer("/trailHead")).unwrap_or(&whole);
        HeadFile::deserialize(inner).map_err(|_| NoHead::Form)?.try_into()
    }
}
