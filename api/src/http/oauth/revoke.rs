//! `POST /oauth/revoke`: a token ends before its time. Whoever has it may say so.
use super::{
    OauthDoor,
    answer::{Wrong, uncached},
    form::{RevokeForm, read},
};
use crate::http::language::preferred;
use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use domain::{Error, service_account::EndToken};

/// Ends the token. One that does not hold, or was ended before, is ended already.
pub(super) async fn end(State(door): State<OauthDoor>, request: Request) -> Response {
    let language = preferred(request.headers());
    let ended = match read::<RevokeForm>(request).await {
        Ok((_, form)) => {
            let work = tokio::spawn(async move { revoke(&door, form).await });
            work.await.unwrap_or(Err(Wrong::FAILED))
        }
        Err(wrong) => Err(wrong),
    };
    match ended {
        Ok(()) => uncached(StatusCode::OK, ().into_response()),
        Err(wrong) => wrong.answer(language),
    }
}

async fn revoke(door: &OauthDoor, form: RevokeForm) -> Result<(), Wrong> {
    let token = form.token.ok_or(Wrong::REQUEST)?;
    let tokens = door.tokens.as_ref().ok_or(Wrong::OFF)?;
    let subject = match tokens.verify_to_end(&token).await {
        Ok(subject) => subject,
        Err(Error::Unauthenticated) => return Ok(()),
        Err(other) => return Err(other.into()),
    };
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
