//! The two doors to the database, and no third.
mod denials;
mod journal;
mod reading;
mod refusals;
mod remembered;

pub(super) use denials::{Denials, Denied, Reserved};
pub use journal::Following;

use super::{
    connect::Pooler,
    ear::Ear,
    platform::PlatformTx,
    session::Begin,
    standings::{Change, Standings},
    tx::Tx,
};
use crate::redis::{Hearing, Redis};
use domain::{
    Clock, Error, Id, Ids, Result,
    access::{
        Action, Context, Grant, Mode, OrganizationId, PlatformContext, PlatformUseCase, Scope, Standing,
        UseCase,
    },
    disclosure::Rules,
};
use reading::Reading;
use refusals::Quiet;
use sea_orm::{DatabaseConnection, Statement};
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};
use tokio::sync::watch;
use tracing::Instrument as _;
use uuid::Uuid;

/// Everything that must never be forgotten happens here: decide, open, act, record, commit.
#[derive(Clone)]
pub struct Gate {
    db: DatabaseConnection,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    standings: Arc<Standings>,
    witness: Option<Witness>,
    denials: Denials,
    ear: Ear,
    rules: Rules,
    pooler: Pooler,
    quiet: Arc<Quiet>,
    reading: Option<Arc<Reading>>,
}

/// Notes what was asked of one tenant through a gate.
#[derive(Debug, Clone, Default)]
pub struct Witness(Arc<Witnessed>);

#[derive(Debug, Default)]
struct Witnessed {
    asked: Mutex<BTreeSet<&'static str>>,
    denied: AtomicU32,
}

impl Witness {
    /// Whether nothing but this action was asked for.
    #[must_use]
    pub fn saw_only(&self, action: Action) -> bool {
        let seen = self.0.asked.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().all(|name| *name == action.as_str())
    }

    /// How often something was denied, rows of the trail or not.
    #[must_use]
    pub fn denied(&self) -> u32 {
        self.0.denied.load(Ordering::Relaxed)
    }

    fn note(&self, action: Action) {
        self.0.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(action.as_str());
    }
}

impl Gate {
    /// Doors to the database behind `db`, which must log in as the server's own role.
    #[must_use]
    pub fn new(db: DatabaseConnection, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Self {
        let (standings, ear) = (Standings::new(), Ear::default());
        let (rules, pooler) = (Rules::HOUSE, Pooler::None);
        let (denials, quiet) = (Denials::default(), Arc::default());
        Self { db, clock, ids, standings, witness: None, denials, ear, rules, pooler, quiet, reading: None }
    }

    /// The same doors, behind which comparisons are judged and read by `rules`; by those of the house unless said.
    #[must_use]
    pub fn judging_by(self, rules: Rules) -> Self {
        Self { rules, ..self }
    }

    /// The same doors, where the database is behind `pooler`.
    #[must_use]
    pub fn behind(self, pooler: Pooler) -> Self {
        Self { pooler, ..self }
    }

    /// The rules by which comparisons are judged and read.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// From now on `listener` hears all that goes through these doors and their clones, values included, with what
    /// begins a transaction. For who explains statements or counts them: the server has none. Answers false if there is
    /// one already.
    pub fn listen(&self, listener: impl Fn(&Statement) + Send + Sync + 'static) -> bool {
        self.ear.lend(listener)
    }

    /// How many statements went through these doors so far, those that begin and end transactions not counted.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.ear.statements()
    }

    /// The clock by which the house lives.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// How many connections to PostgreSQL there are, and how many of them are idle.
    #[must_use]
    pub fn connections(&self) -> (u32, usize) {
        let pool = self.db.get_postgres_connection_pool();
        (pool.size(), pool.num_idle())
    }

    /// Whether PostgreSQL answers.
    pub async fn ping(&self) -> bool {
        self.db.ping().await.is_ok()
    }

    /// The same doors, with somebody who notes what is asked for.
    #[must_use]
    pub fn witnessed(self, witness: Witness) -> Self {
        Self { witness: Some(witness), ..self }
    }

    /// From here on all replicas on `redis` learn at once of what changes about people, and this one of what they change.
    /// Call it within a tokio runtime; the hearing ends with what is returned.
    #[must_use]
    pub fn tell_through(&self, redis: &Redis) -> Hearing {
        self.standings.tell_through(redis)
    }

    /// Forgets what is remembered and touched by `change`, in all replicas.
    pub async fn announce(&self, change: Change) {
        self.standings.announce(change).await;
    }

    /// Rings whenever there may be news of `organization`, or what its people are may have changed. It says that something may
    /// have happened; what, is asked through the doors.
    #[must_use]
    pub fn bell_of(&self, organization: OrganizationId) -> watch::Receiver<()> {
        self.standings.bell_of(organization)
    }

    /// The door into one tenant.
    ///
    /// An outsider's every step leaves a row in the tenant's trail: a read before it is done, a refusal on its own, and
    /// so does asking for the id of what is hidden from it. Of refusals so many in a minute, for rows are for ever.
    pub async fn run<U: UseCase>(&self, scope: &Scope, use_case: U) -> Result<U::Output> {
        if let Some(witness) = &self.witness {
            witness.note(U::ACTION);
        }
        let done = match self.permit(scope, U::ACTION) {
            Ok(grant) => self.act(grant, use_case).await,
            Err(refused) => Err(refused),
        };
        self.noting_denial(scope, U::ACTION, done).await
    }

