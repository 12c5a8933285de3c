//! Buckets of this process, for as long as Redis fails.
use super::{
    Payer,
    bucket::{Allowance, Drawn, Levels, take},
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use uuid::Uuid;

/// From so many on, those that are full again are cleared away.
const MANY: usize = 16_384;

#[derive(Default)]
pub(super) struct Local(Mutex<Buckets>);

#[derive(Default)]
struct Buckets {
    clients: HashMap<Payer, i64>,
    tenants: HashMap<Uuid, i64>,
}

impl Local {
    /// As [`take`], out of buckets that hold no more than `known` says: Redis failing fills none.
    pub(super) fn take(
        &self,
        payer: &Payer,
        known: Levels,
        allowances: [Allowance; 2],
        least: u32,
        most: u32,
        now: i64,
    ) -> Drawn {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.clients.len() > MANY {
            buckets.clients.retain(|_, level| *level > now);
        }
        if buckets.tenants.len() > MANY {
            buckets.tenants.retain(|_, level| *level > now);
        }
        let own = [buckets.clients.get(payer), buckets.tenants.get(&payer.tenant)];
        let [client, tenant] = own.map(|level| level.copied().unwrap_or_default());
        let [known_client, known_tenant] = known;
        let levels = [client.max(known_client), tenant.max(known_tenant)];
        let drawn = take(levels, allowances, least, most, now);
        let [client, tenant] = drawn.levels;
        buckets.clients.insert(*payer, client);
        buckets.tenants.insert(payer.tenant, tenant);
        drawn
    }
}
