//! What can be followed. Each event is loaded, and executed, under the rights that the follower has when it is delivered.
use super::{
    context::{Request, Services, Visitor, request},
    dispatch::Dispatch,
    fault::Result,
    gid::{Gid, gid},
};
use async_graphql::{Context, Data, Description, ID, Object, Subscription, extensions::ExtensionContext};
use chrono::{DateTime, Utc};
use domain::{
    Error,
    access::OrganizationId,
    dispatch::{self as model, FollowDispatches, NextDispatchMoved},
    news::{News, NewsNumber},
    outbox::Event,
};
use futures::{
    StreamExt as _,
    future::BoxFuture,
    stream::{BoxStream, unfold},
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, time::timeout};

/// How long to wait for a word that there are news before it is looked for them without one: words may be lost.
const BEAT: Duration = Duration::from_secs(20);

/// Finds out anew who asks and where they stand.
pub type Renew = Arc<dyn Fn() -> BoxFuture<'static, domain::Result<Visitor>> + Send + Sync>;

/// Who follows something. Part of the data of a request that is followed.
pub struct Follower {
    services: Services,
    renew: Renew,
    /// The request under which the next event is executed.
    next: Mutex<Option<Request>>,
}

impl Follower {
    /// Whoever `renew` finds out.
    #[must_use]
    pub fn new(services: Services, renew: Renew) -> Arc<Self> {
        Arc::new(Self { services, renew, next: Mutex::default() })
    }

    fn prepare(&self, next: Request) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(next);
    }

    fn prepared(&self) -> Option<Request> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The data under which the next event of what is followed is executed, as a request of its own: with the scope, and so with the
/// batches, of then. Nothing if this is none.
pub(crate) fn anew(ctx: &ExtensionContext<'_>) -> Option<Data> {
    let request = ctx.data_opt::<Arc<Follower>>()?.prepared()?;
    let mut data = Data::default();
    data.insert(request);
    Some(data)
}

/// A step of a dispatch.
#[derive(Description)]
struct DispatchEvent {
    news: News,
    dispatch: model::Dispatch,
}

#[Object(use_type_description)]
impl DispatchEvent {
    /// Names the event: to be sent as `after` to go on behind it.
    async fn id(&self) -> ID {
        gid(self.news.event)
    }
    /// When it was told.
    async fn at(&self) -> DateTime<Utc> {
        self.news.at
    }
    /// The dispatch, as it is now: it may have taken further steps, of which events follow.
    async fn dispatch(&self) -> Dispatch {
        Dispatch(self.dispatch.clone())
    }
}

/// Where somebody is who follows dispatches.
struct Following {
    follower: Arc<Follower>,
    tenant: OrganizationId,
    after: NewsNumber,
    bell: watch::Receiver<()>,
}

impl Following {
    /// Waits for the next event that may be seen. Ends with the first refusal: rights that are gone do not come back by waiting.
    async fn next(&mut self) -> domain::Result<DispatchEvent> {
        loop {
            // Before anything is read: what comes meanwhile rings again.
            self.bell.borrow_and_update();
            let visitor = (self.follower.renew)().await?;
            let scope = visitor.scope()?.clone();
            if scope.tenant() != self.tenant {
                return Err(Error::NotFound);
            }
            let gate = &self.follower.services.gate;
            let read = gate.run(&scope, NextDispatchMoved { after: self.after }).await?;
            self.after = read.through;
            if let Some((news, dispatch)) = read.found {
                self.follower.prepare(Request::new(self.follower.services.clone(), visitor));
                return Ok(DispatchEvent { news, dispatch });
            }
            if !read.more {
                drop(timeout(BEAT, self.rung()).await);
            }
        }
    }

    async fn rung(&mut self) {
        if self.bell.changed().await.is_err() {
            // Nobody rings any more: the beat alone is left.
            std::future::pending::<()>().await;
        }
    }
}

/// Everything that can be followed, over a WebSocket (`graphql-transport-ws`) or as server-sent events.
pub struct Subscriptions;

/// Everything that can be followed, over a WebSocket (`graphql-transport-ws`) or as server-sent events.
#[Subscription(name = "Subscription")]
impl Subscriptions {
    /// The steps of dispatches that the caller is a party to, in order: each once to who goes on behind the last that they
    /// heard of. What may not be seen is passed over.
    async fn dispatch_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The `id` of the event heard of last: everything behind it comes first. Without it: what happens from now on."
        )]
        after: Option<Gid<Event>>,
    ) -> Result<BoxStream<'static, Result<DispatchEvent>>> {
        let request = request(ctx);
        let follower = ctx.data_opt::<Arc<Follower>>().cloned();
        let follower = follower.ok_or_else(|| Error::internal("followed by a request that cannot"))?;
        let tenant = request.scope()?.tenant();
        let bell = request.services.gate.bell_of(tenant);
        let after = request.run(FollowDispatches { after: after.map(|id| id.0) }).await?;
        let following = Following { follower, tenant, after, bell };
        Ok(unfold(Some(following), |following| async move {
            let mut following = following?;
            Some(match following.next().await {
                Ok(event) => (Ok(event), Some(following)),
                Err(error) => (Err(error.into()), None),
            })
        })
        .boxed())
    }
}
