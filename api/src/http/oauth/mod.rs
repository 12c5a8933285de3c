//! `/oauth`: where service accounts get their tokens, and where whoever has a token may end it (RFC 6749, 7009, 8693).
mod answer;
mod desk;
mod form;
mod grant;
mod revoke;

pub use form::client_of;

use super::Room;
use axum::{Router, routing::post};
use desk::Desk;
use infra::{
    db::Gate,
    redis::Fair,
    secret_hash::SecretHasher,
    token::{HouseKey, Tokens},
};
use std::sync::Arc;

/// What the routes are wired to.
pub struct OauthDoor {
    /// The doors to the database.
    pub gate: Gate,
    /// Whose tokens are believed: those of people that are exchanged, and our own.
    pub tokens: Option<Arc<Tokens>>,
    /// What signs our own; without it no service account gets one.
    pub house: Option<Arc<HouseKey>>,
    /// What checks secrets.
    pub hasher: SecretHasher,
    /// Whom attempts are paid to.
    pub fair: Fair,
    /// How much is worked on at a time, all else included.
    pub room: Room,
}

/// The routes of tokens.
pub fn routes(door: OauthDoor) -> Router {
    Router::new()
        .route("/oauth/token", post(grant::give))
        .route("/oauth/revoke", post(revoke::end))
        .with_state(Desk::of(door))
}
