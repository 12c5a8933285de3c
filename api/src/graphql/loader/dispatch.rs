//! Batches of dispatches and of what hangs on them.
use super::{Loaders, grouped};
use async_graphql::dataloader::Loader;
use domain::{
    Error,
    dispatch::{
        CheckDispatchForms, Dispatch, DispatchCandidate, DispatchId, DispatchStep, FormGap,
        LoadDispatchCandidates, LoadDispatchOffers, LoadDispatchSteps, LoadDispatches, Offer,
    },
    dispatch_consent::{DispatchConsent, LoadDispatchConsents},
    effect::{EffectRelease, EffectReleaseId, FollowUp, LoadEffectReleases, LoadFollowUps},
};
use std::collections::HashMap;

by_id! {
    DispatchId => Dispatch: LoadDispatches, id;
    EffectReleaseId => EffectRelease: LoadEffectReleases, id;
}

of! {
    /// What keeps a draft from being sent.
    GapsOf(DispatchId) => (DispatchId, FormGap): CheckDispatchForms, |row| row.0;
    /// Who was proposed for a dispatch.
    CandidatesOf(DispatchId) => DispatchCandidate: LoadDispatchCandidates, |row| row.dispatch;
    /// The offers of a dispatch.
    OffersOf(DispatchId) => Offer: LoadDispatchOffers, |row| row.dispatch;
    /// What the CISO consented to about a dispatch.
    DispatchConsentsOf(DispatchId) => DispatchConsent: LoadDispatchConsents, |row| row.dispatch;
    /// What the body told of a dispatch: one, or nothing.
    FollowUpOf(DispatchId) => FollowUp: LoadFollowUps, |row| row.dispatch;
    /// The history of a dispatch.
    StepsOfDispatch(DispatchId) => DispatchStep: LoadDispatchSteps, |row| row.dispatch;
}
