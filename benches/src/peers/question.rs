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
    /// An audit with its first hundred items: both verdicts and the findings on each.
    Audit,
    /// Twenty findings, each with its audit.
    List,
    /// The smallest field.
    Viewer,
    /// One judgement, written over the one before.
    Judgement,
    /// The whole catalogue judged in one call, and in a call for each item.
    Bulk,
}

impl Question {
    pub(super) const ALL: [Self; 10] = [
        Self::Cached,
        Self::Own,
        Self::Varied,
        Self::Uncached,
        Self::Nation,
        Self::Audit,
        Self::List,
        Self::Viewer,
        Self::Judgement,
        Self::Bulk,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Cached => "released, cached",
            Self::Own => "with own position",
            Self::Varied => "documents that vary",
            Self::Uncached => "prefecture, uncached",
            Self::Nation => "nation, uncached",
            Self::Audit => "an audit with 100 items",
            Self::List => "a list of 20",
            Self::Viewer => "the smallest field",
            Self::Judgement => "one judgement recorded",
            Self::Bulk => "317 judgements",
        }
    }

    /// The word by which it is asked for.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Cached => "cached",
            Self::Own => "own",
            Self::Varied => "varied",
            Self::Uncached => "uncached",
            Self::Nation => "nation",
            Self::Audit => "audit",
            Self::List => "list",
            Self::Viewer => "viewer",
            Self::Judgement => "judgement",
            Self::Bulk => "bulk",
        }
    }

    /// Who is asked, by turns. What follows a comma tells two ways of asking one contestant apart.
    pub(super) const fn contestants(self) -> &'static [&'static str] {
        match self {
            Self::Cached => &["kansa", "yoga + response cache", "axum + Redis GET", "PostGraphile"],
            Self::Own | Self::Varied => &["kansa", "yoga + data in Redis"],
            Self::Uncached => &["kansa without caches", "PostGraphile", "yoga + DataLoader", "pgbench"],
            Self::Nation => &["kansa without caches", "PostGraphile", "pgbench"],
            Self::Audit | Self::Judgement => &["kansa", "PostGraphile", "yoga + DataLoader", "pgbench"],
            Self::List => &["kansa", "PostGraphile", "pgbench"],
            Self::Viewer => &["kansa", "axum + token"],
            Self::Bulk => &["kansa, one call", "kansa, a call each"],
        }
    }

    /// Whether it is about no comparison.
    pub(super) const fn is_of_no_release(self) -> bool {
        matches!(self, Self::Audit | Self::List | Self::Viewer | Self::Judgement | Self::Bulk)
    }

    /// Whether an answer says that something was written.
    pub(super) const fn writes(self) -> bool {
        matches!(self, Self::Judgement | Self::Bulk)
    }
}
