use super::Key;
use crate::{
    Result, Store,
    access::{Action, Context, OrganizationId, UseCase},
    scoring::Scores,
};

/// The scores that the coordinator holds under the bodies' names and that compare with releases of a key: of each body
/// those of its latest joint audit. The bodies are those that `NamedResultsHeld` counts.
pub struct ReadNamedResults(pub Key);

impl UseCase for ReadNamedResults {
    const ACTION: Action = Action::DisclosureRead;
    type Output = Vec<(OrganizationId, Scores)>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Self::Output> {
        store.named_results_of(self.0).await
    }
}
