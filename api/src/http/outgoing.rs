//! What goes out over the wire, and what of it is counted.
use super::{
    fair, mask,
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
use infra::redis::Bill;
use serde::Serialize;
use std::collections::BTreeMap;

/// Beside an answer to GraphQL: the operation's name, as it was asked.
#[derive(Clone)]
pub(super) struct Named(pub(super) Option<String>);

/// Beside an answer that was paid for, or not, for that: what it costs.
#[derive(Clone, Copy)]
pub(super) struct Cost(pub(super) u32);

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

pub(super) fn whole(status: StatusCode, body: Bytes, media: Media) -> Response {
    let mut answer = (status, body).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, media.content_type());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-language, authorization"));
    answer
}

/// The answer with what it cost, where anybody counts.
pub(super) fn told(bill: Option<Bill>, mut answer: Response) -> Response {
    if let Some(bill) = bill {
        fair::tell(&bill, answer.headers_mut());
        answer.extensions_mut().insert(Cost(bill.cost));
    }
    answer
}
