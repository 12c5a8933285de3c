//! `/oauth`: where service accounts get their tokens, and where whoever has a token may end it (RFC 6749, 7009, 8693).
mod answer;
mod desk;
mod form;
mod grant;
mod revoke;

pub use form::client_of;

use super::Room;
use anyhow::{Result, ensure};
use axum::{Router, routing::post};
use desk::{Desk, MOST_PLACES};
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

/// Refuses a room of so few places that sign-ins can fill it: strangers would keep all others out.
pub fn leaves_places(in_flight: usize) -> Result<()> {
    ensure!(
        in_flight > MOST_PLACES,
        "KANSA_MAX_IN_FLIGHT must be more than {MOST_PLACES}: so many places sign-ins may fill"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use infra::config::Limits;

    #[test]
    fn sign_ins_leave_places_to_others() {
        assert!(leaves_places(Limits::default().in_flight).is_ok());
        assert!(leaves_places(MOST_PLACES + 1).is_ok());
        let told = leaves_places(MOST_PLACES).unwrap_err().to_string();
        assert_eq!(told, "KANSA_MAX_IN_FLIGHT must be more than 79: so many places sign-ins may fill");
    }
}
