//! Consents about a dispatch: for what, in which words, by whom, until when.
use crate::{
    Id, Timestamp,
    access::UserId,
    dispatch::DispatchId,
    evidence::EvidenceId,
    kernel::{id::Kind, reason::Language, words::words},
};

/// The most pieces of evidence that an advisor is shown.
pub const MOST_SHOWN: usize = 100;

words! {
    /// What a consent about a dispatch is for.
    pub enum DispatchPurpose {
        /// The advisor may enter within the dispatch's window, and sees its visits and the named evidence.
        AdvisorAccess = "ADVISOR_ACCESS",
        /// What came of the dispatch enters statistics through escrow.
        EffectContribution = "EFFECT_CONTRIBUTION",
    }
}

/// A consent of the body for one purpose of one dispatch.
#[derive(Debug, Clone)]
pub struct DispatchConsent {
    /// Its id.
    pub id: DispatchConsentId,
    /// The dispatch.
    pub dispatch: DispatchId,
    /// What it is for.
    pub purpose: DispatchPurpose,
    /// The evidence that it shows the advisor; none for any other purpose.
    pub evidence: Vec<EvidenceId>,
    /// Which version of the text was consented to.
    pub text_version: i32,
    /// Who consented.
    pub given_by: UserId,
    /// When.
    pub given_at: Timestamp,
    /// When it was withdrawn, or another one took its place.
    pub withdrawn_at: Option<Timestamp>,
}

impl Kind for DispatchConsent {
    const NAME: &'static str = "DispatchConsent";
}
/// Names a consent.
pub type DispatchConsentId = Id<DispatchConsent>;

/// The version of the texts below. A changed text is a new version; old consents keep theirs.
pub const DISPATCH_CONSENT_TEXT_VERSION: i32 = 1;

/// The words a CISO consents to.
#[must_use]
pub const fn dispatch_consent_text(purpose: DispatchPurpose, language: Language) -> &'static str {
    match (purpose, language) {
        (DispatchPurpose::AdvisorAccess, Language::English) => {
            "The advisor of this dispatch may enter our tenant within its window, and sees its visits, their records and the \
             evidence named here, nothing else. Each read is logged where we see it. We may end this at any time; the advisor \
             keeps copies of the reports signed until then."
        }
        (DispatchPurpose::AdvisorAccess, Language::Japanese) => {
            "この派遣のアドバイザーが、派遣期間中に当団体の領域に入り、訪問とその記録およびここで指定した証拠に限って閲覧することに同意します。\
             閲覧はすべて記録され、当団体が確認できます。同意はいつでも撤回できます。撤回までに確定した報告書の写しはアドバイザーに残ります。"
        }
        (DispatchPurpose::EffectContribution, Language::English) => {
            "What came of this dispatch may be counted in anonymous statistics by prefecture and year that pass disclosure \
             control. Until a year is released we may withdraw; released figures stay."
        }
        (DispatchPurpose::EffectContribution, Language::Japanese) => {
            "この派遣の効果を、開示制御を通過した都道府県別・年度別の匿名統計に含めることに同意します。\
             年度の公表前であれば撤回でき、公表済みの集計値は残ります。"
        }
    }
}
