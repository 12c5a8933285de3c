//! One operation of a connection: what HTTP would execute, and what can be followed.
use super::{held::head_of, message::Operation};
use crate::http::{
    Executor,
    answer::Told,
    execution::Execution,
    graphql::TIMEOUT,
    guard::{admit, is_subscription},
    policy::{Policy, Stopped},
    refusal::Refusal,
};
use async_graphql::Request;
use axum::http::HeaderMap;
use domain::kernel::reason::Language;
use futures::{
    StreamExt as _,
    stream::{BoxStream, once},
};
use std::future::ready;
use tokio::time::timeout;
use tracing::Instrument as _;

/// Executes an operation as it was sent, if it is let in.
pub(super) async fn begin<E: Executor>(
    executor: E,
    policy: &Policy,
    headers: &HeaderMap,
    operation: Operation,
    language: Language,
) -> BoxStream<'static, Told> {
    match admitted(&executor, policy, headers, operation).await {
        Ok(request) => operate(executor, headers, request, language).await,
        Err(Stopped::Refused(refusal)) => alone(Told::refused(refusal, language)),
        Err(Stopped::Caller(error)) => alone(Told::unanswered(&error, language)),
    }
}

/// The request, if its document runs for whom `headers` name, and is within the limits.
async fn admitted<E: Executor>(
    executor: &E,
    policy: &Policy,
    headers: &HeaderMap,
    operation: Operation,
) -> Result<Request, Stopped> {
    let mut head = head_of(headers);
    let Operation { wanted, operation_name, variables, extensions } = operation;
    let document = policy.document(executor, &mut head, wanted).await?;
    let mut request = Request::new(document).variables(variables);
    request.operation_name = operation_name;
    request.extensions.0.extend(extensions);
    admit(&mut request)?;
    policy.introspect(executor, &mut head, &mut request).await?;
    Ok(request)
}

/// Executes an admitted request for whom `headers` name: one message for each event of a subscription, one for anything else. After
/// a refusal comes nothing more.
pub(super) async fn operate<E: Executor>(
    executor: E,
    headers: &HeaderMap,
    mut request: Request,
    language: Language,
) -> BoxStream<'static, Told> {
    if !is_subscription(&mut request) {
        return alone(answered(executor, headers, request, language).await);
    }
    let execution = Execution::of(&mut request);
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
    mut request: Request,
    language: Language,
) -> Told {
    let (execution, head) = (Execution::of(&mut request), head_of(headers));
    let request = request.data(execution.clone());
    let work = async move { timeout(TIMEOUT, executor.execute(head, request, language)).await };
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
