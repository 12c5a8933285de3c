//! How large a nation is made.

/// How much of the nation is made, and how often over.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// The prefectures, by code from 01.
    pub prefectures: usize,
    /// Of each prefecture at most so many municipalities, by code.
    pub municipalities: usize,
    /// Of these, so many of each prefecture have their items' rows; the others only what stands on them: audits, scores,
    /// contributions.
    pub detailed: usize,
    /// So many fiscal years, the last of them 2025.
    pub years: u16,
    /// For every municipality so many: beyond 1 they have invented codes and no items' rows.
    pub growth: usize,
}

impl Size {
    /// Japan: 47 prefectures, 1,741 municipalities, five years, 317 items of each.
    pub const NATION: Self =
        Self { prefectures: 47, municipalities: usize::MAX, detailed: usize::MAX, years: 5, growth: 1 };

    /// Enough that PostgreSQL has a reason to use an index of each table that grows with the nation: all bodies' scores of
    /// all years, the items of a few.
    pub const PLANNED: Self = Self { detailed: 1, ..Self::NATION };

    /// As little as is answered: two prefectures of eighteen, two years.
    pub const SMALL: Self = Self { prefectures: 2, municipalities: 18, detailed: 1, years: 2, growth: 1 };

    /// The same with so many municipalities for each, the additional ones on stored scores only.
    #[must_use]
    pub const fn grown(self, growth: usize) -> Self {
        Self { growth, ..self }
    }
}
