//! Fair use: what a request costs is taken out of two buckets, of who asks and of their organization, so that nobody at full
//! speed slows the others down (ADR 0043).
//!
//! The buckets are in Redis, where all replicas share them. While Redis fails, each replica has buckets of its own, which begin
//! as it last knew the others.
mod bucket;
mod local;
mod purse;

pub use bucket::Allowance;

use super::Redis;
use bucket::{Drawn, take_in};
use domain::{
    Clock, Timestamp,
    access::{OrganizationId, UserId, VerifiedSubject},
    kernel::digest::sha256,
};
use futures::future::BoxFuture;
use local::Local;
use purse::{Purse, Short};
use quick_cache::sync::Cache;
use std::{net::IpAddr, sync::Arc};
use uuid::Uuid;

/// Of how many who ask it is remembered what they hold here. What falls out of it is lost to who had it, and to nobody else.
const PURSES: usize = 16_384;

/// What buckets hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowances {
    /// Of one who asks in one organization.
    pub client: Allowance,
    /// Of an organization, all its people and front ends together.
    pub tenant: Allowance,
}

impl Allowances {
    /// What nobody ever uses up: for measuring, and for tests of other things.
    pub const GENEROUS: Self = Self {
        client: Allowance { burst: 1_000_000_000, per_second: 1_000_000 },
        tenant: Allowance { burst: 1_000_000_000, per_second: 1_000_000 },
    };

    const fn both(self) -> [Allowance; 2] {
        [self.client, self.tenant]
    }
}

/// Who pays: somebody, in the organization they act for. Whoever enters another body pays out of their own one's bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Payer {
    tenant: Uuid,
    client: Uuid,
}

impl Payer {
    /// All who ask without a token, together.
    pub const NOBODY: Self = Self { tenant: Uuid::nil(), client: Uuid::nil() };

    /// Somebody who acts for `organization`.
    #[must_use]
    pub const fn person(organization: OrganizationId, user: UserId) -> Self {
        Self { tenant: organization.uuid(), client: user.uuid() }
    }

    /// Somebody with a token who stands in no organization: beside all others of that sort. A front end is one, whomever it
    /// acts for.
    #[must_use]
    pub fn stranger(subject: &VerifiedSubject) -> Self {
        let client = named(&subject.facts().front_end.as_ref().map_or_else(
            || format!("{}\n{}", subject.issuer(), subject.subject()),
            |front_end| front_end.account.uuid().to_string(),
        ));
        Self { tenant: Uuid::nil(), client }
    }

    /// A bucket beside all others, which nobody else's spending empties: for what is paid before it is known who asks. `whose`
    /// says what for and by whom.
    #[must_use]
    pub fn apart(whose: &str) -> Self {
        let client = named(whose);
        Self { tenant: client, client }
    }

    /// Whoever comes from `address`; of those whose address is not known, all together. A network of IPv6 (64 bits) is one, for
    /// who has one address of it has them all.
    #[must_use]
    pub fn address(address: Option<IpAddr>) -> Self {
        Self::apart(&match address.map(|address| address.to_canonical()) {
            None => "address".to_owned(),
            Some(IpAddr::V4(four)) => format!("address\n{four}"),
            Some(IpAddr::V6(six)) => format!("network\n{:x}", six.to_bits() >> 64),
        })
    }

    /// The organization that pays; nil for those who stand in none.
    pub(crate) const fn tenant(&self) -> Uuid {
        self.tenant
    }

    /// The keys of the two buckets. They tell no id, and what stands in braces keeps both in one slot of a Redis Cluster.
    fn keys(&self) -> [String; 2] {
        let told = |id: Uuid| sha256(id.as_bytes()).get(..32).map(str::to_owned).unwrap_or_default();
        let tenant = told(self.tenant);
        [
            format!("kansa:{{fair:{tenant}}}:client:{}", told(self.client)),
            format!("kansa:{{fair:{tenant}}}:all"),
        ]
    }
}

/// What stands for a text where an id is wanted.
fn named(text: &str) -> Uuid {
    let digest = sha256(text.as_bytes());
    digest.get(..32).and_then(|digits| Uuid::try_parse(digits).ok()).unwrap_or_default()
}

/// What a request costs, and what is left to who asked it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bill {
    /// What it costs.
    pub cost: u32,
    /// What a full bucket of theirs holds.
    pub limit: u32,
    /// What they can spend now, as far as this replica knows.
    pub remaining: u32,
    /// When their bucket will be full, if nothing more is asked.
    pub reset_at: Timestamp,
    /// The whole seconds until then.
    pub reset_after: u64,
    /// It was not paid: after so many seconds there will be enough.
    pub retry_after: Option<u64>,
}

/// Takes what requests cost. Clones share everything.
#[derive(Clone)]
pub struct Fair(Arc<Inner>);

struct Inner {
    allowances: Allowances,
    clock: Arc<dyn Clock>,
    redis: Option<Redis>,
    purses: Cache<Payer, Arc<Purse>>,
    local: Local,
}

impl Fair {
    /// Buckets in `redis`, which all replicas share; `clock` tells what flowed in.
    #[must_use]
    pub fn shared(redis: Redis, allowances: Allowances, clock: Arc<dyn Clock>) -> Self {
        Self::made(Some(redis), allowances, clock)
    }

