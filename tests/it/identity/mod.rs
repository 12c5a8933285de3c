//! People and organizations: how they come in, what they may be, and how they leave.
mod entering;
mod founding;
mod leaving;
mod trail;

use anyhow::{Context as _, Result};
use domain::{
    Error,
    kernel::page::PageRequest,
    membership::{EndMembership, ListMembers, Member},
};
use tests::House;

/// The code of a refusal; with the reason's where there is one.
fn code<T>(answer: domain::Result<T>) -> String {
    match answer {
        Ok(_) => "ok".to_owned(),
        Err(Error::Invalid { field, reason }) => format!("INVALID {field} {}", reason.code()),
        Err(Error::Conflict(reason)) => format!("CONFLICT {}", reason.code()),
        Err(other) => other.code().to_owned(),
    }
}

async fn member(house: &House, name: &str) -> Result<Member> {
    let page = PageRequest::new(Some(100), None, None, None)?;
    let all = house.run("beppu-ciso", ListMembers(page)).await?.items;
    all.into_iter().find(|m| m.name.as_str() == name).with_context(|| format!("no member {name}"))
}

async fn end(house: &House, by: &str, who: &Member, successor: Option<&Member>) -> Result<String> {
    let end =
        EndMembership { member: who.id, successor: successor.map(|m| m.id), expected_version: who.version };
    Ok(code(house.run(by, end).await))
}
