//! How much is worked on at a time. More is sent away at once, with the time to come again: a queue that only grows helps
//! nobody. Health is asked outside of it.
use super::{language::preferred, refusal::Refusal};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests sent away because too many were under way, and connections, by `what`.
pub(crate) const SHED: &str = "kansa_shed_total";

/// Room for so many requests at a time. A request takes its place when it has arrived whole, so that slow senders take none.
#[derive(Debug, Clone)]
pub struct Room(Arc<Semaphore>);

/// The place of one request, free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _permit: OwnedSemaphorePermit,
}

impl Room {
    /// Room for `places` requests.
    #[must_use]
    pub fn of(places: usize) -> Self {
        Self(Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))))
    }

    /// A place, if one is free. Whoever finds none is sent away, and counted.
    pub(super) fn place(&self) -> Option<Place> {
        let place = self.spare();
        if place.is_none() {
            metrics::counter!(SHED, "what" => "request").increment(1);
        }
        place
    }

    /// A place, if one is free, for what is left out where there is none.
    pub(super) fn spare(&self) -> Option<Place> {
        let permit = Arc::clone(&self.0).try_acquire_owned().ok()?;
        Some(Place { _permit: permit })
    }
}

/// Lets a request without a body in, if there is a place for it.
pub(super) async fn admit(State(room): State<Room>, request: Request, next: Next) -> Response {
    let Some(_place) = room.place() else {
        return Refusal::OVERLOADED.answer(preferred(request.headers()));
    };
    next.run(request).await
}
