//! What one request read, for those who would keep its answer.
use domain::{
    access::Action,
    comparison::{Release, ReleaseId, ReleaseState},
};
use infra::db::Witness;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Notes each release that is read by its id, and what else is asked of the tenant.
#[derive(Debug, Clone, Default)]
pub struct Reads {
    releases: Arc<Mutex<BTreeMap<ReleaseId, ReleaseState>>>,
    pub(super) asked: Witness,
}

impl Reads {
    pub(super) fn note(&self, release: &Release) {
        self.releases.lock().unwrap_or_else(PoisonError::into_inner).insert(release.id, release.state);
    }

    /// How often something was denied.
    #[must_use]
    pub fn denied(&self) -> u32 {
        self.asked.denied()
    }

    /// Whether exactly `releases` were read, all are released, and nothing was asked for but releases.
    #[must_use]
    pub fn only_released(&self, releases: &[ReleaseId]) -> bool {
        let read = self.releases.lock().unwrap_or_else(PoisonError::into_inner);
        self.asked.saw_only(Action::ReleaseRead)
            && read.keys().eq(releases)
            && read.values().all(|state| *state == ReleaseState::Released)
    }
}
