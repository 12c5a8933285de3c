//! Fixtures: a clock that stands still, and signers of all three kinds whose tokens can say anything.
mod demo;
mod exchange;
mod issuers;
mod proved;
mod sources;
mod verify;

use super::{JwkSet, KeySource, Tokens};
use aws_lc_rs::{
    encoding::AsDer as _,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
        RsaKeyPair, RsaPublicKeyComponents,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Clock, Timestamp};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

pub(super) const ISSUER: &str = "https://issuer.example";
pub(super) const AUDIENCE: &str = "kansa";
pub(super) const NOW: i64 = 1_800_000_000;

/// A clock that moves only when told to.
pub(super) struct StillClock(AtomicI64);

impl StillClock {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(NOW)))
    }

    pub(super) fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_timestamp(self.0.load(Ordering::SeqCst), 0).unwrap()
    }
}

/// A private key, and its public JWK.
pub(super) struct Signer {
    pub(super) algorithm: &'static str,
    pub(super) jwk: Value,
    key: Key,
}

enum Key {
    Ed(Ed25519KeyPair),
    Ec(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

pub(super) fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Signer {
    pub(super) fn ed(id: &str) -> Self {
        let key = Ed25519KeyPair::generate().unwrap();
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "kid": id, "x": encoded(key.public_key()) });
        Self { algorithm: "EdDSA", jwk, key: Key::Ed(key) }
    }

    pub(super) fn ec(id: &str) -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let (x, y) = key.public_key().as_ref()[1..].split_at(32);
        let jwk =
            json!({ "kty": "EC", "crv": "P-256", "kid": id, "use": "sig", "x": encoded(x), "y": encoded(y) });
        Self { algorithm: "ES256", jwk, key: Key::Ec(key) }
    }

    pub(super) fn rsa(id: &str) -> Self {
        let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let public = RsaPublicKeyComponents::<Vec<u8>>::from(key.public_key());
        let jwk = json!({ "kty": "RSA", "alg": "RS256", "kid": id, "n": encoded(public.n), "e": encoded(public.e) });
        Self { algorithm: "RS256", jwk, key: Key::Rsa(key) }
    }

    pub(super) fn id(&self) -> &str {
        self.jwk["kid"].as_str().unwrap()
    }

    /// The public key as PEM-less DER: what a careless server could take for an HMAC secret.
    pub(super) fn public_der(&self) -> Vec<u8> {
        match &self.key {
            Key::Rsa(key) => {
                let der: aws_lc_rs::encoding::PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
                der.as_ref().to_vec()
            }
            Key::Ed(key) => key.public_key().as_ref().to_vec(),
            Key::Ec(key) => key.public_key().as_ref().to_vec(),
        }
    }

    /// A token with this header and these claims, whatever they say, signed by this key.
    pub(super) fn sign(&self, header: &Value, claims: &Value) -> String {
        let message = unsigned(header, claims);
        let random = SystemRandom::new();
        let signature = match &self.key {
            Key::Ed(key) => key.sign(message.as_bytes()).as_ref().to_vec(),
            Key::Ec(key) => key.sign(&random, message.as_bytes()).unwrap().as_ref().to_vec(),
            Key::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature).unwrap();
                signature
            }
        };
        format!("{message}.{}", encoded(signature))
    }

    /// A token as it should be, but for `changes` to its claims; a null takes a claim away.
    pub(super) fn token(&self, changes: &Value) -> String {
        self.sign(&json!({ "alg": self.algorithm, "kid": self.id() }), &claims(changes))
    }
}

pub(super) fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encoded(header.to_string()), encoded(claims.to_string()))
}

pub(super) fn hmac(secret: &[u8], message: &str) -> String {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret);
    format!("{message}.{}", encoded(aws_lc_rs::hmac::sign(&key, message.as_bytes())))
}

pub(super) fn claims(changes: &Value) -> Value {
    let mut claims = json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": "staff-1", "exp": NOW + 600 });
    for (name, value) in changes.as_object().unwrap() {
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value.clone();
        }
    }
    claims
}

pub(super) fn jwks(signers: &[&Signer]) -> String {
    json!({ "keys": signers.iter().map(|signer| &signer.jwk).collect::<Vec<_>>() }).to_string()
}

pub(super) fn trusting(signers: &[&Signer]) -> Tokens {
    let set: JwkSet = serde_json::from_str(&jwks(signers)).unwrap();
    Tokens::new(ISSUER, AUDIENCE, KeySource::Fixed(set), StillClock::new()).unwrap()
}
