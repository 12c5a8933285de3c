//! What the journal of changes says (ADR 0044): what to forget, and that all else is still as it was.
use super::{Change, Standings};
use domain::{
    Id, Timestamp,
    access::{OrganizationId, UserId, VerifiedSubject},
};
use std::sync::{
    PoisonError,
    atomic::{AtomicI64, Ordering},
};
use tokio::sync::Mutex;
use uuid::Uuid;

/// More changes than this at once, and everything is forgotten.
pub(in crate::db) const MOST: usize = 64;

/// A row of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum Noted {
    /// A membership of this person in this organization.
    Member(OrganizationId, UserId),
    /// A token that was ended, by the first half of its hash.
    Token(Uuid),
    /// What replicas tell each other, too.
    Change(Change),
    /// Something of a newer schema.
    Unknown,
}

impl Noted {
    pub(in crate::db) fn parse(kind: &str, tenant: Uuid, subject: Uuid) -> Self {
        let tenant = Id::from_uuid(tenant);
        match kind {
            "TOKEN" => Self::Token(subject),
            "MEMBER" => Self::Member(tenant, Id::from_uuid(subject)),
            "PEOPLE" => Self::Change(Change::People(tenant)),
            "NAMED" => Self::Change(Change::Named),
            "SCORES" => Self::Change(Change::Scores(tenant)),
            _ => Self::Unknown,
        }
    }
}

/// The database as it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::db) struct View {
    /// Within what the numbers of transactions only grow.
    pub(in crate::db) history: String,
    /// What was visible, as PostgreSQL writes it.
    pub(in crate::db) snapshot: String,
}

impl View {
    /// Whether a journal that is read now, at `now`, tells all that became otherwise since this view. Where the database was put
    /// back to an earlier moment it does not: what was done since then is undone without a row, and numbers are given twice.
    pub(in crate::db) fn is_followed_by(&self, now: Option<&Self>) -> bool {
        now.is_some_and(|now| now.history == self.history)
    }
}

/// How far a replica has read.
#[derive(Default)]
pub(super) struct Place {
    /// The database's view at the last reading, held while the journal is read; none before the first one, and after one
    /// that failed: then it is not known what is missing.
    view: Mutex<Option<View>>,
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
    pub(in crate::db) const fn view(&self) -> &Mutex<Option<View>> {
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
            Noted::Token(half) => {
                self.forget_token(half);
                self.bells.ring(None);
            }
            Noted::Change(change) => self.forget(Some(change)),
            Noted::Unknown => self.forget(None),
        }
    }

    fn forget_token(&self, half: Uuid) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.changes.fetch_add(1, Ordering::AcqRel);
        self.callers.retain(|subject, _| !stands_on(subject, half));
    }
}

/// Whether somebody is known by a token whose hash begins so, or by one that it was exchanged for.
fn stands_on(subject: &VerifiedSubject, half: Uuid) -> bool {
    let facts = subject.facts();
    let exchanged = facts.front_end.as_ref().and_then(|front_end| front_end.exchanged);
    facts.hash.into_iter().chain(exchanged).any(|hash| hash.starts_with(half.as_bytes()))
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
        assert_eq!(read("TOKEN"), Noted::Token(person));
        assert_eq!(read("SCORES"), Noted::Change(Change::Scores(home)));
        assert_eq!(read("something newer"), Noted::Unknown);
    }

    #[test]
    fn a_view_is_followed_within_its_own_history_alone() {
        let view = |history: &str, snapshot: &str| View {
            history: history.to_owned(),
            snapshot: snapshot.to_owned(),
        };
        let before = view("1 16384 17000", "740:745:741");
        assert!(before.is_followed_by(Some(&view("1 16384 17000", "740:745:741"))));
        assert!(before.is_followed_by(Some(&view("1 16384 17000", "745:745:"))));
        assert!(
            !before.is_followed_by(Some(&view("2 16384 17000", "900:900:"))),
            "grown beyond it meanwhile"
        );
        assert!(!before.is_followed_by(None));
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
