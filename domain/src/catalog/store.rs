//! What the catalogue asks of storage. Published editions only: a draft is nobody's yet.
use super::{Category, Edition, EditionCode, Item, ItemCode};
use crate::{
    Result,
    kernel::page::{Page, PageRequest},
    scoring::Domain,
};

/// Which items to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ItemFilter {
    /// The essential ones only.
    pub essential: bool,
    /// Of this domain only.
    pub domain: Option<Domain>,
}

/// Reads of published editions.
#[trait_variant::make(Send)]
pub trait CatalogStore {
    /// All published editions, newest first.
    async fn list_editions(&mut self) -> Result<Vec<Edition>>;
    /// The categories of these editions, in order.
    async fn categories(&mut self, editions: &[EditionCode]) -> Result<Vec<(EditionCode, Category)>>;
    /// One page of an edition's items, each with its place from 1, which is the key of the list.
    async fn list_items(
        &mut self,
        edition: EditionCode,
        filter: ItemFilter,
        page: &PageRequest<i32>,
    ) -> Result<Page<(i32, Item)>>;
    /// The items of these codes.
    async fn items(&mut self, codes: &[(EditionCode, ItemCode)]) -> Result<Vec<(EditionCode, Item)>>;
}
