//! A made-up release, and what is looked for in its pictures and tables.
mod details;
mod pictures;
mod tables;

use super::{Body, Name, Own, Seen, View};
use domain::{
    catalog::EditionCode,
    comparison::Key,
    disclosure::{
        Assessment, Cohort, Disclosed, Proposal, Published, Row, Rows, Rules, WithheldReason, assess, judge,
    },
    kernel::{fiscal::FiscalYear, reason::Language},
    register::{GovernmentCode, PrefectureCode},
    scoring::{Basis, Hundredths, PerVariable, Score, Scores, Tier},
};
use std::{collections::BTreeMap, sync::Arc};

const BOTH: [Language; 2] = [Language::Japanese, Language::English];

fn scores(seed: u64) -> Scores {
    PerVariable::from_fn(|variable| {
        let spread = (seed * 37 + u64::from(variable.number()) * 53 + seed * seed * 11) % 71;
        Score::stored(2 * (28 + spread), 100, 100, 100, 100)
    })
}

fn assessment(bodies: u64) -> Assessment {
    let rows: Vec<_> = (0..bodies).map(|seed| Cohort::row(&scores(seed))).collect();
    assess(&Cohort::freeze(rows), &Rules::HOUSE)
}

/// A release with these figures, and with nothing beside them.
fn published(whole: Assessment) -> Published {
    let row = |body: i64| Row { overall: Hundredths::new(3_300 + 250 * body), domains: [None; 8] };
    let rows: Rows<i64> = (0..18).map(|body| (body, row(body))).collect();
    let groups = BTreeMap::new();
    let proposal = Proposal { rows: &rows, groups: &groups, shown: &[], earlier: None, items: &[] };
    let mut made = judge(&proposal, &Rules::HOUSE).released().unwrap().clone();
    made.whole = whole;
    made
}

fn code(raw: &str) -> GovernmentCode {
    GovernmentCode::parse("code", raw).unwrap()
}

/// The municipalities of Oita; of those at an even place the scores are held.
fn oita() -> Vec<Body> {
    let all = [
        ("442011", "大分市", "Oita-shi"),
        ("442020", "別府市", "Beppu-shi"),
        ("442038", "中津市", "Nakatsu-shi"),
        ("442046", "日田市", "Hita-shi"),
        ("442054", "佐伯市", "Saiki-shi"),
        ("442062", "臼杵市", "Usuki-shi"),
        ("442071", "津久見市", "Tsukumi-shi"),
        ("442089", "竹田市", "Taketa-shi"),
        ("442097", "豊後高田市", "Bungotakada-shi"),
        ("442101", "杵築市", "Kitsuki-shi"),
        ("442119", "宇佐市", "Usa-shi"),
        ("442127", "豊後大野市", "Bungoono-shi"),
        ("442135", "由布市", "Yufu-shi"),
        ("442143", "国東市", "Kunisaki-shi"),
        ("443221", "姫島村", "Himeshima-mura"),
        ("443417", "日出町", "Hiji-machi"),
        ("444618", "九重町", "Kokonoe-machi"),
        ("444626", "玖珠町", "Kusu-machi"),
    ];
    let body = |(seed, (digits, ja, en)): (u64, (&str, &str, &str))| Body {
        code: code(digits),
        name: Name::new(ja, en),
        scores: (seed % 2 == 0).then(|| scores(seed)),
    };
    (0..).zip(all).map(body).collect()
}

fn view(language: Language, bodies: u64) -> View {
    let domains = [
        ("対象範囲", "Scope"),
        ("組織体制", "Organisation and roles"),
        ("情報資産の分類と管理方法", "Classification and handling of information assets"),
        ("物理的セキュリティ", "Physical security"),
        ("人的セキュリティ", "Human security"),
        ("技術的セキュリティ", "Technical security"),
        ("運用", "Operations"),
        ("評価・見直し", "Evaluation and review"),
    ];
    View {
        language,
        land: Name::new("大分県", "Oita"),
        prefecture: PrefectureCode::parse("prefecture", "44").ok(),
        key: Key {
            fiscal_year: FiscalYear::parse("year", 2025).unwrap(),
            edition: EditionCode::parse("edition", "H19.7").unwrap(),
            basis: Basis::Judged,
            tier: Tier::Full,
        },
        published_at: Some("2026-02-16T00:00:00Z".parse().unwrap()),
        domains: domains.map(|(ja, en)| Name::new(ja, en)),
        shown: Arc::new(published(assessment(bodies))),
        own: None,
        seen: Seen::Own,
    }
}

/// As a municipality sees it.
fn beppu(language: Language, bodies: u64) -> View {
    let own = Own { code: code("442020"), name: Name::new("別府市", "Beppu-shi"), scores: scores(1) };
    View { own: Some(own), ..view(language, bodies) }
}

/// As the coordinator sees it.
fn coordinator(language: Language, bodies: u64) -> View {
    View { seen: Seen::Named(oita()), ..view(language, bodies) }
}

/// With one domain withheld, as the check against coalitions does it.
fn with_a_gap(mut view: View) -> View {
    Arc::make_mut(&mut view.shown).whole.figures.domains[2] = Disclosed::Withheld(WithheldReason::Coalition);
    view
}

/// Every kind of view.
fn views() -> Vec<View> {
    let mut all = Vec::new();
    for language in BOTH {
        for bodies in [4, 6, 17] {
            let both = [beppu(language, bodies), coordinator(language, bodies), view(language, bodies)];
            all.extend(both.iter().cloned());
            all.extend(both.map(with_a_gap));
        }
    }
    all
}
