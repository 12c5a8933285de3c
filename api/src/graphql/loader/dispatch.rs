//! Batches of dispatches and of what hangs on them.
use super::{Loaders, grouped};
use async_graphql::dataloader::Loader;
use domain::{
    Error,
    dispatch::{
        CheckDispatchForms, Dispatch, DispatchCandidate, DispatchId, DispatchStep, FormGap,
        LoadDispatchCandidates, LoadDispatchOffers, LoadDispatchSteps, LoadDispatches, Offer,
    },
};
use std::collections::HashMap;

by_id! {
    DispatchId => Dispatch: LoadDispatches, id;
}

of! {
    /// What keeps a draft from being sent.
    GapsOf(DispatchId) => (DispatchId, FormGap): CheckDispatchForms, |row| row.0;
    /// Who was proposed for a dispatch.
    CandidatesOf(DispatchId) => DispatchCandidate: LoadDispatchCandidates, |row| row.dispatch;
    /// The offers of a dispatch.
    OffersOf(DispatchId) => Offer: LoadDispatchOffers, |row| row.dispatch;
    /// The history of a dispatch.
    StepsOfDispatch(DispatchId) => DispatchStep: LoadDispatchSteps, |row| row.dispatch;
}
