//! What a CISO consents to when two bodies compare themselves by name.
use super::NamedComparisonId;
use crate::{
    Id, Timestamp,
    access::UserId,
    kernel::{id::Kind, reason::Language},
};

/// A body's consent to one named comparison: its purpose is `NAMED_COMPARISON`, and no other.
#[derive(Debug, Clone)]
pub struct NamedComparisonConsent {
    /// Its id.
    pub id: NamedComparisonConsentId,
    /// To which comparison.
    pub comparison: NamedComparisonId,
    /// Which version of the text was consented to.
    pub text_version: i32,
    /// Who consented.
    pub given_by: UserId,
    /// When.
    pub given_at: Timestamp,
    /// When it was withdrawn, if it was.
    pub withdrawn_at: Option<Timestamp>,
}

impl Kind for NamedComparisonConsent {
    const NAME: &'static str = "NamedComparisonConsent";
}
/// Names a consent to a named comparison.
pub type NamedComparisonConsentId = Id<NamedComparisonConsent>;

/// The version of the text below. A changed text is a new version; old consents keep theirs.
pub const NAMED_COMPARISON_TEXT_VERSION: i32 = 1;

/// The words a CISO consents to, on either side.
#[must_use]
pub const fn named_comparison_text(language: Language) -> &'static str {
    match language {
        Language::English => {
            "The other local government may see our scores, overall and per domain, of the stated fiscal year, edition, basis \
             and tier under our name, and we see theirs, until the end of the stated day. Each reading is logged where we see \
             it. Either side may end this at any time: the scores are then removed at once. While it runs, what each holds of \
             the other by name counts as held in anonymous comparisons."
        }
        Language::Japanese => {
            "記載の年度・版・評価の主体・区分について、当団体名を付した総合評点と分野別評点を、記載の日の終わりまで相手の団体が閲覧すること、\
             また当団体が相手の団体の評点を閲覧することに同意します。閲覧はすべて記録され、当団体が確認できます。\
             いずれの団体もいつでも終了でき、評点は直ちに削除されます。実施中は、匿名の相対比較において、互いの評点を団体名付きで保有しているものとして扱われます。"
        }
    }
}
