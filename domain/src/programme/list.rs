//! Reading programmes.
use super::{Programme, ProgrammeId};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// One page of the programmes, newest first.
pub struct ListProgrammes(pub PageRequest<Uuid>);

impl UseCase for ListProgrammes {
    const ACTION: Action = Action::ReferenceRead;
    type Output = Page<Programme>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<Programme>> {
        store.list_programmes(&self.0).await
    }
}

/// The batch behind a loader.
pub struct LoadProgrammes(pub Vec<ProgrammeId>);

impl UseCase for LoadProgrammes {
    const ACTION: Action = Action::ReferenceRead;
    type Output = Vec<Programme>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Programme>> {
        store.programmes(&self.0).await
    }
}
