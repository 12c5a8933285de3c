//! What the gate knows for moments, so that not every request asks the database for it (ADR 0031): for less than five
//! seconds, or a minute where the journal of changes says that it is still so (ADR 0044). Nothing of it is told to
//! outsiders: each of their steps leaves a trace first.
use super::Gate;
use domain::{
    Error, Result,
    access::{Action, Caller, OrganizationKey, Scope, Standing, VerifiedSubject},
    comparison::{HoldsNamedResults, Key, NamedResultsHeld, ReadOwnScores, ReleaseScope},
    organization::{ResolveCaller, Resolved},
    scoring::Scores,
};
use std::sync::Arc;

/// Of how many bodies named results of a key and scope are held.
type Held = ((Key, ReleaseScope), u32);

impl Gate {
    /// The person behind a token; nothing for one who has joined no organization. Remembered for moments, unless the
    /// person may somewhere come in from outside.
    pub async fn caller(
        &self,
        subject: &VerifiedSubject,
        wanted: Option<&OrganizationKey>,
    ) -> Result<Option<Arc<Caller>>> {
        match self.known_caller(subject, wanted) {
            Some(known) => Ok(Some(known)),
            // Boxed, for it is part of every request's future and seldom comes to be.
            None => Box::pin(self.find_caller(subject.clone(), wanted.cloned())).await,
        }
    }

    /// As [`Gate::caller`], if they are remembered and what they want is theirs. Never waits.
    #[must_use]
    pub fn known_caller(
        &self,
        subject: &VerifiedSubject,
        wanted: Option<&OrganizationKey>,
    ) -> Option<Arc<Caller>> {
        self.standings.caller(subject, wanted, self.clock.now())
    }

    async fn find_caller(
        &self,
        subject: VerifiedSubject,
        wanted: Option<OrganizationKey>,
    ) -> Result<Option<Arc<Caller>>> {
        let before = self.standings.before(self.clock.now());
        let found = match self.platform(ResolveCaller { subject: subject.clone(), wanted }).await {
            Ok(Resolved::Stranger) => None,
            Ok(Resolved::Known(caller)) => Some(Arc::new(caller)),
            Err(refused) => {
                // A token that was ended is not remembered for the rest of its moments.
                self.standings.know(subject.clone(), None, before);
                return Err(self.noting_ended(&subject, refused).await);
            }
        };
        self.standings.know(subject, found.as_ref(), before);
        Ok(found)
    }

    /// Whether the scope's organization holds results of others by name, so that figures are shown to it with more care.
    /// Remembered for moments. Outsiders are refused.
    pub async fn holds_named(&self, scope: &Scope) -> Result<bool> {
        match self.known_to_hold_named(scope) {
            Some(known) => Ok(known),
            None if scope.is_entrant() => Err(Error::Forbidden),
            None => Box::pin(self.find_holds_named(scope)).await,
        }
    }

    /// As [`Gate::holds_named`], if it is remembered. Never waits.
    #[must_use]
    pub fn known_to_hold_named(&self, scope: &Scope) -> Option<bool> {
        if scope.is_entrant() {
            return None;
        }
        self.standings.holds_named(scope.organization(), self.clock.now())
    }

    async fn find_holds_named(&self, scope: &Scope) -> Result<bool> {
        let before = self.standings.before(self.clock.now());
        let holds = self.run(scope, HoldsNamedResults).await?;
        self.standings.know_named(scope.organization(), holds, before);
        Ok(holds)
    }

    /// Of how many bodies the scope's organization holds named results of each of these. Remembered for
    /// moments for members who may read releases; everybody else goes through [`Gate::run`].
    pub async fn named_held(&self, scope: &Scope, wanted: &[(Key, ReleaseScope)]) -> Result<Vec<Held>> {
        if !may_be_told(scope) {
            return Box::pin(self.run(scope, NamedResultsHeld(wanted.to_vec()))).await;
        }
        if let Some(known) = self.known_named_held(scope, wanted) {
            return Ok(known);
        }
        if !self.holds_named(scope).await? {
            return Ok(none_of(wanted));
        }
        Box::pin(self.find_named_held(scope, wanted.to_vec())).await
    }

    /// As [`Gate::named_held`], if all of it is remembered. Never waits.
    #[must_use]
    pub fn known_named_held(&self, scope: &Scope, wanted: &[(Key, ReleaseScope)]) -> Option<Vec<Held>> {
        if !may_be_told(scope) {
            return None;
        }
        if !self.known_to_hold_named(scope)? {
            return Some(none_of(wanted));
        }
        let now = self.clock.now();
        let known =
            |one: &(Key, ReleaseScope)| Some((*one, self.standings.held(scope.organization(), *one, now)?));
        wanted.iter().map(known).collect()
    }

    async fn find_named_held(&self, scope: &Scope, wanted: Vec<(Key, ReleaseScope)>) -> Result<Vec<Held>> {
        let before = self.standings.before(self.clock.now());
        let found = self.run(scope, NamedResultsHeld(wanted)).await?;
        self.standings.know_held(scope.organization(), &found, before);
        Ok(found)
    }

    /// The own scores of the scope's organization that compare with these keys; keys without any are left out. Remembered
    /// for moments for members who may read releases; everybody else goes through [`Gate::run`].
    pub async fn own_scores(&self, scope: &Scope, keys: &[Key]) -> Result<Vec<(Key, Scores)>> {
        if !may_be_told(scope) {
            return Box::pin(self.run(scope, ReadOwnScores(keys.to_vec()))).await;
        }
        match self.known_own_scores(scope, keys) {
            Some(known) => Ok(known),
            None => Box::pin(self.find_own_scores(scope, keys.to_vec())).await,
        }
    }

    /// As [`Gate::own_scores`], if all of it is remembered. Never waits.
    #[must_use]
    pub fn known_own_scores(&self, scope: &Scope, keys: &[Key]) -> Option<Vec<(Key, Scores)>> {
        if !may_be_told(scope) {
            return None;
        }
        let now = self.clock.now();
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            let known = self.standings.scores(scope.organization(), *key, now)?;
            found.extend(known.map(|scores| (*key, scores)));
        }
        Some(found)
    }

    async fn find_own_scores(&self, scope: &Scope, keys: Vec<Key>) -> Result<Vec<(Key, Scores)>> {
        let before = self.standings.before(self.clock.now());
        let found = self.run(scope, ReadOwnScores(keys.clone())).await?;
        self.standings.know_scores(scope.organization(), &keys, &found, before);
        Ok(found)
    }
}

/// A member who may read releases. It is decided anew for each request, whatever is remembered.
fn may_be_told(scope: &Scope) -> bool {
    scope.standing() == Standing::Member && scope.allows(Action::ReleaseRead)
}

fn none_of(wanted: &[(Key, ReleaseScope)]) -> Vec<Held> {
    wanted.iter().map(|one| (*one, 0)).collect()
}
