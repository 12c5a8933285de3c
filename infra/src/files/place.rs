//! A folder or a bucket, as one kind of storage.
use super::StorageFailed;
use crate::config::{Bucket, EvidencePlace};
use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, RetryConfig, aws::AmazonS3Builder, local::LocalFileSystem,
    path::Path, prefix::PrefixStore,
};
use std::{path::PathBuf, sync::Arc, time::Duration};

/// How long a request to a bucket may take, and all its repetitions together.
const PATIENCE: Duration = Duration::from_secs(20);

type Opened = (Arc<dyn ObjectStore>, Option<PathBuf>);

pub(super) fn open(place: &EvidencePlace) -> Result<Opened, StorageFailed> {
    match place {
        EvidencePlace::Folder(folder) => {
            let failed = |why: &dyn std::fmt::Display| StorageFailed(format!("{}: {why}", folder.display()));
            make(folder).map_err(|why| failed(&why))?;
            let store = LocalFileSystem::new_with_prefix(folder).map_err(|why| failed(&why))?;
            // The row in the database says that the file is there: so it must survive what the row survives.
            let store = store.with_fsync(true).with_automatic_cleanup(true);
            Ok((Arc::new(store), Some(folder.clone())))
        }
        EvidencePlace::Bucket(bucket) => {
            let store = connect(bucket).map_err(|why| StorageFailed(why.to_string()))?;
            Ok((store, None))
        }
    }
}

/// Makes the folder, closed to all but this user, and sees whether it can be written to.
fn make(folder: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let probe = folder.join(format!(".kansa-{}", std::process::id()));
    std::fs::write(&probe, b"")?;
    std::fs::remove_file(&probe)
}

fn connect(bucket: &Bucket) -> object_store::Result<Arc<dyn ObjectStore>> {
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&bucket.name)
        .with_region(&bucket.region)
        .with_client_options(ClientOptions::new().with_timeout(PATIENCE).with_allow_http(true))
        .with_retry(RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: 3,
            retry_timeout: PATIENCE,
        });
    if let Some(endpoint) = &bucket.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    // Without keys the machine's own role is asked for them.
    if let Some(keys) = &bucket.keys {
        builder = builder.with_access_key_id(keys.id.expose()).with_secret_access_key(keys.secret.expose());
        if let Some(session) = &keys.session {
            builder = builder.with_token(session.expose());
        }
    }
    let store = builder.build()?;
    Ok(match Path::parse(&bucket.prefix)? {
        root if root == Path::default() => Arc::new(store),
        prefix => Arc::new(PrefixStore::new(store, prefix)),
    })
}

/// Until an object of a folder is complete, its bytes lie beside its name under `name#1`, which no list of the store shows.
pub(super) async fn remove_staged(folder: PathBuf, key: Path) -> std::io::Result<()> {
    let work = move || {
        let name = format!("{}#", key.filename().unwrap_or_default());
        let whole = folder.join(key.as_ref());
        let Some(parent) = whole.parent() else { return Ok(()) };
        let entries = match std::fs::read_dir(parent) {
            Ok(entries) => entries,
            Err(none) if none.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(failure) => return Err(failure),
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(&name) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    };
    tokio::task::spawn_blocking(work).await.map_err(std::io::Error::other)?
}
