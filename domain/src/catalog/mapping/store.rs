//! What mappings ask of storage.
use super::{Mapping, MappingLine};
use crate::{
    Result,
    catalog::{EditionCode, ItemCode},
    kernel::page::{Page, PageRequest},
};

/// Reads of loaded mappings.
#[trait_variant::make(Send)]
pub trait MappingStore {
    /// One page of the mapping between two editions, each line with its place from 1, which is the key of the list;
    /// empty if none is loaded.
    async fn list_mapping(
        &mut self,
        from: EditionCode,
        to: EditionCode,
        page: &PageRequest<i32>,
    ) -> Result<Page<(i32, MappingLine)>>;
    /// The whole mappings of these pairs, earlier edition first, as far as they are loaded; in one statement.
    async fn mappings(&mut self, pairs: &[(EditionCode, EditionCode)]) -> Result<Vec<Mapping>>;
    /// For `items` of an edition what maps to them from any earlier one; in one statement.
    async fn mapped_to(
        &mut self,
        edition: EditionCode,
        items: &[ItemCode],
    ) -> Result<Vec<(ItemCode, EditionCode, ItemCode)>>;
}
