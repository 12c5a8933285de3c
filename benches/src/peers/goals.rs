//! What is promised, and how it went.
use super::{
    load::Load,
    question::Question,
    told::{Told, middle, number},
};

/// What of two loads is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// Answers a second: ours ÷ theirs, and more is better.
    Rate,
    /// Rows written a second: ours ÷ theirs, and more is better.
    Rows,
    /// The time in which all but a hundredth came: ours ÷ theirs, and less is better.
    Slowest,
    /// Seconds of the server's CPU for an answer: ours ÷ theirs, and less is better.
    Cpu,
}

/// A promise: of a question's two contestants, which ratio.
pub(super) struct Goal {
    pub(super) question: Question,
    pub(super) ours: &'static str,
    pub(super) theirs: &'static str,
    pub(super) measure: Measure,
    pub(super) bound: f64,
    /// Who, in the same rounds, shows what is possible at all.
    pub(super) limit: Option<&'static str>,
}

/// The part of the limit that is promised where the bound lies beyond the limit, but not our own median
/// ([ADR 0051](../../../docs/decisions/0051-goals-within-the-limit.md)).
const OF_THE_LIMIT: f64 = 0.8;

const fn goal(
    question: Question,
    ours: &'static str,
    theirs: &'static str,
    measure: Measure,
    bound: f64,
) -> Goal {
    Goal { question, ours, theirs, measure, bound, limit: None }
}

const fn limited(limit: &'static str, goal: Goal) -> Goal {
    Goal { limit: Some(limit), ..goal }
}

/// What is promised of speed beside peers and limits.
pub(super) const GOALS: [Goal; 28] = [
    goal(Question::Cached, "kansa", "yoga + response cache", Measure::Rate, 2.0),
    goal(Question::Cached, "kansa", "axum + Redis GET", Measure::Rate, 0.65),
    limited("axum + Redis GET", goal(Question::Cached, "kansa", "PostGraphile", Measure::Rate, 60.0)),
    limited(
        "axum + Redis GET",
        goal(Question::Cached, "kansa", "yoga + response cache", Measure::Slowest, 0.2),
    ),
    goal(Question::Cached, "kansa", "PostGraphile", Measure::Slowest, 0.5),
    goal(Question::Cached, "kansa", "PostGraphile", Measure::Cpu, 0.25),
    goal(Question::Own, "kansa", "yoga + data in Redis", Measure::Rate, 2.0),
    goal(Question::Varied, "kansa", "yoga + data in Redis", Measure::Rate, 2.0),
    limited("pgbench", goal(Question::Uncached, "kansa without caches", "PostGraphile", Measure::Rate, 2.5)),
    limited(
        "pgbench",
        goal(Question::Uncached, "kansa without caches", "yoga + DataLoader", Measure::Rate, 2.0),
    ),
    goal(Question::Uncached, "kansa without caches", "pgbench", Measure::Rate, 0.5),
    limited("pgbench", goal(Question::Nation, "kansa without caches", "PostGraphile", Measure::Rate, 5.0)),
    limited("pgbench", goal(Question::Audit, "kansa", "PostGraphile", Measure::Rate, 3.5)),
    limited("pgbench", goal(Question::Audit, "kansa", "yoga + DataLoader", Measure::Rate, 5.0)),
    goal(Question::Audit, "kansa", "pgbench", Measure::Rate, 0.4),
    goal(Question::Audit, "kansa", "PostGraphile", Measure::Slowest, 0.5),
    goal(Question::Audit, "kansa", "PostGraphile", Measure::Cpu, 0.25),
    limited("pgbench", goal(Question::List, "kansa", "PostGraphile", Measure::Rate, 3.0)),
    goal(Question::List, "kansa", "pgbench", Measure::Rate, 0.5),
    goal(Question::List, "kansa", "PostGraphile", Measure::Slowest, 0.5),
    goal(Question::List, "kansa", "PostGraphile", Measure::Cpu, 0.25),
    goal(Question::Viewer, "kansa", "axum + token", Measure::Rate, 0.4),
    limited("pgbench", goal(Question::Judgement, "kansa", "PostGraphile", Measure::Rate, 2.0)),
    limited("pgbench", goal(Question::Judgement, "kansa", "yoga + DataLoader", Measure::Rate, 2.0)),
    goal(Question::Judgement, "kansa", "pgbench", Measure::Rate, 0.4),
    goal(Question::Judgement, "kansa", "PostGraphile", Measure::Slowest, 0.5),
    goal(Question::Judgement, "kansa", "PostGraphile", Measure::Cpu, 0.25),
    goal(Question::Bulk, "kansa, one call", "kansa, a call each", Measure::Rows, 15.0),
];

