//! A release as a table: the same rows for CSV and XLSX. Withheld is a code, never an empty cell.
mod csv;
mod xlsx;

pub use csv::csv;
pub use xlsx::xlsx;

use super::View;
use domain::{
    disclosure::{Class, Disclosed, Figures, Position, Rules},
    scoring::{Hundredths, Variable},
};

/// What stands in a cell where the reader's own body has no score.
const NO_SCORE: &str = "NO_SCORE";

/// A cell.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    /// Words, a code, or a range.
    Text(String),
    /// A number, as the API has it.
    Number(f64),
}

impl Cell {
    fn of<T>(figure: &Disclosed<T>, write: impl FnOnce(&T) -> Self) -> Self {
        match figure {
            Disclosed::Released(value) => write(value),
            Disclosed::Withheld(reason) => Self::Text(reason.code().to_owned()),
        }
    }
}

impl View {
    /// What stands over the columns.
    fn headings(&self) -> Vec<&'static str> {
        let mut all = vec![
            self.say("番号", "number"),
            self.say("分野", "domain"),
            self.say("団体数", "bodies"),
            self.say("平均", "mean"),
            self.say("標準偏差", "standard deviation"),
            self.say("第1四分位の階級", "class of the first quartile"),
            self.say("第2四分位の階級", "class of the second quartile"),
            self.say("第3四分位の階級", "class of the third quartile"),
            self.say("分布（階級: 団体数）", "distribution (class: bodies)"),
        ];
        if self.own.is_some() {
            all.extend([
                self.say("自団体の得点", "own score"),
                self.say("偏差値", "deviation score"),
                self.say("自団体の階級", "own class"),
                self.say("平均との差", "gap to the mean"),
            ]);
        }
        all
    }

    /// The rows, the whole first.
    fn rows(&self) -> Vec<Vec<Cell>> {
        self.shown.figures.iter().map(|(variable, figures)| self.row(variable, figures)).collect()
    }

    fn row(&self, variable: Variable, figures: &Figures) -> Vec<Cell> {
        let name = match variable {
            Variable::Overall => self.variable(variable),
            Variable::Domain(domain) => {
                let name = self.domains.get(usize::from(domain.number()).saturating_sub(1));
                name.map(|name| self.name(name).to_owned()).unwrap_or_default()
            }
        };
        let mut row = vec![Cell::Number(variable.number().into()), Cell::Text(name)];
        match figures {
            Disclosed::Withheld(reason) => {
                row.extend((0..7).map(|_| Cell::Text(reason.code().to_owned())));
            }
            Disclosed::Released(shown) => {
                row.extend([Cell::Number(shown.n.into()), Cell::Number(shown.mean.into())]);
                row.push(Cell::of(&shown.sd, |sd| Cell::Number((*sd).into())));
                row.extend((0..3).map(|quarter: usize| {
                    Cell::of(&shown.quartiles, |all| {
                        Cell::Text(all.get(quarter).copied().map(range).unwrap_or_default())
                    })
                }));
                row.push(Cell::of(&shown.histogram, |cells| {
                    let one = |cell: &domain::disclosure::Cell| {
                        format!("{}: {}", range(Class { from: cell.from, to: cell.to }), cell.count)
                    };
                    Cell::Text(cells.iter().map(one).collect::<Vec<_>>().join("; "))
                }));
            }
        }
        if self.own.is_some() {
            row.extend(self.own_score(variable).map_or_else(
                || [(); 4].map(|()| Cell::Text(NO_SCORE.to_owned())),
                |own| position(own, figures, &self.rules),
            ));
        }
        row
    }
}

/// Where the reader's own body stands, as the API computes it.
fn position(own: Hundredths, figures: &Figures, rules: &Rules) -> [Cell; 4] {
    let position = Position::of(own, figures, rules);
    [
        Cell::Number(own.points()),
        Cell::of(&position, |position| Cell::of(&position.deviation_score, |score| whole(*score))),
        Cell::of(&position, |position| Cell::Text(range(position.class))),
        Cell::of(&position, |position| whole(position.gap_to_mean)),
    ]
}

fn whole(value: i64) -> Cell {
    i32::try_from(value).map_or_else(|_| Cell::Text(value.to_string()), |value| Cell::Number(value.into()))
}

/// A class: `40–60`. With a dash and not a hyphen, for spreadsheets take `10-20` for a day in October.
fn range(class: Class) -> String {
    format!("{}–{}", class.from, class.to)
}
