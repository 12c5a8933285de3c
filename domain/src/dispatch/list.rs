//! Reading dispatches.
use super::{Dispatch, DispatchCandidate, DispatchId, DispatchState, DispatchStep, FormGap, Offer};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::{
        fiscal::day_in_japan,
        page::{Page, PageRequest},
    },
};
use uuid::Uuid;

/// One page of the dispatches that the caller is a party to, newest first.
pub struct ListDispatches {
    /// In this state only.
    pub state: Option<DispatchState>,
    /// Which page.
    pub page: PageRequest<Uuid>,
}

impl UseCase for ListDispatches {
    const ACTION: Action = Action::DispatchRead;
    type Output = Page<Dispatch>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<Dispatch>> {
        store.list_dispatches(self.state, &self.page).await
    }
}

/// Declares the batch behind a loader: a use case that reads by many ids at once.
macro_rules! batches {
    ($($(#[$doc:meta])* $name:ident -> $output:ty: $method:ident;)+) => {
        $($(#[$doc])* pub struct $name(pub Vec<DispatchId>);
        impl UseCase for $name {
            const ACTION: Action = Action::DispatchRead;
            type Output = Vec<$output>;

            async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<$output>> {
                store.$method(&self.0).await
            }
        })+
    };
}

batches! {
    /// The dispatches of these ids.
    LoadDispatches -> Dispatch: dispatches;
    /// The histories of these dispatches, oldest first.
    LoadDispatchSteps -> DispatchStep: dispatch_steps;
    /// Who was proposed for these dispatches, in the centre's order. An advisor sees none.
    LoadDispatchCandidates -> DispatchCandidate: dispatch_candidates;
    /// The offers of these dispatches, oldest first. An advisor sees their own.
    LoadDispatchOffers -> Offer: dispatch_offers;
}

/// What keeps these drafts from being sent today; of what was sent, nothing.
pub struct CheckDispatchForms(pub Vec<DispatchId>);

impl UseCase for CheckDispatchForms {
    const ACTION: Action = Action::DispatchRead;
    type Output = Vec<(DispatchId, FormGap)>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<(DispatchId, FormGap)>> {
        let mut drafts = store.dispatches(&self.0).await?;
        drafts.retain(|one| one.state == DispatchState::Draft);
        let ids: Vec<_> = drafts.iter().map(|one| one.programme).collect();
        let programmes = store.programmes(&ids).await?;
        let today = day_in_japan(cx.now);
        let gaps = |one: &Dispatch| {
            let programme = programmes.iter().find(|programme| programme.id == one.programme);
            let gaps = programme.map(|programme| one.form.gaps(programme, today)).unwrap_or_default();
            let id = one.id;
            gaps.into_iter().map(move |gap| (id, gap)).collect::<Vec<_>>()
        };
        Ok(drafts.iter().flat_map(gaps).collect())
    }
}
