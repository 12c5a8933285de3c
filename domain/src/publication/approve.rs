//! Drafting a summary and approving it.
use super::{Approval, Publication, PublicationContent, PublicationId, PublicationState, Summary};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    audit::{AuditId, Report, ReportContent, must_not_assure},
    kernel::{fiscal::day_in_japan, version},
    team::must_not_be_on_team,
};
use chrono::NaiveDate;

const NO_REPORT: Reason = Reason::of(
    "NO_REPORT",
    "There is no signed report to summarize yet.",
    "署名済みの報告書がまだないため、公表用の概要を作成できません。",
);
const APPROVED: Reason = Reason::of(
    "PUBLICATION_APPROVED",
    "An approved summary never changes.",
    "承認済みの公表用概要は変更できません。",
);
const OWN_DRAFT: Reason = Reason::of(
    "OWN_DRAFT",
    "Who drafted a summary does not approve it.",
    "自分が作成した公表用概要を自分で承認することはできません。",
);
const SUPERSEDED: Reason = Reason::of(
    "REPORT_SUPERSEDED",
    "The report was amended since: summarize its newest version.",
    "報告書がその後訂正されています。最新の版について概要を作成してください。",
);
const DAY: Reason = Reason::of(
    "PUBLICATION_DAY",
    "The day of publication must not lie in the past.",
    "公表日に過去の日付は指定できません。",
);

/// Drafts the summary of the newest version of a report, or writes it anew.
pub struct DraftPublication {
    /// Of which audit.
    pub audit: AuditId,
    /// The draft's version that the caller saw; 0 if there was none.
    pub expected_version: i32,
    /// What the body says.
    pub summary: Summary,
}

impl UseCase for DraftPublication {
    const ACTION: Action = Action::PublicationDraft;
    type Output = PublicationId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<PublicationId> {
        let audit = store.audit(self.audit).await?;
        let report = newest(store, audit.id).await?;
        must_not_assure(audit.audit_type, "summary", self.summary.as_str())?;
        let present = store.publications_of(&[audit.id]).await?;
        let present = present.into_iter().find(|one| one.report == report.id);
        version::expect(present.as_ref().map_or(0, |one| one.version), self.expected_version)?;
        let drafted_by = cx.grant.user()?;
        let publication = match present {
            Some(one) if one.state == PublicationState::Approved => return Err(Error::Conflict(APPROVED)),
            Some(one) => {
                let changed = Publication {
                    summary: self.summary,
                    drafted_by,
                    drafted_at: cx.now,
                    version: one.version + 1,
                    ..one
                };
                store.save_publication(&changed).await?;
                changed
            }
            None => {
                let new = Publication {
                    id: cx.new_id(),
                    audit: audit.id,
                    report: report.id,
                    summary: self.summary,
                    state: PublicationState::Draft,
                    drafted_by,
                    drafted_at: cx.now,
                    approval: None,
                    version: 1,
                };
                store.add_publication(&new).await?;
                new
            }
        };
        cx.about(publication.id);
        Ok(publication.id)
    }
}

/// The CISO approves a summary and says on which day it is published.
pub struct ApprovePublication {
    /// Which.
    pub publication: PublicationId,
    /// Its version that the caller saw.
    pub expected_version: i32,
    /// The day of publication, in Japan.
    pub published_on: NaiveDate,
}

impl UseCase for ApprovePublication {
    const ACTION: Action = Action::PublicationApprove;
    type Output = PublicationId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<PublicationId> {
        let audit = store.publications(&[self.publication]).await?.pop().ok_or(Error::NotFound)?.audit;
        // Whatever hangs on an audit changes under its lock: what was read before it is read again.
        store.audit(audit).await?;
        let mut one = store.publications(&[self.publication]).await?.pop().ok_or(Error::NotFound)?;
        version::expect(one.version, self.expected_version)?;
        if one.state == PublicationState::Approved {
            return Err(Error::Conflict(APPROVED));
        }
        must_not_be_on_team(store, audit, cx.grant.user()?).await?;
        if one.drafted_by == cx.grant.user()? {
            return Err(Error::Conflict(OWN_DRAFT));
        }
        let report = newest(store, audit).await?;
        if report.id != one.report {
            return Err(Error::Conflict(SUPERSEDED));
        }
        if self.published_on < day_in_japan(cx.now) {
            return Err(Error::invalid("publishedOn", DAY));
        }
        let signed: ReportContent = serde_json::from_str(&report.content).map_err(Error::internal)?;
        let content = PublicationContent::of(&signed, &report.sha256, &one.summary, self.published_on);
        let (content, sha256) = content.seal()?;
        let (by, at, published_on) = (cx.grant.user()?, cx.now, self.published_on);
        one.approval = Some(Approval { by, at, published_on, content, sha256 });
        one.state = PublicationState::Approved;
        one.version += 1;
        store.save_publication(&one).await?;
        cx.about(one.id);
        Ok(one.id)
    }
}

async fn newest<S: Store>(store: &mut S, audit: AuditId) -> Result<Report> {
    let reports = store.reports(&[audit]).await?;
    reports.into_iter().max_by_key(|report| report.number).ok_or(Error::Conflict(NO_REPORT))
}
