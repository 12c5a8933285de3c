//! The CISO's answers: accept, decline, end.
use super::{
    NamedComparison, NamedComparisonId, Stance,
    propose::{consent, must_be_current},
};
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
    outbox::Topic,
};

/// Accepts a proposal. It is the partner's consent.
pub struct AcceptNamedComparison {
    /// Which.
    pub comparison: NamedComparisonId,
    /// The version of the consent's words that the CISO read.
    pub text_version: i32,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for AcceptNamedComparison {
    const ACTION: Action = Action::NamedComparisonDecide;
    type Output = NamedComparisonId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<NamedComparisonId> {
        let mut comparison = locked(store, self.comparison).await?;
        must_be_current(self.text_version)?;
        comparison.take(cx.grant.scope().tenant(), Stance::Agreed, self.expected_version, cx.now)?;
        store.save_named_part(&comparison).await?;
        consent(store, cx, comparison.id).await?;
        Ok(told(cx, &comparison))
    }
}

/// Declines a proposal.
pub struct DeclineNamedComparison {
    /// Which.
    pub comparison: NamedComparisonId,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for DeclineNamedComparison {
    const ACTION: Action = Action::NamedComparisonDecide;
    type Output = NamedComparisonId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<NamedComparisonId> {
        let mut comparison = locked(store, self.comparison).await?;
        comparison.take(cx.grant.scope().tenant(), Stance::Declined, self.expected_version, cx.now)?;
        store.save_named_part(&comparison).await?;
        cx.about(comparison.id);
        Ok(comparison.id)
    }
}

/// Ends a comparison, or takes a proposal back: the consent is withdrawn, and the scores of both sides are gone with this
/// transaction.
pub struct EndNamedComparison {
    /// Which.
    pub comparison: NamedComparisonId,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for EndNamedComparison {
    const ACTION: Action = Action::NamedComparisonDecide;
    type Output = NamedComparisonId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<NamedComparisonId> {
        let mut comparison = locked(store, self.comparison).await?;
        comparison.take(cx.grant.scope().tenant(), Stance::Ended, self.expected_version, cx.now)?;
        // First: once it is ended, what the other one shows cannot be seen any more, and so not be removed.
        store.remove_named_scores(comparison.id, None).await?;
        store.save_named_part(&comparison).await?;
        store.withdraw_named_consent(comparison.id, cx.grant.user()?, cx.now).await?;
        Ok(told(cx, &comparison))
    }
}

/// The comparison, its own part locked, if the tenant is one of the two.
async fn locked<S: Store>(store: &mut S, id: NamedComparisonId) -> Result<NamedComparison> {
    store.lock_named_part(id).await?;
    store.named_comparisons(&[id]).await?.pop().ok_or(Error::NotFound)
}

fn told(cx: &mut Context, comparison: &NamedComparison) -> NamedComparisonId {
    cx.about(comparison.id);
    cx.emit(Topic::NamedComparisonChanged, comparison.id);
    comparison.id
}
