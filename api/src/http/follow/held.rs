//! By whom a connection is held, from its beginning to its end.
use super::count::Holder;
use crate::http::{Executor, caller::ORGANIZATION, graphql::TIMEOUT};
use axum::http::{HeaderMap, HeaderValue, Request, request::Parts};
use domain::Error;
use tokio::{sync::watch, time::timeout};

/// The head of a request with these headers: each operation of a connection is one of its own.
pub(super) fn head_of(headers: &HeaderMap) -> Parts {
    let (mut head, ()) = Request::new(()).into_parts();
    head.headers = headers.clone();
    head
}

/// Names the organization in `headers`, if they do not: it stays the same also should the holder join another one.
pub(super) fn pin(headers: &mut HeaderMap, holder: &Holder) {
    if let Some(organization) = holder.organization
        && let Ok(id) = HeaderValue::from_str(&organization.uuid().to_string())
    {
        headers.entry(ORGANIZATION).or_insert(id);
    }
}

/// Whether the connection is still theirs: the token holds, and opens what it opened. What cannot be found out now is asked
/// again; whoever asks for anything meanwhile is refused it.
pub(super) async fn is_held<E: Executor>(executor: &E, headers: &HeaderMap, holder: &Holder) -> bool {
    match timeout(TIMEOUT, executor.holder(&mut head_of(headers))).await {
        Ok(Ok(found)) => found.as_ref() == Some(holder),
        Ok(Err(Error::Internal(cause) | Error::Unavailable(cause))) => {
            tracing::error!(cause = format!("{cause:#}"), "the holder of a connection cannot be found out");
            true
        }
        Ok(Err(_)) => false,
        Err(_) => true,
    }
}

/// Waits until connections are to end.
pub(super) async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // A closed channel means that the process is going down.
    drop(stopping.wait_for(|stops| *stops).await);
}
