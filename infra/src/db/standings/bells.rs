//! Waking those who wait for news of an organization, in this process.
use domain::access::OrganizationId;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use tokio::sync::watch;

/// A bell for each organization of which somebody waits for news. It says that there may be something, and never what.
#[derive(Default)]
pub(super) struct Bells(Mutex<HashMap<OrganizationId, watch::Sender<()>>>);

impl Bells {
    /// Rings whenever there may be news of `organization` from now on. A ring that comes while nobody waits is not lost.
    pub(super) fn of(&self, organization: OrganizationId) -> watch::Receiver<()> {
        let mut bells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever comes clears up: a bell is gone some time after its last listener.
        bells.retain(|_, bell| bell.receiver_count() > 0);
        bells.entry(organization).or_insert_with(|| watch::Sender::new(())).subscribe()
    }

    /// Wakes who waits for news of `organization`; everybody, if it is not known whose there are.
    pub(super) fn ring(&self, organization: Option<OrganizationId>) {
        let bells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match organization {
            Some(organization) => {
                if let Some(bell) = bells.get(&organization) {
                    bell.send_replace(());
                }
            }
            None => {
                for bell in bells.values() {
                    bell.send_replace(());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Id;
    use uuid::Uuid;

    #[test]
    fn a_bell_rings_for_its_own_and_is_not_missed() {
        let (bells, [one, other]) = (Bells::default(), [1, 2].map(|n| Id::from_uuid(Uuid::from_u128(n))));
        let (mut mine, theirs) = (bells.of(one), bells.of(other));
        assert!(!mine.has_changed().unwrap());
        bells.ring(Some(one));
        assert!(mine.has_changed().unwrap() && !theirs.has_changed().unwrap());
        mine.borrow_and_update();
        bells.ring(None);
        assert!(mine.has_changed().unwrap() && theirs.has_changed().unwrap());
    }
}
