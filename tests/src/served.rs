//! The product in a process of its own, over the database of a house: one that can be killed, or run out of something.
use crate::{Answer, Cluster, House};
use anyhow::{Context as _, Result, bail, ensure};
use chrono::TimeDelta;
use domain::Clock as _;
use infra::{
    seal::TrailKey,
    system::SystemClock,
    token::{DEMO_AUDIENCE, DEMO_ISSUER, DemoKey, KeySource},
};
use reqwest::{Client, RequestBuilder, header::CONTENT_TYPE};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use std::{fs, process::Stdio, time::Duration};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

/// What is said before the address.
const LISTENS: &str = "Kansa listens on ";

/// At whatever address is free.
pub const ANYWHERE: &str = "127.0.0.1:0";

/// What outlives the processes that serve a house: their keys, and the evidence they keep.
pub struct Home {
    folder: TempDir,
    key: DemoKey,
    database: String,
    superuser: String,
    redis: String,
    client: Client,
}

/// A process that serves. It is killed when this is dropped.
pub struct Served {
    child: Child,
    address: String,
    client: Client,
    // As long as it is held, the process may say something.
    _says: Lines<BufReader<ChildStdout>>,
}

impl Home {
    /// A home for servers of `house`.
    pub fn of(house: &House) -> Result<Self> {
        Self::at(&house.cluster, &house.database)
    }

    /// A home for servers of this database, which may be empty yet.
    pub fn at(cluster: &Cluster, database: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let key = DemoKey::load_or_create(folder.path())?;
        let KeySource::Fixed(keys) = key.key_source() else { bail!("the demo's key is no file") };
        fs::write(folder.path().join("jwks.json"), serde_json::to_vec(&keys)?)?;
        TrailKey::load_or_create(&folder.path().join("trail.pem"))?;
        // Nothing on the way: the server is on this machine.
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(30)).build()?;
        let (database, superuser) = (cluster.server(database), cluster.superuser(database));
        Ok(Self { folder, key, database, superuser, redis: cluster.redis.clone(), client })
    }

    /// A token of `person` that holds for an hour, by the clock on the wall.
    pub fn token(&self, person: &str) -> Result<String> {
        Ok(self.key.mint(person, SystemClock.now(), TimeDelta::hours(1))?)
    }

    /// The names of all files of evidence, half-written ones included.
    pub fn stored_files(&self) -> Result<Vec<String>> {
        let (mut names, mut folders) = (Vec::new(), vec![self.folder.path().join("evidence")]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                if path.is_dir() { folders.push(path) } else { names.push(path.display().to_string()) }
            }
        }
        Ok(names)
    }

    /// Says to `command`, which is `kansa` or leads to it, where everything is.
    fn settle(&self, command: &mut Command) {
        let folder = self.folder.path();
        command
            .env("DATABASE_URL", &self.database)
            .env("REDIS_URL", &self.redis)
            .env("KANSA_DATA", folder)
            .env("KANSA_EVIDENCE", format!("file://{}", folder.join("evidence").display()))
            .env("KANSA_TRAIL_KEY", folder.join("trail.pem"))
            .env("KANSA_LOG", "error")
            .stdin(Stdio::null())
            .kill_on_drop(true);
    }

    /// Says to it whose tokens are believed: those of this home.
    fn trust(&self, command: &mut Command) {
        command
            .env("KANSA_ISSUER", DEMO_ISSUER)
            .env("KANSA_AUDIENCE", DEMO_AUDIENCE)
            .env("KANSA_JWKS", self.folder.path().join("jwks.json"))
            .env("KANSA_STRONG_ACR", "urn:kansa:demo");
    }

    /// Has `command` do something else than serve, as who may do everything. Answers what it prints.
    pub async fn tell(&self, mut command: Command, words: &[&str]) -> Result<String> {
        self.settle(&mut command);
        self.trust(&mut command);
        let done = command.args(words).env("KANSA_MIGRATION_URL", &self.superuser).output().await?;
        ensure!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
        Ok(String::from_utf8(done.stdout)?)
    }

    /// Has `command`, which is `kansa` or leads to it, serve.
    pub async fn serve(&self, mut command: Command) -> Result<Served> {
        self.trust(&mut command);
        command.arg("serve").env("KANSA_LISTEN", ANYWHERE);
        self.start(command).await
    }

    /// Has it show the demo, and serve it at `listen`. The house has its schema and nothing else, or the demo's story already.
    pub async fn demo(&self, mut command: Command, listen: &str) -> Result<Served> {
        command.arg("demo").env("KANSA_LISTEN", listen).env("KANSA_MIGRATION_URL", &self.superuser);
        self.start(command).await
    }

    async fn start(&self, mut command: Command) -> Result<Served> {
        self.settle(&mut command);
        let log = self.folder.path().join("log");
        command.stdout(Stdio::piped()).stderr(fs::File::create(&log)?);
        let mut child = command.spawn().context("cannot start the server")?;
        let mut says = BufReader::new(child.stdout.take().context("no output")?).lines();
        while let Some(line) = says.next_line().await? {
            if let Some(address) = line.strip_prefix(LISTENS) {
                let (address, client) = (address.to_owned(), self.client.clone());
                return Ok(Served { child, address, client, _says: says });
            }
        }
        bail!("the server did not start: {}", fs::read_to_string(log)?)
    }
}

impl Served {
    /// Kills it, as `kill -9` does.
    pub fn kill(&self) -> Result<()> {
        let pid = self.child.id().and_then(|id| Pid::from_raw(id.cast_signed())).context("it has ended")?;
        Ok(kill_process(pid, Signal::KILL)?)
    }

    /// Waits until it has ended.
    pub async fn ended(mut self) -> Result<()> {
        self.child.wait().await.map(drop).context("the server")
    }

    /// Where it serves, as a URL without a path.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Has a token end before its time.
    pub async fn revoke(&self, token: &str) -> reqwest::Result<()> {
        let form = "application/x-www-form-urlencoded";
        let request = self.client.post(format!("{}/oauth/revoke", self.address));
        let request = request.header(CONTENT_TYPE, form).body(format!("token={token}"));
        request.send().await?.error_for_status().map(drop)
    }

    /// Asks, with a token. An error is one of the way: there is nobody any more, or the answer was cut off.
    pub async fn ask(&self, token: &str, document: &str, variables: &Value) -> reqwest::Result<Answer> {
        let request = self.client.post(format!("{}/graphql", self.address));
        answer(request.bearer_auth(token).json(&json!({ "query": document, "variables": variables }))).await
    }

    /// Asks as part of a trace (W3C Trace Context).
    pub async fn ask_within(
        &self,
        trace: &str,
        token: &str,
        document: &str,
        variables: &Value,
    ) -> reqwest::Result<Answer> {
        let request = self.client.post(format!("{}/graphql", self.address)).header("traceparent", trace);
        answer(request.bearer_auth(token).json(&json!({ "query": document, "variables": variables }))).await
    }

    /// Puts `bytes` at a path.
    pub async fn put(&self, token: &str, path: &str, bytes: Vec<u8>) -> reqwest::Result<Answer> {
        answer(self.client.put(format!("{}{path}", self.address)).bearer_auth(token).body(bytes)).await
    }
}

async fn answer(request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    Ok(Answer { status: response.status(), body: response.json().await? })
}
