//! What the registry asks of storage.
use super::{Advisor, AdvisorId, AdvisorProfile, DayOff, Tie};
use crate::{
    Result,
    access::UserId,
    kernel::page::{Page, PageRequest},
};
use chrono::NaiveDate;
use uuid::Uuid;

/// Advisors of the centre. Their profiles everybody may read; the rest is for the centre, and for each advisor their own.
#[trait_variant::make(Send)]
pub trait AdvisorStore {
    /// Those of `ids` that the acting person may know. Locks them when the transaction may write.
    async fn advisors(&mut self, ids: &[AdvisorId]) -> Result<Vec<Advisor>>;
    /// Who this person is on the registry, if they stand on it. Locks it when the transaction may write.
    async fn advisor_of(&mut self, user: UserId) -> Result<Option<Advisor>>;
    /// All on the registry that the acting person may know, the one registered first comes first. It locks nothing.
    async fn present_advisors(&mut self) -> Result<Vec<Advisor>>;
    /// Stores a new advisor, with their profile. A second entry of the same person is a conflict.
    async fn add_advisor(&mut self, advisor: &Advisor) -> Result<()>;
    /// Stores a changed advisor, with their profile.
    async fn save_advisor(&mut self, advisor: &Advisor) -> Result<()>;
    /// The profiles of these ids.
    async fn advisor_profiles(&mut self, ids: &[AdvisorId]) -> Result<Vec<AdvisorProfile>>;
    /// One page of the profiles of those on the registry, the one registered first comes first.
    async fn list_advisor_profiles(&mut self, page: &PageRequest<Uuid>) -> Result<Page<AdvisorProfile>>;
    /// The days off of these advisors, by day.
    async fn days_off(&mut self, ids: &[AdvisorId]) -> Result<Vec<DayOff>>;
    /// Those of them from a day on.
    async fn days_off_from(&mut self, ids: &[AdvisorId], from: NaiveDate) -> Result<Vec<DayOff>>;
    /// Puts these days off in the place of those from `from` on. Days before it stay.
    async fn save_days_off(&mut self, id: AdvisorId, from: NaiveDate, days: &[NaiveDate]) -> Result<()>;
    /// The ties of these advisors, the one declared first comes first.
    async fn advisor_ties(&mut self, ids: &[AdvisorId]) -> Result<Vec<Tie>>;
    /// Stores a new tie. It is never taken back: it ends.
    async fn add_advisor_tie(&mut self, tie: &Tie) -> Result<()>;
}
