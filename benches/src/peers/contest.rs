//! The contest itself: who takes part in which question, by turns.
use super::{
    Effort, Programs,
    alike::content,
    database::{Data, SECRET},
    desks,
    goals::{GOALS, Round, judge, told_of},
    load::{Load, Pressure, Shot, ask, load},
    pgbench,
    process::Server,
    question::Question,
    told::Told,
};
use anyhow::{Context as _, Result, ensure};
use indicatif::ProgressBar;
use redis::AsyncCommands as _;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};
use tests::Tape;

/// Seconds of CPU that a process is told in.
const TICK: f64 = 0.01;

/// All that takes part.
struct Arena {
    effort: Effort,
    /// Before the data: they end first.
    servers: BTreeMap<&'static str, Server>,
    data: Data,
    /// What pgbench says of the questions that it is asked.
    scripts: BTreeMap<Question, Vec<PathBuf>>,
}

/// Fills a nation, starts everybody, checks that they answer alike, and measures. Each question's loads are said as soon as
/// they are over.
pub async fn measure(programs: &Programs, effort: Effort, say: fn(&str)) -> Result<Vec<Told>> {
    let folder = tempfile::tempdir()?;
    let data = Data::make(effort.size, effort.keys, folder.path()).await?;
    let scripts = scripts(&data, folder.path()).await?;
    let servers = start(programs, &data, folder.path())?;
    let arena = Arena { effort, servers, data, scripts };
    arena.fill_redis().await?;
    arena.answer_alike().await?;
    let turns: usize = Question::ALL.iter().map(|one| one.contestants().len() * (effort.rounds + 1)).sum();
    let bar = ProgressBar::new(u64::try_from(turns)?);
    let mut told = Vec::new();
    for question in Question::ALL {
        let mut rounds: BTreeMap<&str, Vec<Round>> = BTreeMap::new();
        // The first round warms up and is not counted; the order changes with each, so that it favours nobody.
        for round in 0..=effort.rounds {
            let mut order = question.contestants().to_vec();
            if round % 2 == 1 {
                order.reverse();
            }
            for who in order {
                let measured =
                    arena.turn(question, who).await.with_context(|| format!("{}: {who}", question.name()))?;
                if round > 0 {
                    rounds.entry(who).or_default().push(measured);
                }
                bar.inc(1);
            }
        }
        for (who, rounds) in &rounds {
            say(&format!("{}: {who}: {}", question.name(), told_of(rounds)));
        }
        let of = |who: &str| rounds.get(who).map_or(&[][..], Vec::as_slice);
        let own = GOALS.iter().filter(|goal| goal.question == question);
        told.extend(own.map(|goal| judge(goal, of)));
    }
    told.push(arena.memory()?);
    told.push(arena.cold_beside_warm().await?);
    bar.finish();
    Ok(told)
}

async fn scripts(data: &Data, folder: &Path) -> Result<BTreeMap<Question, Vec<PathBuf>>> {
    let tape = Tape::of(&data.house)?;
    Ok(BTreeMap::from([
        (Question::Uncached, pgbench::scripts(data, Question::Uncached, folder)?),
        (Question::Nation, pgbench::scripts(data, Question::Nation, folder)?),
        (Question::Audit, pgbench::said(data, &tape, Question::Audit, folder).await?),
        (Question::List, pgbench::said(data, &tape, Question::List, folder).await?),
        (Question::Judgement, pgbench::updates(&data.desks, folder)?),
    ]))
}

fn start(programs: &Programs, data: &Data, folder: &Path) -> Result<BTreeMap<&'static str, Server>> {
    let (redis, reach) = (&data.house.cluster.redis, data.reach()?);
    let database = data.house.cluster.server(&data.house.database);
    let product = |redis: &str| {
        let mut command = Command::new(&programs.server);
        command.args(["product", &database, redis]).arg(folder);
        command
    };
    let bare = || {
        let mut command = Command::new(&programs.server);
        command.args(["bare", redis]).arg(folder);
        command
    };
    let peer = |script: &str, cache: &str| {
        let mut command = Command::new(&programs.node);
        command.arg(script).current_dir(&programs.peers).envs([
            ("NODE_ENV", "production"),
            ("PEER_CACHE", cache),
            ("PEER_SECRET", SECRET),
            ("PEER_REDIS", redis.trim_start_matches("redis+unix://")),
            ("PEER_PGHOST", &reach.host),
            ("PEER_PGPORT", &reach.port),
            ("PEER_DATABASE", &reach.database),
        ]);
        command
    };
    let all = [
        ("kansa", product(redis)),
        ("kansa without caches", product("-")),
        ("axum + Redis GET", bare()),
        ("axum + token", bare()),
        ("PostGraphile", peer("postgraphile.mjs", "")),
        ("yoga + DataLoader", peer("yoga.mjs", "")),
        ("yoga + response cache", peer("yoga.mjs", "response")),
        ("yoga + data in Redis", peer("yoga.mjs", "data")),
    ];
    all.into_iter().map(|(name, command)| Ok((name, Server::start(command).context(name)?))).collect()
}

impl Arena {
    fn server(&self, who: &str) -> Result<&Server> {
        let program = who.split(',').next().unwrap_or_default();
        self.servers.get(program).with_context(|| format!("{who} was not started"))
    }

    fn shots(&self, question: Question, who: &str) -> Vec<Shot> {
        match who {
            _ if question.is_of_no_release() => self.data.reading(question, who),
            "axum + Redis GET" => self.data.bare(),
            "PostGraphile" => self.data.postgraphile(question),
            _ if who.starts_with("yoga") => self.data.yoga(question),
            _ => self.data.product(question),
        }
    }

