//! What is written to the log while somebody reads along.
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};
use tracing::{
    Level,
    subscriber::{DefaultGuard, set_default},
};

/// The log of this thread, and so of all tasks of its runtime.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Reads along, at the most talkative level there is and whoever talks, as long as the guard lives.
    pub(super) fn begin() -> (Self, DefaultGuard) {
        let log = Self::default();
        let sink = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::TRACE)
            .with_ansi(false)
            .with_writer(move || sink.clone())
            .finish();
        (log, set_default(subscriber))
    }

    /// All that was written so far.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
