use super::Target;
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::AuditId,
};

/// The batch behind a loader: the targets of these audits.
pub struct LoadTargets(pub Vec<AuditId>);

impl UseCase for LoadTargets {
    const ACTION: Action = Action::AuditRead;
    type Output = Vec<(AuditId, Target)>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Self::Output> {
        store.targets(&self.0).await
    }
}
