//! Two ways of doing the same work, timed by turns.
use anyhow::{Result, ensure};
use comfy_table::{Table, presets::UTF8_FULL_CONDENSED};
use std::time::{Duration, Instant};

/// How long each of two ways took, in the median of their rounds.
#[derive(Debug, Clone, Copy)]
pub struct Ratio {
    slow: Duration,
    fast: Duration,
}

impl Ratio {
    /// How many times longer the first way took.
    #[must_use]
    pub fn times(self) -> f64 {
        self.slow.as_secs_f64() / self.fast.as_secs_f64()
    }
}

/// Times two ways by turns, `rounds` times each after one round that is not counted. The order changes with each
/// round, so that what warms up or wears out favours neither.
pub async fn by_turns<A, B>(
    rounds: usize,
    mut slow: impl FnMut(usize) -> A,
    mut fast: impl FnMut(usize) -> B,
) -> Result<Ratio>
where
    A: Future<Output = Result<()>>,
    B: Future<Output = Result<()>>,
{
    ensure!(rounds > 0, "nothing to measure");
    let (mut slows, mut fasts) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let (a, b) = if round % 2 == 0 {
            let a = timed(slow(round)).await?;
            (a, timed(fast(round)).await?)
        } else {
            let b = timed(fast(round)).await?;
            (timed(slow(round)).await?, b)
        };
        if round > 0 {
            slows.push(a);
            fasts.push(b);
        }
    }
    Ok(Ratio { slow: median(slows), fast: median(fasts) })
}

async fn timed(work: impl Future<Output = Result<()>>) -> Result<Duration> {
    let start = Instant::now();
    work.await?;
    Ok(start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// What was measured, to be read in a terminal.
#[derive(Debug, Default)]
pub struct Findings(Vec<[String; 4]>);

impl Findings {
    /// Notes a ratio and the goal it is held against.
    pub fn note(&mut self, what: &str, ratio: Ratio, goal: &str) {
        let took = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
        let both = format!("{} : {}", took(ratio.slow), took(ratio.fast));
        self.0.push([what.to_owned(), both, format!("{:.2}", ratio.times()), goal.to_owned()]);
    }

    /// All of them.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = Table::new();
        table.load_preset(UTF8_FULL_CONDENSED).set_header(["what", "median of each", "ratio", "goal"]);
        for row in &self.0 {
            table.add_row(row);
        }
        table.to_string()
    }
}
