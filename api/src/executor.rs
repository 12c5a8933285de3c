//! Where HTTP meets the schema.
use crate::{
    graphql::{Batches, Follower, KansaSchema, LANGUAGE, Reads, Renew, Request, Services, Visitor, schema},
    http::{
        Asker, Edge, Executor, Holder, Readiness, ReadinessReport,
        answers::{Answers, Rights, may_share},
        caller,
        fair::{Denying, Toll, denials, denied_entry, payer, payer_in},
        router,
    },
};
use axum::{
    Router,
    http::{HeaderMap, header, request::Parts},
};
use domain::{
    access::{Caller, Role, VerifiedSubject},
    kernel::reason::Language,
};
use futures::{
    StreamExt as _,
    future::BoxFuture,
    stream::{BoxStream, once, unfold},
};
use infra::{
    lanes::{Lanes, Turn},
    redis::{Fair, Payer, Redis},
    token::Tokens,
};
use std::{future::ready, sync::Arc, time::Duration};
use tokio::time::timeout;

/// Executes GraphQL requests for the callers that their headers name.
#[derive(Clone)]
pub struct KansaExecutor(Arc<Wiring>);

/// Behind one pointer, for each request has a clone of it.
struct Wiring {
    schema: KansaSchema,
    services: Services,
    tokens: Option<Arc<Tokens>>,
    answers: Option<Answers>,
    fair: Fair,
    lanes: Lanes,
}

impl Wiring {
    /// Who asks, found out anew.
    async fn visitor(&self, headers: &HeaderMap) -> Result<Visitor, domain::Error> {
        caller::visitor(&self.services.gate, self.tokens.as_deref(), headers).await
    }
}

/// Who asks, once it is known: they are not asked for twice, for a denied entry leaves a trace.
#[derive(Clone)]
struct Established(Visitor);

impl KansaExecutor {
    /// An executor that believes `tokens`; without any, nobody can sign in. What says the same for ever is kept in `answers`;
    /// what is asked for is paid to `fair`, and waits for its turn in `lanes`.
    #[must_use]
    pub fn new(
        services: Services,
        tokens: Option<Arc<Tokens>>,
        answers: Option<Answers>,
        fair: Fair,
        lanes: Lanes,
    ) -> Self {
        Self(Arc::new(Wiring { schema: schema(), services, tokens, answers, fair, lanes }))
    }

    async fn visitor(&self, head: &Parts) -> Result<Visitor, domain::Error> {
        match head.extensions.get::<Established>() {
            Some(Established(visitor)) => Ok(visitor.clone()),
            None => self.0.visitor(&head.headers).await,
        }
    }

    /// The same, noted in `head` for whoever wants to know next.
    async fn establish(&self, head: &mut Parts) -> Result<Visitor, domain::Error> {
        let visitor = self.visitor(head).await?;
        head.extensions.insert(Established(visitor.clone()));
        Ok(visitor)
    }
}

impl Executor for KansaExecutor {
    fn answers(&self) -> Option<&Answers> {
        self.0.answers.as_ref()
    }

    fn fair(&self) -> Option<&Fair> {
        Some(&self.0.fair)
    }

    fn rights_at_hand(&self, head: &Parts) -> Option<(Rights, Payer)> {
        let gate = &self.0.services.gate;
        let (caller, scope) = caller::at_hand(gate, self.0.tokens.as_deref(), &head.headers)?;
        let rights = Rights::of(&caller, &scope, gate.known_to_hold_named(&scope)?)?;
        Some((rights, payer_in(&scope, &caller)))
    }

    async fn rights(&self, head: &mut Parts) -> Result<Option<(Rights, Payer)>, domain::Error> {
        let visitor = self.establish(head).await?;
        let Visitor::Known { caller, scope: Ok(scope), .. } = visitor else { return Ok(None) };
        if !may_share(&scope) {
            return Ok(None);
        }
        let (gate, payer) = (&self.0.services.gate, payer_in(&scope, &caller));
        // The database is asked then, and by all at once who come when it is remembered no more.
        if gate.known_to_hold_named(&scope).is_none() {
            self.enter(head, payer).await;
        }
        // Where that cannot be found out, nothing is given out of what is kept: what is executed says what is the matter.
        let Ok(holds_named) = gate.holds_named(&scope).await else { return Ok(None) };
        Ok(Rights::of(&caller, &scope, holds_named).map(|rights| (rights, payer)))
    }

    fn payer_at_hand(&self, head: &Parts) -> Option<Payer> {
        if !head.headers.contains_key(header::AUTHORIZATION) {
            return Some(Payer::NOBODY);
        }
        let gate = &self.0.services.gate;
        let (caller, scope) = caller::at_hand(gate, self.0.tokens.as_deref(), &head.headers)?;
        Some(payer_in(&scope, &caller))
    }

    async fn payer(&self, head: &mut Parts) -> Result<Payer, domain::Error> {
        Ok(payer(&self.establish(head).await?))
    }

    fn denied(&self, head: &Parts) -> u32 {
        head.extensions.get::<Established>().map_or(0, |Established(visitor)| denied_entry(visitor))
    }

    async fn asker(&self, head: &mut Parts) -> Result<Asker, domain::Error> {
        Ok(match self.establish(head).await? {
            Visitor::Anonymous => Asker::Nobody,
            // Wherever the request stands: a header that names nothing makes no person of an account.
            Visitor::Known { subject, caller, .. } => {
                front_end(&subject).or_else(|| account(&caller)).unwrap_or(Asker::Person)
            }
            // Nor does it become one where its last membership ended.
            Visitor::Stranger(subject) => front_end(&subject).unwrap_or(Asker::Person),
        })
    }

