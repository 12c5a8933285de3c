//! Reading mappings.
use super::{Mapping, MappingLine};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    catalog::EditionCode,
    kernel::page::{Page, PageRequest},
};

/// One page of the mapping from one edition to a later one.
pub struct ListMapping {
    /// The earlier edition.
    pub from: EditionCode,
    /// The later edition.
    pub to: EditionCode,
    /// Which page.
    pub page: PageRequest<i32>,
}

impl UseCase for ListMapping {
    const ACTION: Action = Action::ReferenceRead;
    type Output = Page<(i32, MappingLine)>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Self::Output> {
        store.list_mapping(self.from, self.to, &self.page).await
    }
}

/// The whole mappings of these pairs of editions, earlier one first: the batch behind a loader.
pub struct LoadMappings(pub Vec<(EditionCode, EditionCode)>);

impl UseCase for LoadMappings {
    const ACTION: Action = Action::ReferenceRead;
    type Output = Vec<Mapping>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Mapping>> {
        store.mappings(&self.0).await
    }
}
