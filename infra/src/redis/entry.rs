//! How an entry is written, so that a wrong one is known when it is read.
use super::ShelfKey;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

/// Part of every key and entry. It grows when what is kept changes its form, so that servers of two versions never read
/// each other's.
pub(super) const FORMAT: &str = "v3";

/// The number of hexadecimal digits of a SHA-256.
const DIGITS: usize = 64;
/// What stands before the text: the format, the digits, a colon after each.
const HEAD: usize = FORMAT.len() + 1 + DIGITS + 1;

/// The entry for `text` under `key`: the format, a SHA-256 of key and text, the text.
///
/// The SHA-256 finds what was cut off, mixed up or written by hand. Against somebody who is free to write to Redis it is
/// no protection: there is no secret in it.
pub(super) fn seal(key: &ShelfKey, text: &[u8]) -> Vec<u8> {
    let mut entry = Vec::with_capacity(HEAD + text.len());
    entry.extend_from_slice(FORMAT.as_bytes());
    entry.push(b':');
    entry.extend_from_slice(digest(key, text).as_bytes());
    entry.push(b':');
    entry.extend_from_slice(text);
    entry
}

/// The text in `entry`, if it was sealed under this very key in this very format.
pub(super) fn open(key: &ShelfKey, entry: Vec<u8>) -> Option<Bytes> {
    let rest = entry.strip_prefix(FORMAT.as_bytes())?.strip_prefix(b":")?;
    let (written, rest) = rest.split_at_checked(DIGITS)?;
    let text = rest.strip_prefix(b":")?;
    if written != digest(key, text).as_bytes() {
        return None;
    }
    Some(Bytes::from(entry).slice(HEAD..))
}

fn digest(key: &ShelfKey, text: &[u8]) -> String {
    let mut digest = Sha256::new();
    digest.update(key.to_text());
    digest.update(b":");
    digest.update(text);
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::{super::ShelfKey, open, seal};
    use domain::comparison::ReleaseId;
    use uuid::Uuid;

    const FIGURES: &[u8] = r#"{"mean":61.5,"note":"全体:平均"}"#.as_bytes();

    fn key(number: u128) -> ShelfKey {
        ShelfKey::figures(ReleaseId::from_uuid(Uuid::from_u128(number)))
    }

    #[test]
    fn what_was_sealed_is_opened() {
        for text in [FIGURES, b"", b":", b"v2:"] {
            assert_eq!(open(&key(1), seal(&key(1), text)).as_deref(), Some(text));
        }
    }

    #[test]
    fn every_truncation_and_every_changed_byte_is_refused() {
        let sealed = seal(&key(1), FIGURES);
        for length in 0..sealed.len() {
            assert_eq!(open(&key(1), sealed[..length].to_vec()), None, "cut at {length}");
        }
        for place in 0..sealed.len() {
            for flip in [0x01, 0x20, 0x80] {
                let mut changed = sealed.clone();
                changed[place] ^= flip;
                assert_eq!(open(&key(1), changed), None, "byte {place} ^ {flip}");
            }
        }
    }

    #[test]
    fn another_key_or_another_format_is_refused() {
        assert_eq!(open(&key(2), seal(&key(1), FIGURES)), None);
        let mut old = seal(&key(1), FIGURES);
        old[1] = b'1';
        assert_eq!(open(&key(1), old), None);
        assert_eq!(open(&key(1), FIGURES.into()), None, "bare figures");
    }
}
