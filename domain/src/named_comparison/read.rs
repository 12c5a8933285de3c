//! Reading the scores of the two, which leaves a row that the body sees whose they are.
use super::{NamedComparison, NamedComparisonId};
use crate::{
    Id, Result, Store, Timestamp,
    access::{Action, Context, OrganizationId, UseCase},
    audit::ScoreLine,
    kernel::{id::Kind, words::words},
};
use chrono::NaiveDate;

words! {
    /// What was made of a body's scores.
    pub enum UseKind {
        /// They were copied out of its tenant, for the other body to read.
        Copied = "COPIED",
        /// The other body read them.
        Read = "READ",
    }
}

/// One use of a body's scores.
#[derive(Debug, Clone)]
pub struct NamedUse {
    /// Its id.
    pub id: NamedUseId,
    /// Under which comparison.
    pub comparison: NamedComparisonId,
    /// Whose scores.
    pub owner: OrganizationId,
    /// For whom.
    pub reader: OrganizationId,
    /// What was made of them.
    pub kind: UseKind,
    /// When.
    pub at: Timestamp,
}

impl Kind for NamedUse {
    const NAME: &'static str = "NamedUse";
}
/// Names a use.
pub type NamedUseId = Id<NamedUse>;

/// The uses of one kind on one day, as their owner sees them.
#[derive(Debug, Clone)]
pub struct UseDay {
    /// Under which comparison.
    pub comparison: NamedComparisonId,
    /// The day, in Japan.
    pub day: NaiveDate,
    /// What was made of the scores.
    pub kind: UseKind,
    /// How often.
    pub times: i64,
    /// When last.
    pub last_at: Timestamp,
}

/// One score in a comparison.
#[derive(Debug, Clone)]
pub struct NamedScore {
    /// In which.
    pub comparison: NamedComparisonId,
    /// Whose.
    pub owner: OrganizationId,
    /// The score.
    pub line: ScoreLine,
}

/// The scores of both bodies in these comparisons, of those that are live. It is noted, for the other body to see, that its
/// scores were read.
pub struct ReadNamedScores(pub Vec<NamedComparisonId>);

impl UseCase for ReadNamedScores {
    const ACTION: Action = Action::NamedScoresRead;
    type Output = Vec<NamedScore>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<NamedScore>> {
        let own = cx.grant.scope().tenant();
        cx.record.replayed = true; // until somebody else's are read
        let found = store.named_comparisons(&self.0).await?;
        let live: Vec<NamedComparison> = found.into_iter().filter(|one| one.is_live(cx.now)).collect();
        let ids: Vec<NamedComparisonId> = live.iter().map(|one| one.id).collect();
        let scores = store.named_scores(&ids).await?;
        let of = |one: &&NamedComparison| {
            scores.iter().any(|score| score.comparison == one.id && score.owner != own)
        };
        let uses: Vec<NamedUse> = live
            .iter()
            .filter(of)
            .map(|one| NamedUse {
                id: cx.new_id(),
                comparison: one.id,
                owner: one.other_than(own),
                reader: own,
                kind: UseKind::Read,
                at: cx.now,
            })
            .collect();
        if let [first, ..] = uses.as_slice() {
            cx.record.replayed = false;
            cx.about(first.comparison);
            store.note_named_uses(&uses).await?;
        }
        Ok(scores)
    }
}
