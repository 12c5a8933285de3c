//! One transaction of the platform, under the database role of its task.
use super::trail::TrailRow;
use crate::db::{
    connect::Pooler,
    ear::Ear,
    error::meaning,
    gate::{Denials, Reserved},
    session::{Begin, Session},
    standings::Change,
};
use domain::{
    Error, PlatformStore, Result,
    access::{Claimant, PlatformRole, PlatformTask},
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, ExecResult, FromQueryResult, QueryResult, Statement,
    Value,
};
use tracing::Instrument as _;
use uuid::Uuid;

pub(in crate::db) struct PlatformTx {
    db: Session,
    change: Option<Change>,
    ear: Ear,
    /// Which refused entries leave a row.
    pub(super) denials: Denials,
    /// A denial that is written with the commit.
    owed: Option<(TrailRow, Reserved)>,
}

impl PlatformStore for PlatformTx {}

impl PlatformTx {
    pub(in crate::db) async fn open(
        pool: (&DatabaseConnection, Pooler),
        ear: Ear,
        task: PlatformTask,
    ) -> Result<Self> {
        let role = match task.role() {
            PlatformRole::Platform => "SET LOCAL ROLE kansa_platform",
            PlatformRole::Release => "SET LOCAL ROLE kansa_release",
            PlatformRole::Sealer => "SET LOCAL ROLE kansa_sealer",
        };
        let db = Session::begin(pool, ear.clone(), Begin::Writing, role).await?;
        Ok(Self { db, change: None, ear, denials: Denials::default(), owed: None })
    }

    /// Counts denials among those of all transactions.
    pub(in crate::db) fn count_by(&mut self, denials: &Denials) {
        self.denials = denials.clone();
    }

    /// Has a denial written with the commit: there is nothing to wait for between knowing of it and that.
    pub(super) fn owe(&mut self, row: TrailRow, reserved: Reserved) {
        self.owed = Some((row, reserved));
    }

    /// What a commit changes about who may do what.
    pub(in crate::db) const fn change(&self) -> Option<Change> {
        self.change
    }

    /// Says that a commit changes where somebody belongs.
    pub(super) const fn stir(&mut self, change: Change) {
        self.change = Some(change);
    }

    /// Names the one release that the release role may look at from here on.
    pub(super) async fn look_at(&self, release: Uuid) -> Result<()> {
        self.set(&format!("SELECT set_config('app.release', '{release}', true)")).await
    }

    /// Goes behind a tenant's own wall, as somebody there would: what is kept there the platform's role does not see.
    pub(super) async fn enter(&self, Claimant { tenant, user }: Claimant) -> Result<()> {
        let (tenant, user) = (tenant.uuid(), user.uuid());
        self.set(&format!(
            "SET LOCAL ROLE kansa_app;
             SELECT set_config('app.tenant', '{tenant}', true), set_config('app.organization', '{tenant}', true),
                    set_config('app.user', '{user}', true)"
        ))
        .await
    }

    /// Comes back to the platform's role from behind that wall.
    pub(super) async fn leave(&self) -> Result<()> {
        let sql = "SET LOCAL ROLE kansa_platform;
                   SELECT set_config('app.tenant', '', true), set_config('app.organization', '', true),
                          set_config('app.user', '', true)";
        self.set(sql).await
    }

    /// Sets what is local to the transaction. It is made of fixed words and ids alone.
    async fn set(&self, sql: &str) -> Result<()> {
        self.ear.hear_plain(sql);
        self.db.execute_unprepared(sql).await.map(drop).map_err(meaning)
    }

    pub(super) async fn execute(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<ExecResult> {
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        self.db.execute_raw(statement).await.map_err(meaning)
    }

    pub(super) async fn one(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<QueryResult>> {
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        self.db.query_one_raw(statement).await.map_err(meaning)
    }

    pub(super) async fn all<R: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<R>> {
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        R::find_by_statement(statement).all(&self.db).await.map_err(meaning)
    }

    /// Commits. What is owed to the trail is written and committed in a task of its own: who hangs up is noted all the same.
    pub(in crate::db) async fn commit(mut self) -> Result<()> {
        let Some((row, reserved)) = self.owed.take() else { return self.db.commit().await };
        let noting = async move {
            self.append_row(row).await?;
            self.db.commit().await?;
            reserved.keep();
            Ok(())
        };
        tokio::spawn(noting.in_current_span()).await.map_err(Error::internal)?
    }
}
