//! What this process took out of the buckets ahead of its use: a second's worth or so, so that most requests are paid without
//! asking Redis.
use super::{
    Bill,
    bucket::{Allowance, Drawn, Levels},
};
use domain::Timestamp;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long tokens may be spent after they were taken, in microseconds. It bounds what can come together: in any time `t`
/// nobody spends more than a full bucket and what flows in during `t` and this long.
const LIFE: i64 = 10_000_000;

/// Of one who asks.
#[derive(Default)]
pub(super) struct Purse {
    content: Mutex<Content>,
    /// Held while the buckets are asked: the others find what comes of it.
    pub(super) turn: tokio::sync::Mutex<()>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Content {
    tokens: u32,
    /// Until when they may be spent.
    until: i64,
    /// How the buckets stood when they were last asked. Others only take out of them: there is never more in them than this says.
    levels: Levels,
}

/// What was in a purse, which is out of it now, and what is missing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Short {
    held: u32,
    until: i64,
    /// How much is needed still.
    pub(super) missing: u32,
    /// How the buckets stood when they were last asked.
    pub(super) levels: Levels,
}

impl Short {
    /// What there is now that so much was drawn, up to `cost`.
    pub(super) fn at_most(&self, cost: u32, drawn: Drawn) -> u32 {
        cost.min(self.held.saturating_add(drawn.granted))
    }
}

impl Purse {
    /// How it stands, with nothing paid.
    pub(super) fn look(&self, now: i64, allowances: [Allowance; 2]) -> Bill {
        self.content(now).bill(0, now, allowances, None)
    }

    /// Pays, or knows that there is too little. Nothing if the buckets must be asked.
    pub(super) fn spend(&self, cost: u32, now: i64, allowances: [Allowance; 2]) -> Option<Bill> {
        let mut content = self.content(now);
        if let Some(rest) = content.tokens.checked_sub(cost) {
            content.tokens = rest;
            return Some(content.bill(cost, now, allowances, None));
        }
        let missing = cost - content.tokens;
        let known = content.left(now, allowances) < i64::from(missing);
        known.then(|| content.refused(cost, now, allowances))
    }

    /// Takes out all that is in it. Only in one's turn.
    pub(super) fn reach_in(&self, cost: u32, now: i64) -> Short {
        let mut content = self.content(now);
        let Content { tokens: held, until, levels } = *content;
        content.tokens = 0;
        Short { held, until, missing: cost.saturating_sub(held).max(1), levels }
    }

    /// The refusal of anything at all, if nothing is left and none of the buckets gives anything. Nothing is spent.
    pub(super) fn refuses_all(&self, now: i64, allowances: [Allowance; 2]) -> Option<Bill> {
        let content = self.content(now);
        let empty = content.tokens == 0 && content.left(now, allowances) < 1;
        empty.then(|| content.refused(1, now, allowances))
    }

    /// Pays out of what was held and what came, and keeps the rest; without enough, keeps all of it. Only in one's turn.
    pub(super) fn fill(
        &self,
        short: Short,
        drawn: Drawn,
        cost: u32,
        now: i64,
        allowances: [Allowance; 2],
    ) -> Bill {
        let mut content = self.content(now);
        content.levels = drawn.levels;
        let all = short.held.saturating_add(drawn.granted);
        let rest = all.checked_sub(cost);
        content.tokens = rest.unwrap_or(all);
        // Old tokens do not become young by lying among new ones.
        content.until = if short.held > 0 { short.until } else { now + LIFE };
        if rest.is_some() {
            content.bill(cost, now, allowances, None)
        } else {
            content.refused(cost, now, allowances)
        }
    }

    /// What may be spent at `now`. A clock that went back further than tokens live makes them worthless, too.
    fn content(&self, now: i64) -> MutexGuard<'_, Content> {
        let mut content = self.content.lock().unwrap_or_else(PoisonError::into_inner);
        if now >= content.until || now < content.until - 2 * LIFE {
            content.tokens = 0;
        }
        content
    }
}

impl Content {
    /// What both buckets give at most.
    fn left(&self, now: i64, allowances: [Allowance; 2]) -> i64 {
        let both = self.levels.into_iter().zip(allowances);
        both.map(|(level, allowance)| allowance.left(level, now)).min().unwrap_or_default()
    }

    fn refused(&self, cost: u32, now: i64, allowances: [Allowance; 2]) -> Bill {
        let missing = cost.saturating_sub(self.tokens);
        let both = self.levels.into_iter().zip(allowances);
        let wait = both.map(|(level, allowance)| allowance.wait(level, now, missing)).max();
        self.bill(cost, now, allowances, Some(seconds(wait.unwrap_or_default()).max(1)))
    }

    fn bill(&self, cost: u32, now: i64, allowances: [Allowance; 2], retry_after: Option<u64>) -> Bill {
        let left = u32::try_from(self.left(now, allowances).max(0)).unwrap_or(u32::MAX);
        let [client, _] = allowances;
        let [level, _] = self.levels;
        let full = level.max(now);
        Bill {
            cost,
            limit: client.burst,
            remaining: left.saturating_add(self.tokens).min(client.burst),
            reset_at: Timestamp::from_timestamp_micros(full).unwrap_or_default(),
            reset_after: seconds(full - now),
            retry_after,
        }
    }
}

/// Whole seconds, never too few.
fn seconds(micros: i64) -> u64 {
    u64::try_from(micros).unwrap_or_default().div_ceil(1_000_000)
}
