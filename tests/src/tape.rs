//! What a house says to its database.
use crate::House;
use anyhow::{Result, ensure};
use sea_orm::Statement;
use std::sync::{Arc, Mutex, PoisonError};

/// All that a house says from now on.
#[derive(Debug, Clone, Default)]
pub struct Tape(Arc<Mutex<Vec<Statement>>>);

impl Tape {
    /// Listens at the house's gate. A house has one listener for good.
    pub fn of(house: &House) -> Result<Self> {
        let tape = Self::default();
        let kept = tape.clone();
        ensure!(house.gate.listen(move |said| kept.keep(said)), "somebody listens already");
        Ok(tape)
    }

    fn keep(&self, said: &Statement) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(said.clone());
    }

    /// What was said since it was taken last, which may be of no interest.
    pub fn take(&self) -> Vec<Statement> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
