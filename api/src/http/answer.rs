//! Answers as they go over the wire.
use super::{
    headers::VARY,
    mask,
    media::Media,
    refusal::{Refusal, status_of},
};
use async_graphql::{ServerError, Value};
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::kernel::reason::Language;
use serde::Serialize;
use std::collections::BTreeMap;

/// An answer as it goes over the wire. A request that never began to execute has no `data` entry, not even a null.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    extensions: &'a BTreeMap<String, Value>,
}

/// Status, body and headers of an answer that goes over the wire alone.
pub(super) fn encode(
    mut response: async_graphql::Response,
    began: bool,
    language: Language,
    media: Media,
) -> Result<(StatusCode, Bytes, HeaderMap), Refusal> {
    mask::settle(&mut response.errors, began, language);
    let status = match response.errors.first().and_then(mask::code).map(status_of) {
        Some(status) if !began && (media == Media::GraphqlResponse || status != StatusCode::BAD_REQUEST) => {
            status
        }
        _ => StatusCode::OK,
    };
    let data = began.then_some(&response.data);
    let body = Answer { errors: &response.errors, data, extensions: &response.extensions };
    let body = serde_json::to_vec(&body).map_err(|_| Refusal::FAILED)?;
    Ok((status, body.into(), response.http_headers))
}

/// An answer over HTTP, with the headers that all have.
pub(super) fn whole(status: StatusCode, body: Bytes, media: Media) -> Response {
    let mut answer = (status, body).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, media.content_type());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, VARY);
    answer
}
