//! What a request costs, who pays for it, and how that is told. The cost is known when the document is validated, and paid
//! before anything is executed; an answer that is kept costs what it cost to make, and a denial is paid for when it is known.
mod denied;

pub(super) use denied::with_denials;
pub use denied::{Denying, denials, denied_entry};

use super::{
    answer::{told, whole},
    answers::Priced,
    caller,
    documents::Fresh,
    language::preferred,
    media::Media,
    parsed::Parse,
    refusal::{self, Refusal},
    unpaid,
};
use crate::graphql::{LANGUAGE, Visitor};
use async_graphql::{
    ErrorExtensionValues, Response, ServerError, ValidationResult, Value, extensions::ExtensionContext,
};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use domain::{
    Error,
    access::{Caller, Scope},
    kernel::reason::Language,
};
use infra::{
    db::Gate,
    redis::{Bill, Fair, Payer},
    token::Tokens,
};
use std::sync::{Arc, OnceLock};

pub(super) const COST: HeaderName = HeaderName::from_static("kansa-cost");
pub(super) const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
pub(super) const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
pub(super) const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// What one request owes. Part of its data: the executor says who pays, `charged` has it paid, the handler tells.
#[derive(Clone, Default)]
pub struct Toll(Arc<Owed>);

#[derive(Default)]
struct Owed {
    by: OnceLock<(Fair, Payer)>,
    bill: OnceLock<Bill>,
    /// What it came to with what was denied in it.
    after: OnceLock<Bill>,
}

impl Toll {
    /// Says who pays, and to whom. Answers false if it is known that they have nothing left: nothing need be looked at then.
    #[must_use]
    pub fn falls_to(&self, fair: &Fair, payer: Payer) -> bool {
        let refused = fair.refuses_all(&payer);
        if let Some(bill) = refused {
            self.0.bill.get_or_init(|| bill);
        }
        // Said once: a request has one caller.
        drop(self.0.by.set((fair.clone(), payer)));
        refused.is_none()
    }

    /// What it came to; nothing while it is unpaid, and where nobody counts.
    #[must_use]
    pub fn bill(&self) -> Option<Bill> {
        self.0.after.get().or_else(|| self.0.bill.get()).copied()
    }

    /// Who pays, if anybody counts.
    fn payer(&self) -> Option<Payer> {
        self.0.by.get().map(|(_, payer)| *payer)
    }

    /// Has it paid, unless it is: by the cost of the document, or, of one that could not even be read, the least there is.
    pub async fn pay(&self, cost: u32) -> Option<Bill> {
        if let Some(bill) = self.bill() {
            return Some(bill);
        }
        let (fair, payer) = self.0.by.get()?;
        let bill = fair.pay(payer, cost).await;
        Some(*self.0.bill.get_or_init(|| bill))
    }

    /// The refusal of a request that is not paid for.
    #[must_use]
    pub fn refusal(&self) -> Response {
        Response::from_errors(vec![refusal(self.bill())])
    }
}

/// Who pays for what a visitor asks.
#[must_use]
pub fn payer(visitor: &Visitor) -> Payer {
    match visitor {
        Visitor::Anonymous => Payer::NOBODY,
        Visitor::Known { caller, scope: Ok(scope), .. } => payer_in(scope, caller),
        Visitor::Stranger(subject) | Visitor::Known { subject, .. } => Payer::stranger(subject),
    }
}

/// Who pays for what a caller asks where they stand: the front end through which they call, else they themselves. Those for whom a
/// front end acts lend it no buckets, and lose nothing of their own.
#[must_use]
pub fn payer_in(scope: &Scope, caller: &Caller) -> Payer {
    let client = caller.bearer().through.as_ref().map_or_else(|| caller.user(), |through| through.user);
    Payer::person(scope.organization(), client)
}

