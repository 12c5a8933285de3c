//! The coordinator's verbs.
use super::{Key, Release, ReleaseId, ReleaseState};
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
    catalog::must_be_published,
    outbox::Topic,
};

/// Opens a comparison.
pub struct OpenRelease(pub Key);

impl UseCase for OpenRelease {
    const ACTION: Action = Action::ReleaseManage;
    type Output = ReleaseId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ReleaseId> {
        must_be_published(store, self.0.edition).await?;
        let release = Release {
            id: cx.new_id(),
            prefecture: cx.grant.scope().tenant(),
            key: self.0,
            state: ReleaseState::Open,
            withheld: None,
            opened_at: cx.now,
            closed_at: None,
            published_at: None,
            version: 1,
        };
        store.add_release(&release).await?;
        cx.about(release.id);
        Ok(release.id)
    }
}

/// Closes a comparison: the cohort is frozen and checked.
pub struct CloseRelease {
    /// Which release.
    pub release: ReleaseId,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for CloseRelease {
    const ACTION: Action = Action::ReleaseManage;
    type Output = ReleaseId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ReleaseId> {
        let mut release = store.own_release(self.release).await?.ok_or(Error::NotFound)?;
        release.close(self.expected_version, cx.now)?;
        store.save_release(&release).await?;
        cx.about(release.id);
        cx.emit(Topic::ReleaseClosed, release.id);
        Ok(release.id)
    }
}

/// Publishes a checked comparison, or withholds it if the rules say so. The database refuses it if a contributor has
/// withdrawn since the freeze.
pub struct PublishRelease {
    /// Which release.
    pub release: ReleaseId,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for PublishRelease {
    const ACTION: Action = Action::ReleaseManage;
    type Output = ReleaseId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ReleaseId> {
        let mut release = store.own_release(self.release).await?.ok_or(Error::NotFound)?;
        release.publish(self.expected_version, cx.now)?;
        store.save_release(&release).await?;
        cx.about(release.id);
        if release.state == ReleaseState::Released {
            cx.emit(Topic::ReleasePublished, release.id);
        }
        Ok(release.id)
    }
}
