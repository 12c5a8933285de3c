//! A service account.
use super::{AddressRange, SecretHash, ServiceScope};
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::UserId,
    kernel::{id::Kind, text::Line},
};
use chrono::Duration;

/// Who issues the tokens of service accounts: the house itself. No issuer of people can be called so.
pub const HOUSE_ISSUER: &str = "urn:kansa:house";

/// The most service accounts that one organization may have at a time, revoked ones not counted.
pub const MOST_ACCOUNTS: u64 = 20;

/// How long an account may sign in at most, from its registration or its last new secret on.
const LONGEST: Duration = Duration::days(400);

const EXPIRY: Reason = Reason::of(
    "ACCOUNT_EXPIRY",
    "Give a moment to come, at most 400 days ahead.",
    "400日以内の将来の日時を指定してください。",
);

/// What the organization calls an account, up to 80 characters.
pub type ServiceAccountName = Line<80>;

/// An external front end of one organization.
#[derive(Debug, Clone)]
pub struct ServiceAccount {
    /// Its id; the client id at the token end-point.
    pub id: ServiceAccountId,
    /// The person that it is: a member with one role.
    pub user: UserId,
    /// What it is called.
    pub name: ServiceAccountName,
    /// What its tokens may open: at least one, each once.
    pub scopes: Vec<ServiceScope>,
    /// From where it may sign in and call; from anywhere if there is none.
    pub addresses: Vec<AddressRange>,
    /// What it signs in with.
    pub secret: SecretHash,
    /// What it may sign in with besides, for a while.
    pub former: Option<FormerSecretHash>,
    /// Who registered it.
    pub created_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// From when on it signs in no more.
    pub expires_at: Timestamp,
    /// When it signed in last; none if it never did.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked, for good.
    pub revoked_at: Option<Timestamp>,
    /// Grows with each change.
    pub version: i32,
}

impl Kind for ServiceAccount {
    const NAME: &'static str = "ServiceAccount";
}
/// Names a service account.
pub type ServiceAccountId = Id<ServiceAccount>;

/// A secret that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerSecretHash {
    /// What is kept of it.
    pub hash: SecretHash,
    /// Until when it is taken, this moment excluded.
    pub until: Timestamp,
}

/// A moment at which an account ends: to come, and not too far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime(Timestamp);

impl Lifetime {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, until: Timestamp, now: Timestamp) -> Result<Self> {
        if until > now && until <= now + LONGEST {
            Ok(Self(until))
        } else {
            Err(Error::invalid(field, EXPIRY))
        }
    }

    /// When it ends.
    #[must_use]
    pub const fn until(self) -> Timestamp {
        self.0
    }
}

impl ServiceAccount {
    /// Whether it may sign in at `now`.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// What it may sign in with at `now`, the present secret first.
    #[must_use]
    pub fn secrets(&self, now: Timestamp) -> Vec<&SecretHash> {
        let former = self.former.as_ref().filter(|former| now < former.until);
        std::iter::once(&self.secret).chain(former.map(|former| &former.hash)).collect()
    }

    /// Signs in with `secret` from now on, and with the present one beside it until `until`. One before that is gone.
    pub(super) fn rotate(&mut self, secret: SecretHash, now: Timestamp, until: Timestamp) {
        let hash = std::mem::replace(&mut self.secret, secret);
        self.former = (until > now).then_some(FormerSecretHash { hash, until });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn moment(second: i64) -> Timestamp {
        Timestamp::from_timestamp(second, 0).unwrap()
    }

    fn hash(text: &str) -> SecretHash {
        SecretHash(text.to_owned())
    }

    #[test]
    fn a_former_secret_is_taken_until_its_grace_ends() {
        let nobody = Id::from_uuid(Uuid::nil());
        let mut account = ServiceAccount {
            id: Id::from_uuid(Uuid::nil()),
            user: nobody,
            name: ServiceAccountName::parse("name", "画面").unwrap(),
            scopes: vec![ServiceScope::AuditsRead],
            addresses: Vec::new(),
            secret: hash("1"),
            former: None,
            created_by: nobody,
            created_at: moment(0),
            expires_at: moment(1000),
            last_used_at: None,
            revoked_at: None,
            version: 1,
        };
        account.rotate(hash("2"), moment(0), moment(10));
        assert_eq!(account.secrets(moment(9)), [&hash("2"), &hash("1")]);
        assert_eq!(account.secrets(moment(10)), [&hash("2")]);
        account.rotate(hash("3"), moment(5), moment(5));
        assert_eq!(account.secrets(moment(5)), [&hash("3")], "no grace at all");
        assert!(account.is_open(moment(999)) && !account.is_open(moment(1000)));
        account.revoked_at = Some(moment(1));
        assert!(!account.is_open(moment(2)));
    }

    #[test]
    fn an_account_ends() {
        let day = 86_400;
        assert!(Lifetime::parse("expiresAt", moment(400 * day), moment(0)).is_ok());
        for wrong in [0, -1, 400 * day + 1] {
            assert!(Lifetime::parse("expiresAt", moment(wrong), moment(0)).is_err(), "{wrong}");
        }
    }
}
