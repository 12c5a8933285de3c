//! Service accounts: external front ends. An account signs in with a secret and is given short tokens of ours; it calls as
//! itself, or for a person whose token it has. It is a member with one role in its own organization, and in each that
//! invites it: where it is no member, it can do nothing.
mod address;
mod list;
mod manage;
mod model;
mod register;
mod scope;
mod secret;
mod sign_in;
mod store;

pub use address::AddressRange;
pub use list::{ListServiceAccounts, LoadServiceAccounts};
pub use manage::{Grace, RevokeServiceAccount, RotateServiceSecret};
pub use model::{
    FormerSecretHash, HOUSE_ISSUER, Lifetime, MOST_ACCOUNTS, ServiceAccount, ServiceAccountId,
    ServiceAccountName,
};
pub use register::RegisterServiceAccount;
pub use scope::{ServiceScope, distinct};
pub use secret::{SecretHash, ServiceSecret};
pub use sign_in::{EndToken, FindServiceAccount, NoteRefusedToken, NoteSignIn, RenewSecretHash, SignIn};
pub use store::{ServiceAccountStore, ServiceDirectory};
