//! The words of pictures and tables, in the reader's language.
use super::{Name, View};
use domain::{
    kernel::reason::Language,
    scoring::{Basis, Hundredths, Tier, Variable},
};

impl View {
    /// One of two texts, by the reader's language.
    pub(crate) const fn say<'a>(&self, ja: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::English => en,
            Language::Japanese => ja,
        }
    }

    /// A name in the reader's language.
    pub(crate) fn name<'a>(&self, name: &'a Name) -> &'a str {
        name.of(self.language)
    }

    /// A variable's name: `総合`, `1 対象範囲`.
    pub(crate) fn variable(&self, variable: Variable) -> String {
        let Variable::Domain(domain) = variable else { return self.say("総合", "Overall").to_owned() };
        let number = domain.number();
        let name = self.domains.get(usize::from(number).saturating_sub(1)).map(|name| self.name(name));
        format!("{number} {}", name.unwrap_or_default())
    }

    /// What this is a picture of: `大分県 令和7年度 相対比較：分野別の平均`.
    pub(crate) fn title(&self, of: &str) -> String {
        let (land, year) = (self.name(&self.land), self.key.fiscal_year);
        match self.language {
            Language::English => format!("{land}, fiscal year {}: {of}", year.year()),
            Language::Japanese => format!("{land}　{}　相対比較：{of}", year.era()),
        }
    }

    /// What stands under it: whose verdicts, over which items, by which edition.
    pub(crate) fn subtitle(&self) -> String {
        let edition = self.key.edition;
        let basis = match self.key.basis {
            Basis::Judged => self.say("監査人の評価", "auditors' judgements"),
            Basis::SelfAssessed => self.say("自己点検", "self-assessments"),
        };
        let tier = match self.key.tier {
            Tier::Essential => self.say("必須項目", "essential items"),
            Tier::Full => self.say("全項目", "all items"),
        };
        match self.language {
            Language::English => format!("{basis}, {tier}, edition {edition}; points out of 100"),
            Language::Japanese => format!("{basis}・{tier}・{edition}版・100点満点"),
        }
    }

    /// The reader's own body by name; none if it has no scores.
    pub(crate) fn own_name(&self) -> Option<&str> {
        self.own.as_ref().map(|own| self.name(&own.name))
    }

    /// The reader's own score in `variable`.
    pub(crate) fn own_score(&self, variable: Variable) -> Option<Hundredths> {
        self.own.as_ref()?.scores.get(variable).hundredths()
    }

    /// How sentences follow each other.
    pub(crate) fn sentences(&self, all: &[String]) -> String {
        all.join(self.say("", " "))
    }
}

/// A score as the API says it: points with two decimals at most.
pub(crate) fn points(score: Hundredths) -> String {
    score.points().to_string()
}
