//! What a resolver may reach, and nothing else: the gate through the visitor's scope, and the services beside it.
use super::{
    batches::Batches,
    fault::Result,
    loader::{Loaders, loaders},
    reads::Reads,
    released::Figures,
};
use crate::worker::Worker;
use async_graphql::{Context, dataloader::DataLoader};
use domain::{
    Error,
    access::{Caller, Scope, UseCase, VerifiedSubject},
};
use infra::{db::Gate, secret_hash::SecretHasher};
use std::sync::Arc;

/// Who is at the door.
#[derive(Debug, Clone)]
pub enum Visitor {
    /// Nobody we know anything of.
    Anonymous,
    /// A verified person who belongs to no organization.
    Stranger(VerifiedSubject),
    /// A known person, and the scope the request chose, or why there is none.
    Known {
        /// Whom the token speaks of.
        subject: VerifiedSubject,
        /// The person with all that is open to them.
        caller: Arc<Caller>,
        /// Where they stand in this request.
        scope: domain::Result<Arc<Scope>>,
    },
}

impl Visitor {
    /// Where the visitor stands; a refusal if they stand nowhere.
    pub fn scope(&self) -> domain::Result<&Scope> {
        match self {
            Self::Anonymous => Err(Error::Unauthenticated),
            Self::Stranger(_) => Err(Error::NotFound),
            Self::Known { scope, .. } => scope.as_deref().map_err(Clone::clone),
        }
    }
}

/// What all requests share. Each has a clone or two of it: what holds much is behind a pointer.
#[derive(Clone)]
pub struct Services {
    /// The doors to the database.
    pub gate: Gate,
    /// Who applies the outbox; woken by writes.
    pub worker: Arc<Worker>,
    /// Released figures, out of the cache or the database.
    pub figures: Arc<Figures>,
    /// What hashes the secrets of service accounts.
    pub hasher: SecretHasher,
}

/// Made afresh for each request, so no loader in it can outlive or outreach one scope.
pub struct Request {
    pub(super) services: Services,
    visitor: Visitor,
    loaders: Option<Arc<DataLoader<Loaders>>>,
}

impl Request {
    /// A request of `visitor`, be it one that goes on for long.
    #[must_use]
    pub fn new(services: Services, visitor: Visitor) -> Self {
        Self::with(services, visitor, Reads::default(), None)
    }

    /// One that is answered once and at once: it reads in one transaction, and what it reads is noted in `reads`. Whoever executes it
    /// does so within [`Batches::serve`] of `batches`: else whoever looks for something in batches waits for ever.
    #[must_use]
    pub fn read_by(services: Services, visitor: Visitor, reads: Reads, batches: Batches) -> Self {
        let services = Services { gate: services.gate.of_one_request(), ..services };
        Self::with(services, visitor, reads, Some(batches))
    }

    fn with(services: Services, visitor: Visitor, reads: Reads, batches: Option<Batches>) -> Self {
        let services = Services { gate: services.gate.witnessed(reads.asked.clone()), ..services };
        let loaders = match &visitor {
            Visitor::Known { scope: Ok(scope), .. } => {
                Some(Arc::new(loaders(services.clone(), Scope::clone(scope), reads, batches)))
            }
            _ => None,
        };
        Self { services, visitor, loaders }
    }

    pub(super) const fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// Where the visitor stands; a refusal if they stand nowhere.
    pub(super) fn scope(&self) -> Result<&Scope> {
        Ok(self.visitor.scope()?)
    }

    pub(super) async fn run<U: UseCase>(&self, use_case: U) -> Result<U::Output> {
        Ok(self.services.gate.run(self.scope()?, use_case).await?)
    }

    /// The batches of this request.
    pub(super) fn load(&self) -> Result<&DataLoader<Loaders>> {
        Ok(self.batches()?)
    }

    /// The same, for what is asked outside GraphQL.
    pub(super) fn batches(&self) -> domain::Result<&DataLoader<Loaders>> {
        self.visitor.scope()?;
        self.loaders.as_deref().ok_or(Error::Unauthenticated)
    }
}

pub(super) fn request<'a>(ctx: &Context<'a>) -> &'a Request {
    ctx.data_unchecked()
}
