//! The verbs of those who answer for a service account.
use super::{
    command::{Outcome, UserError, command, payload, platform_command_shown, shown, unrepeatable},
    context::request,
    fault::Result,
    gid::Gid,
    service_account::{ServiceAccount, ServiceScope},
};
use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    access::{Action, Made},
    service_account::{
        self as model, AddressRange, Grace, Lifetime, RegisterServiceAccount, RevokeServiceAccount,
        RotateServiceSecret, ServiceAccountId, ServiceAccountName, ServiceSecret,
    },
};
use infra::system::secret_code;

/// A front end, and what it may be given tokens for.
#[derive(InputObject)]
struct RegisterServiceAccountInput {
    /// What it is called, up to 80 characters.
    name: String,
    /// What its tokens may open, at least one.
    scopes: Vec<ServiceScope>,
    /// From where it may sign in and call, up to 20 ranges such as `203.0.113.0/24`; from anywhere if there is none.
    #[graphql(default)]
    address_ranges: Vec<String>,
    /// From when on it signs in no more, at most 400 days ahead.
    expires_at: DateTime<Utc>,
    /// Makes a repeated request do nothing twice. The repetition is told `ALREADY_DONE`, and shown no secret.
    idempotency_key: Option<String>,
}

/// Which service account gets another secret.
#[derive(InputObject)]
struct RotateServiceAccountSecretInput {
    /// Which.
    service_account_id: Gid<model::ServiceAccount>,
    /// For how many hours the former secret is taken too, 0 to 168; 24 unless said.
    grace_hours: Option<i32>,
    /// From when on it signs in no more, at most 400 days ahead; as before unless said.
    expires_at: Option<DateTime<Utc>>,
    /// The service account's `version` as read.
    expected_version: i32,
}

/// Which service account is revoked.
#[derive(InputObject)]
struct RevokeServiceAccountInput {
    /// Which.
    service_account_id: Gid<model::ServiceAccount>,
    /// The service account's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// The service account with its new secret, or the reasons why nothing was done.
#[derive(SimpleObject)]
struct ServiceAccountSecretPayload {
    /// The service account as it is now.
    service_account: Option<ServiceAccount>,
    /// What it signs in with from now on. Shown this once.
    secret: Option<String>,
    /// Why it was refused; empty if it was done.
    user_errors: Vec<UserError>,
}

payload! {
    /// The service account, or the reasons why nothing was changed.
    ServiceAccountPayload {
        /// The service account as it is now.
        service_account: ServiceAccount, by ServiceAccountId
    }
}

impl ServiceAccountSecretPayload {
    async fn of(
        ctx: &Context<'_>,
        outcome: Outcome<Made<model::ServiceAccount>>,
        secret: &ServiceSecret,
    ) -> Result<Self> {
        Ok(match outcome {
            Ok(made) => {
                let account = request(ctx).load()?.load_one(made.id).await?.map(ServiceAccount);
                let (secret, user_errors) = shown(&made, secret.reveal());
                Self { service_account: account, secret, user_errors }
            }
            Err(user_errors) => Self { service_account: None, secret: None, user_errors },
        })
    }
}

#[derive(Default)]
pub(super) struct ServiceAccountMutations;

#[Object]
impl ServiceAccountMutations {
    /// Makes an external front end of this organization, with a secret that is shown this once. It is a member with the role
    /// `SERVICE_ACCOUNT` here, and in other organizations that invite it.
    async fn register_service_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is and may be given tokens for.")] input: RegisterServiceAccountInput,
    ) -> Result<ServiceAccountSecretPayload> {
        let (services, scope) = (&request(ctx).services, request(ctx).scope()?);
        services.gate.decide(scope, Action::ServiceAccountManage).await?;
        let grant = scope.grant(Action::ServiceAccountManage)?;
        let secret = ServiceSecret::new(secret_code()?);
        let hash = services.hasher.hash(secret.clone()).await?;
        let now = services.gate.clock().now();
        let outcome = platform_command_shown(ctx, input.idempotency_key, grant.clone(), || {
            let ranges = input.address_ranges.iter();
            Ok(RegisterServiceAccount {
                grant,
                name: ServiceAccountName::parse("name", &input.name)?,
                scopes: input.scopes.into_iter().map(Into::into).collect(),
                addresses: ranges
                    .map(|range| AddressRange::parse("addressRanges", range))
                    .collect::<domain::Result<_>>()?,
                lifetime: Lifetime::parse("expiresAt", input.expires_at, now)?,
                secret: hash,
            })
        })
        .await?;
        ServiceAccountSecretPayload::of(ctx, outcome, &secret).await
    }

    /// Gives a service account another secret, shown this once. For a while the former one is taken too.
    async fn rotate_service_account_secret(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: RotateServiceAccountSecretInput,
    ) -> Result<ServiceAccountSecretPayload> {
        let (services, scope) = (&request(ctx).services, request(ctx).scope()?);
        // Before anything is hashed: that costs more than all the rest.
        services.gate.decide(scope, Action::ServiceAccountManage).await?;
        let secret = ServiceSecret::new(secret_code()?);
        let hash = services.hasher.hash(secret.clone()).await?;
        let now = services.gate.clock().now();
        let outcome: Outcome<ServiceAccountId> = unrepeatable(ctx, || {
            let until = input.expires_at.map(|until| Lifetime::parse("expiresAt", until, now));
            Ok(RotateServiceSecret {
                account: input.service_account_id.0,
                secret: hash,
                grace: Grace::parse("graceHours", input.grace_hours)?,
                lifetime: until.transpose()?,
                expected_version: input.expected_version,
            })
        })
        .await?;
        ServiceAccountSecretPayload::of(ctx, outcome.map(Made::now), &secret).await
    }

    /// Revokes a service account for good. Its tokens end within seconds, those of persons it acts for, too.
    async fn revoke_service_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: RevokeServiceAccountInput,
    ) -> Result<ServiceAccountPayload> {
        let (account, expected_version) = (input.service_account_id.0, input.expected_version);
        let revoke = || Ok(RevokeServiceAccount { account, expected_version });
        let outcome: Outcome<ServiceAccountId> = command(ctx, input.idempotency_key, revoke).await?;
        ServiceAccountPayload::of(ctx, outcome).await
    }
}
