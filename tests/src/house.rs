//! A house: the product on a database of its own.
use crate::{
    Cluster,
    cleaner::Kept,
    still::{CountedIds, StillClock},
};
use anyhow::{Result, ensure};
use api::{
    demo::tell,
    worker::{Sweeper, Worker},
};
use domain::{
    Clock as _, Error, Id, Timestamp,
    access::{
        Caller, OrganizationId, OrganizationKey, PlatformUseCase, Scope, TokenFacts, UseCase, VerifiedSubject,
    },
    disclosure::Rules,
    organization::{ResolveCaller, Resolved},
    webhook::Reach,
};
use infra::{
    config::{EvidenceConfig, EvidencePlace},
    db::Gate,
    files::Files,
    seal::TrailKey,
    setup,
    system::SystemClock,
    webhook::{Caller as Callers, Hooks, WebhookKey},
};
use sea_orm::{DatabaseConnection, DbBackend, FromQueryResult, JsonValue, Statement};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
};
use tempfile::TempDir;

/// Who issues the tokens of everybody in the harness.
pub const ISSUER: &str = infra::token::DEMO_ISSUER;

/// The most bytes that a file of evidence may have in a house: more than one part of an upload.
pub const MAX_EVIDENCE: u64 = 8 * 1024 * 1024;

/// The product on a database of its own, with the register and the catalogue and nobody in it yet.
pub struct House {
    /// The two doors, under the server's own role.
    pub gate: Gate,
    /// The clock: it stands still.
    pub clock: Arc<StillClock>,
    /// A look behind the walls: the role that owns the schema and passes row-level security.
    pub owner: DatabaseConnection,
    /// What works the outbox off.
    pub worker: Worker,
    /// Where its evidence is kept: a folder that goes with the house.
    pub files: Files,
    /// What clears up after uploads.
    pub sweeper: Sweeper,
    pub(crate) folder: TempDir,
    /// The servers.
    pub cluster: Cluster,
    /// The database's name.
    pub database: String,
    /// What signs the heads of its trails.
    pub trail_key: Arc<TrailKey>,
    /// What it takes to call front ends, this machine's too.
    pub hooks: Hooks,
    pub(crate) places: Mutex<BTreeMap<String, OrganizationId>>,
    _kept: Kept,
}

impl House {
    /// A house on a fresh database.
    pub async fn open() -> Result<Self> {
        let cluster = Cluster::of_this_run()?;
        let database = cluster.database().await?;
        Self::on(cluster, database).await
    }

    /// A house on a copy of another house's database; nobody may use that one at the same time. Its clock shows
    /// `days` more than the usual moment: later than the other's, so that no id is made twice.
    pub async fn copy_of(database: &str, days: i64) -> Result<Self> {
        let cluster = Cluster::of_this_run()?;
        let database = cluster.copy(database).await?;
        let house = Self::on(cluster, database).await?;
        house.clock.pass(chrono::Duration::days(days));
        Ok(house)
    }

    /// A house in which the demo's story was told, which takes a while; its clock stands where that ends.
    pub async fn of_the_demo() -> Result<Self> {
        let cluster = Cluster::of_this_run()?;
        let database = cluster.empty_database().await?;
        let (superuser, server) = (cluster.superuser(&database), cluster.server(&database));
        setup::migrate(&superuser).await?;
        let house = Self::on(cluster, database).await?;
        tell(&superuser, &server, &house.files).await?;
        house.clock.set(SystemClock.now());
        Ok(house)
    }

    /// A house on a database that was made and filled otherwise.
    pub async fn on(cluster: Cluster, database: String) -> Result<Self> {
        let owner = setup::owner(&cluster.superuser(&database)).await?;
        let server = infra::db::connect(&cluster.server(&database), 4).await?;
        let clock = Arc::new(StillClock::new());
        let gate = Gate::new(server, Arc::<StillClock>::clone(&clock), Arc::new(CountedIds::of(&database)));
        let folder = tempfile::tempdir()?;
        let trail_key = Arc::new(TrailKey::load_or_create_in(folder.path())?);
        let vault = Arc::new(WebhookKey::load_or_create_in(folder.path())?);
        let hooks = Hooks { vault, caller: Callers::new(Reach::Loopback) };
        let worker = worker(&gate, &trail_key, &hooks);
        let place = EvidencePlace::Folder(folder.path().join("evidence"));
        let files = Files::open(&EvidenceConfig { place, max_bytes: MAX_EVIDENCE }).await?;
        let sweeper = Sweeper::new(gate.clone(), files.clone());
        Ok(Self {
            gate,
            clock,
            owner,
            worker,
            files,
            sweeper,
            folder,
            trail_key,
            hooks,
            _kept: Kept { cluster: cluster.clone(), database: database.clone() },
            cluster,
            database,
            places: Mutex::default(),
        })
    }

