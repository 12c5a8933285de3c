//! What denials cost, and that they are paid for: who is refused chooses when to hang up.
use super::Toll;
use crate::{
    graphql::{Reads, Visitor},
    http::mask,
};
use async_graphql::{Response, ServerError};
use domain::Error;
use infra::redis::{Bill, Fair, Payer};
use tokio::{runtime::Handle, task::JoinHandle};
use tracing::Instrument as _;

/// What a denial costs beside the request: it is written down for ever.
const DENIAL: u32 = 50;

impl Toll {
    /// Has so many denials paid that were found in it when it was executed, as far as there is anything left. In a task of its
    /// own: who hangs up pays all the same.
    pub async fn pay_denials(&self, denials: u32) {
        if let Some(paying) = self.begin_to_pay(denials) {
            drop(paying.await); // a panic is in the log
        }
    }

    fn begin_to_pay(&self, denials: u32) -> Option<JoinHandle<()>> {
        let runtime = Handle::try_current().ok().filter(|_| denials > 0)?;
        let toll = self.clone();
        let paying = async move {
            // What was given up before its document was paid for costs the least.
            if let (Some(bill), Some((fair, payer))) = (toll.pay(1).await, toll.0.by.get()) {
                let bill = with_denials(fair, payer, bill, denials).await;
                // Told once: what is followed says in headers what it cost to begin.
                toll.0.after.get_or_init(|| bill);
            }
        };
        Some(runtime.spawn(paying.in_current_span()))
    }
}

/// What is denied while something is executed, with what is known of the entry before: paid for at its end, also where it is given
/// up half way, for whoever is refused chooses when to hang up.
pub struct Denying {
    toll: Toll,
    reads: Reads,
    entry: u32,
    is_paid: bool,
}

impl Denying {
    /// What `reads` will have counted, and `entry`, to be paid by `toll`.
    #[must_use]
    pub const fn of(toll: Toll, reads: Reads, entry: u32) -> Self {
        Self { toll, reads, entry, is_paid: false }
    }

    /// Has it paid.
    pub async fn settle(mut self) {
        self.is_paid = true;
        self.toll.pay_denials(self.count()).await;
    }

    fn count(&self) -> u32 {
        self.reads.denied().saturating_add(self.entry)
    }
}

impl Drop for Denying {
    fn drop(&mut self) {
        if !self.is_paid {
            drop(self.toll.begin_to_pay(self.count())); // it goes on by itself
        }
    }
}

/// What it came to with so many denials, which are paid as far as there is anything left.
pub(in crate::http) async fn with_denials(fair: &Fair, payer: &Payer, bill: Bill, denials: u32) -> Bill {
    if denials == 0 {
        return bill;
    }
    let taken = fair.take(payer, denials.saturating_mul(DENIAL)).await;
    Bill { cost: bill.cost.saturating_add(taken.cost), ..taken }
}

/// How often a visitor was denied to enter where they wanted to: a refused entry, too, may have left a row.
#[must_use]
pub fn denied_entry(visitor: &Visitor) -> u32 {
    u32::from(matches!(visitor, Visitor::Known { scope: Err(Error::NotFound), .. }))
}

/// How often an answer says that something was denied.
#[must_use]
pub fn denials(response: &Response) -> u32 {
    let denied =
        |error: &&ServerError| matches!(mask::code(error), Some("FORBIDDEN" | "STRONG_AUTHENTICATION"));
    u32::try_from(response.errors.iter().filter(denied).count()).unwrap_or(u32::MAX)
}