    async fn enter(&self, head: &mut Parts, payer: Payer) {
        if head.extensions.get::<Arc<Turn>>().is_none() {
            let turn = self.0.lanes.turn(payer).await;
            head.extensions.insert(Arc::new(turn));
        }
    }

    async fn execute(
        &self,
        mut head: Parts,
        request: async_graphql::Request,
        language: Language,
    ) -> Result<async_graphql::Response, domain::Error> {
        let visitor = self.visitor(&head).await?;
        let toll = head.extensions.get::<Toll>().cloned().unwrap_or_default();
        let payer = payer(&visitor);
        if !toll.falls_to(&self.0.fair, payer) {
            return Ok(LANGUAGE.sync_scope(language, || toll.refusal()));
        }
        // Who they are is known; before anything more is asked of the database for them.
        self.enter(&mut head, payer).await;
        let reads = head.extensions.get::<Reads>().cloned().unwrap_or_default();
        let denying = Denying::of(toll.clone(), reads.clone(), denied_entry(&visitor));
        let batches = Batches::default();
        let request =
            request.data(Request::read_by(self.0.services.clone(), visitor, reads, batches.clone()));
        // Boxed, for the future of the whole schema is a type as deep as the schema is wide.
        let answering: BoxFuture<'_, async_graphql::Response> = Box::pin(self.0.schema.execute(request));
        let response = LANGUAGE.scope(language, batches.serve(answering)).await;
        toll.pay(1).await;
        denying.settle().await;
        Ok(response)
    }

    async fn holder(&self, head: &mut Parts) -> Result<Option<Holder>, domain::Error> {
        Ok(match self.establish(head).await? {
            Visitor::Anonymous => None,
            Visitor::Stranger(person) => Some(Holder { person: person.without_token(), organization: None }),
            Visitor::Known { subject, scope, .. } => {
                Some(Holder { person: subject.without_token(), organization: Some(scope?.tenant()) })
            }
        })
    }

    async fn follow(
        &self,
        head: Parts,
        request: async_graphql::Request,
        language: Language,
    ) -> Result<BoxStream<'static, async_graphql::Response>, domain::Error> {
        let services = self.0.services.clone();
        let visitor = self.visitor(&head).await?;
        // Paid once, when its document is validated: what is told of then costs nothing more.
        let toll = head.extensions.get::<Toll>().cloned().unwrap_or_default();
        if !toll.falls_to(&self.0.fair, payer(&visitor)) {
            let refused = LANGUAGE.sync_scope(language, || toll.refusal());
            return Ok(once(ready(refused)).boxed());
        }
        let (wiring, headers, entry) = (Arc::clone(&self.0), head.headers, denied_entry(&visitor));
        let renew: Renew = Arc::new(move || {
            let (wiring, headers) = (Arc::clone(&wiring), headers.clone());
            let found: BoxFuture<'static, _> = Box::pin(async move { wiring.visitor(&headers).await });
            found
        });
        let follower = Follower::new(services.clone(), renew);
        let answers =
            self.0.schema.execute_stream(request.data(Request::new(services, visitor)).data(follower));
        // The language is the task's while an answer is made, and only then.
        Ok(unfold((answers, entry), move |(mut answers, entry)| {
            let toll = toll.clone();
            LANGUAGE.scope(language, async move {
                let answer = answers.next().await?;
                toll.pay_denials(denials(&answer).saturating_add(entry)).await;
                Some((answer, (answers, 0)))
            })
        })
        .boxed())
    }
}

/// The service account that was given this token, for itself or for a person. None if the token is none of the house's.
fn front_end(subject: &VerifiedSubject) -> Option<Asker> {
    let front_end = subject.facts().front_end.as_ref()?;
    Some(Asker::Account { id: front_end.account.uuid(), acts: front_end.exchanged.is_some() })
}

/// The service account whose tokens are another issuer's. It goes by the person that it is to us: a subject is unique within its
/// issuer only. None if it is a person.
fn account(caller: &Caller) -> Option<Asker> {
    let mut roles = caller.memberships().iter().flat_map(|one| &one.roles);
    let is_one = roles.any(|role| *role == Role::ServiceAccount);
    is_one.then(|| Asker::Account { id: caller.user().uuid(), acts: false })
}

/// The whole server over the schema. No other crate names the executor to `router`, or it would compile the execution of
/// all of the schema once more.
pub fn kansa(edge: Edge<KansaExecutor, KansaReadiness>) -> Router {
    router(edge)
}

/// How long readiness waits for PostgreSQL.
const PATIENCE: Duration = Duration::from_secs(1);

/// Asks PostgreSQL and Redis.
#[derive(Clone)]
pub struct KansaReadiness {
    /// The doors to PostgreSQL.
    pub gate: infra::db::Gate,
    /// The way to Redis.
    pub redis: Redis,
}

impl Readiness for KansaReadiness {
    async fn check(&self) -> ReadinessReport {
        // A pool that is drained, or tries again and again to connect, is no answer either.
        let postgres = async { timeout(PATIENCE, self.gate.ping()).await.unwrap_or(false) };
        let (postgres, redis) = tokio::join!(postgres, self.redis.ping());
        ReadinessReport { postgres, redis }
    }
}
