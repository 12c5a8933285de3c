//! Addresses that hold for a while and for one person: by which a file comes in, and by which one is fetched.
use super::{EvidenceId, EvidenceTitle, EvidenceVersion, EvidenceVersionId, FileName, Sha256};
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::UserId,
    audit::AuditId,
    catalog::ItemCode,
    kernel::{digest::sha256, id::Kind},
};
use chrono::{Duration, NaiveDate};

/// How long an address holds: an upload must begin within, a download too.
pub const OPEN_FOR: Duration = Duration::minutes(10);

/// What opens an address. Random, shown once, kept only as a hash.
#[derive(Clone)]
pub struct SlotToken(String);

impl SlotToken {
    /// Takes 32 random bytes as hexadecimal digits, or what stood in an address.
    #[must_use]
    pub const fn new(token: String) -> Self {
        Self(token)
    }
    /// The token itself, for the address.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> String {
        sha256(self.0.as_bytes())
    }
}

impl std::fmt::Debug for SlotToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SlotToken(…)")
    }
}

/// What a file is to become once it is in.
#[derive(Debug, Clone)]
pub enum UploadTarget {
    /// The first version of new evidence, linked to items of an audit at once.
    New {
        /// What it will be called.
        title: EvidenceTitle,
        /// The audit.
        audit: AuditId,
        /// The items, 1 to 400.
        items: Vec<ItemCode>,
    },
    /// The next version of evidence that is there.
    Next,
}

/// An address for one upload. Until the upload is complete this is all there is of it.
#[derive(Debug, Clone)]
pub struct UploadSlot {
    /// The id of the version that it will be: nobody else ever writes an object of this name.
    pub id: EvidenceVersionId,
    /// Hash of its token.
    pub token_hash: String,
    /// Who alone may use it.
    pub user: UserId,
    /// The evidence it will be, or is.
    pub evidence: EvidenceId,
    /// What the file is to become.
    pub target: UploadTarget,
    /// What the sender calls the file.
    pub file_name: FileName,
    /// What the bytes must hash to, if the sender said so.
    pub sha256: Option<Sha256>,
    /// Until when it will be good as evidence.
    pub expires_on: Option<NaiveDate>,
    /// When the address lapses.
    pub expires_at: Timestamp,
    /// When the upload began.
    pub used_at: Option<Timestamp>,
}

const USED: Reason = Reason::of(
    "UPLOAD_USED",
    "This address was used already: each is for one attempt. Ask for a new one.",
    "このアップロード用アドレスは使用済みです（1回のみ有効）。新しいアドレスを取得してください。",
);
const LAPSED: Reason = Reason::of(
    "UPLOAD_EXPIRED",
    "This address has lapsed. Ask for a new one.",
    "このアップロード用アドレスは有効期限が切れています。新しいアドレスを取得してください。",
);
const EMPTY: Reason = Reason::of("UPLOAD_EMPTY", "The file is empty.", "ファイルが空です。");
const WRONG_HASH: Reason = Reason::of(
    "UPLOAD_HASH",
    "What arrived does not have the SHA-256 hash that was announced.",
    "受信した内容のSHA-256ハッシュが、事前に指定された値と一致しません。",
);
const CUT_OFF: Reason = Reason::of(
    "UPLOAD_CUT_OFF",
    "The upload ended before the whole file had arrived.",
    "ファイル全体を受信する前にアップロードが中断されました。",
);
const SLOW: Reason = Reason::of(
    "UPLOAD_TOO_SLOW",
    "The upload took too long.",
    "アップロードに時間がかかりすぎたため中断しました。",
);

/// The refusal of a file that ended too early.
#[must_use]
pub fn cut_off() -> Error {
    Error::invalid("body", CUT_OFF)
}

/// The refusal of a file that does not come on.
#[must_use]
pub fn too_slow() -> Error {
    Error::invalid("body", SLOW)
}

/// The refusal of a file of more than `limit` bytes.
#[must_use]
pub fn too_large(limit: u64) -> Error {
    let en = format!("The file is larger than {limit} bytes.");
    let ja = format!("ファイルの大きさが上限の{limit}バイトを超えています。");
    Error::invalid("body", Reason::naming("UPLOAD_TOO_LARGE", en, ja))
}

impl UploadSlot {
    /// Takes the address for one attempt.
    pub fn take(&mut self, now: Timestamp) -> Result<()> {
        if self.used_at.is_some() {
            return Err(Error::Conflict(USED));
        }
        if now >= self.expires_at {
            return Err(Error::Conflict(LAPSED));
        }
        self.used_at = Some(now);
        Ok(())
    }
}

/// What arrived.
#[derive(Debug, Clone)]
pub struct Received {
    /// How many bytes.
    pub size: u64,
    /// Their SHA-256.
    pub sha256: Sha256,
    /// What they look like.
    pub content_type: String,
}

/// What whoever takes the bytes in needs to know of a taken slot.
#[derive(Debug, Clone)]
pub struct UploadTicket {
    /// The version that it will be.
    pub version: EvidenceVersionId,
    /// What the bytes must hash to, if the sender said so.
    pub sha256: Option<Sha256>,
}

impl UploadTicket {
    /// Passes what may become a version.
    pub fn check(&self, received: &Received) -> Result<()> {
        if received.size == 0 {
            return Err(Error::invalid("body", EMPTY));
        }
        match &self.sha256 {
            Some(announced) if *announced != received.sha256 => Err(Error::invalid("sha256", WRONG_HASH)),
            _ => Ok(()),
        }
    }
}

/// An address by which one person fetches one version, once.
#[derive(Debug, Clone)]
pub struct DownloadSlot {
    /// Its id.
    pub id: Id<Self>,
    /// Hash of its token.
    pub token_hash: String,
    /// Who alone may use it.
    pub user: UserId,
    /// What it opens.
    pub version: EvidenceVersionId,
    /// When it lapses.
    pub expires_at: Timestamp,
}

impl Kind for DownloadSlot {
    const NAME: &'static str = "EvidenceDownload";
}

impl DownloadSlot {
    /// Whether it still opens anything at `now`.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }

    /// An address for `version`, made now.
    #[must_use]
    pub fn of(
        id: Id<Self>,
        token: &SlotToken,
        user: UserId,
        version: &EvidenceVersion,
        now: Timestamp,
    ) -> Self {
        Self { id, token_hash: token.hash(), user, version: version.id, expires_at: now + OPEN_FOR }
    }
}
