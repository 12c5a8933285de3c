//! What the contestants are asked.

/// A question, the same for all that are asked it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Question {
    /// A released comparison of the caller's prefecture, read before.
    Cached,
    /// The same with the caller's own position.
    Own,
    /// The same comparison in documents of which no two are the same.
    Varied,
    /// The same past all caches.
    Uncached,
    /// The nation's comparison past all caches.
    Nation,
}

impl Question {
    pub(super) const ALL: [Self; 5] = [Self::Cached, Self::Own, Self::Varied, Self::Uncached, Self::Nation];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Cached => "released, cached",
            Self::Own => "with own position",
            Self::Varied => "documents that vary",
            Self::Uncached => "prefecture, uncached",
            Self::Nation => "nation, uncached",
        }
    }

    /// Who is asked, by turns.
    pub(super) const fn contestants(self) -> &'static [&'static str] {
        match self {
            Self::Cached => &["kansa", "yoga + response cache", "axum + Redis GET", "PostGraphile"],
            Self::Own | Self::Varied => &["kansa", "yoga + data in Redis"],
            Self::Uncached => &["kansa without caches", "PostGraphile", "yoga + DataLoader", "pgbench"],
            Self::Nation => &["kansa without caches", "PostGraphile"],
        }
    }
}
