//! What the request itself costs.
use crate::http::fair::Toll;
use async_graphql::{Context, Object, SimpleObject};
use domain::Timestamp;
use infra::redis::Bill;

/// What a request costs, and what is left to who asked it.
#[derive(SimpleObject)]
struct RateLimit {
    /// The points that a full bucket of theirs holds.
    limit: u32,
    /// What this very document costs, in points. It is paid already.
    cost: u32,
    /// The points that they can spend now. Their organization's bucket may leave them less than their own.
    remaining: u32,
    /// When their bucket will be full again, if nothing more is asked.
    reset_at: Timestamp,
}

impl From<Bill> for RateLimit {
    fn from(bill: Bill) -> Self {
        Self { limit: bill.limit, cost: bill.cost, remaining: bill.remaining, reset_at: bill.reset_at }
    }
}

#[derive(Default)]
pub(super) struct RateLimitQueries;

#[Object]
impl RateLimitQueries {
    /// What this request costs, and what is left. Also without a token: all who have none share one bucket. Null where
    /// nobody counts.
    async fn rate_limit(&self, ctx: &Context<'_>) -> Option<RateLimit> {
        ctx.data_opt::<Toll>().and_then(Toll::bill).map(Into::into)
    }
}
