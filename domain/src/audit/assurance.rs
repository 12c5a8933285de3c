//! An advisory audit points out gaps; nothing in its report may read as if the rest were vouched for.
use super::{AuditType, ReportContent};
use crate::{Error, Reason, Result, kernel::text::fold};

/// What vouches for a whole, in words of our own choosing. A list cannot prove that a text gives no assurance; it catches
/// the usual sentences.
const PHRASES: &[&str] = &[
    "重要な問題は認められ",
    "重大な問題は認められ",
    "重要な問題はなかった",
    "重大な問題はなかった",
    "問題は見当たらな",
    "適正であると認め",
    "適切であると認め",
    "妥当であると認め",
    "準拠していると認め",
    "合理的な保証",
    "保証いたします",
    "総合評価は良好",
    "reasonable assurance",
    "no important problem",
    "no material problem",
    "no significant issue",
    "in our opinion",
    "we certify",
    "fully compliant",
];

/// The first phrase in `text` that gives assurance, whatever its width, case and blanks.
#[must_use]
pub fn assurance_in(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    PHRASES.iter().copied().find(|phrase| folded.contains(&fold(phrase)))
}

/// Refuses an advisory audit's `text` that gives assurance; `place` says where it stands.
pub(crate) fn must_not_assure(audit_type: AuditType, place: &str, text: &str) -> Result<()> {
    match assurance_in(text).filter(|_| audit_type == AuditType::Advisory) {
        None => Ok(()),
        Some(phrase) => {
            let en = format!("An advisory report gives no assurance, but “{phrase}” stands in {place}.");
            let ja = format!("助言型監査の報告書では保証に当たる表現を使えません（{place}：「{phrase}」）。");
            Err(Error::Conflict(Reason::naming("ASSURANCE_PHRASE", en, ja)))
        }
    }
}

impl ReportContent {
    /// Refuses an advisory report in which a text gives assurance.
    pub(super) fn must_not_assure(&self) -> Result<()> {
        let Some(audit_type) = AuditType::parse(&self.audit_type) else { return Ok(()) };
        self.texts().try_for_each(|(place, text)| must_not_assure(audit_type, place, text))
    }

    /// Every text that the auditors wrote, with the place where it stands. What the body wrote is its own.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let notes = self.items.iter().filter_map(|item| Some((item.item.as_str(), item.note.as_deref()?)));
        // What was carried over was said by another report, perhaps of another type.
        let own = self.findings.iter().filter(|one| one.carried_from.is_none());
        let findings = own.flat_map(|one| {
            [&one.title, &one.description, &one.root_cause, &one.recommendation]
                .into_iter()
                .chain(&one.reply)
                .map(|text| (one.title.as_str(), text.as_str()))
        });
        let notices = self.urgent_notices.iter().map(|notice| ("urgentNotices", notice.text.as_str()));
        let title = std::iter::once(("title", self.title.as_str()));
        let amendment = self.amendment.iter().map(|text| ("amendment", text.as_str()));
        title.chain(notes).chain(findings).chain(notices).chain(amendment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_found_however_it_is_written() {
        assert_eq!(
            assurance_in("指摘事項を除き、重要な問題は 認められませんでした。"),
            Some("重要な問題は認められ")
        );
        assert_eq!(assurance_in("Ｒｅａｓｏｎａｂｌｅ　Assurance is given"), Some("reasonable assurance"));
    }

    #[test]
    fn an_ordinary_remark_passes() {
        for text in ["入退室記録が3か月分しか残っていない", "鍵の管理簿を確認した", ""]
        {
            assert_eq!(assurance_in(text), None, "{text}");
        }
    }
}
