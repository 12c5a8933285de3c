//! A piece of evidence, the versions of its file, and what it is evidence of.
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::UserId,
    audit::AuditId,
    catalog::ItemCode,
    kernel::{
        fiscal::{day_in_japan, parse_day},
        id::Kind,
        text::Line,
    },
};
use chrono::NaiveDate;

/// What a piece of evidence is called, up to 120 characters.
pub type EvidenceTitle = Line<120>;

/// Something that shows what an answer stands on: a document, a log, a photograph.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Its id.
    pub id: EvidenceId,
    /// What it is called.
    pub title: EvidenceTitle,
    /// Who brought its first version.
    pub created_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// The number of its newest version, from 1: none is without a file.
    pub latest: i32,
}

impl Kind for Evidence {
    const NAME: &'static str = "Evidence";
}
/// Names a piece of evidence.
pub type EvidenceId = Id<Evidence>;

/// One file of a piece of evidence. It never changes.
#[derive(Debug, Clone)]
pub struct EvidenceVersion {
    /// Its id, which names the stored object too.
    pub id: EvidenceVersionId,
    /// Of what.
    pub evidence: EvidenceId,
    /// 1 for the first.
    pub number: i32,
    /// SHA-256 of the bytes.
    pub sha256: Sha256,
    /// How many bytes, at least 1.
    pub size: u64,
    /// What the bytes look like; never what the sender said.
    pub content_type: String,
    /// What the sender called the file.
    pub file_name: FileName,
    /// Who sent it.
    pub uploaded_by: UserId,
    /// When its last byte was in.
    pub uploaded_at: Timestamp,
    /// The last day on which it is good as evidence, in Japan; none if it does not lapse.
    pub expires_on: Option<NaiveDate>,
}

impl Kind for EvidenceVersion {
    const NAME: &'static str = "EvidenceVersion";
}
/// Names a version.
pub type EvidenceVersionId = Id<EvidenceVersion>;

impl EvidenceVersion {
    /// Whether it is no longer good as evidence at `now`. It stays readable.
    #[must_use]
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_on.is_some_and(|last| day_in_japan(now) > last)
    }
}

/// A piece of evidence at an item of an audit.
#[derive(Debug, Clone)]
pub struct EvidenceLink {
    /// The audit.
    pub audit: AuditId,
    /// The item.
    pub item: ItemCode,
    /// The evidence.
    pub evidence: EvidenceId,
    /// Who linked it.
    pub linked_by: UserId,
    /// When.
    pub linked_at: Timestamp,
}

/// The name of a file, without any folder, up to 200 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName(Line<200>);

impl FileName {
    /// Parses the input `field`; of a path only the last part is kept.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self> {
        let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
        Ok(Self(Line::parse(field, last)?))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

const HASH: Reason = Reason::of(
    "SHA256",
    "A SHA-256 hash is 64 hexadecimal digits.",
    "SHA-256ハッシュは64桁の16進数で指定してください。",
);

/// A SHA-256 hash, as 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sha256(String);

impl Sha256 {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self> {
        if raw.len() == 64 && raw.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            Ok(Self(raw.to_ascii_lowercase()))
        } else {
            Err(Error::invalid(field, HASH))
        }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const EXPIRED: Reason = Reason::of(
    "EVIDENCE_EXPIRED",
    "This date has passed: the file would be no evidence any more.",
    "有効期限が過ぎています。期限切れのファイルは証拠として登録できません。",
);

/// Parses the input `field`: a day, as `2026-03-31`, from today on.
pub fn expiry(field: &'static str, raw: &str, now: Timestamp) -> Result<NaiveDate> {
    let day = parse_day(field, raw)?;
    if day < day_in_japan(now) { Err(Error::invalid(field, EXPIRED)) } else { Ok(day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_has_no_folder() {
        for (raw, kept) in
            [("方針.pdf", "方針.pdf"), ("C:\\tmp\\a b.txt", "a b.txt"), ("../../etc/passwd", "passwd")]
        {
            assert_eq!(FileName::parse("fileName", raw).unwrap().as_str(), kept);
        }
        for bad in ["", "folder/", "a\0b", "a\r\nb: c"] {
            assert!(FileName::parse("fileName", bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_hash_is_64_hexadecimal_digits() {
        assert_eq!(Sha256::parse("sha256", &"AB".repeat(32)).unwrap().as_str(), "ab".repeat(32));
        for bad in ["", "ab", &"ab".repeat(33), &"zz".repeat(32)] {
            assert!(Sha256::parse("sha256", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn evidence_is_good_through_its_last_day_in_japan() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2025-06-15T16:00:00Z"); // 01:00 on the 16th in Japan
        assert!(expiry("expiresOn", "2025-06-16", now).is_ok());
        for bad in ["2025-06-15", "2025-6-16", "16.6.2025", "2025-02-30", ""] {
            assert!(expiry("expiresOn", bad, now).is_err(), "{bad}");
        }
    }
}
