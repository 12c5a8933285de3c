//! The contest itself: who takes part in which question, by turns.
use super::{
    Effort, Programs,
    alike::content,
    cold::cold_beside_warm,
    database::Data,
    desks,
    goals::{GOALS, Round, judge, told_of},
    load::{Shot, ask, load},
    parts::{Part, Parts},
    pgbench,
    process::Server,
    question::Question,
    servers::start,
    told::Told,
};
use anyhow::{Context as _, Result, ensure};
use indicatif::ProgressBar;
use redis::AsyncCommands as _;
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
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

/// Fills a nation, starts everybody, checks that they answer alike, and measures those of the parts that need all this. Each
/// question's loads are said, and what came of it is told, as soon as they are over.
pub(super) async fn contest(
    programs: &Programs,
    parts: &Parts,
    effort: Effort,
    say: fn(&str),
    tell: &mut impl FnMut(Vec<Told>) -> Result<()>,
) -> Result<()> {
    let questions = parts.questions();
    let folder = tempfile::tempdir()?;
    let data = Data::make(effort.size, effort.keys, folder.path()).await?;
    let scripts = scripts(&data, &questions, folder.path()).await?;
    let servers = start(programs, &data, folder.path())?;
    let arena = Arena { effort, servers, data, scripts };
    arena.fill_redis().await?;
    arena.answer_alike(&questions).await?;
    let turns: usize = questions.iter().map(|one| one.contestants().len() * (effort.rounds + 1)).sum();
    let bar = ProgressBar::new(u64::try_from(turns)?);
    for question in &questions {
        tell(arena.ask_all(*question, say, &bar).await?)?;
    }
    bar.finish();
    if parts.has(Part::Memory) {
        tell(vec![arena.memory(&questions)?])?;
    }
    if parts.has(Part::Cold) {
        tell(vec![cold_beside_warm(&arena.data, arena.server("kansa")?.port, effort).await?])?;
    }
    Ok(())
}

/// What pgbench says of each of these questions, if it is asked.
async fn scripts(
    data: &Data,
    questions: &[Question],
    folder: &Path,
) -> Result<BTreeMap<Question, Vec<PathBuf>>> {
    let tape = Tape::of(&data.house)?;
    let mut scripts = BTreeMap::new();
    for question in questions.iter().copied().filter(|question| question.contestants().contains(&"pgbench")) {
        let said = match question {
            Question::Audit | Question::List => pgbench::said(data, &tape, question, folder).await?,
            Question::Judgement => pgbench::updates(&data.desks, folder)?,
            _ => pgbench::scripts(data, question, folder)?,
        };
        scripts.insert(question, said);
    }
    Ok(scripts)
}

impl Arena {
    /// All rounds of one question, and what is promised of it.
    async fn ask_all(&self, question: Question, say: fn(&str), bar: &ProgressBar) -> Result<Vec<Told>> {
        let mut rounds: BTreeMap<&str, Vec<Round>> = BTreeMap::new();
        // The first round warms up and is not counted; the order changes with each, so that it favours nobody.
        for round in 0..=self.effort.rounds {
            let mut order = question.contestants().to_vec();
            if round % 2 == 1 {
                order.reverse();
            }
            for who in order {
                let measured =
                    self.turn(question, who).await.with_context(|| format!("{}: {who}", question.name()))?;
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
        Ok(own.map(|goal| judge(goal, of)).collect())
    }

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
        let load = load(server.port, &Arc::new(shots), self.effort.pressure()).await?;
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

    /// Whoever is asked one of these questions answers as the product does, for every key.
    async fn answer_alike(&self, questions: &[Question]) -> Result<()> {
        let of_releases = questions.iter().filter(|question| !question.is_of_no_release());
        let asked: BTreeSet<&str> =
            of_releases.flat_map(|question| question.contestants()).copied().collect();
        for (who, server) in self.servers.iter().filter(|(who, _)| asked.contains(*who)) {
            self.answers_alike(Question::Cached, who, server).await?;
        }
        let others = [
            (Question::Nation, "PostGraphile"),
            (Question::Audit, "PostGraphile"),
            (Question::Audit, "yoga + DataLoader"),
            (Question::List, "PostGraphile"),
        ];
        for (question, who) in others.into_iter().filter(|(question, _)| questions.contains(question)) {
            self.answers_alike(question, who, self.server(who)?).await?;
        }
        if questions.contains(&Question::Viewer) {
            self.answers_the_least().await?;
        }
        Ok(())
    }

    async fn answers_the_least(&self) -> Result<()> {
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

    /// What is promised of memory holds after all questions; after some of them it is only told.
    fn memory(&self, questions: &[Question]) -> Result<Told> {
        let ours = self.server("kansa")?.memory()?;
        let theirs = self.server("PostGraphile")?.memory()?;
        let all = questions.len() == Question::ALL.len();
        let loads = if all { "all loads" } else { "the loads of this run" };
        let what = format!("megabytes of kansa after {loads}; PostGraphile holds {theirs:.0}");
        let told = Told::of("memory", what, vec![ours], true, 100.0);
        Ok(if all { told } else { told.not_promised() })
    }
}
