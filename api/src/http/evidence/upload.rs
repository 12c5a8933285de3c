//! `PUT /evidence/uploads/{token}`: one file, as the raw body of the request.
use super::{EvidenceDoor, refused};
use crate::{
    graphql::{Visitor, gid},
    http::{answer::told, headers::VARY, language::preferred, refusal::Refusal},
};
use axum::{
    Json,
    body::Body,
    extract::{Path, Request, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use domain::{
    Error, Result,
    access::{Action, Scope},
    evidence::{
        ClaimUpload, CompleteUpload, EvidenceVersion, Received, SlotToken, UploadTicket, cut_off, too_large,
        too_slow,
    },
};
use futures::StreamExt as _;
use infra::files::Incoming;
use serde_json::json;
use std::time::Duration;
use tokio::time::timeout;
use tracing::Instrument as _;

/// How long the next piece of a file may take to arrive.
const PIECE: Duration = Duration::from_secs(15);
/// How long a whole file may take to arrive. The sweeper relies on it.
const WHOLE: Duration = Duration::from_mins(10);

/// Takes a file in, in a task of its own: a caller that hangs up ends the body, and so is tidied up after.
pub(super) async fn receive(
    State(door): State<EvidenceDoor>,
    path: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let headers = head.headers.clone();
    let Ok(Path(token)) = path else { return Refusal::BROKEN_PATH.answer(preferred(&headers)) };
    let (visitor, bill) = match door.admit(&headers).await {
        Ok(paid) => paid,
        Err(answer) => return *answer,
    };
    let token = SlotToken::new(token);
    let work = async move { timeout(WHOLE + PIECE, upload(&door, &visitor, token, &head, body)).await };
    let answer = match tokio::spawn(work.in_current_span()).await {
        Ok(Ok(Ok(version))) => stored(&version),
        Ok(Ok(Err(error))) => refused(&error, &headers),
        Ok(Err(_)) => refused(&too_slow(), &headers),
        Err(panic) => refused(&Error::internal(panic), &headers),
    };
    told(Some(bill), answer)
}

fn stored(version: &EvidenceVersion) -> Response {
    let body = json!({ "data": {
        "evidenceId": gid(version.evidence).0,
        "number": version.number,
        "sha256": version.sha256.as_str(),
        "size": version.size,
        "contentType": version.content_type,
    } });
    let uncached = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store")), (header::VARY, VARY)];
    (StatusCode::CREATED, uncached, Json(body)).into_response()
}

async fn upload(
    door: &EvidenceDoor,
    visitor: &Visitor,
    token: SlotToken,
    head: &Parts,
    body: Body,
) -> Result<EvidenceVersion> {
    let scope = visitor.scope()?.clone();
    door.gate.decide(&scope, Action::EvidenceWrite).await?;
    let ticket = door.gate.run(&scope, ClaimUpload(token.clone())).await?;
    let announced = announced(&head.headers);
    if announced.is_some_and(|size| size > door.files.limit()) {
        return Err(too_large(door.files.limit()));
    }
    let mut incoming = door.files.begin(scope.tenant(), ticket.version);
    let received = match timeout(WHOLE, collect(&mut incoming, body, announced, door.files.limit())).await {
        Ok(arrived) => arrived.and_then(|()| sound(&incoming, &ticket)),
        Err(_) => Err(too_slow()),
    };
    match received {
        Ok(received) => {
            incoming.complete().await?;
            keep(door, &scope, token, &ticket, received, &head.headers).await
        }
        Err(refused) => {
            incoming.give_up().await;
            Err(refused)
        }
    }
}

/// How many bytes the sender said would come.
fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

async fn collect(incoming: &mut Incoming, body: Body, announced: Option<u64>, limit: u64) -> Result<()> {
    let mut pieces = body.into_data_stream();
    let mut size = 0;
    while let Some(piece) = timeout(PIECE, pieces.next()).await.map_err(|_| too_slow())? {
        size = incoming.take(piece.map_err(|_| cut_off())?).await?;
        if size > limit {
            return Err(too_large(limit));
        }
    }
    if announced.is_some_and(|announced| announced != size) { Err(cut_off()) } else { Ok(()) }
}

fn sound(incoming: &Incoming, ticket: &UploadTicket) -> Result<Received> {
    let received = incoming.received()?;
    ticket.check(&received)?;
    Ok(received)
}

/// Makes a version of an object that is complete. If that is refused, the object goes again; if it fails, nobody knows
/// whether the version is there, and what is left is the sweeper's.
async fn keep(
    door: &EvidenceDoor,
    scope: &Scope,
    token: SlotToken,
    ticket: &UploadTicket,
    received: Received,
    headers: &HeaderMap,
) -> Result<EvidenceVersion> {
    // A large file takes its time: whose rights ended meanwhile brings nothing in.
    let kept = match door.scope(headers).await {
        Ok(present) => door.gate.run(&present, CompleteUpload { token, received }).await,
        Err(refused) => Err(refused),
    };
    if let Err(refused) = &kept
        // Of these two it may have been kept all the same.
        && !matches!(refused, Error::Internal(_) | Error::Unavailable(_))
        && let Err(failure) = door.files.remove(scope.tenant(), ticket.version).await
    {
        tracing::warn!(%failure, "what was refused is left to the sweeper");
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use domain::Id;
    use futures::stream;
    use infra::{
        config::{EvidenceConfig, EvidencePlace},
        files::Files,
    };
    use uuid::Uuid;

    #[tokio::test(start_paused = true)]
    async fn a_file_that_does_not_come_on_is_given_up() {
        let folder = tempfile::tempdir().unwrap();
        let place = EvidencePlace::Folder(folder.path().to_owned());
        let files = Files::open(&EvidenceConfig { place, max_bytes: 100 }).await.unwrap();
        let mut incoming = files.begin(Id::from_uuid(Uuid::nil()), Id::from_uuid(Uuid::nil()));
        let first = stream::iter([Ok::<_, std::io::Error>(Bytes::from("a"))]);
        let body = Body::from_stream(first.chain(stream::pending()));
        let refused = collect(&mut incoming, body, None, files.limit()).await;
        assert!(matches!(refused, Err(Error::Invalid { reason, .. }) if reason.code() == "UPLOAD_TOO_SLOW"));
        incoming.give_up().await;
    }
}
