//! Who may listen to what is said to the database.
use sea_orm::{DbBackend, Statement};
use std::sync::{Arc, OnceLock};

/// Hears each statement as it goes to the database.
type Listener = Box<dyn Fn(&Statement) + Send + Sync>;

/// Nobody listens in a server; who explains or counts statements does, once and for good.
#[derive(Clone, Default)]
pub(super) struct Ear(Arc<OnceLock<Listener>>);

impl Ear {
    /// Answers false if somebody listens already.
    pub(super) fn lend(&self, listener: impl Fn(&Statement) + Send + Sync + 'static) -> bool {
        self.0.set(Box::new(listener)).is_ok()
    }

    /// Tells what was said.
    pub(super) fn hear(&self, said: &Statement) {
        if let Some(listener) = self.0.get() {
            listener(said);
        }
    }

    /// Tells what was said without values, of which the pool's own callback does not tell.
    pub(super) fn hear_plain(&self, sql: &str) {
        if self.0.get().is_some() {
            self.hear(&Statement::from_string(DbBackend::Postgres, sql));
        }
    }
}
