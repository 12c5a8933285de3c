//! What the signature of a report does to the audit's findings.
use super::{FindingState, FindingVerb, ReportFinding, open::step_of, report::report_findings};
use crate::{Error, Reason, Result, Store, access::Context, audit::Audit};

/// Issues all proposed findings of an audit whose report is being signed, and answers what the report says of all of
/// them. An objection that nobody has answered holds the signature up.
pub(crate) async fn issue<S: Store>(
    store: &mut S,
    cx: &Context,
    audit: &Audit,
) -> Result<Vec<ReportFinding>> {
    let mut all = store.findings_of(&[audit.id]).await?;
    let disputed = all.iter().filter(|one| one.state == FindingState::Disputed).count();
    if disputed > 0 {
        let en = format!("{disputed} objections to findings have not been answered.");
        let ja = format!("回答していない異議申出が{disputed}件あります。");
        return Err(Error::Conflict(Reason::naming("OBJECTIONS_OPEN", en, ja)));
    }
    let (mut changed, mut steps) = (Vec::new(), Vec::new());
    for finding in all.iter_mut().filter(|one| one.state == FindingState::Proposed) {
        let from = finding.go(FindingVerb::Issue)?;
        finding.issued_at = Some(cx.now);
        steps.push(step_of(cx, finding, FindingVerb::Issue, Some(from), None));
        changed.push(finding.clone());
    }
    store.save_findings(&changed).await?;
    store.add_finding_events(&steps).await?;
    Ok(report_findings(&all))
}
