//! Reading publications.
use super::{Publication, PublicationId};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::AuditId,
};

/// The publications of these audits, the oldest first.
pub struct LoadPublicationsOf(pub Vec<AuditId>);

impl UseCase for LoadPublicationsOf {
    const ACTION: Action = Action::PublicationRead;
    type Output = Vec<Publication>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Publication>> {
        store.publications_of(&self.0).await
    }
}

/// The publications of these ids.
pub struct LoadPublications(pub Vec<PublicationId>);

impl UseCase for LoadPublications {
    const ACTION: Action = Action::PublicationRead;
    type Output = Vec<Publication>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Publication>> {
        store.publications(&self.0).await
    }
}
