//! SHA-256, printed in lower-case hexadecimal.
use sha2::{Digest as _, Sha256};

/// The SHA-256 of `bytes`, as 64 hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
