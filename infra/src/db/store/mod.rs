//! The domain's store traits, one file each, all on `Tx`. Rows are parsed, not trusted.
mod answers;
mod audit;
mod catalog;
mod comparison;
mod consent;
mod disclosure;
mod engagement;
mod evidence;
mod evidence_slot;
mod idempotency;
mod member;
mod organization;
mod page;
mod register;
mod report;
mod report_copy;
mod row;
mod trail;

pub(super) use row::{release_of, word};
