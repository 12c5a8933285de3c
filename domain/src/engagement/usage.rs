//! What consents were relied on for: a row for each use.
use super::{Consent, ConsentId, EntryGrantRow, Purpose};
use crate::{
    Id, Timestamp,
    access::Context,
    audit::{AuditId, State},
    kernel::{id::Kind, words::words},
    report_copy::ReportCopyId,
};
use uuid::Uuid;

words! {
    /// What a consent was relied on for.
    pub enum ConsentUsed {
        /// A firm was let in.
        EntryOpened = "ENTRY_OPENED",
        /// Counts and dates of progress were told to the prefecture.
        ProgressDisclosed = "PROGRESS_DISCLOSED",
        /// Scores were told to the prefecture by name.
        ResultsDisclosed = "RESULTS_DISCLOSED",
        /// Scores were put into escrow.
        Contributed = "CONTRIBUTED",
        /// A copy of the signed report was given to the firm that signed it.
        ReportCopied = "REPORT_COPIED",
    }
}

/// One use of a consent. Disclosures repeat: they are noted once for each state that the audit reached.
#[derive(Debug, Clone)]
pub struct ConsentUse {
    /// Its id.
    pub id: ConsentUseId,
    /// The consent.
    pub consent: ConsentId,
    /// What it was relied on for.
    pub used_for: ConsentUsed,
    /// Of what: the entry grant, the audit, or the report.
    pub subject: Uuid,
    /// Where the audit stood; `None` where it does not matter.
    pub stage: Option<State>,
    /// When.
    pub at: Timestamp,
}

impl Kind for ConsentUse {
    const NAME: &'static str = "ConsentUse";
}
/// Names a use.
pub type ConsentUseId = Id<ConsentUse>;

impl ConsentUse {
    /// A firm was let in.
    pub(super) fn entry(consent: ConsentId, grant: &EntryGrantRow, cx: &mut Context) -> Self {
        let (id, at, used_for) = (cx.new_id(), cx.now, ConsentUsed::EntryOpened);
        Self { id, consent, used_for, subject: grant.id.uuid(), stage: None, at }
    }

    /// Something of an audit was disclosed.
    pub(super) fn of_audit(
        consent: ConsentId,
        used_for: ConsentUsed,
        audit: AuditId,
        stage: State,
        cx: &mut Context,
    ) -> Self {
        Self { id: cx.new_id(), consent, used_for, subject: audit.uuid(), stage: Some(stage), at: cx.now }
    }

    /// The firm was given a copy of the report it signed.
    pub(super) fn copied(consent: ConsentId, report: ReportCopyId, cx: &mut Context) -> Self {
        let (id, at, used_for) = (cx.new_id(), cx.now, ConsentUsed::ReportCopied);
        Self { id, consent, used_for, subject: report.uuid(), stage: None, at }
    }
}

/// The consents of a participation that are not withdrawn.
pub(super) struct Live(Vec<Consent>);

impl Live {
    /// Those of `all` that are not withdrawn.
    pub(super) fn among(mut all: Vec<Consent>) -> Self {
        all.retain(|consent| consent.withdrawn_at.is_none());
        Self(all)
    }

    /// The live consent to `purpose`.
    pub(super) fn of(&self, purpose: Purpose) -> Option<ConsentId> {
        self.0.iter().find(|consent| consent.purpose == purpose).map(|consent| consent.id)
    }

    /// Whether `purpose` is consented to.
    pub(super) fn contains(&self, purpose: Purpose) -> bool {
        self.of(purpose).is_some()
    }
}
