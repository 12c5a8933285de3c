//! The house's own key: it signs the short tokens of service accounts.
use super::KeySource;
use crate::private_file;
use anyhow::{Context as _, anyhow};
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use chrono::TimeDelta;
use domain::{
    Error, Result, Timestamp,
    access::VerifiedSubject,
    service_account::{HOUSE_ISSUER, ServiceAccountId, ServiceScope},
};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{Jwk, JwkSet, KeyOperations, PublicKeyUse, ThumbprintHash},
};
use serde::Serialize;
use std::path::Path;

/// How long a token of a service account holds at most. It is not renewed: another one is asked for.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// The key's name in the folder of the private servers.
const FILE_NAME: &str = "token-signing-key.pem";

/// Anything for others, and writing for the group: a secret that an orchestrator mounts is often the group's to read.
const NEVER: u32 = 0o027;

/// An Ed25519 key that signs tokens of service accounts, and perhaps the one before it, by which they still verify.
#[derive(Debug)]
pub struct HouseKey {
    signing: EncodingKey,
    id: String,
    public: Vec<Jwk>,
}

/// What a token of a service account is to say.
#[derive(Debug)]
pub struct Issue<'a> {
    /// To which account it is given.
    pub account: ServiceAccountId,
    /// When the account ends, and its tokens with it.
    pub account_ends: Timestamp,
    /// What it opens.
    pub scopes: &'a [ServiceScope],
    /// The person whose token was exchanged for it; none if it speaks of the account.
    pub person: Option<&'a VerifiedSubject>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'static str,
    aud: &'static str,
    sub: String,
    iat: i64,
    exp: i64,
    /// Two tokens of one second are two tokens, and are ended one by one.
    jti: String,
    kansa: House<'a>,
}

#[derive(Serialize)]
struct House<'a> {
    account: uuid::Uuid,
    scopes: Vec<&'static str>,
    person: Option<(&'a str, &'a str, String)>,
}

