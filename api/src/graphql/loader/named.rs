//! Batches of named comparisons and of the coordinator's view.
use super::{Loaders, grouped};
use async_graphql::dataloader::Loader;
use domain::{
    Error,
    engagement::EngagementId,
    named_comparison::{
        LoadNamedComparisons, LoadNamedConsents, LoadNamedUses, NamedComparison, NamedComparisonConsent,
        NamedComparisonId, NamedScore, ReadNamedScores, UseDay,
    },
    overview::{LoadMatrices, LoadRadars, Matrix, Radar},
};
use std::collections::HashMap;

by_id! {
    NamedComparisonId => NamedComparison: LoadNamedComparisons, id;
}

of! {
    /// The scores of both bodies in a named comparison: each batch is a reading that the other body sees.
    NamedScoresOf(NamedComparisonId) => NamedScore: ReadNamedScores, |row| row.comparison;
    /// The body's own consent to a named comparison: one, or none yet.
    NamedConsentOf(NamedComparisonId) => NamedComparisonConsent: LoadNamedConsents, |row| row.comparison;
    /// What was made of the body's own scores.
    NamedUsesOf(NamedComparisonId) => UseDay: LoadNamedUses, |row| row.comparison;
    /// The progress radar of an engagement: one, or none.
    RadarOf(EngagementId) => Radar: LoadRadars, |row| row.engagement;
    /// The named matrix of an engagement: one, or none.
    MatrixOf(EngagementId) => Matrix: LoadMatrices, |row| row.engagement;
}
