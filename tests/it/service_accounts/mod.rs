//! External front ends: they sign in with a secret, are given short tokens that open little, and act for people whose tokens
//! they bring.
mod acting;
mod aged;
mod exchanged;
mod flood;
mod noted;
mod paid;
mod refused;
mod revoked;
mod signing_in;
mod strong;
mod walls;

use anyhow::Result;
use serde_json::Value;
use tests::{Answer, Door, world::Client};

const CISO: &str = "beppu-ciso";
const VIEWER: &str = "{ viewer { userId memberships { code roles } } }";
const AUDITS: &str = "{ audits(first: 1) { nodes { id } } }";

/// Asks the token end-point as `client`, with more fields, from `address` behind the proxy.
async fn ask(door: &Door, client: &Client, more: &[(&str, &str)], address: Option<&str>) -> Result<Answer> {
    let id = client.id.uuid().to_string();
    door.send_form("/oauth/token", &client.form(&id, more), address).await
}

/// OAuth's name of what was wrong; empty if a token was given.
fn wrong(answer: &Answer) -> &str {
    answer.body.get("error").and_then(Value::as_str).unwrap_or_default()
}

const ITSELF: (&str, &str) = ("grant_type", "client_credentials");
const FOR_A_PERSON: [(&str, &str); 2] = [
    ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
    ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
];
