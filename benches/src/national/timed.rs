//! What computing a release takes as its cohort grows, and beside PostgreSQL's own program saying the same statements.
use super::{CENTRE, Size, fill, open, publish};
use crate::{
    by_turns,
    peers::{Effort, Told, replay},
    plans::Tape,
};
use anyhow::{Context as _, Result, ensure};
use sea_orm::Statement;
use serde_json::json;
use std::time::Instant;
use tests::{Door, House};

/// Seconds that computing took, round by round.
struct Computed {
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

/// Releases of one prefecture with so many municipalities for each of twenty, each in a house of its own.
async fn compute(growth: usize, rounds: usize) -> Result<Computed> {
    let mut computed = Computed { ours: Vec::new(), theirs: Vec::new() };
    for _ in 0..rounds {
        let closed = House::open().await?;
        let size = Size { prefectures: 1, municipalities: 20, detailed: 0, years: 1, growth };
        fill(&closed, size, 1).await?;
        open(&closed.door()?, CENTRE, 2025).await?;
        // The first house stays as it is: the same statements find the same rows there, again and again.
        let house = House::copy_of(&closed.database, 1).await?;
        let tape = Tape::of(&house)?;
        let begun = Instant::now();
        house.settle().await?;
        computed.ours.push(begun.elapsed().as_secs_f64());
        computed.theirs.push(replay(&closed, &transaction(tape.take()))?);
    }
    Ok(computed)
}

/// The release role's transaction among all that was said.
fn transaction(said: Vec<Statement>) -> Vec<Statement> {
    let theirs = |said: &Statement| said.sql.starts_with("SET LOCAL ROLE kansa_release");
    let rest = said.into_iter().skip_while(move |said| !theirs(said));
    let mut taken: Vec<Statement> = Vec::new();
    for statement in rest {
        if statement.sql.starts_with("SET LOCAL ROLE") && !taken.is_empty() {
            break;
        }
        taken.push(statement);
    }
    taken
}

/// The growth of a release's computing with its rows, and its share of what the database itself takes.
pub async fn growth_in_time(effort: Effort) -> Result<Vec<Told>> {
    let rounds = effort.rounds;
    let (one, ten, hundred) =
        (compute(1, rounds).await?, compute(10, rounds).await?, compute(100, rounds).await?);
    let grown = |more: &Computed| more.ours.iter().zip(&one.ours).map(|(more, one)| more / one).collect();
    let share = ten.theirs.iter().zip(&ten.ours).map(|(theirs, ours)| theirs / ours).collect();
    let (question, ours) = ("computing a release", "time: ten times the rows ÷ once".to_owned());
    let hundredfold = "time: a hundred times the rows ÷ once".to_owned();
    let pgbench = "rate: kansa ÷ pgbench saying the same statements, at ten times".to_owned();
    Ok(vec![
        Told::of(question, ours, grown(&ten), true, 10.0),
        Told::of(question, hundredfold, grown(&hundred), true, 100.0),
        Told::of(question, pgbench, share, false, 0.7),
    ])
}

/// Nobody listens there.
const NOWHERE: &str = "redis://127.0.0.1:1/";
const READ: &str =
    "query($id: ID!) { node(id: $id) { ... on ComparisonRelease { figures { n mean standardDeviation } } } }";

/// A house with one released comparison, and who reads it.
struct Readers {
    _house: House,
    door: Door,
    person: String,
    id: String,
}

impl Readers {
    async fn of(growth: usize) -> Result<Self> {
        let house = House::open().await?;
        let size = Size { prefectures: 1, municipalities: 20, detailed: 0, years: 1, growth };
        let made = fill(&house, size, 1).await?;
        let door = house.door_with_redis(NOWHERE)?;
        let id = open(&door, CENTRE, 2025).await?;
        house.settle().await?;
        publish(&door, CENTRE, &id).await?;
        let person = format!("{}-manager", made.municipalities.first().context("a municipality")?);
        Ok(Self { _house: house, door, person, id })
    }

    async fn read(&self, times: usize) -> Result<()> {
        for _ in 0..times {
            let answer = self.door.ask_with(&self.person, None, READ, &json!({ "id": self.id })).await?;
            ensure!(answer.data("/node/figures/0/n").is_number(), "{}", answer.body);
        }
        Ok(())
    }
}

/// Reading stored statistics, past all caches, of ten times the bodies and of the bodies.
pub async fn reading_in_time(effort: Effort) -> Result<Vec<Told>> {
    let (ten, one) = (&Readers::of(10).await?, &Readers::of(1).await?);
    let times = if effort.requests == usize::MAX { 300 } else { 1 };
    let mut ratios = Vec::new();
    for _ in 0..effort.rounds {
        ratios.push(by_turns(1, |_| ten.read(times), |_| one.read(times)).await?.times());
    }
    let what = "time, uncached: ten times the tenants ÷ once".to_owned();
    Ok(vec![Told::of("reading stored statistics", what, ratios, true, 1.2)])
}
