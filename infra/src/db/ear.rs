//! Who may listen to what is said to the database.
use sea_orm::{DbBackend, Statement};
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicU64, Ordering},
};

/// Hears each statement as it goes to the database.
type Listener = Box<dyn Fn(&Statement) + Send + Sync>;

/// Counts what is said. Nobody listens in a server; who explains or counts statements does, once and for good.
#[derive(Clone, Default)]
pub(super) struct Ear {
    listener: Arc<OnceLock<Listener>>,
    statements: Arc<AtomicU64>,
}

impl Ear {
    /// Answers false if somebody listens already.
    pub(super) fn lend(&self, listener: impl Fn(&Statement) + Send + Sync + 'static) -> bool {
        self.listener.set(Box::new(listener)).is_ok()
    }

    /// Counts and tells what is said.
    pub(super) fn hear(&self, said: &Statement) {
        self.statements.fetch_add(1, Ordering::Relaxed);
        metrics::counter!("kansa_sql_statements_total").increment(1);
        self.tell(said);
    }

    /// Tells what is said without values, as it is what begins or sets a transaction: it is not counted.
    pub(super) fn hear_plain(&self, sql: &str) {
        if self.listener.get().is_some() {
            self.tell(&Statement::from_string(DbBackend::Postgres, sql));
        }
    }

    /// How many statements were counted so far.
    pub(super) fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    fn tell(&self, said: &Statement) {
        if let Some(listener) = self.listener.get() {
            listener(said);
        }
    }
}
