//! The real clock and the real ids: the only place where time and randomness come from.
use domain::{Clock, Ids, Timestamp};
use uuid::{ContextV7, Timestamp as Moment, Uuid};

/// The computer's clock, in whole milliseconds.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock")]
    fn now(&self) -> Timestamp {
        let now = chrono::Utc::now();
        Timestamp::from_timestamp_millis(now.timestamp_millis()).unwrap_or(now)
    }
}

/// Random `UUIDv7`s that sort by birth, also within a millisecond.
#[derive(Default)]
pub struct SystemIds(std::sync::Mutex<ContextV7>);

impl Ids for SystemIds {
    fn next(&self, now: Timestamp) -> Uuid {
        let context = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
        Uuid::new_v7(Moment::from_unix(&*context, seconds, now.timestamp_subsec_nanos()))
    }
}

/// 64 hexadecimal digits nobody can guess.
pub fn secret_code() -> domain::Result<String> {
    let mut bytes = [0_u8; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| domain::Error::internal("no randomness"))?;
    Ok(hex::encode(bytes))
}
