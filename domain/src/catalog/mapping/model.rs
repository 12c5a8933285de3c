//! A mapping between two editions.
use crate::{
    Reason,
    catalog::{EditionCode, ItemCode},
    kernel::words::words,
};

/// Two editions without a way from the one to the other.
pub(crate) const UNKNOWN_MAPPING: Reason = Reason::of(
    "UNKNOWN_MAPPING",
    "No mapping is loaded from the one edition to the other.",
    "この二つの版の間の対応表は登録されていません。",
);

words! {
    /// What became of an item from one edition to a later one.
    pub enum Relation {
        /// It stayed: one item, one item.
        Same = "SAME",
        /// It became several items.
        Split = "SPLIT",
        /// Several items became it.
        Merged = "MERGED",
        /// The later edition asks it for the first time.
        New = "NEW",
        /// The later edition does not ask it any more.
        Dropped = "DROPPED",
    }
}

/// One line of a mapping. An item that was split, or that several were merged into, has several lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MappingLine {
    /// `from` stayed, as `to`.
    Same {
        /// In the earlier edition.
        from: ItemCode,
        /// In the later one.
        to: ItemCode,
    },
    /// `to` is one of the items that `from` was split into.
    Split {
        /// In the earlier edition.
        from: ItemCode,
        /// In the later one.
        to: ItemCode,
    },
    /// `from` is one of the items that were merged into `to`.
    Merged {
        /// In the earlier edition.
        from: ItemCode,
        /// In the later one.
        to: ItemCode,
    },
    /// `to` has nothing before it.
    New {
        /// In the later edition.
        to: ItemCode,
    },
    /// `from` has nothing after it.
    Dropped {
        /// In the earlier edition.
        from: ItemCode,
    },
}

impl MappingLine {
    /// The line of that relation; `None` if it does not go with the items there are.
    #[must_use]
    pub const fn of(relation: Relation, from: Option<ItemCode>, to: Option<ItemCode>) -> Option<Self> {
        Some(match (relation, from, to) {
            (Relation::Same, Some(from), Some(to)) => Self::Same { from, to },
            (Relation::Split, Some(from), Some(to)) => Self::Split { from, to },
            (Relation::Merged, Some(from), Some(to)) => Self::Merged { from, to },
            (Relation::New, None, Some(to)) => Self::New { to },
            (Relation::Dropped, Some(from), None) => Self::Dropped { from },
            _ => return None,
        })
    }

    /// What became of the item.
    #[must_use]
    pub const fn relation(self) -> Relation {
        match self {
            Self::Same { .. } => Relation::Same,
            Self::Split { .. } => Relation::Split,
            Self::Merged { .. } => Relation::Merged,
            Self::New { .. } => Relation::New,
            Self::Dropped { .. } => Relation::Dropped,
        }
    }

    /// The item of the earlier edition; none if it is new.
    #[must_use]
    pub const fn from(self) -> Option<ItemCode> {
        match self {
            Self::Same { from, .. }
            | Self::Split { from, .. }
            | Self::Merged { from, .. }
            | Self::Dropped { from } => Some(from),
            Self::New { .. } => None,
        }
    }

    /// The item of the later edition; none if it was dropped.
    #[must_use]
    pub const fn to(self) -> Option<ItemCode> {
        match self {
            Self::Same { to, .. } | Self::Split { to, .. } | Self::Merged { to, .. } | Self::New { to } => {
                Some(to)
            }
            Self::Dropped { .. } => None,
        }
    }
}

/// The whole mapping from one edition to a later one. Every item of both stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The earlier edition.
    pub from: EditionCode,
    /// The later edition.
    pub to: EditionCode,
    lines: Vec<MappingLine>,
}

impl Mapping {
    /// The mapping of these lines, which were checked when they came in.
    #[must_use]
    pub const fn new(from: EditionCode, to: EditionCode, lines: Vec<MappingLine>) -> Self {
        Self { from, to, lines }
    }

    /// Its lines, in their order.
    #[must_use]
    pub fn lines(&self) -> &[MappingLine] {
        &self.lines
    }

    /// What became of `item` of the earlier edition: one item, several if it was split, none if it was dropped.
    pub fn successors(&self, item: ItemCode) -> impl Iterator<Item = ItemCode> {
        self.lines.iter().filter(move |line| line.from() == Some(item)).filter_map(|line| line.to())
    }

    /// What became `item` of the later edition: one item, several if they were merged, none if it is new.
    pub fn predecessors(&self, item: ItemCode) -> impl Iterator<Item = ItemCode> {
        self.lines.iter().filter(move |line| line.to() == Some(item)).filter_map(|line| line.from())
    }

    /// The lines of items that have nothing on the other side: the dropped and the new.
    pub fn unmapped(&self) -> impl Iterator<Item = MappingLine> {
        let alone = |line: &MappingLine| line.from().is_none() || line.to().is_none();
        self.lines.iter().copied().filter(alone)
    }

    /// How many lines there are of `relation`.
    #[must_use]
    pub fn count(&self, relation: Relation) -> usize {
        self.lines.iter().filter(|line| line.relation() == relation).count()
    }
}
