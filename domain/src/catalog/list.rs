//! Reading the catalogue.
use super::{Category, Edition, EditionCode, Item, ItemCode, ItemFilter};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::page::{Page, PageRequest},
};

/// All published editions, newest first.
pub struct ListEditions;

impl UseCase for ListEditions {
    const ACTION: Action = Action::ReferenceRead;
    type Output = Vec<Edition>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Edition>> {
        store.list_editions().await
    }
}

/// The categories of these editions, in order: the batch behind a loader.
pub struct LoadCategories(pub Vec<EditionCode>);

impl UseCase for LoadCategories {
    const ACTION: Action = Action::ReferenceRead;
    type Output = Vec<(EditionCode, Category)>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Self::Output> {
        store.categories(&self.0).await
    }
}

/// One page of an edition's items, in catalogue order.
pub struct ListItems {
    /// Of which edition.
    pub edition: EditionCode,
    /// Which.
    pub filter: ItemFilter,
    /// Which page.
    pub page: PageRequest<i32>,
}

impl UseCase for ListItems {
    const ACTION: Action = Action::ReferenceRead;
    type Output = Page<(i32, Item)>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<(i32, Item)>> {
        store.list_items(self.edition, self.filter, &self.page).await
    }
}

/// The batch behind a loader.
pub struct LoadItems(pub Vec<(EditionCode, ItemCode)>);

impl UseCase for LoadItems {
    const ACTION: Action = Action::ReferenceRead;
    type Output = Vec<(EditionCode, Item)>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<(EditionCode, Item)>> {
        store.items(&self.0).await
    }
}
