//! Reading teams and advisories.
use super::{Advisory, AdvisoryId, TeamMember};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::AuditId,
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// The batch behind a loader: the teams of these audits.
pub struct LoadTeams(pub Vec<AuditId>);

impl UseCase for LoadTeams {
    const ACTION: Action = Action::AuditRead;
    type Output = Vec<TeamMember>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<TeamMember>> {
        store.teams(&self.0).await
    }
}

/// One page of who advised the body, newest first.
pub struct ListAdvisories(pub PageRequest<Uuid>);

impl UseCase for ListAdvisories {
    const ACTION: Action = Action::AdvisoryRead;
    type Output = Page<Advisory>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<Advisory>> {
        store.list_advisories(&self.0).await
    }
}

/// The batch behind a loader: the notes of these ids.
pub struct LoadAdvisories(pub Vec<AdvisoryId>);

impl UseCase for LoadAdvisories {
    const ACTION: Action = Action::AdvisoryRead;
    type Output = Vec<Advisory>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Advisory>> {
        store.advisories(&self.0).await
    }
}
