//! The coordinator's verbs.
use super::{Key, Partition, Release, ReleaseId, ReleaseScope, ReleaseState, Revision};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, OrganizationKind, UseCase},
    catalog::must_be_published,
    outbox::Topic,
};

const RELEASED_ALREADY: Reason = Reason::of(
    "RELEASED_ALREADY",
    "A comparison of this key is released. To correct it, name the newest one in supersedes, with a reason.",
    "この区分の相対比較は公表済みです。訂正する場合は、最新の公表をsupersedesに指定し、理由を記入してください。",
);
const NOT_THE_NEWEST: Reason = Reason::of(
    "NOT_THE_NEWEST_RELEASE",
    "Only the newest released comparison of the same key can be superseded.",
    "差し替えることができるのは、同じ区分の最新の公表だけです。",
);

/// Opens a comparison: of its municipalities by a prefecture, of the nation by the centre.
pub struct OpenRelease {
    /// What is compared.
    pub key: Key,
    /// By what the bodies are parted; it must be that of the first release of this year and edition.
    pub partition: Partition,
    /// What it takes the place of: needed where one of this key is released.
    pub revision: Option<Revision>,
}

impl OpenRelease {
    /// A first release of this key, without peer groups.
    #[must_use]
    pub const fn first(key: Key) -> Self {
        Self { key, partition: Partition::None, revision: None }
    }
}

impl UseCase for OpenRelease {
    const ACTION: Action = Action::ReleaseManage;
    type Output = ReleaseId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ReleaseId> {
        must_be_published(store, self.key.edition).await?;
        let owner = cx.grant.scope().tenant();
        let home = store.organizations(&[owner]).await?.pop().ok_or(Error::NotFound)?;
        let scope = match home.kind {
            OrganizationKind::Center => ReleaseScope::Nation,
            _ => ReleaseScope::Prefecture,
        };
        let newest = store.newest_release(&self.key).await?;
        match (&newest, &self.revision) {
            (Some(_), None) => return Err(Error::Conflict(RELEASED_ALREADY)),
            (newest, Some(revision)) if *newest != Some(revision.supersedes) => {
                return Err(Error::Conflict(NOT_THE_NEWEST));
            }
            _ => {}
        }
        let release = Release {
            id: cx.new_id(),
            owner,
            scope,
            key: self.key,
            partition: self.partition,
            revision: self.revision,
            state: ReleaseState::Open,
            withheld: None,
            checked_under: None,
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
        release.publish(self.expected_version, cx.now, &cx.rules)?;
        store.save_release(&release).await?;
        cx.about(release.id);
        if release.state == ReleaseState::Released {
            cx.emit(Topic::ReleasePublished, release.id);
        }
        Ok(release.id)
    }
}

/// Has a checked comparison frozen and checked anew, as of now: needed where a related one was published since, or where the
/// year after has overtaken it. Then the check finds that, and the comparison can only be withheld.
pub struct RecheckRelease {
    /// Which release.
    pub release: ReleaseId,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for RecheckRelease {
    const ACTION: Action = Action::ReleaseManage;
    type Output = ReleaseId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ReleaseId> {
        let mut release = store.own_release(self.release).await?.ok_or(Error::NotFound)?;
        release.recheck(self.expected_version, cx.now)?;
        store.save_release(&release).await?;
        cx.about(release.id);
        cx.emit(Topic::ReleaseClosed, release.id);
        Ok(release.id)
    }
}