impl HouseKey {
    /// The key in the file at `path`: PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` writes it.
    ///
    /// Fails if the file cannot be read, holds no such key, or is open to others.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        let pem = private_file::read(path, NEVER)?;
        let of = || -> anyhow::Result<Self> {
            let signing =
                EncodingKey::from_ed_pem(&pem).context("this is no Ed25519 key in PKCS#8 and PEM")?;
            let mut public = Jwk::from_encoding_key(&signing, Algorithm::EdDSA)?;
            let id = public.thumbprint(ThumbprintHash::SHA256)?;
            public.common.key_id = Some(id.clone());
            public.common.public_key_use = Some(PublicKeyUse::Signature);
            public.common.key_operations = Some(vec![KeyOperations::Verify]);
            Ok(Self { signing, id, public: vec![public] })
        };
        of().with_context(|| format!("reading {}", path.display()))
    }

    /// The key in the folder of the private servers, made there if there is none.
    pub fn load_or_create_in(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(FILE_NAME);
        if !path.try_exists()? {
            let der = Ed25519KeyPair::generate_pkcs8v1(&aws_lc_rs::rand::SystemRandom::new())
                .map_err(|_| anyhow!("no Ed25519 key could be generated"))?;
            let body = BASE64.encode(der.as_ref());
            let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
            private_file::create(&path, pem.as_bytes())?;
        }
        Self::load(&path)
    }

    /// The same key, where tokens of `former` verify, too: for as long as some of them may be about.
    #[must_use]
    pub fn after(mut self, former: Self) -> Self {
        self.public.extend(former.public);
        self
    }

    /// The public halves, for `Tokens`.
    #[must_use]
    pub fn key_source(&self) -> KeySource {
        KeySource::Fixed(JwkSet { keys: self.public.clone() })
    }

    /// A token, and in how many seconds it lapses: in ten minutes, or with the account or the person's token if that is sooner.
    pub fn issue(&self, issue: &Issue<'_>, now: Timestamp) -> Result<(String, i64)> {
        let mut lifetime = LIFETIME.min(issue.account_ends - now);
        let mut person = None;
        if let Some(subject) = issue.person {
            let facts = subject.facts();
            let (Some(hash), Some(end)) = (facts.hash, facts.expires_at) else {
                return Err(Error::internal("a person without a token"));
            };
            lifetime = lifetime.min(end - now);
            person = Some((subject.issuer(), subject.subject(), hex::encode(hash)));
        }
        let seconds = lifetime.num_seconds();
        let mut name = [0_u8; 16];
        aws_lc_rs::rand::fill(&mut name).map_err(|_| Error::internal("no randomness"))?;
        let claims = Claims {
            iss: HOUSE_ISSUER,
            aud: HOUSE_ISSUER,
            sub: issue.account.uuid().to_string(),
            iat: now.timestamp(),
            exp: now.timestamp() + seconds,
            jti: hex::encode(name),
            kansa: House {
                account: issue.account.uuid(),
                scopes: issue.scopes.iter().map(|scope| scope.as_str()).collect(),
                person,
            },
        };
        let header = Header { kid: Some(self.id.clone()), ..Header::new(Algorithm::EdDSA) };
        Ok((encode(&header, &claims, &self.signing).map_err(Error::internal)?, seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::{Tokens, tests::StillClock};
    use domain::{Clock as _, Id};
    use std::{fs, os::unix::fs::PermissionsExt as _, sync::Arc};
    use uuid::Uuid;

    fn tokens(keys: KeySource, clock: &Arc<StillClock>) -> Tokens {
        Tokens::trusting(Vec::new(), Arc::clone(clock) as _).unwrap().and_the_house(keys).unwrap()
    }

    #[tokio::test]
    async fn a_token_says_what_it_opens_and_ends_after_ten_minutes() {
        let (folder, clock) = (tempfile::tempdir().unwrap(), StillClock::new());
        let key = HouseKey::load_or_create_in(folder.path()).unwrap();
        let account = Id::from_uuid(Uuid::from_u128(7));
        let account_ends = clock.now() + TimeDelta::days(1);
        let issue = Issue { account, account_ends, scopes: &[ServiceScope::AuditsRead], person: None };
        let (token, seconds) = key.issue(&issue, clock.now()).unwrap();
        assert_eq!(seconds, 600);
        let tokens = tokens(key.key_source(), &clock);
        let subject = tokens.verify(&token).await.unwrap();
        assert_eq!((subject.issuer(), subject.subject()), (HOUSE_ISSUER, &*account.uuid().to_string()));
        let front_end = subject.facts().front_end.clone().unwrap();
        assert_eq!((front_end.account, front_end.exchanged), (account, None));
        assert_eq!(front_end.scopes, [ServiceScope::AuditsRead]);
        assert!(matches!(tokens.verify_person(&token).await, Err(Error::Unauthenticated)));
        clock.pass(599);
        assert!(tokens.verify(&token).await.is_ok());
        clock.pass(1);
        assert!(matches!(tokens.verify(&token).await, Err(Error::Unauthenticated)));
    }

    #[tokio::test]
    async fn a_former_key_verifies_for_as_long_as_it_is_named() {
        let (old, new, clock) =
            (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), StillClock::new());
        let former = HouseKey::load_or_create_in(old.path()).unwrap();
        let (account, account_ends) = (Id::from_uuid(Uuid::nil()), clock.now() + TimeDelta::seconds(7));
        let issue = Issue { account, account_ends, scopes: &[], person: None };
        let (token, seconds) = former.issue(&issue, clock.now()).unwrap();
        assert_eq!(seconds, 7, "no longer than the account");
        let alone = HouseKey::load_or_create_in(new.path()).unwrap();
        assert!(tokens(alone.key_source(), &clock).verify(&token).await.is_err());
        let both = alone.after(former);
        assert!(tokens(both.key_source(), &clock).verify(&token).await.is_ok());
    }

    #[test]
    fn a_key_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        HouseKey::load_or_create_in(folder.path()).unwrap();
        let path = folder.path().join(FILE_NAME);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).unwrap();
        assert!(HouseKey::load(&path).is_err());
        let none = folder.path().join("none.pem");
        fs::write(&none, "no key").unwrap();
        fs::set_permissions(&none, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(HouseKey::load(&none).is_err());
    }
}
