//! What is written to the log while somebody reads along.
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};
use tracing::{
    Dispatch, Level,
    subscriber::{DefaultGuard, set_default},
};

/// The log of this thread, and so of the tasks of its runtime, which has no thread besides to run them. What is said on the
/// threads that block for it is not heard: where pictures are drawn and files are written.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<u8>>>);

/// Somebody reads along as long as this lives.
///
/// Besides who does there is always another who could: of one alone the library asks only the thread on which a line is met
/// for the first time, and if that is another test's, nobody ever hears of that line.
pub(super) struct ReadingAlong {
    _here: DefaultGuard,
    _other: Dispatch,
}

impl Log {
    /// Reads along, at the most talkative level there is and whoever talks on this thread.
    pub(super) fn begin() -> (Self, ReadingAlong) {
        let log = Self::default();
        let sink = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::TRACE)
            .with_ansi(false)
            .with_writer(move || sink.clone())
            .finish();
        let other = Dispatch::new(tracing_subscriber::registry());
        (log, ReadingAlong { _here: set_default(subscriber), _other: other })
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
