//! How it went, line by line.
use comfy_table::{Table, presets::UTF8_FULL_CONDENSED};
use std::fmt::Write as _;

/// One line of the outcome.
#[derive(Debug, Clone)]
pub struct Told {
    /// What was asked.
    pub question: String,
    /// What was measured.
    pub what: String,
    /// The ratio; none if it was not measured.
    pub ratio: Option<f64>,
    /// The ratio in the worst and in the best round.
    pub range: Option<(f64, f64)>,
    /// The bound, as `≥ 2`.
    pub goal: String,
    /// Whether it is reached; none if it was not measured, or nothing is promised.
    pub reached: Option<bool>,
}

impl Told {
    /// A ratio held against a bound: at most it, or at least.
    pub(crate) fn of(question: &str, what: String, ratios: Vec<f64>, at_most: bool, bound: f64) -> Self {
        let goal = if at_most { format!("≤ {bound}") } else { format!("≥ {bound}") };
        let (ratio, range) = middle(ratios).unzip();
        let reached = ratio.map(|ratio: f64| if at_most { ratio <= bound } else { ratio >= bound });
        Self { question: question.to_owned(), what, ratio, range, goal, reached }
    }

    /// The same where nothing is promised.
    pub(super) fn not_promised(self) -> Self {
        Self { goal: "–".to_owned(), reached: None, ..self }
    }

    fn cells(&self) -> [String; 5] {
        let ratio = self.ratio.map_or_else(|| "not measured".to_owned(), number);
        let range = self
            .range
            .map_or_else(String::new, |(least, most)| format!(" ({}–{})", number(least), number(most)));
        let reached = match self.reached {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "–",
        };
        [self.question.clone(), self.what.clone(), ratio + &range, self.goal.clone(), reached.to_owned()]
    }
}

/// A ratio as it is told.
pub(super) fn number(ratio: f64) -> String {
    if ratio < 10.0 { format!("{ratio:.2}") } else { format!("{ratio:.0}") }
}

/// The median, with the least and the most.
pub(super) fn middle(mut ratios: Vec<f64>) -> Option<(f64, (f64, f64))> {
    ratios.retain(|ratio| ratio.is_finite());
    ratios.sort_by(f64::total_cmp);
    let median = ratios.get(ratios.len() / 2)?;
    Some((*median, (*ratios.first()?, *ratios.last()?)))
}

const HEAD: [&str; 5] = ["question", "measure", "median (range)", "goal", "reached"];

/// All of it for a terminal.
#[must_use]
pub fn table(told: &[Told]) -> String {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header(HEAD);
    for line in told {
        table.add_row(line.cells());
    }
    table.to_string()
}

/// All of it as Markdown, for `docs/performance.md`.
#[must_use]
pub fn markdown(told: &[Told]) -> String {
    let mut text = format!("| {} |\n|{}\n", HEAD.join(" | "), " --- |".repeat(HEAD.len()));
    for line in told {
        let _ = writeln!(text, "| {} |", line.cells().join(" | "));
    }
    text
}
