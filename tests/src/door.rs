//! The front door: the whole router, as a person with a token of their own finds it.
mod fittings;

pub use fittings::Replica;

use crate::{Answer, kept::Kept};
use anyhow::Result;
use api::http::Sockets;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode, header},
};
use domain::Clock;
use http_body_util::BodyExt as _;
use infra::token::DemoKey;
use serde_json::{Value, json};
use std::{net::SocketAddr, sync::Arc};
use tower::ServiceExt as _;

/// The router over a house, with the key that signs its people's tokens.
pub struct Door {
    /// All routes.
    pub router: Router,
    /// The connections that it holds open.
    pub sockets: Sockets,
    /// What `/metrics` is read from: nobody's recorder until a story makes it its thread's.
    pub recorder: Box<dyn ::metrics::Recorder + Send + Sync>,
    pub(crate) key: DemoKey,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) kept: Kept,
}

/// From whom a door hears that a request comes, where it has no socket: a proxy, whose word is believed.
pub const PROXY: ([u8; 4], u16) = ([10, 0, 0, 1], 4711);

/// The one operation that doors count by its name.
pub const COUNTED: &str = "Counted";

/// The request as a proxy passes it on that was asked from `address`.
fn from(mut request: Request<Body>, address: Option<&str>) -> Result<Request<Body>> {
    if let Some(address) = address {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(PROXY)));
        request.headers_mut().insert("x-forwarded-for", address.parse()?);
    }
    Ok(request)
}

impl Door {
    /// Asks with a token as it is, from `address` behind the proxy, or from nowhere that is known.
    pub async fn ask_bearing(
        &self,
        token: &str,
        organization: Option<&str>,
        document: &str,
        address: Option<&str>,
    ) -> Result<Answer> {
        let mut request = Request::post("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        if let Some(organization) = organization {
            request = request.header("kansa-organization", organization);
        }
        let request = request.body(Body::from(json!({ "query": document }).to_string()))?;
        self.send(from(request, address)?).await
    }

    /// Sends a form, from `address` behind the proxy, or from nowhere that is known.
    pub async fn send_form(
        &self,
        path: &str,
        form: &[(&str, &str)],
        address: Option<&str>,
    ) -> Result<Answer> {
        let encoded = form.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+")));
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(encoded.collect::<Vec<_>>().join("&")))?;
        self.send(from(request, address)?).await
    }

    /// Asks as `person` (`anonymous` has no token), in `organization` by code or global id, or in the only one.
    pub async fn ask(&self, person: &str, organization: Option<&str>, document: &str) -> Result<Answer> {
        self.ask_with(person, organization, document, &json!({})).await
    }

    /// The same with variables.
    pub async fn ask_with(
        &self,
        person: &str,
        organization: Option<&str>,
        document: &str,
        variables: &Value,
    ) -> Result<Answer> {
        self.send(self.request(person, organization, document, variables)?).await
    }

    /// The request that [`Door::ask_with`] sends.
    pub fn request(
        &self,
        person: &str,
        organization: Option<&str>,
        document: &str,
        variables: &Value,
    ) -> Result<Request<Body>> {
        let mut request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
        if person != "anonymous" {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token(person)?));
        }
        if let Some(organization) = organization {
            request = request.header("kansa-organization", organization);
        }
        let body = json!({ "query": document, "variables": variables });
        Ok(request.body(Body::from(body.to_string()))?)
    }

    /// Sends a request and reads the answer to its end, as it is.
    pub async fn exchange(&self, request: Request<Body>) -> Result<(StatusCode, HeaderMap, Bytes)> {
        let (head, body) = self.router.clone().oneshot(request).await?.into_parts();
        Ok((head.status, head.headers, body.collect().await?.to_bytes()))
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Result<Answer> {
        let (status, _, bytes) = self.exchange(request).await?;
        Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
    }
}
