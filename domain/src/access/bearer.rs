//! What a token says beside whom it speaks of, and what that leaves of its caller's rights.
use super::{Action, UserId};
use crate::{
    Timestamp,
    service_account::{AddressRange, ServiceAccountId, ServiceScope},
};
use std::net::IpAddr;

/// What a verified token says beside whom it speaks of. A person who is vouched for without a token has none of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct TokenFacts {
    /// SHA-256 of what was signed of the token: by it the token is ended before its time.
    pub hash: Option<[u8; 32]>,
    /// Until when the way its person signed in counts as a recent and strong proof; none if it does not.
    pub strong_until: Option<Timestamp>,
    /// When it lapses.
    pub expires_at: Option<Timestamp>,
    /// Whose front end bears it; none if the person does.
    pub front_end: Option<FrontEnd>,
}

impl TokenFacts {
    /// What is known without a token.
    pub(super) const NONE: Self = Self { hash: None, strong_until: None, expires_at: None, front_end: None };
}

/// A token of ours, which a service account was given.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FrontEnd {
    /// To which account.
    pub account: ServiceAccountId,
    /// What it opens.
    pub scopes: Vec<ServiceScope>,
    /// SHA-256 of the person's token that it was exchanged for: it ends with that one. None if it speaks of the account.
    pub exchanged: Option<[u8; 32]>,
}

/// How a caller came: what their token opens, and until when it proves them strongly.
#[derive(Debug, Clone, Default)]
pub struct Bearer {
    /// Until when who calls counts as strongly proved.
    pub strong_until: Option<Timestamp>,
    /// The front end that calls for them, or as itself; none if they call by themselves.
    pub through: Option<Through>,
}

/// The front end through which somebody calls.
#[derive(Debug, Clone)]
pub struct Through {
    /// The person that the service account is.
    pub user: UserId,
    /// What its token opens.
    pub scopes: Vec<ServiceScope>,
    /// From where it may call; from anywhere if there is none.
    pub addresses: Vec<AddressRange>,
}

impl Bearer {
    /// No token at all: the house, or a person who is vouched for.
    pub(super) const NONE: Self = Self { strong_until: None, through: None };

    /// Whether the token opens `action`, whoever bears it. What everybody may know it always opens.
    #[must_use]
    pub fn opens(&self, action: Action) -> bool {
        let scopes = self.through.as_ref().map(|through| &through.scopes);
        scopes.is_none_or(|scopes| {
            action == Action::ReferenceRead || scopes.iter().any(|scope| scope.opens(action))
        })
    }

    /// Whether who bears it is proved as `action` wants at `now`.
    #[must_use]
    pub fn proves(&self, action: Action, now: Timestamp) -> bool {
        !action.policy().strong || self.strong_until.is_some_and(|until| now < until)
    }

    /// Whether it may be used from `address`. From an unknown one it may not, if it is bound to any.
    #[must_use]
    pub fn may_come_from(&self, address: Option<IpAddr>) -> bool {
        let ranges =
            self.through.as_ref().map_or(&[] as &[AddressRange], |through| through.addresses.as_slice());
        AddressRange::any_holds(ranges, address)
    }
}