/// A round of a contestant: the load, the server's seconds of CPU for a thousand answers, and the rows that each answer
/// says are written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Round {
    pub(super) load: Load,
    pub(super) cpu: f64,
    pub(super) rows: f64,
}

/// A contestant's middle round, in a line.
pub(super) fn told_of(rounds: &[Round]) -> String {
    let mut rates: Vec<&Load> = rounds.iter().map(|round| &round.load).collect();
    rates.sort_by(|a, b| a.rate.total_cmp(&b.rate));
    rates.get(rates.len() / 2).map_or_else(String::new, |load| {
        format!("{:.0} answers a second, p50 {:.2} ms, p99 {:.2} ms", load.rate, load.p50, load.p99)
    })
}

impl Measure {
    /// Whether less is better.
    const fn at_most(self) -> bool {
        matches!(self, Self::Slowest | Self::Cpu)
    }

    /// Whether the one ratio is better than the other.
    fn better(self, one: f64, other: f64) -> bool {
        if self.at_most() { one < other } else { one > other }
    }

    const fn of(self, round: &Round) -> f64 {
        match self {
            Self::Rate => round.load.rate,
            Self::Rows => round.load.rate * round.rows,
            Self::Slowest => round.load.p99,
            Self::Cpu => round.cpu,
        }
    }

    fn named(self, ours: &str, theirs: &str) -> String {
        match self {
            Self::Rate => format!("rate: {ours} ÷ {theirs}"),
            Self::Rows => format!("rows a second: {ours} ÷ {theirs}"),
            Self::Slowest => format!("p99: {ours} ÷ {theirs}"),
            Self::Cpu => format!("server CPU an answer: {ours} ÷ {theirs}"),
        }
    }
}

