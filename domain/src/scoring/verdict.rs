//! What is said about one item, by whom, and for which tier.

/// The judgement of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// 適合: the body does what the item asks. Counts 1.
    Conforming,
    /// 一部適合: in part. Counts ½.
    Partial,
    /// 不適合: it does not. Counts 0.
    Nonconforming,
    /// 該当なし: the item does not concern this body; it leaves the score and the coverage alone.
    NotApplicable,
    /// 未確認: nobody has looked yet; it leaves the score alone and lowers the coverage.
    NotChecked,
}

impl Verdict {
    /// Every verdict, in the order shown.
    pub const ALL: [Self; 5] =
        [Self::Conforming, Self::Partial, Self::Nonconforming, Self::NotApplicable, Self::NotChecked];

    /// The stable name, as stored and as the API spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Conforming => "CONFORMING",
            Self::Partial => "PARTIAL",
            Self::Nonconforming => "NONCONFORMING",
            Self::NotApplicable => "NOT_APPLICABLE",
            Self::NotChecked => "NOT_CHECKED",
        }
    }

    /// The verdict of that name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == name)
    }

    /// What it counts, in halves; `None` if the item enters no sum.
    #[must_use]
    pub const fn halves(self) -> Option<u64> {
        match self {
            Self::Conforming => Some(2),
            Self::Partial => Some(1),
            Self::Nonconforming => Some(0),
            Self::NotApplicable | Self::NotChecked => None,
        }
    }
}

/// How much of an edition a body has taken on. One set of answers, a score for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// 必須項目: the items for a first audit.
    Essential,
    /// All items, the essential ones among them.
    Full,
}

impl Tier {
    /// Both tiers.
    pub const ALL: [Self; 2] = [Self::Essential, Self::Full];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Essential => "ESSENTIAL",
            Self::Full => "FULL",
        }
    }

    /// The tier of that name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tier| tier.as_str() == name)
    }

    /// Whether an item belongs to it.
    #[must_use]
    pub const fn includes(self, essential: bool) -> bool {
        matches!(self, Self::Full) || essential
    }
}

/// Whose judgement a score rests on. The two are never mixed in one comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basis {
    /// The auditor's.
    Judged,
    /// The body's own.
    SelfAssessed,
}

impl Basis {
    /// Both bases.
    pub const ALL: [Self; 2] = [Self::Judged, Self::SelfAssessed];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Judged => "JUDGED",
            Self::SelfAssessed => "SELF_ASSESSED",
        }
    }

    /// The basis of that name, if there is one.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        assert!(Verdict::ALL.into_iter().all(|v| Verdict::parse(v.as_str()) == Some(v)));
        assert!(Tier::ALL.into_iter().all(|t| Tier::parse(t.as_str()) == Some(t)));
        assert!(Basis::ALL.into_iter().all(|b| Basis::parse(b.as_str()) == Some(b)));
        assert_eq!(Verdict::parse("conforming"), None);
    }
}
