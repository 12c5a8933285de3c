//! A picture in sentences, for whoever does not see it: every number that is drawn, and the reason for each that is not.
use super::{View, words::points};
use domain::{
    disclosure::{Disclosed, Figures, Summary, WithheldReason},
    kernel::reason::Language,
    scoring::Variable,
};

impl View {
    /// A reason in the reader's words, by its code.
    pub(crate) fn reason(&self, reason: WithheldReason) -> String {
        let words = reason.reason();
        match self.language {
            Language::English => format!("{}: {}", reason.code(), words.message(Language::English)),
            Language::Japanese => format!("{}：{}", reason.code(), words.message(Language::Japanese)),
        }
    }

    /// All reasons for which a part is not drawn, each once, in the order of the variables.
    pub(crate) fn reasons(&self, of: impl Fn(&Figures) -> Vec<WithheldReason>) -> Vec<WithheldReason> {
        let mut all = Vec::new();
        for reason in self.shown.whole.figures.iter().flat_map(|(_, figures)| of(figures)) {
            if !all.contains(&reason) {
                all.push(reason);
            }
        }
        all
    }

    /// The means, and the reader's own scores beside them.
    pub(crate) fn means_told(&self) -> String {
        let mut told = vec![self.stop(&self.subtitle())];
        for (variable, figures) in self.shown.whole.figures.iter() {
            let mean = match figures {
                Disclosed::Released(shown) => self.mean_told(shown),
                Disclosed::Withheld(reason) => self.not_shown(*reason),
            };
            told.push(self.line(variable, mean));
        }
        self.sentences(&told)
    }

    /// Means, deviations and cells, and the reader's own scores beside them.
    pub(crate) fn spread_told(&self) -> String {
        let mut told = vec![self.stop(&self.subtitle())];
        for (variable, figures) in self.shown.whole.figures.iter() {
            let words = match figures {
                Disclosed::Withheld(reason) => self.not_shown(*reason),
                Disclosed::Released(shown) => {
                    [self.mean_told(shown), self.sd_told(shown), self.cells_told(shown)]
                        .join(self.say("、", ", "))
                }
            };
            told.push(self.line(variable, words));
        }
        self.sentences(&told)
    }

    fn line(&self, variable: Variable, words: String) -> String {
        let own = match (&self.own, self.own_score(variable)) {
            (None, _) => String::new(),
            (Some(_), Some(score)) => {
                let (name, score) = (self.own_name().unwrap_or_default(), points(score));
                match self.language {
                    Language::English => format!("; {name} {score}"),
                    Language::Japanese => format!("。{name}{score}点"),
                }
            }
            (Some(_), None) => self.say("。自団体は得点なし", "; no own score").to_owned(),
        };
        let name = self.variable(variable);
        self.stop(&match self.language {
            Language::English => format!("{name}: {words}{own}"),
            Language::Japanese => format!("{name}：{words}{own}"),
        })
    }

    fn mean_told(&self, shown: &Summary) -> String {
        let Summary { n, mean, .. } = shown;
        match self.language {
            Language::English => format!("mean {mean} of {n} bodies"),
            Language::Japanese => format!("{n}団体の平均{mean}点"),
        }
    }

    fn sd_told(&self, shown: &Summary) -> String {
        match (shown.sd, self.language) {
            (Disclosed::Released(sd), Language::English) => format!("standard deviation {sd}"),
            (Disclosed::Released(sd), Language::Japanese) => format!("標準偏差{sd}点"),
            (Disclosed::Withheld(reason), Language::English) => {
                format!("standard deviation not shown ({})", reason.code())
            }
            (Disclosed::Withheld(reason), Language::Japanese) => {
                format!("標準偏差は非表示（{}）", reason.code())
            }
        }
    }

    fn cells_told(&self, shown: &Summary) -> String {
        match (&shown.histogram, self.language) {
            (Disclosed::Withheld(reason), Language::English) => {
                format!("distribution not shown ({})", reason.code())
            }
            (Disclosed::Withheld(reason), Language::Japanese) => format!("分布は非表示（{}）", reason.code()),
            (Disclosed::Released(cells), Language::English) => {
                let one = |cell: &domain::disclosure::Cell| {
                    format!("{} to {}: {} bodies", cell.from, cell.to, cell.count)
                };
                cells.iter().map(one).collect::<Vec<_>>().join(", ")
            }
            (Disclosed::Released(cells), Language::Japanese) => {
                let one = |cell: &domain::disclosure::Cell| {
                    let end = if cell.to == 100 { "以下" } else { "未満" };
                    format!("{}以上{}{end}に{}団体", cell.from, cell.to, cell.count)
                };
                cells.iter().map(one).collect::<Vec<_>>().join("、")
            }
        }
    }

    pub(crate) fn not_shown(&self, reason: WithheldReason) -> String {
        match self.language {
            Language::English => format!("not shown ({})", reason.code()),
            Language::Japanese => format!("非表示（{}）", reason.code()),
        }
    }

    /// A sentence with its full stop.
    pub(crate) fn stop(&self, words: &str) -> String {
        format!("{words}{}", self.say("。", "."))
    }
}
