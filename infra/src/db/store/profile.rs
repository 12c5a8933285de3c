use super::row::word;
use crate::db::{entity::profile, error::meaning, tx::Tx};
use domain::{
    Id, Result,
    comparison::NetworkModel,
    profile::{Profile, ProfileStore},
};
use sea_orm::{ActiveValue::Set, QuerySelect};

impl ProfileStore for Tx {
    async fn profile(&mut self) -> Result<Option<Profile>> {
        let query = self.select::<profile::Entity>();
        let query = if self.may_write() { query.lock_exclusive() } else { query };
        query.one(&self.db).await.map_err(meaning)?.map(profile_of).transpose()
    }

    async fn save_profile(&mut self, profile: &Profile) -> Result<()> {
        let columns = profile::ActiveModel {
            network_model: Set(profile.network.as_str().to_owned()),
            declared_by: Set(profile.declared_by.uuid()),
            declared_at: Set(profile.declared_at),
            version: Set(profile.version),
            ..Default::default()
        };
        if profile.version > 1 {
            let update = self.update::<profile::Entity>().set(columns);
            return self.change_one(update).await;
        }
        self.insert(vec![columns], None).await.map(drop)
    }
}

fn profile_of(row: profile::Model) -> Result<Profile> {
    Ok(Profile {
        network: word(&row.network_model, NetworkModel::parse)?,
        declared_by: Id::from_uuid(row.declared_by),
        declared_at: row.declared_at,
        version: row.version,
    })
}
