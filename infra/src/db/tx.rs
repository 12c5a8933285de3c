//! One transaction, bound for its whole life to one scope. The first wall is here.
use super::{
    connect::Pooler,
    ear::Ear,
    entity::{Enclosed, Stirs, dispatch, trail},
    error::meaning,
    record::{Owed, Settled},
    session::{Begin, Session},
    standings::Change,
};
use domain::{
    Error, Id, Result, Store, Timestamp,
    access::{Action, Grant, Mode, Scope, Standing, UserId},
    trail::Outcome,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseConnection, DbBackend, DeleteMany,
    EntityTrait, QueryFilter, QuerySelect, Select, Statement, UpdateMany, Value, sea_query::OnConflict,
};
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use uuid::Uuid;

pub(super) struct Tx {
    pub(super) db: Session,
    pub(super) grant: Grant,
    pub(super) now: Timestamp,
    people: AtomicBool,
    named: AtomicBool,
    scores: AtomicBool,
    person: Mutex<Option<UserId>>,
    settled: Mutex<Option<Settled>>,
    owed: Mutex<Option<Owed>>,
}

impl Store for Tx {}

impl Tx {
    /// Opens a transaction and tells the policies who acts, in one round trip: settings are local to it, and gone with it.
    pub(super) async fn open(
        pool: (&DatabaseConnection, Pooler),
        ear: &Ear,
        grant: Grant,
        now: Timestamp,
        how: Begin,
    ) -> Result<Self> {
        let scope = grant.scope();
        let entry = match scope.standing() {
            Standing::Entrant { grant, .. } => grant.uuid().to_string(),
            Standing::Member | Standing::System { .. } => String::new(),
        };
        // Ids and times only: nothing here can be anything else than what it is.
        let settings = format!(
            "SET LOCAL ROLE kansa_app;
             SELECT set_config('app.tenant', '{}', true), set_config('app.organization', '{}', true),
                    set_config('app.user', '{}', true), set_config('app.grant', '{entry}', true),
                    set_config('app.now', '{}', true)",
            scope.tenant().uuid(),
            scope.organization().uuid(),
            scope.user().map_or_else(String::new, |user| user.uuid().to_string()),
            now.to_rfc3339(),
        );
        let db = Session::begin(pool, ear.clone(), how, &settings).await?;
        let nothing = || AtomicBool::new(false);
        Ok(Self {
            db,
            grant,
            now,
            people: nothing(),
            named: nothing(),
            scores: nothing(),
            person: Mutex::default(),
            settled: Mutex::default(),
            owed: Mutex::default(),
        })
    }

    /// Whether what was set when it began is what `scope` wants set.
    pub(super) fn is_of(&self, scope: &Scope) -> bool {
        let set = |of: &Scope| (of.tenant(), of.organization(), of.user(), of.standing());
        set(self.scope()) == set(scope)
    }

    /// The same transaction, of the same moment, under another permission of whom it is of.
    pub(super) fn resumed(self, grant: Grant) -> Self {
        Self { grant, ..self }
    }

    /// From here on the database refuses writes.
    pub(super) async fn read_only(&self) -> Result<()> {
        self.db.execute_unprepared("SET TRANSACTION READ ONLY").await.map(drop).map_err(meaning)
    }

    pub(super) fn scope(&self) -> &Scope {
        self.grant.scope()
    }

    pub(super) fn may_write(&self) -> bool {
        self.grant.mode() == Mode::Write
    }

    /// What a commit changes of what is remembered for moments.
    pub(super) fn changes(&self) -> Vec<Change> {
        let tenant = self.scope().tenant();
        let people = self.people.load(Ordering::Relaxed).then_some(Change::People(tenant));
        let named = self.named.load(Ordering::Relaxed).then_some(Change::Named);
        let scores = self.scores.load(Ordering::Relaxed).then_some(Change::Scores(tenant));
        let person = *self.person.lock().unwrap_or_else(PoisonError::into_inner);
        people.into_iter().chain(named).chain(scores).chain(person.map(Change::Person)).collect()
    }

    /// Says that a commit changes what this person may do, wherever they belong.
    pub(super) fn stir_person(&self, person: UserId) {
        *self.person.lock().unwrap_or_else(PoisonError::into_inner) = Some(person);
    }

    /// Says what the claimed idempotency key stands for. That is written with the deed, which a use case that claims a key leaves.
    pub(super) fn settle(&self, settled: Settled) {
        *self.settled.lock().unwrap_or_else(PoisonError::into_inner) = Some(settled);
    }