/// The median of the ratios of each round: both sides of a ratio were measured one after the other. Where the limit of the
/// same rounds falls short of the bound, a part of the limit is the bound; but a limit that we beat ourselves is none.
pub(super) fn judge<'a>(goal: &Goal, of: impl Fn(&str) -> &'a [Round]) -> Told {
    let theirs = of(goal.theirs);
    let ratio = |(ours, theirs): (&Round, &Round)| goal.measure.of(ours) / goal.measure.of(theirs);
    let beside = |who| of(who).iter().zip(theirs).map(ratio).collect::<Vec<f64>>();
    let median = |who| middle(beside(who)).map(|(median, _)| median);
    let what = goal.measure.named(goal.ours, goal.theirs);
    let (ours, at_most) = (median(goal.ours), goal.measure.at_most());
    let stands = |(_, at): &(&str, f64)| {
        goal.measure.better(goal.bound, *at) && ours.is_none_or(|ours| !goal.measure.better(ours, *at))
    };
    let limit = goal.limit.and_then(|limit| Some((limit, median(limit)?))).filter(stands);
    let bound =
        limit.map_or(goal.bound, |(_, at)| if at_most { at / OF_THE_LIMIT } else { at * OF_THE_LIMIT });
    let mut told = Told::of(goal.question.name(), what, beside(goal.ours), at_most, bound);
    if let Some((limit, at)) = limit {
        let sign = if at_most { "≤" } else { "≥" };
        let (bound, wanted, at) = (number(bound), goal.bound, number(at));
        told.goal = format!("{sign} {bound}: {sign} {wanted} is beyond {limit}, which is at {at}");
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Goal =
        limited("pgbench", goal(Question::Nation, "kansa", "PostGraphile", Measure::Rate, 5.0));
    const TIME: Goal =
        limited("pgbench", goal(Question::Nation, "kansa", "PostGraphile", Measure::Slowest, 0.2));

    /// Three rounds in which PostGraphile is at 1, and we and pgbench are at so much, of rates and of times.
    fn judged(goal: &Goal, ours: [f64; 3], limit: [f64; 3]) -> (String, Option<bool>) {
        let round = |at| Round { load: Load { rate: at, p99: at, ..Load::default() }, ..Round::default() };
        let (ours, theirs, limit) = (ours.map(round), [1.0; 3].map(round), limit.map(round));
        let told = judge(goal, |who| match who {
            "kansa" => &ours,
            "pgbench" => &limit,
            _ => &theirs,
        });
        (told.goal, told.reached)
    }

    #[test]
    fn a_bound_beyond_the_limit_is_lowered_to_a_part_of_the_limit() {
        let lowered = "≥ 1.60: ≥ 5 is beyond pgbench, which is at 2.00".to_owned();
        assert_eq!(judged(&RATE, [1.7; 3], [2.0; 3]), (lowered.clone(), Some(true)));
        assert_eq!(judged(&RATE, [1.5; 3], [2.0; 3]), (lowered.clone(), Some(false)));
        assert_eq!(judged(&RATE, [2.0; 3], [2.0; 3]), (lowered, Some(true)), "who is as fast beats nobody");
        let raised = "≤ 0.50: ≤ 0.2 is beyond pgbench, which is at 0.40".to_owned();
        assert_eq!(judged(&TIME, [0.45; 3], [0.4; 3]), (raised.clone(), Some(true)));
        assert_eq!(judged(&TIME, [0.55; 3], [0.4; 3]), (raised, Some(false)));
    }

    #[test]
    fn a_limit_that_we_beat_moves_no_bound() {
        assert_eq!(judged(&RATE, [1.91; 3], [1.56; 3]), ("≥ 5".to_owned(), Some(false)));
        assert_eq!(judged(&TIME, [0.3; 3], [0.4; 3]), ("≤ 0.2".to_owned(), Some(false)));
        assert_eq!(judged(&TIME, [0.1; 3], [0.4; 3]), ("≤ 0.2".to_owned(), Some(true)));
    }

    #[test]
    fn one_round_beats_no_limit() {
        let (goal, reached) = judged(&RATE, [1.8, 1.7, 3.0], [2.0; 3]);
        assert_eq!((goal.as_str(), reached), ("≥ 1.60: ≥ 5 is beyond pgbench, which is at 2.00", Some(true)));
        let (goal, reached) = judged(&TIME, [0.45, 0.1, 0.48], [0.4; 3]);
        assert_eq!(
            (goal.as_str(), reached),
            ("≤ 0.50: ≤ 0.2 is beyond pgbench, which is at 0.40", Some(true))
        );
    }

    #[test]
    fn a_bound_within_the_limit_stays() {
        assert_eq!(judged(&RATE, [4.9; 3], [6.0; 3]), ("≥ 5".to_owned(), Some(false)));
        assert_eq!(judged(&RATE, [5.1; 3], [6.0; 3]), ("≥ 5".to_owned(), Some(true)));
        assert_eq!(judged(&TIME, [0.25; 3], [0.1; 3]), ("≤ 0.2".to_owned(), Some(false)));
        assert_eq!(judged(&TIME, [0.15; 3], [0.1; 3]), ("≤ 0.2".to_owned(), Some(true)));
    }
}
