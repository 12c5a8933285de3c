//! Fair use: what a request costs and who pays, that nobody at full speed slows the others, and what is seen of it.
mod costs;
mod denials;
mod front_ends;
mod keys;
mod lanes;
mod pages;
mod refused;
mod seen;
mod shares;

use anyhow::{Context as _, Result};
use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use infra::redis::{Allowance, Allowances};
use serde_json::{Value, json};
use tests::Door;

/// Costs two.
const VIEWER: &str = "{ viewer { userId } }";

/// What came back.
struct Told {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Told {
    fn number(&self, header: &str) -> Result<u64> {
        let value = self.headers.get(header).with_context(|| format!("no {header}: {}", self.body))?;
        Ok(value.to_str()?.parse()?)
    }
    fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }
}

/// So many at once and so many a second, of one and of all of an organization.
pub(crate) const fn allowances(client: (u32, u32), tenant: (u32, u32)) -> Allowances {
    Allowances {
        client: Allowance { burst: client.0, per_second: client.1 },
        tenant: Allowance { burst: tenant.0, per_second: tenant.1 },
    }
}

async fn ask(door: &Door, person: &str, document: &str) -> Result<Told> {
    ask_in(door, person, document, "en", "*/*").await
}

async fn ask_in(door: &Door, person: &str, document: &str, language: &str, accept: &str) -> Result<Told> {
    let mut request = door.request(person, None, document, &json!({}))?;
    request.headers_mut().insert(header::ACCEPT_LANGUAGE, language.parse()?);
    request.headers_mut().insert(header::ACCEPT, accept.parse()?);
    tell(door, request).await
}

/// Asks with a token as it is, in `organization` or in the only one.
async fn ask_bearing(door: &Door, token: &str, organization: Option<&str>, document: &str) -> Result<Told> {
    let mut request = door.request("anonymous", organization, document, &json!({}))?;
    request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse()?);
    tell(door, request).await
}

async fn tell(door: &Door, request: Request<Body>) -> Result<Told> {
    let (status, headers, body) = door.exchange(request).await?;
    Ok(Told { status, headers, body: serde_json::from_slice(&body)? })
}