    /// Buckets of this process alone.
    #[must_use]
    pub fn alone(allowances: Allowances, clock: Arc<dyn Clock>) -> Self {
        Self::made(None, allowances, clock)
    }

    fn made(redis: Option<Redis>, allowances: Allowances, clock: Arc<dyn Clock>) -> Self {
        let (purses, local) = (Cache::new(PURSES), Local::default());
        Self(Arc::new(Inner { allowances, clock, redis, purses, local }))
    }

    /// Pays `cost`, or refuses. Whatever costs more than a full bucket holds costs a full bucket: so it can be had at all.
    ///
    /// It waits for Redis only where the purse holds too little, and there for half a second at most.
    pub async fn pay(&self, payer: &Payer, cost: u32) -> Bill {
        let Allowances { client, tenant } = self.0.allowances;
        let cost = cost.min(client.burst).min(tenant.burst).max(1);
        let (purse, now) = (self.purse(payer), self.now());
        let both = self.0.allowances.both();
        let bill = if let Some(bill) = purse.spend(cost, now, both) {
            bill
        } else {
            // Boxed, for it is part of every request's future and seldom comes to be.
            let drawing: BoxFuture<'_, Bill> = Box::pin(self.draw_and_pay(payer, &purse, cost, now));
            drawing.await
        };
        if bill.retry_after.is_some() {
            metrics::counter!("kansa_rate_limited_total").increment(1);
        }
        bill
    }

    /// The refusal of whatever it is, if it is known that nothing is left. Nothing is paid, and nobody waits.
    #[must_use]
    pub fn refuses_all(&self, payer: &Payer) -> Option<Bill> {
        let bill = self.0.purses.get(payer)?.refuses_all(self.now(), self.0.allowances.both())?;
        metrics::counter!("kansa_rate_limited_total").increment(1);
        Some(bill)
    }

    /// Takes `cost` for what was done already, or as much of it as there is: the bill says how much.
    pub async fn take(&self, payer: &Payer, cost: u32) -> Bill {
        let (purse, now) = (self.purse(payer), self.now());
        if let Some(bill) = purse.spend(cost, now, self.0.allowances.both())
            && bill.retry_after.is_none()
        {
            return bill;
        }
        let drawing: BoxFuture<'_, Bill> = Box::pin(self.draw_what_there_is(payer, &purse, cost, now));
        drawing.await
    }

    /// How somebody's bucket stands, as far as this replica knows. Nothing is paid, and nobody waits.
    #[must_use]
    pub fn look(&self, payer: &Payer) -> Bill {
        self.purse(payer).look(self.now(), self.0.allowances.both())
    }

    fn purse(&self, payer: &Payer) -> Arc<Purse> {
        self.0.purses.get(payer).unwrap_or_else(|| {
            let purse = Arc::<Purse>::default();
            self.0.purses.insert(*payer, Arc::clone(&purse));
            purse
        })
    }

    async fn draw_and_pay(&self, payer: &Payer, purse: &Purse, cost: u32, now: i64) -> Bill {
        let both = self.0.allowances.both();
        let _turn = purse.turn.lock().await;
        // Whoever had the turn before may have brought enough.
        if let Some(bill) = purse.spend(cost, now, both) {
            return bill;
        }
        let short = purse.reach_in(cost, now);
        let client = self.0.allowances.client;
        // With what is missing, what is likely to be asked for within a second.
        let most = short.missing.saturating_add(client.per_second.min(client.burst / 10));
        let drawn = self.draw(payer, short, (short.missing, most), now).await;
        purse.fill(short, drawn, cost, now, both)
    }

    async fn draw_what_there_is(&self, payer: &Payer, purse: &Purse, cost: u32, now: i64) -> Bill {
        let _turn = purse.turn.lock().await;
        let short = purse.reach_in(cost, now);
        let drawn = self.draw(payer, short, (1, short.missing), now).await;
        purse.fill(short, drawn, short.at_most(cost, drawn), now, self.0.allowances.both())
    }

    /// Takes at least and at most so many out of the buckets, or none.
    async fn draw(&self, payer: &Payer, short: Short, (least, most): (u32, u32), now: i64) -> Drawn {
        let both = self.0.allowances.both();
        let drawn = match &self.0.redis {
            Some(redis) => take_in(redis, &payer.keys(), both, least, most, now).await,
            None => None,
        };
        let from = if drawn.is_some() { "redis" } else { "local" };
        metrics::counter!("kansa_rate_draws_total", "from" => from).increment(1);
        drawn.unwrap_or_else(|| self.0.local.take(payer, short.levels, both, least, most, now))
    }

    fn now(&self) -> i64 {
        self.0.clock.now().timestamp_micros()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_pays_for_itself_and_a_network_of_ipv6_is_one() {
        let of = |address: &str| Payer::address(Some(address.parse().unwrap()));
        assert_eq!(of("203.0.113.7"), of("::ffff:203.0.113.7"), "the same address written longer");
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff:0:1"));
        let all = [of("203.0.113.7"), of("203.0.113.8"), of("2001:db8::1"), of("2001:db8:0:1::1")];
        let all = all.into_iter().chain([Payer::address(None), Payer::NOBODY]);
        let mut buckets: Vec<_> = all.flat_map(|payer| payer.keys()).collect();
        buckets.sort_unstable();
        buckets.dedup();
        assert_eq!(buckets.len(), 12, "none shares one with another");
    }
}
