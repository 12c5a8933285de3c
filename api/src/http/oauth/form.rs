//! What comes in: a small form, and the client's own name and secret.
use super::answer::Wrong;
use axum::{
    Form,
    body::{Body, to_bytes},
    extract::{FromRequest as _, Request},
    http::{HeaderMap, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::{
    Id,
    service_account::{ServiceAccountId, ServiceSecret},
};
use serde::{Deserialize, de::DeserializeOwned};
use std::time::Duration;
use tokio::time::timeout;
use uuid::Uuid;

/// The largest form, in bytes: two tokens and some words.
const MAX_BYTES: usize = 32 * 1024;
/// How long a form may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a client asks the token end-point for.
#[derive(Deserialize)]
pub(super) struct TokenForm {
    pub(super) grant_type: Option<String>,
    pub(super) scope: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    pub(super) subject_token: Option<String>,
    pub(super) subject_token_type: Option<String>,
    pub(super) requested_token_type: Option<String>,
    pub(super) actor_token: Option<String>,
}

/// What is to be ended.
#[derive(Deserialize)]
pub(super) struct RevokeForm {
    pub(super) token: Option<String>,
}

/// Reads a form. A parameter that stands twice is refused.
pub(super) async fn read<T: DeserializeOwned>(request: Request) -> Result<(HeaderMap, T), Wrong> {
    let (head, body) = request.into_parts();
    let body = timeout(PATIENCE, to_bytes(body, MAX_BYTES)).await;
    let body = body.map_err(|_| Wrong::REQUEST)?.map_err(|_| Wrong::REQUEST)?;
    let headers = head.headers.clone();
    let whole = Request::from_parts(head, Body::from(body));
    let Form(form) = Form::<T>::from_request(whole, &()).await.map_err(|_| Wrong::REQUEST)?;
    Ok((headers, form))
}

/// Who asks for a token, and with what secret: as the form says, or the headers beside it. Nothing if that is nothing sound.
pub async fn client_of(request: Request) -> Option<(ServiceAccountId, ServiceSecret)> {
    let (headers, mut form): (_, TokenForm) = read(request).await.ok()?;
    form.client(&headers).ok()
}

impl TokenForm {
    /// Who asks, and what they bring: by HTTP Basic or in the form. What could be no account or no secret is refused before
    /// anything is looked up.
    pub(super) fn client(&mut self, headers: &HeaderMap) -> Result<(ServiceAccountId, ServiceSecret), Wrong> {
        let inside = self.client_id.take().zip(self.client_secret.take());
        let (id, secret) = match (basic(headers)?, inside) {
            (Some(_), Some(_)) => return Err(Wrong::CREDENTIALS),
            (Some(given), None) | (None, Some(given)) => given,
            (None, None) => return Err(Wrong::CLIENT),
        };
        let id = Uuid::try_parse(&id).map_err(|_| Wrong::CLIENT)?;
        Ok((Id::from_uuid(id), ServiceSecret::brought(secret).ok_or(Wrong::CLIENT)?))
    }
}

fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, Wrong> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().ok().filter(|_| values.next().is_none());
    let (scheme, encoded) = text.and_then(|text| text.split_once(' ')).ok_or(Wrong::CLIENT)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(Wrong::CREDENTIALS);
    }
    let plain = BASE64.decode(encoded.trim()).ok().and_then(|plain| String::from_utf8(plain).ok());
    let plain = plain.ok_or(Wrong::CLIENT)?;
    let (id, secret) = plain.split_once(':').ok_or(Wrong::CLIENT)?;
    Ok(Some((id.to_owned(), secret.to_owned())))
}
