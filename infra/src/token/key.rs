//! Public keys that may verify, each with the one algorithm it is for. The token never chooses the algorithm.
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{
        AlgorithmParameters, CommonParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, KeyOperations,
        PublicKeyUse, RSAKeyParameters,
    },
};
use serde_json::Value;
use std::sync::Arc;

/// More keys than this in one set are a mistake or an attack.
const MAX_KEYS: usize = 32;

/// JWK members that only private or symmetric keys have (RFC 7518 §6).
const SECRET_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// A key that verifies signatures of exactly one algorithm.
pub(super) struct VerifyingKey {
    id: Option<String>,
    algorithm: Algorithm,
    decoding: DecodingKey,
}

impl VerifyingKey {
    /// The only algorithm that this key verifies.
    pub(super) const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The key in the library's form.
    pub(super) const fn decoding(&self) -> &DecodingKey {
        &self.decoding
    }

    fn parse(jwk: &Jwk) -> Result<Self, &'static str> {
        may_verify(&jwk.common)?;
        let algorithm = algorithm(&jwk.algorithm)?;
        if jwk.common.key_algorithm.is_some_and(|named| named != KeyAlgorithm::from(algorithm)) {
            return Err("its algorithm is not one of EdDSA, ES256 and RS256, or does not fit the key");
        }
        let decoding = DecodingKey::from_jwk(jwk).map_err(|_| "it cannot be read")?;
        Ok(Self { id: jwk.common.key_id.clone(), algorithm, decoding })
    }
}

/// The usable keys of a set.
pub(super) struct Keyring(Vec<Arc<VerifyingKey>>);

impl Keyring {
    /// Reads a JWK set from JSON. Keys that may not verify are left out, and logged.
    ///
    /// Fails if it is no JWK set, has too many keys, or has no usable one.
    pub(super) fn from_json(text: &[u8]) -> anyhow::Result<Self> {
        let set: Value = serde_json::from_slice(text)?;
        let keys = set.get("keys").and_then(Value::as_array).ok_or_else(|| anyhow::anyhow!("no JWK set"))?;
        anyhow::ensure!(keys.len() <= MAX_KEYS, "more than {MAX_KEYS} keys");
        Self::gather(keys.iter().map(|key| {
            if SECRET_MEMBERS.iter().any(|member| key.get(member).is_some()) {
                return Err("it is private or symmetric");
            }
            // One by one, so that one strange key does not spoil the others.
            serde_json::from_value(key.clone()).map_err(|_| "it is no JWK")
        }))
    }

    /// Takes the usable keys of `set`.
    pub(super) fn from_set(set: &JwkSet) -> anyhow::Result<Self> {
        anyhow::ensure!(set.keys.len() <= MAX_KEYS, "more than {MAX_KEYS} keys");
        Self::gather(set.keys.iter().cloned().map(Ok))
    }

    fn gather(keys: impl Iterator<Item = Result<Jwk, &'static str>>) -> anyhow::Result<Self> {
        let mut ring = Self(Vec::new());
        for key in keys {
            match key.and_then(|jwk| VerifyingKey::parse(&jwk)) {
                Ok(key) if ring.0.iter().any(|other| other.id == key.id) => {
                    tracing::warn!("a key left out: another one has the same id");
                }
                Ok(key) => ring.0.push(Arc::new(key)),
                Err(why) => tracing::warn!(why, "a key left out"),
            }
        }
        anyhow::ensure!(!ring.0.is_empty(), "no usable key in the set");
        Ok(ring)
    }

    /// The key named `id`. No name will do only if there is no other key.
    pub(super) fn find(&self, id: Option<&str>) -> Option<Arc<VerifyingKey>> {
        match (id, self.0.as_slice()) {
            (Some(id), keys) => keys.iter().find(|key| key.id.as_deref() == Some(id)).cloned(),
            (None, [only]) => Some(Arc::clone(only)),
            (None, _) => None,
        }
    }
}

fn may_verify(common: &CommonParameters) -> Result<(), &'static str> {
    if common.public_key_use.as_ref().is_some_and(|of| *of != PublicKeyUse::Signature) {
        return Err("it is not for signatures");
    }
    match &common.key_operations {
        Some(operations) if !operations.contains(&KeyOperations::Verify) => Err("it is not for verifying"),
        _ => Ok(()),
    }
}

/// The one algorithm for a key of this type, curve and size.
fn algorithm(parameters: &AlgorithmParameters) -> Result<Algorithm, &'static str> {
    match parameters {
        AlgorithmParameters::OctetKeyPair(key)
            if key.curve == EllipticCurve::Ed25519 && bytes(&key.x) == Some(32) =>
        {
            Ok(Algorithm::EdDSA)
        }
        AlgorithmParameters::EllipticCurve(key)
            if key.curve == EllipticCurve::P256 && bytes(&key.x) == Some(32) && bytes(&key.y) == Some(32) =>
        {
            Ok(Algorithm::ES256)
        }
        AlgorithmParameters::RSA(key) if (2048..=8192).contains(&modulus_bits(key)) => Ok(Algorithm::RS256),
        AlgorithmParameters::RSA(_) => Err("its modulus is not of 2048 to 8192 bits"),
        _ => Err("its type or curve is not supported"),
    }
}

fn bytes(encoded: &str) -> Option<usize> {
    URL_SAFE_NO_PAD.decode(encoded).ok().map(|raw| raw.len())
}

fn modulus_bits(key: &RSAKeyParameters) -> usize {
    let modulus = URL_SAFE_NO_PAD.decode(&key.n).unwrap_or_default();
    let mut significant = modulus.iter().skip_while(|byte| **byte == 0);
    significant.next().map_or(0, |first| {
        let unused = usize::try_from(first.leading_zeros()).unwrap_or_default();
        8 - unused + 8 * significant.count()
    })
}
