//! One operation of a connection: what HTTP would execute, and what can be followed.
use super::held::head_of;
use crate::http::{
    Executor,
    answer::Told,
    execution::Execution,
    graphql::TIMEOUT,
    guard::{admit, is_subscription},
    refusal::Refusal,
};
use async_graphql::Request;
use axum::http::HeaderMap;
use domain::kernel::reason::Language;
use futures::{
    StreamExt as _,
    stream::{BoxStream, once},
};
use std::{future::ready, sync::Arc};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tracing::Instrument as _;

/// Executes an operation for whom `headers` name: one message for each event of a subscription, one for anything else. After
/// a refusal comes nothing more. What goes on though it was given up takes a turn for as long.
pub(super) async fn operate<E: Executor>(
    executor: E,
    headers: &HeaderMap,
    mut request: Request,
    language: Language,
    turns: Arc<Semaphore>,
) -> BoxStream<'static, Told> {
    if let Err(refusal) = admit(&mut request) {
        return alone(Told::refused(refusal, language));
    }
    if !is_subscription(&mut request) {
        let Ok(turn) = turns.try_acquire_owned() else {
            return alone(Told::refused(Refusal::TOO_MANY_OPERATIONS, language));
        };
        return alone(answered(executor, headers, request, language, turn).await);
    }
    let execution = Execution::default();
    let request = request.data(execution.clone());
    match executor.follow(head_of(headers), request, language).await {
        Ok(answers) => answers.map(move |response| Told::of(response, execution.began(), language)).boxed(),
        Err(error) => alone(Told::unanswered(&error, language)),
    }
}

/// In a task of its own, as over HTTP: an operation that is ended, or a client that hangs up, never stops a mutation half way.
async fn answered<E: Executor>(
    executor: E,
    headers: &HeaderMap,
    request: Request,
    language: Language,
    turn: OwnedSemaphorePermit,
) -> Told {
    let (execution, head) = (Execution::default(), head_of(headers));
    let request = request.data(execution.clone());
    let work = async move {
        let done = timeout(TIMEOUT, executor.execute(head, request, language)).await;
        drop(turn);
        done
    };
    match tokio::spawn(work.in_current_span()).await {
        Ok(Ok(Ok(response))) => Told::of(response, execution.began(), language),
        Ok(Ok(Err(error))) => Told::unanswered(&error, language),
        Ok(Err(_)) => {
            tracing::warn!("an operation was given up: out of time");
            Told::refused(Refusal::TIMED_OUT, language)
        }
        Err(panic) => {
            tracing::error!(%panic, "an operation panicked");
            Told::refused(Refusal::FAILED, language)
        }
    }
}

fn alone(told: Told) -> BoxStream<'static, Told> {
    once(ready(told)).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::Response;
    use axum::http::request::Parts;
    use tokio::sync::Notify;

    /// Ends nothing before it is told to.
    #[derive(Clone, Default)]
    struct Slow(Arc<Notify>);

    impl Executor for Slow {
        async fn execute(&self, _: Parts, _: Request, _: Language) -> Result<Response, domain::Error> {
            self.0.notified().await;
            Ok(Response::default())
        }
    }

    #[tokio::test]
    async fn what_was_given_up_counts_for_as_long_as_it_goes_on() {
        let (slow, headers, turns) = (Slow::default(), HeaderMap::new(), Arc::new(Semaphore::new(1)));
        let ask = || {
            let request = Request::new("mutation { work }");
            operate(slow.clone(), &headers, request, Language::English, Arc::clone(&turns))
        };
        let mut given_up = Box::pin(ask());
        assert!(futures::poll!(given_up.as_mut()).is_pending());
        drop(given_up);
        match ask().await.next().await {
            Some(Told::Refused(errors)) => assert!(errors.get().contains("RATE_LIMITED")),
            other => panic!("{other:?}"),
        }
        slow.0.notify_one();
        drop(turns.acquire().await.unwrap());
    }
}
