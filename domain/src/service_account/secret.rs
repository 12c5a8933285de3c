//! What a service account signs in with.

/// A secret: random, shown once, kept only as a hash.
#[derive(Clone)]
pub struct ServiceSecret(String);

/// How many characters a secret has: 32 random bytes as hexadecimal digits.
const LENGTH: usize = 64;

impl ServiceSecret {
    /// Takes 32 random bytes as hexadecimal digits.
    #[must_use]
    pub const fn new(secret: String) -> Self {
        Self(secret)
    }

    /// What somebody brings, if it could be a secret at all: what could not costs no hash.
    #[must_use]
    pub fn brought(text: String) -> Option<Self> {
        let could_be = text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        could_be.then_some(Self(text))
    }

    /// The secret itself: for the front end, and for who hashes it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for ServiceSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServiceSecret(…)")
    }
}

/// What is kept of a secret: argon2id with its parameters and its salt. It opens nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretHash(pub String);
