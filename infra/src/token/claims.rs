//! What a token claims, and whether the claims hold at a moment.
use domain::Timestamp;
use serde::Deserialize;

/// How far the issuer's clock may differ from ours, in seconds: a token is good this long after `exp` and this long
/// before `nbf`.
const LEEWAY_SECONDS: f64 = 30.0;

const MAX_SUBJECT_CHARS: usize = 255;

/// The claims we rely on. A missing `iss`, `sub` or `exp`, and any of the wrong type, fails the parse; the audience is
/// checked before this by the library.
#[derive(Deserialize)]
pub(super) struct Claims {
    iss: String,
    sub: String,
    /// Seconds since 1970; RFC 7519 allows fractions.
    exp: f64,
    nbf: Option<f64>,
}

impl Claims {
    /// Whether the token is alive at `now` and names its subject in a form fit to store.
    pub(super) fn hold_at(&self, now: Timestamp) -> Result<(), &'static str> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds since 1970 are exact in an f64 for 280,000 years"
        )]
        let now = now.timestamp_millis() as f64 / 1000.0;
        if now >= self.exp + LEEWAY_SECONDS {
            return Err("expired");
        }
        if self.nbf.is_some_and(|nbf| now + LEEWAY_SECONDS < nbf) {
            return Err("not valid yet");
        }
        let length = self.sub.chars().count();
        if length == 0 || length > MAX_SUBJECT_CHARS || self.sub.chars().any(char::is_control) {
            return Err("a subject that is empty, too long or not plain text");
        }
        Ok(())
    }

    /// The issuer and the subject.
    pub(super) fn parties(&self) -> (&str, &str) {
        (&self.iss, &self.sub)
    }
}
