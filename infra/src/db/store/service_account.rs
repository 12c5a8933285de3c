//! The tenant's own service accounts.
use super::row::{sound, word};
use crate::db::{
    entity::service_account as account,
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Id, Result,
    service_account::{
        AddressRange, FormerSecretHash, SecretHash, ServiceAccount, ServiceAccountId, ServiceAccountName,
        ServiceAccountStore, ServiceScope,
    },
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

impl ServiceAccountStore for Tx {
    async fn service_accounts(&mut self, ids: &[ServiceAccountId]) -> Result<Vec<ServiceAccount>> {
        let query = self
            .select::<account::Entity>()
            .filter(account::Column::Id.is_in(ids.iter().map(|id| id.uuid())))
            .order_by_asc(account::Column::Id);
        let query = if self.may_write() { query.lock_exclusive() } else { query };
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(account_of).collect()
    }

    async fn all_service_accounts(&mut self) -> Result<Vec<ServiceAccount>> {
        let query = self.select::<account::Entity>().order_by_asc(account::Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(account_of).collect()
    }

    async fn save_service_account(&mut self, account: &ServiceAccount) -> Result<()> {
        let former = account.former.as_ref();
        let row = account::ActiveModel {
            secret: Set(account.secret.0.clone()),
            former_secret: Set(former.map(|former| former.hash.0.clone())),
            former_until: Set(former.map(|former| former.until)),
            expires_at: Set(account.expires_at),
            revoked_at: Set(account.revoked_at),
            version: Set(account.version),
            ..Default::default()
        };
        // It may call in other organizations, too, for people who are not of this one.
        self.stir_person(account.user);
        let update = self.update::<account::Entity>().set(row);
        self.change_one(update.filter(account::Column::Id.eq(account.id.uuid()))).await
    }
}

/// The account that a row holds.
pub(in crate::db) fn account_of(row: account::Model) -> Result<ServiceAccount> {
    let former = match (row.former_secret, row.former_until) {
        (Some(hash), Some(until)) => Some(FormerSecretHash { hash: SecretHash(hash), until }),
        (None, None) => None,
        _ => return Err(garbled("half a former secret")),
    };
    Ok(ServiceAccount {
        id: Id::from_uuid(row.id),
        user: Id::from_uuid(row.user_id),
        name: sound(ServiceAccountName::parse("name", &row.name))?,
        scopes: row.scopes.iter().map(|scope| word(scope, ServiceScope::parse)).collect::<Result<_>>()?,
        addresses: row.addresses.iter().map(|one| word(one, AddressRange::read)).collect::<Result<_>>()?,
        secret: SecretHash(row.secret),
        former,
        created_by: Id::from_uuid(row.created_by),
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
        revoked_at: row.revoked_at,
        version: row.version,
    })
}
