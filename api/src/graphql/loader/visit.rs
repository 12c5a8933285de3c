//! Batches of visits and their records.
use super::{Loaders, grouped};
use async_graphql::dataloader::Loader;
use domain::{
    Error,
    dispatch::DispatchId,
    visit::{LoadVisitRecords, LoadVisits, LoadVisitsOf, RecordView, Visit, VisitId},
};
use std::collections::HashMap;

by_id! {
    VisitId => Visit: LoadVisits, id;
}

of! {
    /// The visits of a dispatch, by their planned beginning.
    VisitsOf(DispatchId) => Visit: LoadVisitsOf, |row| row.frame.dispatch;
    /// What was recorded of a visit: one.
    RecordOf(VisitId) => RecordView: LoadVisitRecords, |row| row.visit;
}
