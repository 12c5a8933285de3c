//! From the headers of a request to who is asking and where they stand.
use super::client;
use crate::graphql::Visitor;
use axum::http::{HeaderMap, HeaderName, header};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::{
    Error, Id, Result,
    access::{Caller, EntryGrant, OrganizationKey, Scope, VerifiedSubject},
    kernel::id::Kind as _,
    organization::Organization,
};
use infra::{db::Gate, token::Tokens};
use std::sync::Arc;
use uuid::Uuid;

/// Chooses among the caller's own memberships and live grants: an organization's global id or its code, or an entry's
/// global id.
pub const ORGANIZATION: HeaderName = HeaderName::from_static("kansa-organization");

/// Establishes the caller. No token is nobody; a token that does not hold is an error, never nobody.
pub async fn visitor(gate: &Gate, tokens: Option<&Tokens>, headers: &HeaderMap) -> Result<Visitor> {
    let Some(token) = bearer(headers)? else { return Ok(Visitor::Anonymous) };
    let visitor = match tokens {
        Some(tokens) => established(gate, tokens, token, headers).await,
        None => Err(Error::Unauthenticated),
    };
    if matches!(visitor, Err(Error::Unauthenticated)) {
        metrics::counter!("kansa_sign_in_failures_total").increment(1);
    }
    visitor
}

async fn established(gate: &Gate, tokens: &Tokens, token: &str, headers: &HeaderMap) -> Result<Visitor> {
    let subject = tokens.verify(token).await?;
    let visitor = resolve(gate, subject, organization(headers)).await?;
    // A front end's token, taken elsewhere, is nobody's.
    if let Visitor::Known { subject, caller, .. } = &visitor
        && !caller.bearer().may_come_from(client::address(headers))
    {
        Box::pin(gate.note_refused_token(subject, "elsewhere")).await?;
        return Err(Error::Unauthenticated);
    }
    Ok(visitor)
}

async fn resolve(gate: &Gate, subject: VerifiedSubject, wanted: Wanted) -> Result<Visitor> {
    let key = wanted.key();
    let Some(caller) = gate.caller(&subject, key).await? else { return Ok(Visitor::Stranger(subject)) };
    let scope = match &wanted {
        Wanted::Unknown => Err(Error::NotFound),
        Wanted::Nothing | Wanted::Organization(_) => caller.enter(key).map(Arc::new),
    };
    Ok(Visitor::Known { subject, caller, scope })
}

/// Who is asking and where they stand, if all of it is remembered and well. Never waits.
#[must_use]
pub fn at_hand(gate: &Gate, tokens: Option<&Tokens>, headers: &HeaderMap) -> Option<(Arc<Caller>, Scope)> {
    let subject = tokens?.known(bearer(headers).ok()??)?;
    let wanted = organization(headers);
    if matches!(wanted, Wanted::Unknown) {
        return None;
    }
    let caller = gate.known_caller(&subject, wanted.key())?;
    if !caller.bearer().may_come_from(client::address(headers)) {
        return None;
    }
    let scope = caller.enter(wanted.key()).ok()?;
    Some((caller, scope))
}

fn bearer(headers: &HeaderMap) -> Result<Option<&str>> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return if headers.contains_key(header::AUTHORIZATION) {
            Err(Error::Unauthenticated)
        } else {
            Ok(None)
        };
    };
    let value = value.to_str().map_err(|_| Error::Unauthenticated)?;
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(Error::Unauthenticated),
    }
}

/// What the organization header asks for.
enum Wanted {
    /// It is not there.
    Nothing,
    /// An organization, by id, code or the grant that opens it.
    Organization(OrganizationKey),
    /// It names nothing that could be an organization: found as little as a foreign one.
    Unknown,
}

impl Wanted {
    const fn key(&self) -> Option<&OrganizationKey> {
        match self {
            Self::Organization(key) => Some(key),
            Self::Nothing | Self::Unknown => None,
        }
    }
}

fn organization(headers: &HeaderMap) -> Wanted {
    let mut values = headers.get_all(ORGANIZATION).iter();
    let (first, second) = (values.next(), values.next());
    let Some(value) = first else { return Wanted::Nothing };
    let text = value.to_str().ok().map(str::trim).filter(|_| second.is_none());
    let key = text.and_then(|text| {
        if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Some(OrganizationKey::Code(text.to_owned()));
        }
        global(text).or_else(|| Some(OrganizationKey::Id(Id::from_uuid(Uuid::try_parse(text).ok()?))))
    });
    key.map_or(Wanted::Unknown, Wanted::Organization)
}

fn global(text: &str) -> Option<OrganizationKey> {
    let plain = String::from_utf8(BASE64.decode(text).ok()?).ok()?;
    let (kind, id) = plain.split_once(':')?;
    let id = Uuid::try_parse(id).ok()?;
    match kind {
        Organization::NAME => Some(OrganizationKey::Id(Id::from_uuid(id))),
        EntryGrant::NAME => Some(OrganizationKey::Grant(Id::from_uuid(id))),
        _ => None,
    }
}
