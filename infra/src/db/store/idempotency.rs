use crate::db::{
    entity::idempotency_key as key,
    error::{garbled, meaning},
    record::Settled,
    tx::Tx,
};
use domain::{
    Result,
    access::{IdempotencyStore, Replay},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, sea_query::OnConflict};
use uuid::Uuid;

/// A key that was there may be swept away before it is read: then it is free.
pub(in crate::db) const TRIES: u8 = 2;

impl IdempotencyStore for Tx {
    async fn claim(&mut self, operation: &str, name: &str, input_hash: &str) -> Result<Option<Replay>> {
        for _ in 0..TRIES {
            if self.add_claim(operation, name, input_hash).await? {
                return Ok(None);
            }
            let earlier = self
                .select::<key::Entity>()
                .filter(key::Column::Operation.eq(operation))
                .filter(key::Column::Key.eq(name))
                .one(&self.db)
                .await
                .map_err(meaning)?;
            if let Some(earlier) = earlier {
                let subject = earlier.subject_id.ok_or_else(|| garbled("a claimed key was not settled"))?;
                return Ok(Some(Replay { input_hash: earlier.input_hash, subject }));
            }
        }
        Err(garbled("a claimed key is not there"))
    }

    async fn settle_claim(&mut self, operation: &str, name: &str, subject: Uuid) -> Result<()> {
        self.settle(Settled { operation: operation.to_owned(), key: name.to_owned(), subject });
        Ok(())
    }
}

impl Tx {
    /// Adds the key, unless it is there. Waits for a concurrent request under the same key, and then sees what that one left.
    async fn add_claim(&self, operation: &str, name: &str, input_hash: &str) -> Result<bool> {
        let row = key::ActiveModel {
            user_id: Set(self.grant.user()?.uuid()),
            operation: Set(operation.to_owned()),
            key: Set(name.to_owned()),
            input_hash: Set(input_hash.to_owned()),
            created_at: Set(self.now),
            ..Default::default()
        };
        Ok(self.insert(vec![row], Some(OnConflict::new().do_nothing().to_owned())).await? == 1)
    }
}
