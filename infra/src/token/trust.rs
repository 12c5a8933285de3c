//! Whose tokens are believed, and what of them counts as a strong proof.
use super::{
    cache::KeyCache,
    claims::{Claims, vouch},
    source::KeySource,
};
use chrono::TimeDelta;
use domain::{
    Clock, Timestamp,
    access::{TokenFacts, VerifiedSubject},
    service_account::HOUSE_ISSUER,
};
use jsonwebtoken::Validation;
use std::sync::Arc;

/// When a person counts as strongly and recently proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrongRule {
    /// What `acr` of the token must be: one of these.
    pub acr: Vec<String>,
    /// How long after `auth_time`.
    pub within: TimeDelta,
}

impl StrongRule {
    /// Until when such a sign-in counts; none if it does not, or lies ahead by more than clocks differ.
    fn until(&self, claims: &Claims, now: Timestamp) -> Option<Timestamp> {
        let (at, acr) = claims.authentication()?;
        let known = self.acr.iter().any(|one| one == acr) && at <= now + TimeDelta::seconds(30);
        at.checked_add_signed(self.within).filter(|_| known)
    }
}

/// The audience of tokens for exchange, unless another one is named.
pub const EXCHANGE_AUDIENCE: &str = "kansa-exchange";

/// An issuer of people that is believed.
#[derive(Debug, Clone)]
pub struct Trust {
    /// What `iss` must be.
    pub issuer: String,
    /// What `aud` must name.
    pub audience: String,
    /// What `aud` must name instead in a token that a front end exchanges, and that opens nothing itself. The same as
    /// `audience`: people's own tokens are exchanged, so front ends hold what opens everything that is open to them.
    pub exchange_audience: String,
    /// Where its keys are.
    pub keys: KeySource,
    /// What of it is a strong proof; nothing, if there is no rule.
    pub strong: Option<StrongRule>,
}

/// Whose tokens an issuer makes.
enum Whose {
    /// People's.
    People {
        /// Of tokens that open what is open to them.
        audience: String,
        /// Of tokens that are exchanged.
        exchange_audience: String,
        strong: Option<StrongRule>,
    },
    /// Service accounts'. The house makes them itself.
    House,
}

/// One issuer with its keys.
pub(super) struct Issuer {
    pub(super) name: String,
    pub(super) keys: KeyCache,
    pub(super) validation: Validation,
    whose: Whose,
}

impl Issuer {
    pub(super) fn of_people(trust: Trust, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        // Whoever could call themselves so could be any front end.
        anyhow::ensure!(trust.issuer != HOUSE_ISSUER, "no issuer of people can be called {HOUSE_ISSUER}");
        Ok(Self {
            keys: KeyCache::new(trust.keys, clock)?,
            validation: validation(&trust.issuer, &[&trust.audience, &trust.exchange_audience]),
            name: trust.issuer,
            whose: Whose::People {
                audience: trust.audience,
                exchange_audience: trust.exchange_audience,
                strong: trust.strong,
            },
        })
    }

    pub(super) fn of_the_house(keys: KeySource, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        Ok(Self {
            keys: KeyCache::new(keys, clock)?,
            validation: validation(HOUSE_ISSUER, &[HOUSE_ISSUER]),
            name: HOUSE_ISSUER.to_owned(),
            whose: Whose::House,
        })
    }

    /// Whether it is the house itself.
    pub(super) const fn is_the_house(&self) -> bool {
        matches!(self.whose, Whose::House)
    }

    /// Whether a token of this issuer that claims so opens what is open to its bearer.
    pub(super) fn opens(&self, claims: &Claims) -> bool {
        match &self.whose {
            Whose::People { audience, .. } => claims.are_for(audience),
            Whose::House => true,
        }
    }

    /// Whether such a token may be exchanged for one of a front end's. One that opens anything itself is none that a front
    /// end should hold; nor can the house's own be exchanged for another.
    pub(super) fn exchanges(&self, claims: &Claims) -> bool {
        match &self.whose {
            Whose::People { audience, exchange_audience, .. } => {
                claims.are_for(exchange_audience)
                    && (audience == exchange_audience || !claims.are_for(audience))
            }
            Whose::House => false,
        }
    }

    /// Whom proved claims of this issuer speak of, and what they say beside.
    pub(super) fn subject(
        &self,
        claims: &Claims,
        hash: [u8; 32],
        now: Timestamp,
    ) -> Result<VerifiedSubject, &'static str> {
        let facts = TokenFacts { hash: Some(hash), expires_at: claims.lapses_at(), ..TokenFacts::default() };
        match &self.whose {
            Whose::People { strong: rule, .. } => {
                let (issuer, subject) = claims.parties();
                let strong_until = rule.as_ref().and_then(|rule| rule.until(claims, now));
                Ok(vouch(issuer, subject).saying(TokenFacts { strong_until, ..facts }))
            }
            Whose::House => {
                let (subject, front_end) = claims.of_the_house()?;
                Ok(subject.saying(TokenFacts { front_end: Some(front_end), ..facts }))
            }
        }
    }
}

fn validation(issuer: &str, audiences: &[&str]) -> Validation {
    let mut validation = Validation::default();
    validation.set_issuer(&[issuer]);
    validation.set_audience(audiences);
    validation.set_required_spec_claims(&["iss", "aud", "sub"]);
    // The library asks the system's clock; `Claims::hold_at` asks ours.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation
}
