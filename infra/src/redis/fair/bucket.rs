//! Token buckets, two at a time: one of who asks and one of their organization. Either both give or none does.
//!
//! A bucket is one number: the moment at which it will be full again, in microseconds since 1970. A bucket that is full has
//! none, so there is nothing to clear away.
use crate::redis::Redis;
use ::redis::cmd;

/// How much a bucket holds, and how fast it fills again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// What a full bucket holds.
    pub burst: u32,
    /// What flows in each second, up to a million.
    pub per_second: u32,
}

/// When each of the two is full again: of who asks, of their organization.
pub(super) type Levels = [i64; 2];

/// What came of asking for tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Drawn {
    /// How many were given: all that was needed and perhaps more, or none.
    pub(super) granted: u32,
    /// How the buckets stand since.
    pub(super) levels: Levels,
}

const SECOND: i64 = 1_000_000;

impl Allowance {
    /// How long one token takes to flow in.
    pub(super) fn pace(self) -> i64 {
        SECOND / i64::from(self.per_second.max(1)).min(SECOND)
    }

    /// How long an empty bucket takes to be full.
    fn room(self) -> i64 {
        i64::from(self.burst) * self.pace()
    }

    /// What is in a bucket that stands at `level`.
    pub(super) fn left(self, level: i64, now: i64) -> i64 {
        (now + self.room() - level.max(now)).div_euclid(self.pace())
    }

    /// How long until so many are in it.
    pub(super) fn wait(self, level: i64, now: i64, wanted: u32) -> i64 {
        (level.max(now) + i64::from(wanted) * self.pace() - self.room() - now).max(0)
    }
}

/// Takes as many as there are, up to `most`, out of both; nothing if there are fewer than `least`. The script does the very
/// same.
pub(super) fn take(levels: Levels, allowances: [Allowance; 2], least: u32, most: u32, now: i64) -> Drawn {
    let levels = levels.map(|level| level.max(now));
    let left = levels.into_iter().zip(allowances).map(|(level, allowance)| allowance.left(level, now));
    let there = left.min().unwrap_or_default();
    let granted = i64::from(most).min(there);
    if granted < i64::from(least) {
        return Drawn { granted: 0, levels };
    }
    let [client, tenant] = allowances.map(|allowance| granted * allowance.pace());
    let [of_client, of_tenant] = levels;
    let levels = [of_client + client, of_tenant + tenant];
    Drawn { granted: u32::try_from(granted).unwrap_or_default(), levels }
}

/// A clock that is behind the last one sees a bucket that is emptier by the difference, and one ahead a fuller one, once:
/// nothing flows in twice. What is stored lives longer than it means anything, for these clocks are not Redis's.
const SCRIPT: &str = "
    local now, least, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
    local full, granted = {}, most
    for i = 1, 2 do
        local pace, room = tonumber(ARGV[2 * i + 2]), tonumber(ARGV[2 * i + 3])
        full[i] = math.max(tonumber(redis.call('GET', KEYS[i]) or '') or now, now)
        granted = math.min(granted, math.floor((now + room - full[i]) / pace))
    end
    if granted < least then return {0, full[1], full[2]} end
    for i = 1, 2 do
        full[i] = full[i] + granted * tonumber(ARGV[2 * i + 2])
        redis.call('SET', KEYS[i], string.format('%.0f', full[i]), 'PX', math.ceil((full[i] - now) / 1000) + 60000)
    end
    return {granted, full[1], full[2]}";

/// The same in Redis, in one round trip; nothing where Redis fails or is being left alone. Where an answer is lost on its way,
/// the tokens may have been taken and even be taken once more.
pub(super) async fn take_in(
    redis: &Redis,
    keys: &[String; 2],
    allowances: [Allowance; 2],
    least: u32,
    most: u32,
    now: i64,
) -> Option<Drawn> {
    let [client, tenant] = keys;
    let mut eval = cmd("EVAL");
    eval.arg(SCRIPT).arg(2).arg(client).arg(tenant).arg(now).arg(least).arg(most);
    for allowance in allowances {
        eval.arg(allowance.pace()).arg(allowance.room());
    }
    let [granted, client, tenant] = redis.ask_one::<[i64; 3]>(eval).await?.ok()?;
    Some(Drawn { granted: u32::try_from(granted).ok()?, levels: [client, tenant] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CLIENT: Allowance = Allowance { burst: 100, per_second: 10 };
    const TENANT: Allowance = Allowance { burst: 300, per_second: 25 };
    const BOTH: [Allowance; 2] = [CLIENT, TENANT];

    #[test]
    fn a_full_bucket_gives_its_burst_and_then_what_flows_in() {
        let first = take([0, 0], BOTH, 100, 100, SECOND);
        assert_eq!(first.granted, 100);
        assert_eq!(take(first.levels, BOTH, 1, 1, SECOND).granted, 0);
        assert_eq!(CLIENT.wait(first.levels[0], SECOND, 1), SECOND / 10);
        assert_eq!(take(first.levels, BOTH, 1, 50, 2 * SECOND).granted, 10, "a second's worth");
        assert_eq!(take(first.levels, BOTH, 1, 500, 60 * SECOND).granted, 100, "never more than it holds");
    }

    #[test]
    fn either_both_give_or_none() {
        let poor = [0, SECOND + 299 * TENANT.pace()];
        assert_eq!(take(poor, BOTH, 1, 50, SECOND).granted, 1, "what the organization has left");
        let refused = take(poor, BOTH, 2, 50, SECOND);
        assert_eq!((refused.granted, refused.levels), (0, [SECOND, poor[1]]));
    }

    proptest! {
        /// Whatever is asked for, by clocks that go forth and back, no more comes out than was in it and flowed in.
        #[test]
        fn nothing_comes_out_that_did_not_flow_in(
            asks in proptest::collection::vec((1_u32..60, 0_u32..80, -3_i64..5), 1..200),
        ) {
            let (start, mut now, mut latest) = (1_000 * SECOND, 1_000 * SECOND, 1_000 * SECOND);
            let (mut levels, mut taken) = ([0, 0], 0_i64);
            for (least, more, step) in asks {
                now = (now + step * SECOND / 2).max(start);
                latest = latest.max(now);
                let drawn = take(levels, BOTH, least, least + more, now);
                prop_assert!(drawn.granted == 0 || (least..=least + more).contains(&drawn.granted));
                levels = drawn.levels;
                taken += i64::from(drawn.granted);
                for allowance in BOTH {
                    let flowed = (latest - start) / allowance.pace();
                    prop_assert!(taken <= i64::from(allowance.burst) + flowed + 1, "{taken}");
                }
            }
        }
    }
}
