//! Following dispatches: what moved, one step after the other, and whom a step concerns.
use super::{Dispatch, DispatchId};
use crate::{
    Error, Id, Result, Store,
    access::{Action, Context, OrganizationId, UseCase},
    news::{News, NewsNumber},
    outbox::{EventId, Topic},
};

/// How many events are looked at for the next that the caller may see.
const LOOK: u64 = 100;

/// Where somebody begins to follow dispatches: behind the event that they heard of last, or behind all there was.
///
/// Whether the event's dispatch is still to be seen is not asked: who heard of it may have lost sight of it since.
pub struct FollowDispatches {
    /// The event, if any is named.
    pub after: Option<EventId>,
}

impl UseCase for FollowDispatches {
    const ACTION: Action = Action::DispatchRead;
    type Output = NewsNumber;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<NewsNumber> {
        match self.after {
            None => store.newest_news().await,
            Some(event) => store.place_of_news(event).await?.ok_or(Error::NotFound),
        }
    }
}

/// The next step of a dispatch behind `after` that the caller may see. What is not to be seen is passed over.
pub struct NextDispatchMoved {
    /// How far was read.
    pub after: NewsNumber,
}

/// What was found.
pub struct DispatchMoved {
    /// The event, and the dispatch as it is now.
    pub found: Option<(News, Dispatch)>,
    /// How far was read by this.
    pub through: NewsNumber,
    /// Whether there may be more to look at, though nothing was found.
    pub more: bool,
}

impl UseCase for NextDispatchMoved {
    const ACTION: Action = Action::DispatchRead;
    type Output = DispatchMoved;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<DispatchMoved> {
        let news = store.news_after(Topic::DispatchMoved, self.after, LOOK).await?;
        let Some(last) = news.last().map(|one| one.number) else {
            return Ok(DispatchMoved { found: None, through: self.after, more: false });
        };
        let more = u64::try_from(news.len()).is_ok_and(|count| count >= LOOK);
        let ids: Vec<DispatchId> = news.iter().map(|one| Id::from_uuid(one.subject)).collect();
        let seen = store.dispatches(&ids).await?;
        let found = news.into_iter().find_map(|one| {
            let dispatch = seen.iter().find(|dispatch| dispatch.id.uuid() == one.subject)?;
            Some((one, dispatch.clone()))
        });
        let through = found.as_ref().map_or(last, |(one, _)| one.number);
        Ok(DispatchMoved { found, through, more })
    }
}

/// Whom a step of a dispatch concerns: the body, and the centre once the request was sent to it. Advisors are the centre's.
pub struct DispatchParties(pub DispatchId);

impl UseCase for DispatchParties {
    const ACTION: Action = Action::EventRead;
    type Output = Vec<OrganizationId>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<OrganizationId>> {
        let found = store.dispatches(&[self.0]).await?;
        let parties = |one: Dispatch| {
            let center = one.submitted_at.map(|_| one.center);
            [Some(one.municipality), center].into_iter().flatten()
        };
        Ok(found.into_iter().flat_map(parties).collect())
    }
}
