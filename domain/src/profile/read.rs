//! Reading what the body declared.
use super::Profile;
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
};

/// What the body declared last; `None` if nothing was.
pub struct ReadProfile;

impl UseCase for ReadProfile {
    const ACTION: Action = Action::ProfileRead;
    type Output = Option<Profile>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Option<Profile>> {
        store.profile().await
    }
}
