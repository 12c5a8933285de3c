//! Who may do what: the one policy of the house.
mod action;
mod bearer;
mod entered;
mod forget;
mod once;
mod platform;
mod policy;
mod role;
mod scope;
mod shown;
mod subject;
mod use_case;

pub use action::Action;
pub use bearer::{Bearer, FrontEnd, Through, TokenFacts};
pub use entered::Entered;
pub use forget::{ForgetKeys, KEYS_KEPT_FOR, KeySweepStore};
pub use once::{IdempotencyKey, IdempotencyStore, Once, Replay};
pub use platform::{PlatformRole, PlatformTask};
pub use policy::{Mode, Policy};
pub use role::{OrganizationKind, Role};
pub use scope::{Caller, Delivery, Grant, LiveGrant, Membership, OrganizationKey, Scope, Standing};
pub use shown::{ClaimStore, Claimant, Keyed, Made, OnceShown, OnceUnder};
pub use subject::VerifiedSubject;
pub use use_case::{Context, PlatformContext, PlatformUseCase, Record, UseCase};

pub use crate::organization::OrganizationId;
use crate::{Id, kernel::id::Kind};

/// A person, known by the issuer and subject of a verified token. Who they are is told per organization.
#[derive(Debug, Clone, Copy)]
pub struct User;
impl Kind for User {
    const NAME: &'static str = "User";
}
/// Names a person.
pub type UserId = Id<User>;

/// The right to enter another organization for one audit or one dispatch, for a time.
#[derive(Debug, Clone, Copy)]
pub struct EntryGrant;
impl Kind for EntryGrant {
    const NAME: &'static str = "EntryGrant";
}
/// Names an entry grant.
pub type GrantId = Id<EntryGrant>;

pub use crate::outbox::EventId;
