//! An advisor of the centre.
use super::{CaisRank, PrivateProfile, PublicProfile, Reminded};
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::UserId,
    kernel::{id::Kind, version},
};
use chrono::NaiveDate;

const RETIRED: Reason = Reason::of(
    "ADVISOR_RETIRED",
    "This advisor was taken off the registry.",
    "このアドバイザーは登録を抹消されています。",
);

/// A person whom the centre sends to bodies that ask for advice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advisor {
    /// Their id in the registry.
    pub id: AdvisorId,
    /// The person: of the centre's, with the role of an advisor.
    pub user: UserId,
    /// What bodies may know.
    pub public: PublicProfile,
    /// What only the centre and the advisor know.
    pub private: PrivateProfile,
    /// When they were registered.
    pub registered_at: Timestamp,
    /// When they were taken off, if they were.
    pub retired_at: Option<Timestamp>,
    /// The last reminder that the present certificate runs out; none before, and once it was renewed.
    pub reminded: Option<Reminded>,
    /// Grows with each change, from 1.
    pub version: i32,
}

impl Kind for Advisor {
    const NAME: &'static str = "Advisor";
}
/// Names an advisor.
pub type AdvisorId = Id<Advisor>;

/// What everybody may know of an advisor: a copy that stands apart from the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdvisorProfile {
    /// Their id in the registry.
    pub id: AdvisorId,
    /// What they present.
    pub public: PublicProfile,
    /// The rank of their certificate; none of equal knowledge.
    pub rank: Option<CaisRank>,
    /// The last day on which their qualification holds.
    pub valid_until: NaiveDate,
    /// When they were taken off the registry, if they were.
    pub retired_at: Option<Timestamp>,
}

/// A day on which an advisor is not to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayOff {
    /// Whose.
    pub advisor: AdvisorId,
    /// Which day, by Japan's calendar.
    pub day: NaiveDate,
}

impl Advisor {
    /// Takes the next version, if the caller saw the present one and the advisor is still on the registry.
    pub fn change(&mut self, expected_version: i32) -> Result<()> {
        version::expect(self.version, expected_version)?;
        if self.retired_at.is_some() {
            return Err(Error::Conflict(RETIRED));
        }
        self.version += 1;
        Ok(())
    }

    /// Takes the advisor off the registry. What they did stays.
    pub fn retire(&mut self, expected_version: i32, now: Timestamp) -> Result<()> {
        self.change(expected_version)?;
        self.retired_at = Some(now);
        Ok(())
    }
}
