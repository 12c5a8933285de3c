//! Optimistic concurrency: a change says which version it was made from.
use super::{
    error::{Error, Result},
    reason::Reason,
};

/// Somebody else was faster.
pub const STALE: Reason = Reason::of(
    "STALE_VERSION",
    "It was changed in the meantime: read it again and repeat the change.",
    "他の操作で更新されています。最新の内容を確認してからやり直してください。",
);

/// Refuses a change that was made from an older version than the present one.
pub fn expect(present: i32, expected: i32) -> Result<()> {
    if present == expected { Ok(()) } else { Err(Error::Conflict(STALE)) }
}
