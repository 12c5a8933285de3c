//! A key of one's own, for demonstrations and tests: whoever has its file can be anybody. Never for production.
use super::{EXCHANGE_AUDIENCE, KeySource, StrongRule, Trust};
use crate::private_file;
use anyhow::{Context as _, anyhow};
use aws_lc_rs::signature::Ed25519KeyPair;
use chrono::TimeDelta;
use domain::{Error, Result, Timestamp};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{Jwk, JwkSet, KeyOperations, PublicKeyUse, ThumbprintHash},
};
use serde::Serialize;
use std::path::Path;

/// The issuer of demonstration tokens. No such host can exist (RFC 2606).
pub const DEMO_ISSUER: &str = "https://demo.kansa.invalid";

/// The audience of demonstration tokens.
pub const DEMO_AUDIENCE: &str = "kansa";

/// How the demo's people sign in, as its tokens say.
const DEMO_ACR: &str = "urn:kansa:demo";

/// How long such a sign-in counts as recent: as long as a token of `kansa token` holds.
const DEMO_DAY: TimeDelta = TimeDelta::hours(12);

const FILE_NAME: &str = "demo-signing-key.pk8";

/// An Ed25519 key that signs demonstration tokens.
#[derive(Debug)]
pub struct DemoKey {
    signing: EncodingKey,
    public: Jwk,
    /// The key's thumbprint (RFC 7638).
    pub(super) id: String,
}

#[derive(Serialize)]
struct DemoClaims<'a> {
    iss: &'a str,
    aud: &'a str,
    sub: &'a str,
    iat: i64,
    exp: i64,
    auth_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<&'a str>,
}

impl DemoKey {
    /// The key in `folder`, made there if there is none. Two processes that start at once end with the same key.
    ///
    /// Fails if the file cannot be written or read, is no Ed25519 key, or can be read by others.
    pub fn load_or_create(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(FILE_NAME);
        if !path.try_exists()? {
            let der = Ed25519KeyPair::generate_pkcs8v1(&aws_lc_rs::rand::SystemRandom::new())
                .map_err(|_| anyhow!("no Ed25519 key could be generated"))?;
            private_file::create(&path, der.as_ref())?;
        }
        Self::read(&path)
    }

    /// The key in `folder`; none if there is none. Nothing is made.
    ///
    /// Fails if the file cannot be read, is no Ed25519 key, or can be read by others.
    pub fn load(folder: &Path) -> anyhow::Result<Option<Self>> {
        let path = folder.join(FILE_NAME);
        if path.try_exists()? { Self::read(&path).map(Some) } else { Ok(None) }
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        let der = private_file::read(path, 0o077)?;
        Self::from_pkcs8(&der).with_context(|| format!("reading {}", path.display()))
    }

    fn from_pkcs8(der: &[u8]) -> anyhow::Result<Self> {
        Ed25519KeyPair::from_pkcs8(der).map_err(|_| anyhow!("this is no Ed25519 key in PKCS#8"))?;
        let signing = EncodingKey::from_ed_der(der);
        let mut public = Jwk::from_encoding_key(&signing, Algorithm::EdDSA)?;
        let id = public.thumbprint(ThumbprintHash::SHA256)?;
        public.common.key_id = Some(id.clone());
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        public.common.key_operations = Some(vec![KeyOperations::Verify]);
        Ok(Self { signing, public, id })
    }

    /// A token that speaks of `subject` from `now` on for `lifetime`, as of one who signed in strongly now.
    ///
    /// Fails with `Internal` if the end lies outside the calendar.
    pub fn mint(&self, subject: &str, now: Timestamp, lifetime: TimeDelta) -> Result<String> {
        self.mint_as(subject, now, lifetime, Some(DEMO_ACR))
    }

    /// The same, signed in by the means `acr`, or by none that is told.
    pub fn mint_as(
        &self,
        subject: &str,
        now: Timestamp,
        lifetime: TimeDelta,
        acr: Option<&str>,
    ) -> Result<String> {
        self.mint_for(DEMO_AUDIENCE, subject, (now, lifetime), acr)
    }

    /// A token by which a front end may be given one of its own that acts for `subject`, and that opens nothing itself.
    ///
    /// Fails like [`DemoKey::mint`].
    pub fn mint_for_exchange(&self, subject: &str, now: Timestamp, lifetime: TimeDelta) -> Result<String> {
        self.mint_for(EXCHANGE_AUDIENCE, subject, (now, lifetime), Some(DEMO_ACR))
    }

    fn mint_for(
        &self,
        audience: &str,
        subject: &str,
        (now, lifetime): (Timestamp, TimeDelta),
        acr: Option<&str>,
    ) -> Result<String> {
        let end = now
            .checked_add_signed(lifetime)
            .ok_or_else(|| Error::internal("a lifetime beyond the calendar"))?;
        let claims = DemoClaims {
            iss: DEMO_ISSUER,
            aud: audience,
            sub: subject,
            iat: now.timestamp(),
            exp: end.timestamp(),
            auth_time: now.timestamp(),
            acr,
        };
        self.sign(&claims)
    }

    /// A token that claims just this, whether it would hold or not.
    ///
    /// Fails with `Internal` if the claims cannot be written as JSON.
    pub fn sign(&self, claims: &impl Serialize) -> Result<String> {
        let header = Header { kid: Some(self.id.clone()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, claims, &self.signing).map_err(Error::internal)
    }

    /// The demo's issuer, whose sign-ins count as strong ones.
    #[must_use]
    pub fn trust(&self) -> Trust {
        Trust {
            issuer: DEMO_ISSUER.to_owned(),
            audience: DEMO_AUDIENCE.to_owned(),
            exchange_audience: EXCHANGE_AUDIENCE.to_owned(),
            keys: self.key_source(),
            strong: Some(StrongRule { acr: vec![DEMO_ACR.to_owned()], within: DEMO_DAY }),
        }
    }

    /// The public half, for `Tokens`.
    #[must_use]
    pub fn key_source(&self) -> KeySource {
        KeySource::Fixed(JwkSet { keys: vec![self.public.clone()] })
    }
}
