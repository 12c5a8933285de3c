//! How a service account begins.
use super::{
    AddressRange, Lifetime, MOST_ACCOUNTS, SecretHash, ServiceAccount, ServiceAccountId, ServiceAccountName,
    ServiceScope, distinct,
};
use crate::{
    Error, PlatformStore, Reason, Result,
    access::{Action, Grant, PlatformContext, PlatformTask, PlatformUseCase},
};

const MANY: Reason = Reason::of(
    "SERVICE_ACCOUNT_COUNT",
    "An organization has at most 20 service accounts: revoke one first.",
    "サービスアカウントは1団体につき20件までです。不要なものを先に失効させてください。",
);
const MANY_RANGES: Reason = Reason::of(
    "ADDRESS_RANGE_COUNT",
    "Name at most 20 ranges of addresses.",
    "アドレスの範囲は20件まで指定できます。",
);

/// The most ranges of addresses that one account may have.
const MOST_RANGES: usize = 20;

/// Makes an external front end of the grant's organization, and a member of it with one role.
pub struct RegisterServiceAccount {
    /// A head's permission for [`Action::ServiceAccountManage`].
    pub grant: Grant,
    /// What it is called.
    pub name: ServiceAccountName,
    /// What its tokens may open.
    pub scopes: Vec<ServiceScope>,
    /// From where it may sign in and call.
    pub addresses: Vec<AddressRange>,
    /// When it ends.
    pub lifetime: Lifetime,
    /// What is kept of its secret.
    pub secret: SecretHash,
}

impl PlatformUseCase for RegisterServiceAccount {
    const TASK: PlatformTask = PlatformTask::RegisterServiceAccount;
    type Output = ServiceAccountId;

    async fn execute<P: PlatformStore>(
        self,
        store: &mut P,
        cx: &PlatformContext,
    ) -> Result<ServiceAccountId> {
        // Who entered a body makes nobody there.
        if self.grant.action() != Action::ServiceAccountManage || self.grant.scope().is_entrant() {
            return Err(Error::Forbidden);
        }
        let scopes = distinct(self.scopes)?;
        if self.addresses.len() > MOST_RANGES {
            return Err(Error::invalid("addressRanges", MANY_RANGES));
        }
        if store.count_service_accounts(self.grant.scope().tenant()).await? >= MOST_ACCOUNTS {
            return Err(Error::Conflict(MANY));
        }
        let account = ServiceAccount {
            id: cx.new_id(),
            user: cx.new_id(),
            name: self.name,
            scopes,
            addresses: self.addresses,
            secret: self.secret,
            former: None,
            created_by: self.grant.user()?,
            created_at: cx.now,
            expires_at: self.lifetime.until(),
            last_used_at: None,
            revoked_at: None,
            version: 1,
        };
        store.add_service_account(&self.grant, &account, cx).await?;
        Ok(account.id)
    }
}
