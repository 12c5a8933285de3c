//! What a door answers.
use anyhow::{Context as _, Result};
use axum::http::StatusCode;
use serde_json::Value;

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The JSON body; null if it was none.
    pub body: Value,
}

impl Answer {
    /// The data under this JSON pointer, null if it is not there: `/audits/edges/0/node/id`.
    #[must_use]
    pub fn data(&self, pointer: &str) -> &Value {
        self.body.get("data").and_then(|data| data.pointer(pointer)).unwrap_or(&Value::Null)
    }
    /// The text under this JSON pointer of the data.
    pub fn text(&self, pointer: &str) -> Result<&str> {
        self.data(pointer).as_str().with_context(|| format!("no text at {pointer} of {}", self.body))
    }
    /// `extensions.code` of the first error, empty if there is none.
    #[must_use]
    pub fn code(&self) -> &str {
        self.body.pointer("/errors/0/extensions/code").and_then(Value::as_str).unwrap_or_default()
    }
    /// `reason` of the first user error of the mutation, empty if there is none.
    #[must_use]
    pub fn reason(&self, mutation: &str) -> &str {
        self.data(&format!("/{mutation}/userErrors/0/reason")).as_str().unwrap_or_default()
    }
}
