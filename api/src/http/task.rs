//! Where a request is worked on: within its time, as one of so many, and in a task of its own where it may change something.
use super::{graphql::TIMEOUT, refusal::Refusal, room::Place};
use async_graphql::{Request, parser::types::OperationType};
use futures::FutureExt as _;
use std::{future::Future, panic::AssertUnwindSafe};
use tokio::time::timeout;
use tracing::Instrument as _;

/// Whether work goes on when its caller hangs up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// It may change something: it is never stopped half way.
    GoesOn,
    /// It only reads, and nobody would read what it finds: it is given up, and its statements with it.
    Ends,
}

impl After {
    /// Of a request: whether any operation of its document could change something, whichever was meant.
    pub(super) fn of(request: &mut Request) -> Self {
        let only_reads = request.parsed_query().is_ok_and(|document| {
            document.operations.iter().all(|(_, one)| one.node.ty == OperationType::Query)
        });
        if only_reads { Self::Ends } else { Self::GoesOn }
    }
}

/// Does `work` as [`in_time`] does. The place is taken until the work ends, whoever waits.
pub(super) async fn in_its_place<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
    after: After,
    place: Place,
) -> Result<T, Refusal> {
    let work = async move {
        let _place = place;
        work.await
    };
    in_time(work, after).await
}

/// Does `work` within its time, and what goes on in a task of its own: so a caller who hangs up stops only what may be stopped.
/// The time limit is inside the task: it ends the work itself, not only the waiting for it.
pub(super) async fn in_time<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
    after: After,
) -> Result<T, Refusal> {
    let work = timeout(TIMEOUT, work);
    let done = match after {
        After::GoesOn => tokio::spawn(work.in_current_span()).await.map_err(drop),
        // Whoever hangs up drops this, and the work with it.
        After::Ends => AssertUnwindSafe(work).catch_unwind().await.map_err(drop),
    };
    match done {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) => {
            tracing::warn!("a request was given up: out of time");
            Err(Refusal::TIMED_OUT)
        }
        // What it said, the panic hook has written to the log.
        Err(()) => {
            tracing::error!("a request panicked");
            Err(Refusal::FAILED)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        future::{pending, poll_fn},
        task::Poll,
    };
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn a_panic_is_a_failure_wherever_the_work_is_done() {
        for after in [After::GoesOn, After::Ends] {
            let work = poll_fn(|_| -> Poll<()> { panic!("secret of the work") });
            assert_eq!(in_time(work, after).await, Err(Refusal::FAILED), "{after:?}");
        }
    }

    #[tokio::test]
    async fn what_only_reads_ends_at_once_with_who_waits_for_it() {
        let (held, mut told) = oneshot::channel::<()>();
        let work = async move {
            pending::<()>().await;
            drop(held);
        };
        let mut given_up = Box::pin(in_time(work, After::Ends));
        assert!(futures::poll!(given_up.as_mut()).is_pending());
        assert_eq!(told.try_recv(), Err(oneshot::error::TryRecvError::Empty));
        drop(given_up);
        assert_eq!(told.try_recv(), Err(oneshot::error::TryRecvError::Closed));
    }
}
