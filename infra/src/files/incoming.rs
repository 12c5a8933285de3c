//! A file on its way in: counted, hashed and looked at while it passes, never held whole.
use bytes::Bytes;
use domain::{
    Error, Result,
    evidence::{Received, Sha256},
};
use object_store::{ObjectStore, buffered::BufWriter, path::Path};
use sha2::{Digest as _, Sha256 as Hasher};
use std::sync::Arc;
use tokio::io::AsyncWriteExt as _;

/// What is collected before it is sent on: S3 takes no smaller parts. A file below it is one request.
const PART: usize = 5 * 1024 * 1024;
/// How many parts are under way at a time, besides the one that is collected.
const AT_ONCE: usize = 1;
/// How much of the beginning tells what a file is: office documents say it late.
const TELLING: usize = 8 * 1024;

/// An object that is being written.
pub struct Incoming {
    writer: BufWriter,
    hasher: Hasher,
    size: u64,
    beginning: Vec<u8>,
}

impl Incoming {
    pub(super) fn new(store: Arc<dyn ObjectStore>, key: Path) -> Self {
        let writer = BufWriter::with_capacity(store, key, PART).with_max_concurrency(AT_ONCE);
        Self { writer, hasher: Hasher::new(), size: 0, beginning: Vec::new() }
    }

    /// Takes a piece. Answers how many bytes there are now.
    pub async fn take(&mut self, piece: Bytes) -> Result<u64> {
        self.hasher.update(&piece);
        self.size += u64::try_from(piece.len()).map_err(Error::internal)?;
        let wanted = TELLING.saturating_sub(self.beginning.len());
        self.beginning.extend(piece.iter().take(wanted));
        self.writer.put(piece).await.map_err(Error::unavailable)?;
        Ok(self.size)
    }

    /// What has arrived so far.
    pub fn received(&self) -> Result<Received> {
        Ok(Received {
            size: self.size,
            sha256: Sha256::parse("sha256", &hex::encode(self.hasher.clone().finalize()))?,
            content_type: sniffed(&self.beginning).to_owned(),
        })
    }

    /// Completes the object: from here on it is there.
    pub async fn complete(mut self) -> Result<()> {
        self.writer.shutdown().await.map_err(Error::unavailable)
    }

    /// Gives it up: nothing of it stays.
    pub async fn give_up(mut self) {
        if let Err(failure) = self.writer.abort().await {
            tracing::warn!(%failure, "what was given up is left to the sweeper");
        }
    }
}

/// What the bytes look like. Text has no marks: it is what decodes and has no control characters.
fn sniffed(beginning: &[u8]) -> &'static str {
    if let Some(kind) = infer::get(beginning) {
        return kind.mime_type();
    }
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        // The last character may be cut in two.
        Err(error) if error.error_len().is_none() => beginning
            .get(..error.valid_up_to())
            .and_then(|whole| std::str::from_utf8(whole).ok())
            .unwrap_or("\0"),
        Err(_) => "\0",
    };
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')) {
        "application/octet-stream"
    } else {
        "text/plain"
    }
}
