//! What is counted of a body, written down in its own tenant: nobody else may look at what it stands on.
use super::{AuditCapability, EffectContribution, EffectFacts};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::AuditKind,
    dispatch::{Dispatch, DispatchId, DispatchState},
    dispatch_consent::DispatchPurpose,
    finding::FindingState,
    kernel::fiscal::FiscalYear,
};

/// Brings what is in escrow of a dispatch into line with what is known and consented to: at its end, and again when the year
/// after it is over. It states a target, so doing it twice does no harm.
pub struct ContributeEffect(pub DispatchId);

impl UseCase for ContributeEffect {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        cx.about(self.0);
        let Some(dispatch) = store.lock_dispatch(self.0).await? else { return Ok(()) };
        let consents = store.dispatch_consents(&[dispatch.id]).await?;
        let consented = consents
            .iter()
            .any(|one| one.purpose == DispatchPurpose::EffectContribution && one.withdrawn_at.is_none());
        let home = store.organizations(&[dispatch.municipality]).await?.pop();
        let code = home.and_then(|home| home.code);
        let (DispatchState::Closed, true, Some(code)) = (dispatch.state, consented, code) else {
            return store.take_effect_back(dispatch.id).await;
        };
        let facts = facts(store, &dispatch).await?;
        let (prefecture, fiscal_year) = (code.prefecture(), dispatch.fiscal_year);
        store
            .contribute_effect(&EffectContribution { dispatch: dispatch.id, prefecture, fiscal_year, facts })
            .await
    }
}

async fn facts<S: Store>(store: &mut S, dispatch: &Dispatch) -> Result<EffectFacts> {
    let told = store.follow_ups(&[dispatch.id]).await?.pop();
    let told = told.as_ref();
    let year = dispatch.fiscal_year;
    let mut years = vec![year];
    years.extend(FiscalYear::parse("fiscalYear", year.year() + 1).ok());
    let audits = store.signed_audits_of(&years).await?;
    let ids: Vec<_> = audits.iter().map(|(id, _)| *id).collect();
    let findings = store.findings_of(&ids).await?;
    // An observation that was noted asks for nothing, and what goes on elsewhere is counted there.
    let aside = [FindingState::Noted, FindingState::CarriedOver];
    let due = || findings.iter().filter(|one| one.state.is_issued() && !aside.contains(&one.state));
    let closed = due().filter(|one| one.state == FindingState::ClosedVerified).count();
    let all = due().count();
    Ok(EffectFacts {
        alone_before: told.map(|told| told.before == AuditCapability::Alone),
        alone_after: told.map(|told| told.after == AuditCapability::Alone),
        trainee_led: told.map(|told| told.trainees_leading > 0),
        own_audit: Some(audits.iter().any(|(_, kind)| *kind == AuditKind::Internal)),
        findings_closed: (all > 0).then_some(2 * closed >= all),
    })
}
