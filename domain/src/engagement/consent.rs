//! Consents: for what, in which words, by whom, until when.
use super::ParticipationId;
use crate::{
    Id, Timestamp,
    access::UserId,
    kernel::{id::Kind, reason::Language, words::words},
};

words! {
    /// What a consent is for. Each opens one path over the border and nothing else.
    pub enum Purpose {
        /// The appointed firm's auditors may enter for this audit, within the window.
        FirmAccess = "FIRM_ACCESS",
        /// The coordinator sees counts and dates of the audit's progress.
        ProgressToPrefecture = "PROGRESS_TO_PREFECTURE",
        /// The coordinator sees the domain scores by name.
        ResultsToPrefecture = "RESULTS_TO_PREFECTURE",
        /// The domain scores enter an anonymous comparison through escrow.
        BenchmarkContribution = "BENCHMARK_CONTRIBUTION",
    }
}

/// A consent of one municipality for one purpose of one participation.
#[derive(Debug, Clone)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// The participation it belongs to.
    pub participation: ParticipationId,
    /// What it is for.
    pub purpose: Purpose,
    /// Which version of the text was consented to.
    pub text_version: i32,
    /// Who consented.
    pub given_by: UserId,
    /// When.
    pub given_at: Timestamp,
    /// When it was withdrawn, if it was.
    pub withdrawn_at: Option<Timestamp>,
}

impl Kind for Consent {
    const NAME: &'static str = "Consent";
}
/// Names a consent.
pub type ConsentId = Id<Consent>;

/// The version of the texts below. A changed text is a new version; old consents keep theirs.
pub const CONSENT_TEXT_VERSION: i32 = 2;

/// The words a CISO consents to.
#[must_use]
pub const fn consent_text(purpose: Purpose, language: Language) -> &'static str {
    match (purpose, language) {
        (Purpose::FirmAccess, Language::English) => {
            "Auditors of the appointed firm may enter our tenant for this one audit during the fieldwork window. Each of \
             their reads is logged where we see it. We may end this at any time."
        }
        (Purpose::FirmAccess, Language::Japanese) => {
            "選定された監査事業者の監査人が、実査期間中、この監査に限って当団体の領域に入ることに同意します。閲覧はすべて記録され、\
             当団体が確認できます。同意はいつでも撤回できます。"
        }
        (Purpose::ProgressToPrefecture, Language::English) => {
            "The coordinating prefecture may see counts and dates of this audit's progress, no contents. Withdrawal removes \
             them at once."
        }
        (Purpose::ProgressToPrefecture, Language::Japanese) => {
            "取りまとめ都道府県が、この監査の進捗を件数と日付に限って閲覧することに同意します。撤回すると直ちに閲覧できなくなります。"
        }
        (Purpose::ResultsToPrefecture, Language::English) => {
            "The coordinating prefecture may see our scores per domain under our name. Withdrawal removes them at once, but not what \
             was read or saved before. Where most bodies consent, the prefecture could narrow down the scores of the others from \
             aggregates that it saved."
        }
        (Purpose::ResultsToPrefecture, Language::Japanese) => {
            "取りまとめ都道府県が、当団体名を付した分野別評点を閲覧することに同意します。撤回すると直ちに閲覧できなくなりますが、\
             既に閲覧又は保存されたものは取り消せません。大部分の団体が同意した場合、都道府県は、保存した集計値と併せて、\
             残りの団体の評点の範囲を推定できることがあります。"
        }
        (Purpose::BenchmarkContribution, Language::English) => {
            "Our domain scores may enter anonymous comparisons that pass disclosure control. Until a comparison is released \
             we may withdraw; released aggregates stay. Who saved them, and is told the scores of most other bodies by name \
             later, could narrow ours down."
        }
        (Purpose::BenchmarkContribution, Language::Japanese) => {
            "開示制御を通過した匿名の相対比較に、当団体の分野別評点を含めることに同意します。公表前であれば撤回でき、\
             公表済みの集計値は残ります。これを保存した者が、後に他の大部分の団体の評点を団体名付きで知った場合、\
             当団体の評点の範囲を推定できることがあります。"
        }
    }
}
