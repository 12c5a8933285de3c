//! Decides when to leave a failing Redis alone, so that not every request waits in vain.
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// After this many failures in a row it is left alone.
pub(super) const LIMIT: u32 = 3;

/// Counts failures in a row. From [`LIMIT`] on, one attempt is let through per pause, until one succeeds.
pub(super) struct Breaker {
    pause: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    failures: u32,
    /// Only looked at from [`LIMIT`] failures on.
    next_attempt: Option<Instant>,
}

impl Breaker {
    /// Nothing has failed yet.
    pub(super) const fn new(pause: Duration) -> Self {
        Self { pause, state: Mutex::new(State { failures: 0, next_attempt: None }) }
    }

    /// Whether to try at all. A caller who is told so after a pause is the only one until the next pause is over, even if
    /// it never reports back because its request was dropped.
    pub(super) fn allows(&self, now: Instant) -> bool {
        let mut state = self.state();
        if state.failures < LIMIT {
            return true;
        }
        let over = state.next_attempt.is_none_or(|next| next <= now);
        if over {
            state.next_attempt = now.checked_add(self.pause);
        }
        over
    }

    /// Whether it is left alone, but for an attempt now and then.
    pub(super) fn is_open(&self) -> bool {
        self.state().failures >= LIMIT
    }

    /// It worked. Tells whether that ends a pause.
    pub(super) fn succeeded(&self) -> bool {
        std::mem::take(&mut *self.state()).failures >= LIMIT
    }

    /// It failed. Gives the number of failures in a row.
    pub(super) fn failed(&self, now: Instant) -> u32 {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        state.next_attempt = now.checked_add(self.pause);
        state.failures
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner) // whole after each assignment
    }
}

#[cfg(test)]
mod tests {
    use super::{Breaker, LIMIT};
    use std::time::Duration;
    use tokio::time::Instant;

    const PAUSE: Duration = Duration::from_secs(2);
    const MOMENT: Duration = Duration::from_millis(1);

    fn broken(now: Instant) -> Breaker {
        let breaker = Breaker::new(PAUSE);
        for failures in 1..=LIMIT {
            assert!(breaker.allows(now), "before failure {failures}");
            assert_eq!(breaker.failed(now), failures);
        }
        breaker
    }

    #[test]
    fn only_failures_in_a_row_count() {
        let (breaker, now) = (Breaker::new(PAUSE), Instant::now());
        for _ in 0..LIMIT {
            for _ in 1..LIMIT {
                breaker.failed(now);
            }
            assert!(!breaker.succeeded(), "there was no pause to end");
        }
        assert!(breaker.allows(now));
    }

    #[test]
    fn after_the_limit_nobody_tries_until_the_pause_is_over() {
        let now = Instant::now();
        let breaker = broken(now);
        assert!(!breaker.allows(now) && breaker.is_open());
        assert!(!breaker.allows(now + PAUSE - MOMENT));
        assert!(breaker.allows(now + PAUSE));
        assert!(breaker.is_open(), "until it worked");
    }

    #[test]
    fn one_attempt_is_made_per_pause_even_if_it_never_reports_back() {
        let now = Instant::now();
        let breaker = broken(now);
        let later = now + PAUSE;
        assert!(breaker.allows(later));
        assert!(!breaker.allows(later), "a second one must not join the first");
        assert!(breaker.allows(later + PAUSE));
    }

    #[test]
    fn one_more_failure_prolongs_the_pause_and_one_success_ends_it() {
        let now = Instant::now();
        let breaker = broken(now);
        let later = now + PAUSE;
        assert!(breaker.allows(later));
        assert_eq!(breaker.failed(later + MOMENT), LIMIT + 1);
        assert!(!breaker.allows(later + PAUSE));
        assert!(breaker.succeeded());
        assert!(breaker.allows(later) && breaker.allows(later) && !breaker.is_open());
    }
}