/// Has a document paid for once it was `checked`; one that is not sound costs the least there is.
pub(super) async fn charged(
    ctx: &ExtensionContext<'_>,
    checked: Result<ValidationResult, Vec<ServerError>>,
) -> Result<ValidationResult, Vec<ServerError>> {
    let toll = ctx.data_opt::<Toll>();
    let cost = checked.as_ref().map_or(1, |found| u32::try_from(found.complexity).unwrap_or(u32::MAX));
    if let Some(toll) = toll
        && let Some(bill) = toll.pay(cost).await
        && bill.retry_after.is_some()
    {
        return Err(vec![refusal(Some(bill))]);
    }
    // Sound, paid for, and of somebody who may ask: from now on it may be named, and need not be parsed.
    if checked.is_ok() {
        if let Some(fresh) = ctx.data_opt::<Fresh>() {
            fresh.keep(toll.and_then(Toll::payer).unwrap_or(Payer::NOBODY));
        }
        if let Some(parse) = ctx.data_opt::<Parse>() {
            parse.keep();
        }
    }
    checked
}

fn refusal(bill: Option<Bill>) -> ServerError {
    let limited = Refusal::RATE_LIMITED;
    let language = LANGUAGE.try_get().unwrap_or_default();
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", limited.code());
    if let Some(bill) = bill {
        extensions.set("cost", bill.cost);
        extensions.set("retryAfter", bill.retry_after);
    }
    let mut error = ServerError::new(limited.message(language), None);
    error.extensions = Some(extensions);
    error
}

/// Gives out what is kept, once it is paid for.
pub(super) async fn give(
    fair: Option<&Fair>,
    payer: Payer,
    kept: Priced,
    language: Language,
    media: Media,
) -> axum::response::Response {
    let bill = match fair {
        Some(fair) => Some(fair.pay(&payer, kept.cost).await),
        None => None,
    };
    match bill {
        Some(bill) if bill.retry_after.is_some() => {
            told(Some(bill), Refusal::RATE_LIMITED.answer_as(language, media))
        }
        _ => told(bill, whole(StatusCode::OK, kept.body, media)),
    }
}

/// Who asks beside GraphQL, once they paid, and their bill; or what they are answered instead. Who stands nowhere gets nothing
/// there, and pays the least, with the denial if they wanted to enter somewhere.
pub(super) async fn admit(
    gate: &Gate,
    tokens: Option<&Tokens>,
    fair: &Fair,
    cost: u32,
    headers: &HeaderMap,
) -> Result<(Visitor, Bill), Box<axum::response::Response>> {
    let visitor = match caller::visitor(gate, tokens, headers).await {
        Ok(visitor) => visitor,
        Err(error) => {
            let answer = refusal::refused(&error, refusal::status_of(error.code()), preferred(headers));
            let bill = match error {
                Error::Unauthenticated => Some(unpaid::by_nobody(fair).await),
                _ => None,
            };
            return Err(Box::new(told(bill, answer)));
        }
    };
    let cost = if visitor.scope().is_ok() { cost } else { 1 };
    let payer = payer(&visitor);
    let bill = fair.pay(&payer, cost).await;
    if bill.retry_after.is_some() {
        return Err(Box::new(refused(bill, headers)));
    }
    let bill = with_denials(fair, &payer, bill, denied_entry(&visitor)).await;
    Ok((visitor, bill))
}

/// The refusal of what is not paid for, beside GraphQL.
fn refused(bill: Bill, asked: &HeaderMap) -> axum::response::Response {
    told(Some(bill), Refusal::RATE_LIMITED.answer(preferred(asked)))
}

/// Says in the headers what it cost and what is left.
pub(super) fn tell(bill: &Bill, headers: &mut HeaderMap) {
    headers.insert(COST, bill.cost.into());
    tell_what_is_left(bill, headers);
    if let Some(seconds) = bill.retry_after {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
}

/// The same of what is not paid for.
pub(super) fn tell_what_is_left(bill: &Bill, headers: &mut HeaderMap) {
    headers.insert(LIMIT, bill.limit.into());
    headers.insert(REMAINING, bill.remaining.into());
    headers.insert(RESET, bill.reset_after.into());
}

/// Says in the answer what it cost: `extensions.cost`. Not what is left, for an answer may be kept.
pub(super) fn note(bill: Bill, response: &mut Response) {
    let cost = Value::Object([(async_graphql::Name::new("charged"), bill.cost.into())].into_iter().collect());
    response.extensions.insert("cost".to_owned(), cost);
}
