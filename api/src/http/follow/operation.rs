//! One operation of a connection: what HTTP would execute, and what can be followed.
use super::{held::head_of, message::Operation};
use crate::http::{
    Executor,
    answer::Told,
    documents::Found,
    fair::{self, Toll},
    graphql::{Wired, remembering},
    guard::is_subscription,
    policy::Stopped,
    refusal::Refusal,
    task::{After, in_its_place},
    unpaid,
};
use async_graphql::{Execution, Request};
use axum::http::{HeaderMap, request::Parts};
use domain::kernel::reason::Language;
use futures::{
    StreamExt as _,
    stream::{BoxStream, once},
};
use std::{future::ready, sync::Arc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Executes an operation as it was sent, if it is let in.
pub(super) async fn begin<E: Executor>(
    wired: &Wired<E>,
    headers: &HeaderMap,
    operation: Operation,
    language: Language,
    turns: Arc<Semaphore>,
) -> BoxStream<'static, Told> {
    let mut head = head_of(headers);
    match admitted(wired, &mut head, operation).await {
        Ok(request) => operate(wired, head, request, language, turns).await,
        Err(stopped) => alone(unpaid::said(wired, &mut head, stopped, language).await),
    }
}

/// The request, if its document runs for whom `head` names, and is within the limits. That is found out as one of so many, as over
/// HTTP.
async fn admitted<E: Executor>(
    wired: &Wired<E>,
    head: &mut Parts,
    operation: Operation,
) -> Result<Request, Stopped> {
    let Wired { executor, policy, room, .. } = wired;
    let _place = room.place().ok_or(Refusal::OVERLOADED)?;
    let Operation { wanted, named, variables, extensions } = operation;
    let Found { text, fresh } = policy.document(executor, head, wanted).await?;
    let mut request = remembering(Request::new(text).variables(variables), fresh);
    request.operation_name = named;
    request.extensions.0.extend(extensions);
    policy.documents.admit(&mut request)?;
    policy.introspect(executor, head, &mut request).await?;
    Ok(request)
}

/// Executes an admitted request for whom `head` names: one message for each event of a subscription, one for anything else.
/// After a refusal comes nothing more. What goes on though it was given up takes a turn for as long.
pub(super) async fn operate<E: Executor>(
    wired: &Wired<E>,
    mut head: Parts,
    mut request: Request,
    language: Language,
    turns: Arc<Semaphore>,
) -> BoxStream<'static, Told> {
    if !is_subscription(&mut request) {
        let Ok(turn) = turns.try_acquire_owned() else {
            return alone(Told::refused(Refusal::TOO_MANY_OPERATIONS, language));
        };
        return alone(answered(wired, head, request, language, turn).await);
    }
    let (execution, toll) = (Execution::of(&mut request), Toll::default());
    head.extensions.insert(toll.clone());
    let request = request.data(execution.clone()).data(toll);
    match wired.executor.follow(head, request, language).await {
        Ok(answers) => answers.map(move |response| Told::of(response, execution.began(), language)).boxed(),
        Err(error) => alone(Told::unanswered(&error, language)),
    }
}

/// As one of so many, and in a task of its own where it may change something, as over HTTP: an operation that is ended, or a client
/// that hangs up, never stops a mutation half way.
async fn answered<E: Executor>(
    wired: &Wired<E>,
    mut head: Parts,
    mut request: Request,
    language: Language,
    turn: OwnedSemaphorePermit,
) -> Told {
    let Some(place) = wired.room.place() else { return Told::refused(Refusal::OVERLOADED, language) };
    let (execution, after) = (Execution::of(&mut request), After::of(&mut request));
    let (executor, toll) = (wired.executor.clone(), Toll::default());
    head.extensions.insert(toll.clone());
    let request = request.data(execution.clone()).data(toll.clone());
    let work = async move {
        let done = executor.execute(head, request, language).await;
        drop(turn);
        done
    };
    match in_its_place(Box::pin(work), after, place).await {
        Ok(Ok(mut response)) => {
            if let Some(bill) = toll.bill().filter(|_| execution.began()) {
                fair::note(bill, &mut response);
            }
            Told::of(response, execution.began(), language)
        }
        Ok(Err(error)) => Told::unanswered(&error, language),
        Err(refusal) => Told::refused(refusal, language),
    }
}

fn alone(told: Told) -> BoxStream<'static, Told> {
    once(ready(told)).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Policy, Room, Sockets};
    use async_graphql::Response;
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
        let (policy, sockets, room) = (Policy::default(), Sockets::default(), Room::of(100));
        let wired = Wired { executor: slow.clone(), policy, sockets, room };
        let ask = || {
            let request = Request::new("mutation { work }");
            operate(&wired, head_of(&headers), request, Language::English, Arc::clone(&turns))
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
