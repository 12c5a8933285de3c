//! External front ends that sign in.
use super::ciso;
use crate::{Door, House};
use anyhow::{Context as _, Result};
use domain::{
    Clock as _,
    access::Action,
    service_account::{
        AddressRange, Lifetime, ListServiceAccounts, RegisterServiceAccount, RevokeServiceAccount,
        ServiceAccount, ServiceAccountId, ServiceAccountName, ServiceScope, ServiceSecret,
    },
};
use infra::{secret_hash::SecretHasher, system::secret_code};

/// A front end with what it signs in with.
#[derive(Debug, Clone)]
pub struct Client {
    /// The account.
    pub id: ServiceAccountId,
    /// Its secret.
    pub secret: String,
}

impl Client {
    /// The form by which it asks for a token as itself, with more fields.
    #[must_use]
    pub fn form<'a>(&'a self, id: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let own = [("client_id", id), ("client_secret", self.secret.as_str())];
        own.into_iter().chain(more.iter().copied()).collect()
    }

    /// A token as itself, from nowhere that is known.
    pub async fn token(&self, door: &Door, scope: &str) -> Result<String> {
        let id = self.id.uuid().to_string();
        let form = self.form(&id, &[("grant_type", "client_credentials"), ("scope", scope)]);
        let given = door.send_form("/oauth/token", &form, None).await?;
        let token = given.body.get("access_token").and_then(|token| token.as_str());
        Ok(token.with_context(|| given.body.to_string())?.to_owned())
    }

    /// A token that acts for the person whose token it brings: one for exchange.
    pub async fn token_for(&self, door: &Door, person: &str, scope: &str) -> Result<String> {
        let id = self.id.uuid().to_string();
        let form = self.form(
            &id,
            &[
                ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
                ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
                ("subject_token", person),
                ("scope", scope),
            ],
        );
        let given = door.send_form("/oauth/token", &form, None).await?;
        let token = given.body.get("access_token").and_then(|token| token.as_str());
        Ok(token.with_context(|| given.body.to_string())?.to_owned())
    }
}

impl House {
    /// The CISO of the body of that code registers a front end with all scopes, which may call from `addresses`.
    pub async fn service_account(&self, code: &str, name: &str, addresses: &[&str]) -> Result<Client> {
        let secret = ServiceSecret::new(secret_code()?);
        let grant = self.scope(&ciso(code), None).await?.grant(Action::ServiceAccountManage)?;
        let now = self.clock.now();
        let ranges = addresses.iter().map(|one| AddressRange::parse("addressRanges", one));
        let register = RegisterServiceAccount {
            grant,
            name: ServiceAccountName::parse("name", name)?,
            scopes: ServiceScope::ALL.to_vec(),
            addresses: ranges.collect::<domain::Result<_>>()?,
            lifetime: Lifetime::parse("expiresAt", now + chrono::Duration::days(365), now)?,
            secret: SecretHasher::default().hash(secret.clone()).await?,
        };
        let id = self.platform(register).await.with_context(|| format!("{code} registers {name}"))?;
        Ok(Client { id, secret: secret.reveal().to_owned() })
    }

    /// The account as its organization sees it now.
    pub async fn service_account_now(&self, code: &str, id: ServiceAccountId) -> Result<ServiceAccount> {
        let all = self.run(&ciso(code), ListServiceAccounts).await?;
        all.into_iter().find(|one| one.id == id).context("no such service account")
    }

    /// The CISO of the body of that code revokes a front end.
    pub async fn revoke_service_account(&self, code: &str, account: ServiceAccountId) -> Result<()> {
        let expected_version = self.service_account_now(code, account).await?.version;
        self.run(&ciso(code), RevokeServiceAccount { account, expected_version }).await?;
        Ok(())
    }
}
