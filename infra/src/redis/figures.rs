//! The cache of released comparison figures.
use super::{Read, Redis, Shelf, ShelfKey, Turn};
use bytes::Bytes;
use domain::comparison::ReleaseId;

/// Their text is needed in this process only until it is decoded.
const NEAR: u64 = 1024 * 1024;

/// Keeps the figures of released comparisons by the id of their release.
///
/// Put in only what is released; who may see the figures is decided before they are asked for. See [`Shelf`].
#[derive(Clone)]
pub struct FiguresCache(Shelf);

impl FiguresCache {
    /// Keeps its entries in `redis`.
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        Self(Shelf::new("figures", redis, NEAR))
    }

    /// Whether nothing is kept, in this process either: for measuring what it is like without.
    #[must_use]
    pub fn forgets(&self) -> bool {
        self.0.forgets()
    }

    /// Whether Redis failed repeatedly and is not asked now.
    #[must_use]
    pub fn is_left_alone(&self) -> bool {
        self.0.is_left_alone()
    }

    /// The figures of a release, or the turn to read them from PostgreSQL.
    pub async fn read(&self, id: ReleaseId) -> Read {
        self.0.read(&ShelfKey::figures(id)).await
    }

    /// Keeps the figures of a release in state RELEASED, so that its first reader finds them.
    pub async fn put(&self, id: ReleaseId, figures: String) {
        self.0.put(&ShelfKey::figures(id), Bytes::from(figures)).await;
    }

    /// Forgets figures that cannot be understood.
    pub async fn forget(&self, id: ReleaseId) {
        self.0.forget(&ShelfKey::figures(id)).await;
    }
}

/// What was made in a turn is kept as text.
impl Turn {
    /// As [`Turn::keep`].
    pub async fn keep_text(self, made: String) {
        self.keep(Bytes::from(made)).await;
    }
}
