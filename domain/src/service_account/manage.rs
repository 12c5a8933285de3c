//! The verbs of those who answer for a service account.
use super::{Lifetime, SecretHash, ServiceAccount, ServiceAccountId};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    kernel::version,
};
use chrono::Duration;

const REVOKED: Reason = Reason::of(
    "ACCOUNT_REVOKED",
    "This service account was revoked, for good: register another one.",
    "このサービスアカウントは失効しています。新しく登録してください。",
);
const GRACE: Reason = Reason::of(
    "GRACE_HOURS",
    "A former secret is taken for 0 to 168 hours more.",
    "以前のシークレットの猶予期間は0時間から168時間までです。",
);

/// How long a former secret is taken beside its successor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grace(Duration);

impl Grace {
    /// Parses the input `field`; 24 hours unless said.
    pub fn parse(field: &'static str, hours: Option<i32>) -> Result<Self> {
        let hours = hours.unwrap_or(24);
        if (0..=168).contains(&hours) {
            Ok(Self(Duration::hours(hours.into())))
        } else {
            Err(Error::invalid(field, GRACE))
        }
    }
}

/// Gives an account another secret, and with it a new end.
pub struct RotateServiceSecret {
    /// Which.
    pub account: ServiceAccountId,
    /// What is kept of the new secret.
    pub secret: SecretHash,
    /// How long the former one is taken too.
    pub grace: Grace,
    /// When the account ends from now on; as before unless said.
    pub lifetime: Option<Lifetime>,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for RotateServiceSecret {
    const ACTION: Action = Action::ServiceAccountManage;
    type Output = ServiceAccountId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ServiceAccountId> {
        let mut account = locked(store, self.account, self.expected_version).await?;
        account.rotate(self.secret, cx.now, cx.now + self.grace.0);
        if let Some(lifetime) = self.lifetime {
            account.expires_at = lifetime.until();
        }
        save(store, cx, account).await
    }
}

/// Revokes an account for good: its tokens end within seconds.
pub struct RevokeServiceAccount {
    /// Which.
    pub account: ServiceAccountId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for RevokeServiceAccount {
    const ACTION: Action = Action::ServiceAccountManage;
    type Output = ServiceAccountId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ServiceAccountId> {
        let mut account = locked(store, self.account, self.expected_version).await?;
        account.revoked_at = Some(cx.now);
        account.former = None;
        save(store, cx, account).await
    }
}

async fn locked<S: Store>(store: &mut S, id: ServiceAccountId, expected: i32) -> Result<ServiceAccount> {
    let account = store.service_accounts(&[id]).await?.pop().ok_or(Error::NotFound)?;
    version::expect(account.version, expected)?;
    if account.revoked_at.is_some() { Err(Error::Conflict(REVOKED)) } else { Ok(account) }
}

async fn save<S: Store>(
    store: &mut S,
    cx: &mut Context,
    mut account: ServiceAccount,
) -> Result<ServiceAccountId> {
    account.version += 1;
    store.save_service_account(&account).await?;
    cx.about(account.id);
    Ok(account.id)
}
