//! What the journal of changes says (ADR 0044): what to forget, and that all else is still as it was.
use super::{Change, Standings};
use domain::{
    Id, Timestamp,
    access::{OrganizationId, UserId},
};
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::Mutex;
use uuid::Uuid;

/// More changes than this at once, and everything is forgotten.
pub(in crate::db) const MOST: usize = 64;

/// A row of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum Noted {
    /// A membership of this person in this organization.
    Member(OrganizationId, UserId),
    /// What replicas tell each other, too.
    Change(Change),
    /// Something of a newer schema.
    Unknown,
}

impl Noted {
    pub(in crate::db) fn parse(kind: &str, tenant: Uuid, subject: Uuid) -> Self {
        let tenant = Id::from_uuid(tenant);
        match kind {
            "MEMBER" => Self::Member(tenant, Id::from_uuid(subject)),
            "PEOPLE" => Self::Change(Change::People(tenant)),
            "NAMED" => Self::Change(Change::Named),
            "SCORES" => Self::Change(Change::Scores(tenant)),
            _ => Self::Unknown,
        }
    }
}

/// How far a replica has read.
#[derive(Default)]
pub(super) struct Place {
    /// The database's view at the last reading, held while the journal is read; none before the first one, and after one
    /// that failed: then it is not known what is missing.
    view: Mutex<Option<String>>,
    /// The moment before the last reading, in microseconds.
    verified: Verified,
}

struct Verified(AtomicI64);

impl Default for Verified {
    fn default() -> Self {
        Self(AtomicI64::new(Self::NEVER))
    }
}

impl Verified {
    /// A moment that no clock shows.
    const NEVER: i64 = i64::MIN;

    fn get(&self) -> Option<Timestamp> {
        let micros = self.0.load(Ordering::Acquire);
        if micros == Self::NEVER { None } else { Timestamp::from_timestamp_micros(micros) }
    }

    fn set(&self, moment: Timestamp) {
        self.0.store(moment.timestamp_micros(), Ordering::Release);
    }
}

impl Standings {
    /// Where the journal was read to. Whoever reads it holds this meanwhile.
    pub(in crate::db) const fn view(&self) -> &Mutex<Option<String>> {
        &self.place.view
    }

    /// The moment up to which everything that was committed is known here, if the journal was ever read.
    pub(super) fn verified(&self) -> Option<Timestamp> {
        self.place.verified.get()
    }

    /// Forgets what was `noted` since the last reading, everything if that is not known; then all else is known to be as
    /// it was at the moment before.
    pub(in crate::db) fn learn(&self, noted: Option<&[Noted]>, before: Timestamp) {
        match noted {
            Some(noted) if noted.len() <= MOST => noted.iter().for_each(|one| self.take(*one)),
            _ => self.forget(None),
        }
        self.place.verified.set(before);
    }

    fn take(&self, noted: Noted) {
        match noted {
            Noted::Member(organization, user) => {
                self.forget_facts(Some(Change::Person(user)));
                self.bells.ring(Some(organization));
            }
            Noted::Change(change) => self.forget(Some(change)),
            Noted::Unknown => self.forget(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_means_what_it_says_and_a_strange_one_everything() {
        let [tenant, person] = [1, 2].map(Uuid::from_u128);
        let home = Id::from_uuid(tenant);
        let read = |kind| Noted::parse(kind, tenant, person);
        assert_eq!(read("MEMBER"), Noted::Member(home, Id::from_uuid(person)));
        assert_eq!(read("PEOPLE"), Noted::Change(Change::People(home)));
        assert_eq!(read("NAMED"), Noted::Change(Change::Named));
        assert_eq!(read("SCORES"), Noted::Change(Change::Scores(home)));
        assert_eq!(read("something newer"), Noted::Unknown);
    }

    #[test]
    fn a_moment_is_kept_as_it_was() {
        let verified = Verified::default();
        assert_eq!(verified.get(), None);
        let moment: Timestamp = "2026-04-01T00:00:00.000001Z".parse().unwrap();
        verified.set(moment);
        assert_eq!(verified.get(), Some(moment));
    }
}
