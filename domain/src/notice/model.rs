//! An urgent notice and its answer.
use crate::{
    Id, Timestamp,
    access::{OrganizationId, UserId},
    audit::AuditId,
    kernel::{id::Kind, text::Text},
};

/// What is told or answered, 1 to 2,000 characters.
pub type NoticeText = Text<2000>;

/// What auditors told the CISO before the report.
#[derive(Debug, Clone)]
pub struct UrgentNotice {
    /// Its id.
    pub id: UrgentNoticeId,
    /// Of which audit.
    pub audit: AuditId,
    /// What it says.
    pub text: NoticeText,
    /// Who gave it.
    pub given_by: UserId,
    /// For which organization.
    pub organization: OrganizationId,
    /// When.
    pub given_at: Timestamp,
    /// What the CISO answered, once.
    pub answer: Option<NoticeAnswer>,
}

/// The CISO's answer.
#[derive(Debug, Clone)]
pub struct NoticeAnswer {
    /// What is done about it.
    pub text: NoticeText,
    /// Who answered.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

impl Kind for UrgentNotice {
    const NAME: &'static str = "UrgentNotice";
}
/// Names an urgent notice.
pub type UrgentNoticeId = Id<UrgentNotice>;
