//! From a verified token to what is open to its person.
use crate::{
    PlatformStore, Result,
    access::{Caller, OrganizationKey, PlatformContext, PlatformTask, PlatformUseCase, VerifiedSubject},
};

/// Looks up the person behind a token. `wanted` is what the request asks to enter: if a grant to it has ended or has
/// not begun, the refusal is noted in the trail of the body that gave the grant.
pub struct ResolveCaller {
    /// Whom the token speaks of.
    pub subject: VerifiedSubject,
    /// The organization header.
    pub wanted: Option<OrganizationKey>,
}

/// What was found.
#[derive(Debug, Clone)]
pub enum Resolved {
    /// Nobody yet: a verified person who has joined no organization.
    Stranger,
    /// A known person.
    Known(Caller),
}

impl PlatformUseCase for ResolveCaller {
    const TASK: PlatformTask = PlatformTask::ResolveCaller;
    type Output = Resolved;

    async fn execute<P: PlatformStore>(self, store: &mut P, cx: &PlatformContext) -> Result<Resolved> {
        let Some(caller) = store.caller(&self.subject, cx.now).await? else { return Ok(Resolved::Stranger) };
        if let Some(key) = &self.wanted
            && caller.enter(Some(key)).is_err()
        {
            store.trail_denied_entry(&caller, key, cx).await?;
        }
        Ok(Resolved::Known(caller))
    }
}
