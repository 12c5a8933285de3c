//! What the product asks about releases for its own sake.
use super::ReleaseId;
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
};

/// Whether the organization holds others' results by name, of whatever year: figures are then shown to it with more care,
/// so that an answer to somebody else is none to it.
pub struct HoldsNamedResults;

impl UseCase for HoldsNamedResults {
    const ACTION: Action = Action::ReleaseRead;
    type Output = bool;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<bool> {
        store.holds_named_results().await
    }
}

/// The stored figures of a release that was published, for the house to have them at hand; nothing if it is not released.
pub struct FiguresToKeep(pub ReleaseId);

impl UseCase for FiguresToKeep {
    const ACTION: Action = Action::EventRead;
    type Output = Option<String>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Option<String>> {
        Ok(store.figures(&[self.0]).await?.pop().map(|(_, figures)| figures))
    }
}
