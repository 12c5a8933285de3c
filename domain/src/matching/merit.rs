//! What speaks for an advisor, in points. A merit looks at one advisor alone, so that no other moves it.
use super::{Candidate, Wanted, region::Distance};
use crate::{Reason, advisor::WorkMode};

/// Points for advising on all that is wanted; for a part of it, a part of them.
const FIELDS: u32 = 40;
/// Points for a visit whose record was signed, and for how many of them there are any.
const VISIT: (i32, u32) = (5, 4);
/// Points lost with a dispatch in the same year, and for how many of them.
const DISPATCH: (i32, u32) = (-5, 6);

/// One thing that counts, with what it is counted from. Weights are ours: fields first, then the way, then what was done
/// before; who was sent often makes room for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merit {
    /// Advises on so many of the fields that are wanted.
    Fields {
        /// How many.
        matched: u32,
        /// Of how many.
        wanted: u32,
    },
    /// How far the way is.
    Distance(Distance),
    /// How many visits of theirs a body signed the record of.
    SignedVisits(u32),
    /// How often they were sent in the fiscal year.
    Load(u32),
}

impl Merit {
    /// All that counts for `candidate`, what gave no points as well: always the same four, in the same order.
    #[must_use]
    pub fn all(wanted: &Wanted, candidate: &Candidate) -> [Self; 4] {
        let mut fields = wanted.fields.clone();
        fields.sort_unstable();
        fields.dedup();
        let matched = fields.iter().filter(|field| candidate.fields.contains(field)).count();
        let distance = match wanted.mode {
            WorkMode::Online => Distance::None,
            WorkMode::OnSite => Distance::between(candidate.home, wanted.government.prefecture()),
        };
        [
            Self::Fields { matched: count(matched), wanted: count(fields.len()) },
            Self::Distance(distance),
            Self::SignedVisits(candidate.signed_visits),
            Self::Load(candidate.sent_this_year),
        ]
    }

    /// The stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fields { .. } => "FIELDS",
            Self::Distance(_) => "DISTANCE",
            Self::SignedVisits(_) => "SIGNED_VISITS",
            Self::Load(_) => "LOAD",
        }
    }

    /// How many points it gives: from −30 to 40.
    #[must_use]
    pub fn points(self) -> i32 {
        match self {
            Self::Fields { matched, wanted } => {
                let part = FIELDS.saturating_mul(matched).checked_div(wanted).unwrap_or(0);
                i32::try_from(part).unwrap_or(0)
            }
            Self::Distance(distance) => distance.points(),
            Self::SignedVisits(visits) => times(VISIT, visits),
            Self::Load(dispatches) => times(DISPATCH, dispatches),
        }
    }

    /// The same in words, in both languages.
    #[must_use]
    pub fn reason(self) -> Reason {
        let (en, ja) = match self {
            Self::Fields { matched, wanted } => (
                format!("Advises on {matched} of {wanted} wanted fields."),
                format!("希望する{wanted}分野のうち{matched}分野に対応しています。"),
            ),
            Self::Distance(distance) => {
                let (en, ja) = distance.words();
                (en.to_owned(), ja.to_owned())
            }
            Self::SignedVisits(visits) => (
                format!("Visits whose record was signed: {visits}."),
                format!("記録が確定した過去の訪問：{visits}件。"),
            ),
            Self::Load(dispatches) => (
                format!("Dispatches in this fiscal year: {dispatches}."),
                format!("当該年度の派遣：{dispatches}件。"),
            ),
        };
        Reason::naming(self.code(), en, ja)
    }
}

fn times((points, most): (i32, u32), number: u32) -> i32 {
    points.saturating_mul(i32::try_from(number.min(most)).unwrap_or(0))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
