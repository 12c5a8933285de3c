//! Reading urgent notices.
use super::UrgentNotice;
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::AuditId,
};

/// The urgent notices of these audits, the oldest first.
pub struct LoadUrgentNotices(pub Vec<AuditId>);

impl UseCase for LoadUrgentNotices {
    const ACTION: Action = Action::UrgentNoticeRead;
    type Output = Vec<UrgentNotice>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<UrgentNotice>> {
        store.urgent_notices(&self.0).await
    }
}
