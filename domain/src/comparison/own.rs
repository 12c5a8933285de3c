use super::Key;
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    scoring::Scores,
};

/// The body's own scores that compare with releases of these keys: those of its latest joint audit of that year and
/// edition. A prefecture is no member of a cohort, and has no position in it. Its position is then computed from these and the released figures alone.
pub struct ReadOwnScores(pub Vec<Key>);

impl UseCase for ReadOwnScores {
    const ACTION: Action = Action::ReleaseRead;
    type Output = Vec<(Key, Scores)>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<(Key, Scores)>> {
        store.own_scores(&self.0).await
    }
}