    /// Only decides: for callers that look at their input after they know that the action is allowed at all.
    pub async fn decide(&self, scope: &Scope, action: Action) -> Result<()> {
        self.noting_denial(scope, action, self.permit(scope, action).map(drop)).await
    }

    /// Whether the scope holds the action, and who acts is proved as it wants.
    fn permit(&self, scope: &Scope, action: Action) -> Result<Grant> {
        let grant = scope.grant(action)?;
        scope.prove(action, self.clock.now())?;
        Ok(grant)
    }

    /// Of outsiders each refusal is noted; of the body's own people what they are not allowed, for what is merely not there
    /// is no try at anything.
    async fn noting_denial<T>(&self, scope: &Scope, action: Action, done: Result<T>) -> Result<T> {
        if let Err(refused) = &done {
            let outsider = matches!(refused, Error::NotFound) && scope.is_entrant();
            if outsider || matches!(refused, Error::Forbidden | Error::StrongAuthentication) {
                let who = if scope.is_entrant() { "entrant" } else { "member" };
                metrics::counter!("kansa_denials_total", "action" => action.as_str(), "code" => refused.code(), "who" => who)
                    .increment(1);
                self.note_denial(scope, action, None).await?;
            }
        }
        done
    }

    async fn act<U: UseCase>(&self, grant: Grant, use_case: U) -> Result<U::Output> {
        let mut turn = self.turn().await;
        let now = self.clock.now();
        let mode = grant.mode();
        let entered = match grant.scope().standing() {
            Standing::Entrant { entered, .. } if mode == Mode::Read => Some(entered),
            _ => None,
        };
        let only_reads = mode == Mode::Read && entered.is_none();
        let how = if only_reads { Begin::Reading } else { Begin::Writing };
        let mut tx = match turn.take().filter(|tx| only_reads && tx.is_of(grant.scope())) {
            Some(tx) => tx.resumed(grant.clone()),
            None => Tx::open((&self.db, self.pooler), &self.ear, grant.clone(), now, how).await?,
        };
        if let Some(entered) = entered {
            metrics::counter!("kansa_entrant_reads_total").increment(1);
            tx.append_trail(self.ids.next(now), Some(entered.subject())).await?;
            tx.read_only().await?;
        }
        let mut cx = Context::new(grant, tx.now, self.rules, Arc::clone(&self.ids));
        let output = use_case.execute(&mut tx, &mut cx).await?; // an error drops, and so rolls back
        if mode == Mode::Write && !cx.record.replayed {
            tx.record(&*self.ids, &cx.record).await?;
        }
        let scope = tx.scope().clone();
        let changes = tx.changes();
        // Nothing was written, not to the trail either: there is nothing to wait for. An outsider's read has left its row.
        if only_reads {
            turn.leave(tx);
        } else {
            tx.commit().await?;
        }
        drop(turn);
        for change in changes {
            self.announce(change).await;
        }
        if let Some(hidden) = cx.record.hidden
            && scope.is_entrant()
        {
            self.note_denial(&scope, U::ACTION, Some(hidden)).await?;
        }
        Ok(output)
    }

    /// A refusal is noted as what it was, under the one action that everybody in a tenant surely holds; unless its caller has
    /// left enough of them in this minute. In a task of its own: who hangs up is noted all the same.
    async fn note_denial(
        &self,
        scope: &Scope,
        refused: Action,
        subject: Option<(&'static str, Uuid)>,
    ) -> Result<()> {
        if let Some(witness) = &self.witness {
            witness.0.denied.fetch_add(1, Ordering::Relaxed);
        }
        let Ok(grant) = scope.grant(Action::ReferenceRead) else { return Ok(()) };
        let (now, person) = (self.clock.now(), scope.user().map(Id::uuid));
        let through = scope.bearer().through.as_ref().map(|through| through.user.uuid());
        let denied = Denied { tenant: scope.tenant(), person, through, action: refused.as_str() };
        let Some(reserved) = self.denials.reserve(denied, now) else { return Ok(()) };
        let gate = self.clone();
        let noting = async move {
            let _turn = gate.turn_alone().await;
            let tx = Tx::open((&gate.db, gate.pooler), &gate.ear, grant, now, Begin::Writing).await?;
            tx.append_denial(gate.ids.next(now), refused, subject).await?;
            tx.commit().await?;
            reserved.keep();
            Ok(())
        };
        tokio::spawn(noting.in_current_span()).await.map_err(Error::internal)?
    }

    /// The door for what comes before a tenant is known, and for the outbox: the golden list of `PlatformTask`.
    pub async fn platform<P: PlatformUseCase>(&self, use_case: P) -> Result<P::Output> {
        let _turn = self.turn_alone().await;
        let now = self.clock.now();
        let mut tx = PlatformTx::open((&self.db, self.pooler), self.ear.clone(), P::TASK).await?;
        tx.count_by(&self.denials);
        let cx = PlatformContext::new(now, self.rules, Arc::clone(&self.ids));
        let output = use_case.execute(&mut tx, &cx).await?;
        let change = tx.change();
        tx.commit().await?;
        if let Some(change) = change {
            self.announce(change).await;
        }
        Ok(output)
    }
}
