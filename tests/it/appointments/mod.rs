//! A body orders an audit by itself: from a firm, or from another body's internal auditors.
mod ends;
mod refusals;
mod stories;

use anyhow::Result;
use domain::{Error, access::Role};
use tests::House;

/// Beppu, Nakatsu and the firm, with an internal auditor in both bodies.
async fn two_bodies() -> Result<House> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("nakatsu-ciso", "nakatsu-auditor", &[Role::InternalAuditor]).await?;
    Ok(house)
}

/// The code of a refusal; with the reason's where there is one.
fn code<T>(answer: domain::Result<T>) -> String {
    match answer {
        Ok(_) => "ok".to_owned(),
        Err(Error::Invalid { field, reason }) => format!("INVALID {field} {}", reason.code()),
        Err(Error::Conflict(reason)) => format!("CONFLICT {}", reason.code()),
        Err(other) => other.code().to_owned(),
    }
}
