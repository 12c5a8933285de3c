//! The domain's store traits, one file each, all on `Tx`. Rows are parsed, not trusted.
mod answers;
mod assignment;
mod audit;
mod catalog;
mod comparison;
mod consent;
mod department;
mod disclosure;
mod edition_change;
mod engagement;
mod evidence;
mod evidence_slot;
mod idempotency;
mod mapping;
mod member;
mod organization;
mod page;
mod planning;
mod prior;
mod register;
mod report;
mod report_copy;
mod row;
mod target;
mod team;
mod trail;

pub(super) use row::{release_of, word};
