//! What leads off an audit's road, what follows the signature, urgent notices and publications.
use super::{Deed, ITEM, deed};
use anyhow::Result;
use domain::audit::{Advance, AuditId, ConfirmFacts, State};
use serde_json::json;
use tests::{House, world::BEPPU};

/// Fields whose input names an aim without a version.
pub(super) const UNVERSIONED: &[&str] = &["giveUrgentNotice", "answerUrgentNotice", "draftPublication"];

/// The rows.
pub(super) fn deeds() -> Vec<Deed> {
    let reason = json!({ "reason": "災害対応のため" });
    let mut all = Vec::new();
    for (variant, aim) in [("internal", "internal"), ("granted", "granted")] {
        let deed = |field| deed(field, variant, ("auditId", aim));
        all.push(deed("returnSelfAssessment").at(State::Submitted).with(reason.clone()));
        all.push(deed("confirmFacts").at(State::FactCheck));
        all.push(deed("reviseDraft").at(State::FactCheck));
        let entry = json!({ "item": ITEM, "verdict": "PARTIAL", "method": "TEST", "expectedVersion": 1 });
        let amendment = json!({ "reason": "誤記", "entries": [entry] });
        all.push(deed("amendReport").at(State::Reported).with(amendment));
        all.push(deed("giveUrgentNotice").at(State::Fieldwork).with(json!({ "text": "直ちに遮断を。" })));
    }
    let internal = |field| deed(field, "internal", ("auditId", "internal"));
    all.extend([
        internal("acknowledgeReport").at(State::Reported).with(json!({ "answer": "改善する。" })),
        internal("closeAudit").at(State::FollowUp),
        internal("suspendAudit").with(reason.clone()),
        internal("resumeAudit"),
        internal("cancelAudit").with(reason),
        internal("draftPublication").at(State::Reported).with(json!({ "summary": "改善点があった。" })),
        deed("answerUrgentNotice", "", ("noticeId", "notice")).with(json!({ "text": "遮断した。" })),
        deed("approvePublication", "", ("publicationId", "publication"))
            .with(json!({ "publishedOn": "2030-01-01" })),
    ]);
    all
}

/// What must hold before the deed besides the audit's state.
pub(super) async fn prepare(house: &House, field: &str, audit: AuditId) -> Result<()> {
    if field == "signReport" {
        let version = house.audit(BEPPU, audit).await?.version;
        house.run("beppu-manager", Advance::<ConfirmFacts>::new(audit, version)).await?;
    }
    Ok(())
}
