use super::{TargetRef, resolve::resolve};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    audit::{AuditId, State},
    kernel::version,
};
use std::collections::HashSet;

const TWICE: Reason =
    Reason::of("TARGET_TWICE", "The same target appears twice.", "同じ監査対象が重複しています。");

/// Says which departments and systems an audit is about, in the place of what was said before. After the notice the
/// targets stand.
pub struct SetAuditTargets {
    /// Which audit.
    pub audit: AuditId,
    /// All its targets, up to 300.
    pub targets: Vec<TargetRef>,
    /// The audit's version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for SetAuditTargets {
    const ACTION: Action = Action::AuditTargetSet;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let mut audit = store.audit(self.audit).await?;
        version::expect(audit.version, self.expected_version)?;
        if audit.state >= State::Notified {
            audit.state.must_be(State::Planned)?;
        }
        let mut seen = HashSet::new();
        if let Some(index) = self.targets.iter().position(|one| !seen.insert(*one)) {
            return Err(Error::Invalid { field: format!("targets.{index}").into(), reason: TWICE });
        }
        let targets = resolve(store, "targets", &self.targets).await?;
        store.set_targets(audit.id, &targets).await?;
        audit.version += 1;
        store.save_audit(&audit).await?;
        cx.about(audit.id);
        Ok(audit.id)
    }
}
