//! Reading named comparisons, consents to them and what was made of them.
use super::{NamedComparison, NamedComparisonConsent, NamedComparisonId, UseDay};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// One page of the named comparisons that the body is one of the two of, newest first.
pub struct ListNamedComparisons(pub PageRequest<Uuid>);

impl UseCase for ListNamedComparisons {
    const ACTION: Action = Action::NamedComparisonRead;
    type Output = Page<NamedComparison>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<NamedComparison>> {
        store.list_named_comparisons(&self.0).await
    }
}

/// Those of the named comparisons that the body is one of the two of.
pub struct LoadNamedComparisons(pub Vec<NamedComparisonId>);

impl UseCase for LoadNamedComparisons {
    const ACTION: Action = Action::NamedComparisonRead;
    type Output = Vec<NamedComparison>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<NamedComparison>> {
        store.named_comparisons(&self.0).await
    }
}

/// The body's own consents to these, withdrawn ones included.
pub struct LoadNamedConsents(pub Vec<NamedComparisonId>);

impl UseCase for LoadNamedConsents {
    const ACTION: Action = Action::ConsentRead;
    type Output = Vec<NamedComparisonConsent>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<NamedComparisonConsent>> {
        store.named_consents(&self.0).await
    }
}

/// What was made of the body's own scores under these, newest day first.
pub struct LoadNamedUses(pub Vec<NamedComparisonId>);

impl UseCase for LoadNamedUses {
    const ACTION: Action = Action::NamedComparisonRead;
    type Output = Vec<UseDay>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<UseDay>> {
        store.named_uses(&self.0).await
    }
}