    /// The same house as if it had been started anew with these rules of disclosure. Doors that were made before keep theirs.
    #[must_use]
    pub fn judging_by(mut self, rules: Rules) -> Self {
        self.gate = self.gate.clone().judging_by(rules);
        self.worker = worker(&self.gate, &self.trail_key, &self.hooks);
        self
    }

    /// Resolves `person`, who asks for `organization` by code or id as in the header, or for none.
    pub async fn scope(&self, person: &str, organization: Option<&str>) -> domain::Result<Scope> {
        let wanted = organization.map(key);
        let resolve = ResolveCaller { subject: subject(person), wanted: wanted.clone() };
        match self.gate.platform(resolve).await? {
            Resolved::Known(caller) => caller.enter(wanted.as_ref()),
            Resolved::Stranger => Err(Error::NotFound),
        }
    }

    /// All that is open to `person`.
    pub async fn caller(&self, person: &str) -> domain::Result<Caller> {
        let resolve = ResolveCaller { subject: subject(person), wanted: None };
        match self.gate.platform(resolve).await? {
            Resolved::Known(caller) => Ok(caller),
            Resolved::Stranger => Err(Error::NotFound),
        }
    }

    /// Does something as `person` in the person's own organization.
    pub async fn run<U: UseCase>(&self, person: &str, use_case: U) -> domain::Result<U::Output> {
        self.gate.run(&self.scope(person, None).await?, use_case).await
    }

    /// Does something as `person` in `organization`, given by code or id as in the header.
    pub async fn run_in<U: UseCase>(
        &self,
        person: &str,
        organization: &str,
        use_case: U,
    ) -> domain::Result<U::Output> {
        self.gate.run(&self.scope(person, Some(organization)).await?, use_case).await
    }

    /// Does something at the platform door.
    pub async fn platform<P: PlatformUseCase>(&self, use_case: P) -> domain::Result<P::Output> {
        self.gate.platform(use_case).await
    }

    /// Lets so much time pass that whoever asks next is looked up anew.
    pub fn forget_who_asks(&self) {
        self.clock.pass(chrono::Duration::seconds(5));
    }

    /// Reads the journal of changes, as a server does every second.
    pub async fn follow_changes(&self) -> Result<()> {
        Ok(self.gate.follow_changes().await?)
    }

    /// Works the outbox off. Fails if an event could not be applied.
    pub async fn settle(&self) -> Result<()> {
        self.worker.drain().await?;
        // What is due later, and was never tried, is no failure.
        let now = domain::Clock::now(&*self.clock).to_rfc3339();
        let failed = format!("delivered_at IS NULL AND (attempts > 0 OR due_at <= '{now}')");
        let left = self.look(&format!("SELECT topic, attempts FROM outbox WHERE {failed}")).await?;
        ensure!(left.is_empty(), "events were not applied: {left:?}");
        Ok(())
    }

    /// The names of all files in the storage of evidence, half-written ones included.
    pub fn stored_files(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        let mut folders = vec![self.folder.path().join("evidence")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.file_name().map(Path::new).map(Path::display);
                    names.extend(name.map(|name| name.to_string()));
                }
            }
        }
        names.sort();
        Ok(names)
    }

    /// What the owner of the schema sees: all rows of everybody, each as a JSON object.
    pub async fn look(&self, sql: &str) -> Result<Vec<JsonValue>> {
        let statement = Statement::from_string(DbBackend::Postgres, sql);
        Ok(JsonValue::find_by_statement(statement).all(&self.owner).await?)
    }

    /// The first column of the first row that the owner sees, as a number.
    pub async fn count(&self, from: &str) -> Result<i64> {
        let rows = self.look(&format!("SELECT count(*) AS n FROM {from}")).await?;
        Ok(rows.first().and_then(|row| row.get("n")).and_then(JsonValue::as_i64).unwrap_or_default())
    }
}

/// A worker that does all that can be due in a house.
fn worker(gate: &Gate, key: &Arc<TrailKey>, hooks: &Hooks) -> Worker {
    Worker::new(gate.clone()).sealing_with(Arc::<TrailKey>::clone(key)).calling(hooks.clone())
}

/// The person of that name, as if their token had been verified.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the harness vouches for its people as the verifier would")]
pub fn subject(person: &str) -> VerifiedSubject {
    // Signed in strongly, and for all of the story.
    let facts = TokenFacts { strong_until: Some(Timestamp::MAX_UTC), ..TokenFacts::default() };
    VerifiedSubject::vouch(ISSUER.to_owned(), person.to_owned()).saying(facts)
}

/// The header's value: an id or a code.
#[must_use]
pub fn key(organization: &str) -> OrganizationKey {
    organization.parse().map_or_else(
        |_| OrganizationKey::Code(organization.to_owned()),
        |id| OrganizationKey::Id(Id::from_uuid(id)),
    )
}
