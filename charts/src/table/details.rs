//! What a release shows beside its figures: grades, the top quarter and the year before by variable, the peer groups, and
//! the items.
use super::{Cell, NO_SCORE, NO_YEAR_BEFORE, NOT_RANKED, whole};
use crate::View;
use domain::{
    comparison::group_name,
    disclosure::{Change, Cohort, Detail, Figures, GradeShare, Priority, grade_shares, work_on_first},
    kernel::reason::Language,
    scoring::Variable,
};

impl View {
    pub(super) fn detail_headings(&self) -> Vec<&'static str> {
        let mut all = vec![
            self.say("番号", "number"),
            self.say("分野", "domain"),
            self.grades_heading(),
            self.say("上位4分の1の平均", "mean of the top quarter"),
            self.say("比較する前年度", "year before"),
            self.say("比較できる割合（％）", "comparable share (%)"),
            self.say("両年度の団体数", "bodies in both years"),
            self.say("両年度の団体の前年度の平均", "their mean in the year before"),
            self.say("両年度の団体の今年度の平均", "their mean in this year"),
            self.say("平均の増減", "change of their mean"),
        ];
        if self.own.is_some() {
            all.push(self.say("自団体の取組の順位", "where the own body had best begin (order)"));
        }
        all
    }

    /// Grades, the top quarter and the year before, the whole first.
    pub(super) fn details(&self) -> Vec<Vec<Cell>> {
        let order = self
            .own
            .as_ref()
            .map(|own| work_on_first(&Cohort::row(&own.scores), &self.shown.whole, &self.shown.rules));
        let row = |(variable, figures): (Variable, &Figures)| {
            let mut row = self.named(variable);
            row.push(grades(figures));
            row.push(Cell::of(self.shown.top_quarter.get(variable), |mean| Cell::Number((*mean).into())));
            row.extend(self.change(variable));
            row.extend(order.as_ref().map(|order| self.rank(variable, figures, order)));
            row
        };
        self.shown.whole.figures.iter().map(row).collect()
    }

    /// How the mean moved, after the year and the share that it is compared over.
    fn change(&self, variable: Variable) -> [Cell; 6] {
        let Some(change) = &self.shown.change else {
            return [(); 6].map(|()| Cell::Text(NO_YEAR_BEFORE.to_owned()));
        };
        let of = |write: fn(&Change) -> Cell| Cell::of(change.variables.get(variable), write);
        [
            Cell::Number(change.from.into()),
            Cell::Number(change.comparable_percent.into()),
            of(|moved| Cell::Number(moved.n.into())),
            of(|moved| Cell::Number(moved.earlier.into())),
            of(|moved| Cell::Number(moved.later.into())),
            of(|moved| whole(moved.points())),
        ]
    }

    /// At which place a domain is among those where the reader's own body had best begin.
    fn rank(&self, variable: Variable, figures: &Figures, order: &[Priority]) -> Cell {
        if self.own_score(variable).is_none() {
            return Cell::Text(NO_SCORE.to_owned());
        }
        Cell::of(figures, |_| {
            let place = (1_u32..).zip(order).find(|(_, first)| Variable::Domain(first.domain) == variable);
            place.map_or_else(|| Cell::Text(NOT_RANKED.to_owned()), |(place, _)| Cell::Number(place.into()))
        })
    }

    pub(super) fn group_headings(&self) -> Vec<&'static str> {
        let mut all = vec![self.say("グループコード", "code of the group"), self.say("グループ", "group")];
        all.extend(self.figure_headings());
        all.push(self.grades_heading());
        all
    }

    /// The figures of the peer groups, by their codes.
    pub(super) fn groups(&self) -> Vec<Vec<Cell>> {
        let mut rows = Vec::new();
        for (code, group) in &self.shown.groups {
            let (en, ja) = group_name(code);
            for (variable, figures) in group.figures.iter() {
                let mut row =
                    vec![Cell::Text(code.as_str().to_owned()), Cell::Text(self.say(ja, en).to_owned())];
                row.extend(self.figure_cells(variable, figures));
                row.push(grades(figures));
                rows.push(row);
            }
        }
        rows
    }

    pub(super) fn item_headings(&self) -> Vec<&'static str> {
        vec![self.say("項目", "item"), self.say("適合率（％）", "conforming bodies (%)")]
    }

    /// The share of bodies that conform, item by item.
    pub(super) fn items(&self) -> Vec<Vec<Cell>> {
        let row = |(item, rate): &(String, Detail)| {
            vec![Cell::Text(item.clone()), Cell::of(rate, |rate| Cell::Number((*rate).into()))]
        };
        self.shown.item_rates.iter().map(row).collect()
    }

    /// How the details are rounded and cut off, and why a table is empty.
    pub(super) fn details_told(&self) -> String {
        let step = self.shown.rules.detail_round_to.clamp(1, 50);
        let most = 100 - step;
        let mut told = vec![match self.language {
            Language::English => format!(
                "Shares of grades in whole per cent: grade 1 is under 20 points, 5 is 80 and more. Item rates and the mean \
                 of the top quarter in steps of {step}; of an item {step} % means \"or less\", {most} % \"or more\"."
            ),
            Language::Japanese => format!(
                "段階別の割合は1％単位で、段階1は20点未満、段階5は80点以上。項目別の適合率及び上位4分の1の平均は{step}きざみで、\
                 適合率の{step}％は「以下」、{most}％は「以上」を意味します。"
            ),
        }];
        if self.shown.groups.is_empty() {
            told.push(self.say("グループ分けはありません。", "There are no peer groups.").to_owned());
        }
        if self.shown.item_rates.is_empty() {
            let words = self.say(
                "項目別の適合率は、団体数が多い比較に限ります。",
                "There are item rates of large cohorts only.",
            );
            told.push(words.to_owned());
        }
        self.sentences(&told)
    }

    const fn grades_heading(&self) -> &'static str {
        self.say("段階別の割合（段階: ％）", "share of each grade (grade: %)")
    }
}

/// Which share of the bodies has which grade: `1–3: 67; 4: 21; 5: 13`.
fn grades(figures: &Figures) -> Cell {
    let one = |share: &GradeShare| {
        if share.from == share.to {
            format!("{}: {}", share.from, share.percent)
        } else {
            format!("{}–{}: {}", share.from, share.to, share.percent)
        }
    };
    Cell::of(&grade_shares(figures), |shares| {
        Cell::Text(shares.iter().map(one).collect::<Vec<_>>().join("; "))
    })
}
