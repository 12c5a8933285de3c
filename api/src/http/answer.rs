//! Answers as they go over the wire: alone, or as one message of several; and what of them is counted.
use super::{
    fair,
    headers::VARY,
    mask,
    media::Media,
    refusal::{Refusal, log, status_of, step_up},
};
use async_graphql::{ServerError, Value};
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use domain::{Error, kernel::reason::Language};
use infra::redis::Bill;
use serde::Serialize;
use serde_json::{json, value::RawValue};
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
    if response.errors.iter().any(|error| mask::code(error) == Some("STRONG_AUTHENTICATION")) {
        response.http_headers.insert(header::WWW_AUTHENTICATE, step_up());
    }
    Ok((status, body.into(), response.http_headers))
}

/// How many headers an answer has in all, with what it costs and what the layers add.
const HEADERS: usize = 12;

/// An answer over HTTP, with the headers that all have.
pub(super) fn whole(status: StatusCode, body: Bytes, media: Media) -> Response {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.reserve(HEADERS);
    headers.insert(header::CONTENT_TYPE, media.content_type());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, VARY);
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

/// One message about an operation.
#[derive(Debug)]
pub(super) enum Told {
    /// What it answers, or what one event of it does.
    Next(Box<RawValue>),
    /// Why it never began: a list of errors.
    Refused(Box<RawValue>),
}

impl Told {
    /// An answer that is one message of several.
    pub(super) fn of(mut response: async_graphql::Response, began: bool, language: Language) -> Self {
        mask::settle(&mut response.errors, began, language);
        if !began {
            return Self::Refused(raw(&response.errors));
        }
        let data = Some(&response.data);
        Self::Next(raw(&Answer { errors: &response.errors, data, extensions: &response.extensions }))
    }

    /// That no schema ever saw the operation.
    pub(super) fn refused(refusal: Refusal, language: Language) -> Self {
        let extensions = json!({ "code": refusal.code() });
        Self::Refused(raw(&json!([{ "message": refusal.message(language), "extensions": extensions }])))
    }

    /// That whoever asks cannot be answered.
    pub(super) fn unanswered(error: &Error, language: Language) -> Self {
        log(error);
        let extensions = json!({ "code": error.code() });
        Self::Refused(raw(&json!([{ "message": error.message(language), "extensions": extensions }])))
    }
}

/// What we made ourselves can always be written; should it not, it is null.
fn raw(value: &impl Serialize) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).unwrap_or_default()
}
