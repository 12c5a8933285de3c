//! Server-sent events, read as they come.
use crate::{Answer, Door};
use anyhow::{Context as _, Result};
use axum::{
    body::Body,
    http::{Request, header},
};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

/// What became of asking for events.
pub enum Followed {
    /// They come.
    Events(Events),
    /// None will.
    Refused(Answer),
}

/// A stream of events.
pub struct Events {
    body: Body,
    bytes: Vec<u8>,
}

impl Door {
    /// Asks for the answers of an operation as events, as [`Door::ask_with`] asks for one.
    pub async fn follow(
        &self,
        person: &str,
        organization: Option<&str>,
        document: &str,
        variables: &Value,
    ) -> Result<Followed> {
        self.stream(self.request(person, organization, document, variables)?).await
    }

    /// The same with a token as it is.
    pub async fn follow_bearing(&self, token: &str, document: &str, variables: &Value) -> Result<Followed> {
        let mut request = self.request("anonymous", None, document, variables)?;
        request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse()?);
        self.stream(request).await
    }

    async fn stream(&self, mut request: Request<Body>) -> Result<Followed> {
        request.headers_mut().insert(header::ACCEPT, "text/event-stream".parse()?);
        let response = self.router.clone().oneshot(request).await?;
        let (status, headers) = (response.status(), response.headers());
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.starts_with("text/event-stream") {
            return Ok(Followed::Events(Events { body: response.into_body(), bytes: Vec::new() }));
        }
        let bytes = response.into_body().collect().await?.to_bytes();
        Ok(Followed::Refused(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }))
    }
}

impl Events {
    /// The next event's name and what it says; none after the last. Comments are passed over.
    pub async fn next(&mut self) -> Result<Option<(String, Value)>> {
        loop {
            while let Some(end) = self.bytes.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = self.bytes.drain(..end + 2).collect();
                let block = String::from_utf8(block)?;
                let field =
                    |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                if let Some(event) = field("event:") {
                    let data = field("data:").context("an event without data")?;
                    return Ok(Some((event.to_owned(), serde_json::from_str(data).unwrap_or(Value::Null))));
                }
            }
            let Some(frame) = self.body.frame().await else { return Ok(None) };
            if let Ok(bytes) = frame?.into_data() {
                self.bytes.extend_from_slice(&bytes);
            }
        }
    }
}
