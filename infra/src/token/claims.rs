//! What a token claims, and whether the claims hold at a moment.
use domain::{
    Id, Timestamp,
    access::{FrontEnd, VerifiedSubject},
    service_account::{HOUSE_ISSUER, ServiceScope},
};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use uuid::Uuid;

/// How far the issuer's clock may differ from ours, in seconds: a token is good this long after `exp` and this long
/// before `nbf`. What the house issued ends by the house's own clock.
const LEEWAY_SECONDS: f64 = 30.0;

const MAX_SUBJECT_CHARS: usize = 255;

/// The claims we rely on. A missing `iss`, `aud`, `sub` or `exp`, and any of the wrong type, fails the parse; that the audience
/// is one of the issuer's, the library checks before this. How the person signed in only ever adds to what they may do: what
/// cannot be read of it is as if it were not there.
#[derive(Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: Audience,
    sub: String,
    /// Seconds since 1970; RFC 7519 allows fractions.
    exp: f64,
    nbf: Option<f64>,
    auth_time: Option<Value>,
    acr: Option<Value>,
    /// Ours alone, and looked at in tokens of ours alone: others' mean something else by names of their own.
    #[serde(default, deserialize_with = "legible")]
    kansa: Option<House>,
}

/// For whom a token is: one, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// What a token of the house says of the front end that bears it.
#[derive(Deserialize)]
struct House {
    account: Uuid,
    scopes: Vec<String>,
    /// The issuer and the subject of the person it acts for, and the SHA-256 of their token.
    person: Option<(String, String, String)>,
}

impl Claims {
    /// Whether the token is alive at `now` and names its subject in a form fit to store.
    pub(super) fn hold_at(&self, now: Timestamp) -> Result<(), &'static str> {
        self.may_hold_after(now)?;
        if self.nbf.is_some_and(|nbf| seconds(now) + self.leeway() < nbf) {
            return Err("not valid yet");
        }
        Ok(())
    }

    /// Whether the token is alive at `now` or may come to be, and names its subject in a form fit to store.
    pub(super) fn may_hold_after(&self, now: Timestamp) -> Result<(), &'static str> {
        if seconds(now) >= self.exp + self.leeway() {
            return Err("expired");
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

    /// Whether the token is for `audience`, perhaps among others.
    pub(super) fn are_for(&self, audience: &str) -> bool {
        match &self.aud {
            Audience::One(one) => one == audience,
            Audience::Several(several) => several.iter().any(|one| one == audience),
        }
    }

    /// When the token lapses, the difference of clocks included.
    pub(super) fn lapses_at(&self) -> Option<Timestamp> {
        moment(self.exp + self.leeway())
    }

    fn leeway(&self) -> f64 {
        if self.iss == HOUSE_ISSUER { 0.0 } else { LEEWAY_SECONDS }
    }

    /// When and by what means the person signed in, if both are said.
    pub(super) fn authentication(&self) -> Option<(Timestamp, &str)> {
        Some((moment(self.auth_time.as_ref()?.as_f64()?)?, self.acr.as_ref()?.as_str()?))
    }

    /// Whom a token of the house speaks of, and the front end that bears it. Only for claims of the house's own issuer.
    pub(super) fn of_the_house(&self) -> Result<(VerifiedSubject, FrontEnd), &'static str> {
        let house = self.kansa.as_ref().ok_or("a token of the house without its claim")?;
        let scopes: Option<Vec<_>> = house.scopes.iter().map(|scope| ServiceScope::parse(scope)).collect();
        let scopes = scopes.ok_or("a scope that is not known")?;
        let account = Id::from_uuid(house.account);
        let (subject, exchanged) = match &house.person {
            Some((issuer, subject, hash)) => {
                (vouch(issuer, subject), Some(bytes(hash).ok_or("an exchanged token that has no hash")?))
            }
            None => (vouch(&self.iss, &self.sub), None),
        };
        Ok((subject, FrontEnd { account, scopes, exchanged }))
    }
}

/// The house's claim, if it can be read as one; once, for a token is brought again and again.
fn legible<'de, D: Deserializer<'de>>(claim: D) -> Result<Option<House>, D::Error> {
    let said = Value::deserialize(claim)?;
    Ok(serde_json::from_value(said).ok())
}

/// Only for claims whose signature was verified.
pub(super) fn vouch(issuer: &str, subject: &str) -> VerifiedSubject {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that has proved it")]
    VerifiedSubject::vouch(issuer.to_owned(), subject.to_owned())
}

fn bytes(hash: &str) -> Option<[u8; 32]> {
    hex::decode(hash).ok()?.try_into().ok()
}

/// How many seconds after 1970 began.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds since 1970 are exact in an f64 for 280,000 years"
)]
const fn seconds(moment: Timestamp) -> f64 {
    moment.timestamp_millis() as f64 / 1000.0
}

/// The moment so many seconds after 1970 began; none beyond the calendar.
fn moment(seconds: f64) -> Option<Timestamp> {
    #[expect(clippy::cast_possible_truncation, reason = "what is beyond an i64 is beyond the calendar, too")]
    Timestamp::from_timestamp_millis((seconds * 1000.0) as i64)
}
