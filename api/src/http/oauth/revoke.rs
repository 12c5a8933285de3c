//! `POST /oauth/revoke`: a token ends before its time. Whoever has it may say so.
use super::{
    answer::{Wrong, uncached},
    desk::Desk,
    form::{RevokeForm, read},
};
use crate::http::{answer::told, language::preferred};
use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use domain::{Error, service_account::EndToken};
use infra::redis::{Bill, Payer};

/// What it costs to end a token, in points of that token.
const END: u32 = 100;

/// Ends the token. One that does not hold, or was ended before, is ended already.
pub(super) async fn end(State(desk): State<Desk>, request: Request) -> Response {
    let language = preferred(request.headers());
    let ended = match read::<RevokeForm>(request).await {
        Ok((_, form)) => {
            let own = desk.clone();
            Box::pin(desk.take(async move { revoke(&own, form).await })).await
        }
        Err(wrong) => Err(wrong),
    };
    match ended {
        Ok(paid) => told(paid, uncached(StatusCode::OK, ().into_response())),
        Err(wrong) => wrong.answer(language),
    }
}

/// What was paid for it, if anything was.
async fn revoke(desk: &Desk, form: RevokeForm) -> Result<Option<Bill>, Wrong> {
    let mut paid = None;
    let ended = charged(desk, form, &mut paid).await;
    ended.map(|()| paid).map_err(|wrong| wrong.after(paid))
}

async fn charged(desk: &Desk, form: RevokeForm, paid: &mut Option<Bill>) -> Result<(), Wrong> {
    let door = &*desk.door;
    let token = form.token.ok_or(Wrong::REQUEST)?;
    let tokens = door.tokens.as_ref().ok_or(Wrong::OFF)?;
    // As a request that bears it is read, or what is ended would be another token than the one that lives.
    let token = token.trim();
    let subject = match tokens.verify_to_end(token).await {
        Ok(subject) => subject,
        Err(Error::Unauthenticated) => return Ok(()),
        Err(other) => return Err(other.into()),
    };
    // Beside all other buckets: no flood, and no other token, keeps anybody from ending what was stolen.
    desk.charge(&Payer::apart(&format!("ends\n{:?}", subject.facts().hash)), END, paid).await?;
    let Some(lapses_at) = subject.facts().expires_at else {
        // One that lapses beyond the calendar could not be kept ended.
        return Err(Wrong::FAILED);
    };
    match door.gate.platform(EndToken { subject, lapses_at }).await {
        Ok(()) => {
            metrics::counter!("kansa_ended_tokens_total").increment(1);
            Ok(())
        }
        Err(Error::Unauthenticated) => Ok(()),
        Err(other) => Err(other.into()),
    }
}