    fn pressure(&self) -> Pressure {
        let Effort { connections, time, requests, .. } = self.effort;
        Pressure { connections, time, requests }
    }

    async fn turn(&self, question: Question, who: &str) -> Result<Round> {
        if !question.writes() {
            return self.round(question, who, self.shots(question, who)).await;
        }
        let before = self.data.written().await?;
        let shots = self.data.writing(question, who).await?;
        let round = self.round(question, who, shots).await?;
        self.data.keeps(before, question, who, &round).await?;
        Ok(round)
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of a measurement stay far under 2^53")]
    async fn round(&self, question: Question, who: &str, shots: Vec<Shot>) -> Result<Round> {
        let rows = desks::rows(question, who)? as f64;
        if who == "pgbench" {
            let scripts = self.scripts.get(&question).context("what pgbench says")?;
            let reach = self.data.reach()?;
            let load = pgbench::run(&reach, "kansa_server", scripts, self.pgbench_seconds(), None)?;
            return Ok(Round { load, cpu: f64::NAN, rows });
        }
        let server = self.server(who)?;
        let before = server.cpu()?;
        let load = load(server.port, &Arc::new(shots), self.pressure()).await?;
        // What is less than can be told apart counts as that much.
        let cpu = (server.cpu()? - before).max(TICK);
        Ok(Round { load, cpu: cpu * 1_000.0 / load.answers as f64, rows })
    }

    fn pgbench_seconds(&self) -> u64 {
        if self.effort.requests == usize::MAX { self.effort.time.as_secs() } else { 1 }
    }

    /// The limit serves the same bytes.
    async fn fill_redis(&self) -> Result<()> {
        let client = redis::Client::open(self.data.house.cluster.redis.as_str())?;
        let mut redis = client.get_multiplexed_async_connection().await?;
        let port = self.server("kansa")?.port;
        for (place, shot) in self.data.product(Question::Cached).iter().enumerate() {
            let bytes = ask(port, shot).await?;
            let () = redis.set(format!("bench-{place}"), bytes.to_vec()).await?;
        }
        Ok(())
    }

    /// Everybody answers as the product does, for every key.
    async fn answer_alike(&self) -> Result<()> {
        for (who, server) in self.servers.iter().filter(|(who, _)| **who != "axum + token") {
            self.answers_alike(Question::Cached, who, server).await?;
        }
        for (question, who) in [
            (Question::Nation, "PostGraphile"),
            (Question::Audit, "PostGraphile"),
            (Question::Audit, "yoga + DataLoader"),
            (Question::List, "PostGraphile"),
        ] {
            self.answers_alike(question, who, self.server(who)?).await?;
        }
        for who in Question::Viewer.contestants() {
            let shots = self.shots(Question::Viewer, who);
            let told = ask(self.server(who)?.port, shots.first().context("a key")?).await?;
            let told: Value = serde_json::from_slice(&told)?;
            ensure!(told.pointer("/data/viewer/userId").is_some_and(Value::is_string), "{who}: {told}");
        }
        Ok(())
    }

    async fn answers_alike(&self, question: Question, who: &str, server: &Server) -> Result<()> {
        let ours = self.shots(question, "kansa");
        for (shot, own) in self.shots(question, who).iter().zip(&ours) {
            let expected = content(question, &ask(self.server("kansa")?.port, own).await?)?;
            let found = content(question, &ask(server.port, shot).await?)?;
            ensure!(found == expected, "{who} answers {found:?} and not {expected:?}");
        }
        Ok(())
    }

    fn memory(&self) -> Result<Told> {
        let ours = self.server("kansa")?.memory()?;
        let theirs = self.server("PostGraphile")?.memory()?;
        let what = format!("megabytes of kansa after all loads; PostGraphile holds {theirs:.0}");
        Ok(Told::of("memory", what, vec![ours], true, 100.0))
    }

    /// One tenant reads what is cached, while another reads what is; and while the other reads what never is.
    async fn cold_beside_warm(&self) -> Result<Told> {
        let port = self.server("kansa")?.port;
        let (warm, cold) = (self.data.product(Question::Cached), self.data.product(Question::Varied));
        let one = |shots: &[Shot], last: bool| {
            let shot = if last { shots.last() } else { shots.first() };
            Ok::<_, anyhow::Error>(Arc::new(vec![shot.context("a key")?.clone()]))
        };
        let (mine, beside, unseen) = (one(&warm, false)?, one(&warm, true)?, one(&cold, true)?);
        let pressure = Pressure { connections: self.effort.connections.div_ceil(4), ..self.pressure() };
        let together = |other: Arc<Vec<Shot>>| {
            let mine = Arc::clone(&mine);
            async move {
                let (mine, other): (Result<Load>, Result<Load>) =
                    tokio::join!(load(port, &mine, pressure), load(port, &other, pressure));
                other?;
                mine
            }
        };
        let mut ratios = Vec::new();
        for round in 0..=self.effort.rounds {
            let (calm, disturbed) = if round % 2 == 0 {
                let calm = together(Arc::clone(&beside)).await?;
                (calm, together(Arc::clone(&unseen)).await?)
            } else {
                let disturbed = together(Arc::clone(&unseen)).await?;
                (together(Arc::clone(&beside)).await?, disturbed)
            };
            if round > 0 {
                ratios.push(disturbed.p99 / calm.p99);
            }
        }
        let what = "p99 of one tenant: another reads cold ÷ another reads warm".to_owned();
        Ok(Told::of("one tenant's cold cache", what, ratios, true, 1.5))
    }
}
