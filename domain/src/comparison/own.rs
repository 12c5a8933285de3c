use super::Key;
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    scoring::Scores,
};

/// The body's own scores that compare with a release: those of its latest report of that year, edition, basis and tier.
/// Its position is then computed from these and the released figures alone.
pub struct ReadOwnScores(pub Key);

impl UseCase for ReadOwnScores {
    const ACTION: Action = Action::ReleaseRead;
    type Output = Option<Scores>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Option<Scores>> {
        store.own_scores(&self.0).await
    }
}
