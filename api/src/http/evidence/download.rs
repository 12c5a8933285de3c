//! `GET /evidence/downloads/{token}`: one file, once, to the person who asked for the address.
use super::{EvidenceDoor, refused};
use crate::{
    graphql::Visitor,
    http::{
        answer::told,
        headers::{CLOSED, VARY, attachment, content_type},
        language::preferred,
        refusal::Refusal,
    },
};
use axum::{
    body::Body,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, Method, header},
    response::{IntoResponse as _, Response},
};
use domain::{
    Result,
    evidence::{ClaimDownload, EvidenceVersion, SlotToken},
};

/// Sends a file. The address is used up, and the deed is in the trail, before the first byte goes.
pub(super) async fn send(
    State(door): State<EvidenceDoor>,
    path: Result<Path<String>, PathRejection>,
    method: Method,
    headers: HeaderMap,
) -> Response {
    // The library answers HEAD by GET, which would use the address up for nothing.
    if method != Method::GET {
        return Refusal::METHOD.answer(preferred(&headers));
    }
    let Ok(Path(token)) = path else { return Refusal::BROKEN_PATH.answer(preferred(&headers)) };
    let (visitor, bill) = match door.admit(&headers).await {
        Ok(paid) => paid,
        Err(answer) => return *answer,
    };
    let answer = match open(&door, SlotToken::new(token), &visitor).await {
        Ok((version, body)) => answer(&version, body),
        Err(error) => refused(&error, &headers),
    };
    told(Some(bill), answer)
}

async fn open(door: &EvidenceDoor, token: SlotToken, visitor: &Visitor) -> Result<(EvidenceVersion, Body)> {
    let scope = visitor.scope()?;
    let version = door.gate.run(scope, ClaimDownload(token)).await?;
    let bytes = door.files.read(scope.tenant(), version.id).await?;
    Ok((version, Body::from_stream(bytes)))
}

fn answer(version: &EvidenceVersion, body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type(&version.content_type)),
        (header::CONTENT_LENGTH, version.size.into()),
        (header::CONTENT_DISPOSITION, attachment(version.file_name.as_str())),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::VARY, VARY),
        (header::CONTENT_SECURITY_POLICY, CLOSED),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    (headers, body).into_response()
}
