//! A release as tables: the same rows for CSV and XLSX. Withheld is a code, never an empty cell.
mod csv;
mod details;
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
/// What stands in the cells of the year before where no comparison of it is released.
const NO_YEAR_BEFORE: &str = "NO_YEAR_BEFORE";
/// What stands in the place of an order where the own body need not begin: a domain at the mean or above it, and the whole.
const NOT_RANKED: &str = "NOT_RANKED";

/// A table of a release: together they hold all that it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// The figures of the whole cohort, and the own position.
    Figures,
    /// Of the same variables the shares of grades, the top quarter, the change since the year before, the own priorities.
    Details,
    /// The figures of the peer groups.
    Groups,
    /// The rates of the items.
    Items,
}

impl Table {
    /// All of them, in the order of a workbook's sheets.
    const ALL: [Self; 4] = [Self::Figures, Self::Details, Self::Groups, Self::Items];

    /// What its sheet is called.
    const fn name(self, view: &View) -> &'static str {
        match self {
            Self::Figures => view.say("集計値", "Figures"),
            Self::Details => view.say("詳細", "Details"),
            Self::Groups => view.say("グループ別", "Peer groups"),
            Self::Items => view.say("項目別適合率", "Item rates"),
        }
    }

    /// What stands over the columns.
    fn headings(self, view: &View) -> Vec<&'static str> {
        match self {
            Self::Figures => view.headings(),
            Self::Details => view.detail_headings(),
            Self::Groups => view.group_headings(),
            Self::Items => view.item_headings(),
        }
    }

    fn rows(self, view: &View) -> Vec<Vec<Cell>> {
        match self {
            Self::Figures => view.rows(),
            Self::Details => view.details(),
            Self::Groups => view.groups(),
            Self::Items => view.items(),
        }
    }
}

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
        let mut all = self.figure_headings();
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

    /// What stands over the columns of one variable's figures.
    fn figure_headings(&self) -> Vec<&'static str> {
        vec![
            self.say("番号", "number"),
            self.say("分野", "domain"),
            self.say("団体数", "bodies"),
            self.say("平均", "mean"),
            self.say("標準偏差", "standard deviation"),
            self.say("第1四分位の階級", "class of the first quartile"),
            self.say("第2四分位の階級", "class of the second quartile"),
            self.say("第3四分位の階級", "class of the third quartile"),
            self.say("分布（階級: 団体数）", "distribution (class: bodies)"),
        ]
    }

    /// The rows, the whole first.
    fn rows(&self) -> Vec<Vec<Cell>> {
        self.shown.whole.figures.iter().map(|(variable, figures)| self.row(variable, figures)).collect()
    }

    fn row(&self, variable: Variable, figures: &Figures) -> Vec<Cell> {
        let mut row = self.figure_cells(variable, figures);
        if self.own.is_some() {
            row.extend(self.own_score(variable).map_or_else(
                || [(); 4].map(|()| Cell::Text(NO_SCORE.to_owned())),
                |own| position(own, figures, &self.shown.rules),
            ));
        }
        row
    }

    /// A variable's number and name.
    fn named(&self, variable: Variable) -> Vec<Cell> {
        let name = match variable {
            Variable::Overall => self.variable(variable),
            Variable::Domain(domain) => {
                let name = self.domains.get(usize::from(domain.number()).saturating_sub(1));
                name.map(|name| self.name(name).to_owned()).unwrap_or_default()
            }
        };
        vec![Cell::Number(variable.number().into()), Cell::Text(name)]
    }

    /// One variable's figures, after its number and name.
    fn figure_cells(&self, variable: Variable, figures: &Figures) -> Vec<Cell> {
        let mut row = self.named(variable);
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
