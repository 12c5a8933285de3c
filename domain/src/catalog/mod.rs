//! The catalogue of audit items: editions, their categories and their items. A published edition never changes.
mod bilingual;
mod category;
mod check;
mod edition;
mod item;
mod list;
mod mapping;
mod published;
mod read;
mod similarity;
mod store;

pub use bilingual::Bilingual;
pub use category::{Category, CategoryCode};
pub use edition::{Edition, EditionCode};
pub use item::{Item, ItemCode, Method, Weight};
pub use list::{ListEditions, ListItems, LoadCategories, LoadItems};
pub use mapping::{
    KnownEdition, KnownEditions, ListMapping, LoadMappings, MAPPING_COLUMNS, Mapping, MappingLine,
    MappingStore, Relation, read_mapping,
};
pub(crate) use mapping::{UNKNOWN_MAPPING, predecessors};
pub(crate) use published::must_be_published;
pub use read::{CATEGORY_COLUMNS, Catalog, EDITION_COLUMNS, ITEM_COLUMNS, read_catalog};
pub use similarity::{Trigrams, similarity};
pub use store::{CatalogStore, ItemFilter};
