//! Files of evidence in an object storage: a folder of this machine, or a bucket. An object is written once, under the
//! ids of its tenant and its version, and never again; what is not complete is not there.
mod incoming;
mod place;
#[cfg(test)]
mod tests;

pub use incoming::Incoming;

use crate::config::EvidenceConfig;
use bytes::Bytes;
use domain::{Error, Result, access::OrganizationId, evidence::EvidenceVersionId};
use futures::stream::{BoxStream, StreamExt as _};
use object_store::{ObjectStore, ObjectStoreExt as _, path::Path};
use std::{path::PathBuf, sync::Arc};

/// The storage cannot be used. The sentence names what is wrong, and no secret.
#[derive(Debug, thiserror::Error)]
#[error("the storage of evidence (KANSA_EVIDENCE) cannot be used: {0}")]
pub struct StorageFailed(String);

/// Where files of evidence are kept.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    /// The folder, where it is one: half-written files lie in it under names of their own.
    folder: Option<PathBuf>,
    limit: u64,
}

impl Files {
    /// The storage that was configured. A folder is made if it is missing; that anything can be read there is tried.
    pub async fn open(config: &EvidenceConfig) -> std::result::Result<Self, StorageFailed> {
        let (store, folder) = place::open(&config.place)?;
        let files = Self { store, folder, limit: config.max_bytes };
        match files.store.head(&Path::from("kansa-looks-whether-it-may-read")).await {
            Ok(_) | Err(object_store::Error::NotFound { .. }) => Ok(files),
            Err(failure) => Err(StorageFailed(failure.to_string())),
        }
    }

    /// The most bytes that a file may have.
    #[must_use]
    pub const fn limit(&self) -> u64 {
        self.limit
    }

    /// Begins an object. Nobody sees it before it is complete.
    #[must_use]
    pub fn begin(&self, tenant: OrganizationId, version: EvidenceVersionId) -> Incoming {
        Incoming::new(Arc::clone(&self.store), key(tenant, version))
    }

    /// The bytes of a version, piece by piece.
    pub async fn read(
        &self,
        tenant: OrganizationId,
        version: EvidenceVersionId,
    ) -> Result<BoxStream<'static, std::io::Result<Bytes>>> {
        let found = self.store.get(&key(tenant, version)).await.map_err(meaning)?;
        Ok(found.into_stream().map(|piece| piece.map_err(std::io::Error::other)).boxed())
    }

    /// Removes an object and what a broken-off upload left of it. One that is not there is no failure.
    pub async fn remove(&self, tenant: OrganizationId, version: EvidenceVersionId) -> Result<()> {
        let key = key(tenant, version);
        if let Some(folder) = &self.folder {
            place::remove_staged(folder.clone(), key.clone()).await.map_err(Error::unavailable)?;
        }
        match self.store.delete(&key).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(failure) => Err(Error::unavailable(failure)),
        }
    }
}

fn key(tenant: OrganizationId, version: EvidenceVersionId) -> Path {
    Path::from_iter([tenant.uuid().to_string(), "evidence".to_owned(), version.uuid().to_string()])
}

/// A file that a row speaks of and that is not there is a loss; anything else passes, such as a full disk or a bucket that
/// does not answer.
fn meaning(failure: object_store::Error) -> Error {
    match failure {
        object_store::Error::NotFound { .. } => Error::internal(failure),
        _ => Error::unavailable(failure),
    }
}
