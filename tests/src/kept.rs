//! The tokens that people's front ends go on with.
use crate::Door;
use anyhow::Result;
use chrono::TimeDelta;
use domain::Timestamp;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// How long a person's front end goes on with a token.
const FOR: TimeDelta = TimeDelta::minutes(5);

/// Of each person the token they have, and since when.
#[derive(Default)]
pub(crate) struct Kept(Mutex<HashMap<String, (String, Timestamp)>>);

impl Kept {
    /// The token of `person` while it is young; then what `mint` makes.
    pub(crate) fn token(
        &self,
        person: &str,
        now: Timestamp,
        mint: impl FnOnce() -> Result<String>,
    ) -> Result<String> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, since)) = kept.get(person)
            && (TimeDelta::zero()..FOR).contains(&(now - *since))
        {
            return Ok(token.clone());
        }
        let token = mint()?;
        kept.insert(person.to_owned(), (token.clone(), now));
        Ok(token)
    }
}

impl Door {
    /// A token of `person` that holds for an hour: the one before for some minutes, as front ends do, then a new one.
    pub fn token(&self, person: &str) -> Result<String> {
        let now = self.clock.now();
        self.kept.token(person, now, || Ok(self.key.mint(person, now, TimeDelta::hours(1))?))
    }

    /// A token of `person` that holds for an hour and that a front end may hold: it is exchanged, and opens nothing itself.
    pub fn token_to_exchange(&self, person: &str) -> Result<String> {
        Ok(self.key.mint_for_exchange(person, self.clock.now(), TimeDelta::hours(1))?)
    }

    /// A token of `person` that holds for an hour, signed in by the means `acr`, or by none that is told.
    pub fn token_by(&self, person: &str, acr: Option<&str>) -> Result<String> {
        Ok(self.key.mint_as(person, self.clock.now(), TimeDelta::hours(1), acr)?)
    }
}
