//! The house as the story sees it: actors who act through the same doors as everybody, at the story's own time.
use crate::worker::Worker;
use anyhow::{Context as _, Result, anyhow};
use domain::{
    Clock, Error, Timestamp,
    access::{OrganizationKey, Role, Scope, TokenFacts, UseCase, VerifiedSubject},
    kernel::reason::Language,
    membership::{AcceptInvitation, InvitationCode, InviteMember, PersonName},
    organization::{FoundOrganization, NewOrganization, ResolveCaller, Resolved},
};
use infra::{
    db::{Gate, connect},
    files::Files,
    system::{SystemIds, secret_code},
    token::DEMO_ISSUER,
};
use std::sync::{Arc, Mutex, PoisonError};

/// A clock that stands where the story is.
pub(super) struct StoryClock(Mutex<Timestamp>);

impl Clock for StoryClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the story happens.
pub(super) struct House {
    pub(super) gate: Gate,
    /// Where evidence is kept.
    pub(super) files: Files,
    worker: Worker,
    clock: Arc<StoryClock>,
}

impl House {
    pub(super) async fn open(server: &str, files: Files, now: Timestamp) -> Result<Self> {
        let clock = Arc::new(StoryClock(Mutex::new(now)));
        let gate = Gate::new(connect(server, 4).await?, clock.clone(), Arc::new(SystemIds::default()));
        Ok(Self { worker: Worker::new(gate.clone()), gate, files, clock })
    }

    /// Moves the story on.
    pub(super) fn at(&self, now: Timestamp) {
        *self.clock.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Whether the actor belongs to an organization already.
    pub(super) async fn knows(&self, actor: &str) -> Result<bool> {
        let resolved = self.gate.platform(ResolveCaller { subject: subject(actor), wanted: None }).await;
        Ok(matches!(resolved.map_err(said)?, Resolved::Known(_)))
    }

    /// Where the actor stands, in their own organization or in the one they enter.
    pub(super) async fn scope(&self, actor: &str, entering: Option<&str>) -> Result<Scope> {
        let wanted = entering.map(|code| OrganizationKey::Code(code.to_owned()));
        let resolve = ResolveCaller { subject: subject(actor), wanted: wanted.clone() };
        match self.gate.platform(resolve).await.map_err(said)? {
            Resolved::Known(caller) => caller.enter(wanted.as_ref()).map_err(said),
            Resolved::Stranger => Err(anyhow!("{actor} has joined nothing")),
        }
    }

    /// The actor does something at home.
    pub(super) async fn act<U: UseCase>(&self, actor: &str, use_case: U) -> Result<U::Output> {
        self.act_in(actor, None, use_case).await
    }

    /// The actor does something in a body it enters.
    pub(super) async fn act_in<U: UseCase>(
        &self,
        actor: &str,
        body: Option<&str>,
        use_case: U,
    ) -> Result<U::Output> {
        let scope = self.scope(actor, body).await?;
        let done = self.gate.run(&scope, use_case).await;
        done.map_err(said).with_context(|| format!("{actor} was refused {}", U::ACTION.as_str()))
    }

    /// The house applies what was left in the outbox.
    pub(super) async fn settle(&self) -> Result<()> {
        self.worker.drain().await.map(drop).map_err(said)
    }

    /// An operator founds an organization, and `first` comes in as its first person.
    pub(super) async fn found(
        &self,
        operator: &str,
        organization: NewOrganization,
        first: &str,
    ) -> Result<()> {
        let scope = self.scope(operator, None).await?;
        let grant = scope.grant(domain::access::Action::OrganizationCreate).map_err(said)?;
        let first_person = PersonName::parse("name", first).map_err(said)?;
        let code = InvitationCode::new(secret_code().map_err(said)?);
        let founding = FoundOrganization { grant, organization, first_person, code: code.clone() };
        self.gate.platform(founding).await.map_err(said)?;
        self.accept(first, code).await
    }

    /// `by` invites `actor`, who comes in.
    pub(super) async fn invite(&self, by: &str, actor: &str, role: Role) -> Result<()> {
        let code = InvitationCode::new(secret_code().map_err(said)?);
        let name = PersonName::parse("name", actor).map_err(said)?;
        self.act(by, InviteMember { name, roles: vec![role], code: code.clone() }).await?;
        self.accept(actor, code).await
    }

    pub(super) async fn accept(&self, actor: &str, code: InvitationCode) -> Result<()> {
        let accept = AcceptInvitation { subject: subject(actor), code, keyed: None };
        self.gate.platform(accept).await.map(drop).map_err(said)
    }
}

#[expect(clippy::disallowed_methods, reason = "the demo's own actors, whose tokens it signs itself")]
fn subject(actor: &str) -> VerifiedSubject {
    // Its story is told over years in a moment: they have signed in for all of it.
    let facts = TokenFacts { strong_until: Some(Timestamp::MAX_UTC), ..TokenFacts::default() };
    VerifiedSubject::vouch(DEMO_ISSUER.to_owned(), actor.to_owned()).saying(facts)
}

/// A refusal in words, for the terminal.
pub(super) fn said(refused: Error) -> anyhow::Error {
    match refused {
        Error::Internal(cause) | Error::Unavailable(cause) => anyhow!("{cause:#}"),
        other => anyhow!("{other}: {}", other.message(Language::English)),
    }
}
