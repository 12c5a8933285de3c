//! Where a request is worked on: in a task of its own, within its time, as one of so many.
use super::{graphql::TIMEOUT, refusal::Refusal, room::Place};
use async_graphql::{Request, parser::types::OperationType};
use std::future::Future;
use tokio::{task::AbortHandle, time::timeout};
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

/// Does `work` in a task of its own, so that a caller who hangs up stops only what may be stopped. The time limit is inside
/// the task: it ends the work itself, not only the waiting for it.
pub(super) async fn in_time<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
    after: After,
) -> Result<T, Refusal> {
    let work = timeout(TIMEOUT, work);
    let task = tokio::spawn(work.in_current_span());
    let _leash = (after == After::Ends).then(|| Leash(task.abort_handle()));
    match task.await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) => {
            tracing::warn!("a request was given up: out of time");
            Err(Refusal::TIMED_OUT)
        }
        Err(panic) => {
            tracing::error!(%panic, "a request panicked");
            Err(Refusal::FAILED)
        }
    }
}

/// Ends a task with whoever waits for it.
struct Leash(AbortHandle);

impl Drop for Leash {
    fn drop(&mut self) {
        self.0.abort(); // of a task that has ended, nothing
    }
}