    /// What there is to be written of that, once.
    pub(super) fn settled(&self) -> Option<Settled> {
        self.settled.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Leaves judgements to be written with the deed, by a use case that reads nothing of them before. Once: the deed has room
    /// for no more, and what was left before would be lost.
    pub(super) fn owe(&self, owed: Owed) -> Result<()> {
        let before = self.owed.lock().unwrap_or_else(PoisonError::into_inner).replace(owed);
        if before.is_some() { Err(Error::internal("something is left to the deed already")) } else { Ok(()) }
    }

    /// What was left to be written, once.
    pub(super) fn owed(&self) -> Option<Owed> {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn stir<E: Enclosed>(&self) {
        match E::STIRS {
            Stirs::Nothing => {}
            Stirs::People => self.people.store(true, Ordering::Relaxed),
            Stirs::Named => self.named.store(true, Ordering::Relaxed),
            Stirs::Scores => self.scores.store(true, Ordering::Relaxed),
        }
    }

    /// The only way to start a query: the wall is in it before the caller adds a word.
    #[expect(clippy::disallowed_methods, reason = "this is the one allowed place")]
    pub(super) fn select<E: Enclosed>(&self) -> Select<E> {
        E::find().filter(E::wall(self.scope()))
    }

    /// The same for who only reads, where a view of the table's columns shows what is left of rows that are out of sight.
    pub(super) fn read<E: Enclosed>(&self, view: &'static str) -> Select<E> {
        let mut query = self.select::<E>();
        if dispatch::reads_what_is_left(self.scope()) {
            QuerySelect::query(&mut query).from_clear().from_as(view, E::default());
        }
        query
    }

    /// The only way to change rows: those behind the wall are not there to be changed.
    #[expect(clippy::disallowed_methods, reason = "this is the one allowed place")]
    pub(super) fn update<E: Enclosed>(&self) -> UpdateMany<E> {
        self.stir::<E>();
        E::update_many().filter(E::own(self.scope()))
    }

    /// The only way to remove rows.
    #[expect(clippy::disallowed_methods, reason = "this is the one allowed place")]
    pub(super) fn delete<E: Enclosed>(&self) -> DeleteMany<E> {
        self.stir::<E>();
        E::delete_many().filter(E::own(self.scope()))
    }

    /// Adds rows in one statement, over those already there if `conflict` says so. The tenant is the column's default.
    #[expect(clippy::disallowed_methods, reason = "this is the one allowed place")]
    pub(super) async fn insert<A>(&self, rows: Vec<A>, conflict: Option<OnConflict>) -> Result<u64>
    where
        A: ActiveModelTrait,
        A::Entity: Enclosed,
    {
        if rows.is_empty() {
            return Ok(0);
        }
        self.stir::<A::Entity>();
        let mut insert = A::Entity::insert_many(rows);
        if let Some(conflict) = conflict {
            insert = insert.on_conflict(conflict);
        }
        insert.exec_without_returning(&self.db).await.map_err(meaning)
    }

    /// Adds rows of `E` by `sql`, which takes them as arrays: one statement that is prepared once, however many they are.
    /// Answers how many were written. The tenant is the column's default.
    pub(super) async fn pour<E: Enclosed>(
        &self,
        sql: &'static str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<u64> {
        self.stir::<E>();
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        self.db.execute_raw(statement).await.map(|done| done.rows_affected()).map_err(meaning)
    }

    /// Exactly one row was changed, or it was not there to be changed.
    pub(super) async fn change_one<E: Enclosed>(&self, update: UpdateMany<E>) -> Result<()> {
        let done = update.exec(&self.db).await.map_err(meaning)?;
        if done.rows_affected == 1 { Ok(()) } else { Err(Error::NotFound) }
    }

    /// Appends a deed to the tenant's trail ahead of all else: one that leaves no more than that.
    pub(super) async fn append_trail(&self, id: Uuid, subject: Option<(&'static str, Uuid)>) -> Result<()> {
        self.append(id, self.grant.action(), subject, Outcome::Done).await
    }

    /// Appends a refusal to the tenant's trail.
    pub(super) async fn append_denial(
        &self,
        id: Uuid,
        refused: Action,
        subject: Option<(&'static str, Uuid)>,
    ) -> Result<()> {
        self.append(id, refused, subject, Outcome::Denied).await
    }

    async fn append(
        &self,
        id: Uuid,
        action: Action,
        subject: Option<(&'static str, Uuid)>,
        outcome: Outcome,
    ) -> Result<()> {
        let scope = self.scope();
        let row = trail::ActiveModel {
            id: Set(id),
            at: Set(self.now),
            user_id: Set(scope.user().map(Id::uuid)),
            organization_id: Set(scope.organization().uuid()),
            action: Set(action.as_str().to_owned()),
            subject_kind: Set(subject.map(|(kind, _)| kind.to_owned())),
            subject_id: Set(subject.map(|(_, id)| id)),
            outcome: Set(outcome.as_str().to_owned()),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    /// Commits, unless something is left to a deed that was never written.
    pub(super) async fn commit(self) -> Result<()> {
        if self.owed().is_some() {
            return Err(Error::internal("what was left to a deed is not written"));
        }
        self.db.commit().await
    }
}
