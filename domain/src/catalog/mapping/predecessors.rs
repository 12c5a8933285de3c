//! Following items back into earlier editions.
use crate::{
    Result, Store,
    catalog::{EditionCode, ItemCode},
};

/// For each of `items` of `edition`: itself in that edition, and what maps to it directly from each earlier one. Of a
/// split item all parts have it as predecessor; a merged item has several. Not followed over two mappings: an edition
/// that is skipped has a mapping of its own. One statement.
pub(crate) async fn predecessors<S: Store>(
    store: &mut S,
    edition: EditionCode,
    items: &[ItemCode],
) -> Result<Vec<(ItemCode, EditionCode, ItemCode)>> {
    let mut found: Vec<_> = items.iter().map(|item| (*item, edition, *item)).collect();
    found.extend(store.mapped_to(edition, items).await?);
    Ok(found)
}
