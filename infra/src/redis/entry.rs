//! How an entry is written, so that a wrong one is known when it is read.
use domain::{comparison::ReleaseId, kernel::digest::sha256};

/// Part of every key and entry. It grows when the text of the figures changes its form, so that servers of two versions
/// never read each other's.
const FORMAT: &str = "v1";

/// The number of hexadecimal digits of a SHA-256.
const DIGITS: usize = 64;

/// The key of a release. What stands in braces decides on the slot of a Redis Cluster.
pub(super) fn key(id: ReleaseId) -> String {
    format!("kansa:{{release:{}}}:figures:{FORMAT}", id.uuid())
}

/// The entry for `figures`: the format, a SHA-256 of release and figures, the figures.
///
/// The SHA-256 finds what was cut off, mixed up or written by hand. Against somebody who is free to write to Redis it is
/// no protection: there is no secret in it.
pub(super) fn seal(id: ReleaseId, figures: &str) -> String {
    format!("{FORMAT}:{}:{figures}", digest(id, figures))
}

/// The figures in `entry`, if it was sealed for this very release in this very format.
pub(super) fn open(id: ReleaseId, entry: Vec<u8>) -> Option<String> {
    let mut entry = String::from_utf8(entry).ok()?;
    let rest = entry.strip_prefix(FORMAT)?.strip_prefix(':')?;
    let (written, rest) = rest.split_at_checked(DIGITS)?;
    let figures = rest.strip_prefix(':')?;
    if written != digest(id, figures) {
        return None;
    }
    let start = entry.len() - figures.len();
    Some(entry.split_off(start))
}

fn digest(id: ReleaseId, figures: &str) -> String {
    sha256(format!("{FORMAT}:{}:{figures}", id.uuid()).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{key, open, seal};
    use domain::comparison::ReleaseId;
    use uuid::Uuid;

    const ONE: ReleaseId = ReleaseId::from_uuid(Uuid::from_u128(1));
    const OTHER: ReleaseId = ReleaseId::from_uuid(Uuid::from_u128(2));
    const FIGURES: &str = r#"{"mean":61.5,"note":"全体:平均"}"#;

    #[test]
    fn the_key_is_part_of_what_is_stored_and_never_changes() {
        assert_eq!(key(ONE), "kansa:{release:00000000-0000-0000-0000-000000000001}:figures:v1");
    }

    #[test]
    fn what_was_sealed_is_opened() {
        for figures in [FIGURES, "", ":", "v1:"] {
            assert_eq!(open(ONE, seal(ONE, figures).into_bytes()).as_deref(), Some(figures));
        }
    }

    #[test]
    fn every_truncation_and_every_changed_byte_is_refused() {
        let sealed = seal(ONE, FIGURES).into_bytes();
        for length in 0..sealed.len() {
            assert_eq!(open(ONE, sealed[..length].to_vec()), None, "cut at {length}");
        }
        for place in 0..sealed.len() {
            for flip in [0x01, 0x20, 0x80] {
                let mut changed = sealed.clone();
                changed[place] ^= flip;
                assert_eq!(open(ONE, changed), None, "byte {place} ^ {flip}");
            }
        }
    }

    #[test]
    fn another_release_or_another_format_is_refused() {
        assert_eq!(open(OTHER, seal(ONE, FIGURES).into_bytes()), None);
        let old = seal(ONE, FIGURES).replacen("v1", "v0", 1);
        assert_eq!(open(ONE, old.into_bytes()), None);
        assert_eq!(open(ONE, FIGURES.into()), None, "bare figures");
    }
}
