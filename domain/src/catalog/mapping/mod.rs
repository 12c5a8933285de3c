//! How one edition's items became a later one's: what last year's answers, findings and scores are followed along.
mod check;
mod list;
mod model;
mod predecessors;
mod read;
mod store;

pub use list::{ListMapping, LoadMappings};
pub(crate) use model::UNKNOWN_MAPPING;
pub use model::{Mapping, MappingLine, Relation};
pub(crate) use predecessors::predecessors;
pub use read::{KnownEdition, KnownEditions, MAPPING_COLUMNS, read_mapping};
pub use store::MappingStore;

#[cfg(test)]
mod properties;
