//! The tokens that people's front ends go on with.
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
