//! Answers to requests that are refused before anybody paid for them: they cost the least there is, and say so like all others
//! (ADR 0046). Who asks is looked up for that as one of so many: where there is no place, nobody is, and nothing is paid.
use super::{
    Executor,
    answer::{Told, told},
    fair::{tell_what_is_left, with_denials},
    graphql::{TIMEOUT, Wired},
    media::Media,
    policy::Stopped,
    refusal::{Refusal, caller_refused},
};
use axum::{
    http::{HeaderMap, request::Parts},
    response::Response,
};
use domain::{Error, kernel::reason::Language};
use futures::future::BoxFuture;
use infra::redis::{Bill, Fair, Payer};
use tokio::time::timeout;

/// What such a request costs, but for what was denied when it was found out who asks.
const LEAST: u32 = 1;

/// The answer to a request that goes no further. Boxed, for it is part of every request's future and seldom comes to be.
pub(super) fn stopped<'a, E: Executor>(
    wired: &'a Wired<E>,
    head: &'a mut Parts,
    stopped: Stopped,
    (language, media): (Language, Media),
) -> BoxFuture<'a, Response> {
    let refused = match &stopped {
        Stopped::Refused(refusal) => refusal.answer_as(language, media),
        Stopped::Caller(error) => caller_refused(error, language, media),
    };
    charged(wired, head, stopped, refused, (language, media))
}

/// The same, with an answer of another form. Whoever cannot pay even the least is told that instead.
pub(super) fn charged<'a, E: Executor>(
    wired: &'a Wired<E>,
    head: &'a mut Parts,
    stopped: Stopped,
    refused: Response,
    (language, media): (Language, Media),
) -> BoxFuture<'a, Response> {
    Box::pin(async move {
        if let Stopped::Refused(refusal) = &stopped
            && is_ours(*refusal)
        {
            return left(&wired.executor, head, refused);
        }
        match least(wired, head, &stopped).await {
            Some(bill) if bill.retry_after.is_some() => {
                told(Some(bill), Refusal::RATE_LIMITED.answer_as(language, media))
            }
            Some(bill) => told(Some(bill), refused),
            None => left(&wired.executor, head, refused),
        }
    })
}

/// The answer to an operation of a connection that goes no further: there are no headers to tell anything in.
pub(super) fn said<'a, E: Executor>(
    wired: &'a Wired<E>,
    head: &'a mut Parts,
    stopped: Stopped,
    language: Language,
) -> BoxFuture<'a, Told> {
    Box::pin(async move {
        let bill = least(wired, head, &stopped).await;
        match stopped {
            _ if bill.is_some_and(|bill| bill.retry_after.is_some()) => {
                Told::refused(Refusal::RATE_LIMITED, language)
            }
            Stopped::Refused(refusal) => Told::refused(refusal, language),
            Stopped::Caller(error) => Told::unanswered(&error, language),
        }
    })
}

/// The answer to a caller who could not be established when it came to executing.
pub(super) fn unestablished<E: Executor>(
    executor: &E,
    error: Error,
    (language, media): (Language, Media),
) -> BoxFuture<'_, Response> {
    Box::pin(async move {
        let refused = caller_refused(&error, language, media);
        match (executor.fair(), error) {
            (Some(fair), Error::Unauthenticated) => told(Some(by_nobody(fair).await), refused),
            _ => refused,
        }
    })
}

/// The answer with what is left to who asks, if it is known without waiting who that is. Nothing is paid.
pub(super) fn left<E: Executor>(executor: &E, head: &Parts, mut answer: Response) -> Response {
    if let Some(fair) = executor.fair()
        && let Some(payer) = executor.payer_at_hand(head)
    {
        tell_what_is_left(&fair.look(&payer), answer.headers_mut());
    }
    answer
}

/// The headers with what is left to who asks, found out if it must be and there is a place for that. Nothing is paid.
pub(super) async fn left_to<E: Executor>(wired: &Wired<E>, head: &mut Parts) -> HeaderMap {
    let (executor, mut headers) = (&wired.executor, HeaderMap::new());
    let Some(fair) = executor.fair() else { return headers };
    let mut payer = executor.payer_at_hand(head);
    if payer.is_none()
        && let Some(_place) = wired.room.spare()
    {
        payer = timeout(TIMEOUT, executor.payer(head)).await.ok().and_then(Result::ok);
    }
    if let Some(payer) = payer {
        tell_what_is_left(&fair.look(&payer), &mut headers);
    }
    headers
}

/// What those pay together of whom nothing is known. They are told what is the matter with them, not to wait.
pub(super) async fn by_nobody(fair: &Fair) -> Bill {
    Bill { retry_after: None, ..fair.pay(&Payer::NOBODY, LEAST).await }
}

/// Has the least paid. Nothing is for what is ours, and for callers who cannot be found out now: for want of a place as well.
async fn least<E: Executor>(wired: &Wired<E>, head: &mut Parts, stopped: &Stopped) -> Option<Bill> {
    let executor = &wired.executor;
    let fair = executor.fair()?;
    match stopped {
        Stopped::Refused(refusal) if is_ours(*refusal) => return None,
        Stopped::Caller(Error::Internal(_) | Error::Unavailable(_)) => return None,
        // It was looked at, and does not hold: it is not looked at once more.
        Stopped::Caller(Error::Unauthenticated) => return Some(by_nobody(fair).await),
        Stopped::Refused(_) | Stopped::Caller(_) => {}
    }
    // Who was denied an entry is known: there is nobody to look up for that it is paid.
    let _place = if executor.denied(head) > 0 { None } else { Some(wired.room.spare()?) };
    match timeout(TIMEOUT, executor.payer(head)).await {
        Ok(Ok(payer)) => {
            let bill = fair.pay(&payer, LEAST).await;
            let denied = if bill.retry_after.is_none() { executor.denied(head) } else { 0 };
            Some(with_denials(fair, &payer, bill, denied).await)
        }
        Ok(Err(Error::Unauthenticated)) => Some(fair.pay(&Payer::NOBODY, LEAST).await),
        Ok(Err(_)) | Err(_) => None,
    }
}

/// Whether the server is the reason: then nobody is looked up, for that is what it has no room or time for.
fn is_ours(refusal: Refusal) -> bool {
    [Refusal::OVERLOADED, Refusal::FULL, Refusal::TIMED_OUT, Refusal::FAILED].contains(&refusal)
}
