//! Pictures and tables of a made-up release: what is in them, and that they can be read.
use super::*;
use crate::words::points;
use calamine::{Data, Reader as _, Xlsx};
use domain::{
    catalog::EditionCode,
    comparison::Key,
    disclosure::{Assessment, Cohort, Disclosed, Rules, WithheldReason, assess},
    kernel::{fiscal::FiscalYear, reason::Language},
    register::{GovernmentCode, PrefectureCode},
    scoring::{Basis, Hundredths, PerVariable, Score, Scores, Tier, Variable},
};
use roxmltree::Document;
use std::io::Cursor;

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
        prefecture: Name::new("大分県", "Oita"),
        prefecture_code: PrefectureCode::parse("prefecture", "44").unwrap(),
        key: Key {
            fiscal_year: FiscalYear::parse("year", 2025).unwrap(),
            edition: EditionCode::parse("edition", "H19.7").unwrap(),
            basis: Basis::Judged,
            tier: Tier::Full,
        },
        published_at: Some("2026-02-16T00:00:00Z".parse().unwrap()),
        domains: domains.map(|(ja, en)| Name::new(ja, en)),
        shown: assessment(bodies),
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
    view.shown.figures.domains[2] = Disclosed::Withheld(WithheldReason::Coalition);
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

fn pictures(view: &View) -> [String; 4] {
    [radar, strips, heatmap, map].map(|draw| draw(view).unwrap())
}

fn child<'a, 'input>(root: roxmltree::Node<'a, 'input>, name: &str) -> roxmltree::Node<'a, 'input> {
    root.children().find(|node| node.has_tag_name(name)).unwrap()
}

#[test]
fn a_picture_says_what_it_shows_and_holds_nothing_else() {
    for view in views() {
        for svg in pictures(&view) {
            let document = Document::parse(&svg).unwrap();
            let root = document.root_element();
            assert_eq!(root.attribute("role"), Some("img"));
            assert_eq!(
                root.attribute("lang"),
                Some(if view.language == Language::Japanese { "ja" } else { "en" })
            );
            let (title, desc) = (child(root, "title"), child(root, "desc"));
            let told = format!("{} {}", title.attribute("id").unwrap(), desc.attribute("id").unwrap());
            assert_eq!(root.attribute("aria-labelledby"), Some(told.as_str()));
            assert!(title.text().unwrap().contains(view.name(&view.prefecture)));
            let ids: Vec<_> = document.descendants().filter_map(|node| node.attribute("id")).collect();
            for node in document.descendants().filter(roxmltree::Node::is_element) {
                let name = node.tag_name().name();
                assert!(!["script", "style", "image", "use", "a", "foreignObject"].contains(&name), "{name}");
                for attribute in node.attributes() {
                    let value = attribute.value();
                    assert!(!attribute.name().starts_with("on") && attribute.name() != "href", "{value}");
                    if let Some((_, id)) = value.split_once("url(#") {
                        assert!(ids.contains(&id.trim_end_matches(')')), "{value}");
                    }
                    assert!(!value.contains("//"), "nothing from elsewhere: {value}");
                }
            }
        }
    }
}

#[test]
fn no_label_leaves_the_picture_or_stands_on_another() {
    for view in views() {
        for (number, svg) in (0..).zip(pictures(&view)) {
            let document = Document::parse(&svg).unwrap();
            let root = document.root_element();
            let length = |node: &roxmltree::Node<'_, '_>, name: &str| -> f64 {
                node.attribute(name).unwrap().parse().unwrap()
            };
            let (width, height) = (length(&root, "width"), length(&root, "height"));
            let mut boxes: Vec<(f64, f64, f64, f64, String)> = Vec::new();
            for text in document.descendants().filter(|node| node.has_tag_name("text")) {
                let (x, y, size) = (length(&text, "x"), length(&text, "y"), length(&text, "font-size"));
                let words = text.text().unwrap().to_owned();
                let wide = measure::width(&words, size) * 0.94;
                let left = match text.attribute("text-anchor").unwrap() {
                    "start" => x,
                    "middle" => x - wide / 2.0,
                    _ => x - wide,
                };
                assert!(
                    left >= 0.0 && left + wide <= width,
                    "picture {number}: {words} is clipped: {left} {wide}"
                );
                assert!(y - size >= 0.0 && y + size * 0.3 <= height, "picture {number}: {words}");
                boxes.push((left, y - size * 0.8, left + wide, y + size * 0.1, words));
            }
            for (at, one) in boxes.iter().enumerate() {
                for other in &boxes[at + 1..] {
                    let apart = one.2 <= other.0 || other.2 <= one.0 || one.3 <= other.1 || other.3 <= one.1;
                    assert!(apart, "picture {number}: {} stands on {}", one.4, other.4);
                }
            }
        }
    }
}

#[test]
fn its_description_has_every_number_and_every_reason() {
    for view in views() {
        let [radar, strips, heatmap, map] = pictures(&view).map(|svg| {
            let document = Document::parse(&svg).unwrap();
            child(document.root_element(), "desc").text().unwrap().to_owned()
        });
        for (variable, figures) in view.shown.figures.iter() {
            match figures {
                Disclosed::Withheld(reason) => {
                    assert!([&radar, &strips, &heatmap].iter().all(|told| told.contains(reason.code())));
                }
                Disclosed::Released(shown) => {
                    let mean = match view.language {
                        Language::Japanese => format!("{}団体の平均{}点", shown.n, shown.mean),
                        Language::English => format!("mean {} of {} bodies", shown.mean, shown.n),
                    };
                    assert!([&radar, &strips, &heatmap].iter().all(|told| told.contains(&mean)));
                    for cell in shown.histogram.released().into_iter().flatten() {
                        let count = match view.language {
                            Language::Japanese => format!("に{}団体", cell.count),
                            Language::English => format!("to {}: {} bodies", cell.to, cell.count),
                        };
                        assert!(strips.contains(&count), "{count} in {strips}");
                    }
                }
            }
            if let Some(own) = view.own_score(variable) {
                assert!([&radar, &strips, &heatmap].iter().all(|told| told.contains(&points(own))));
            }
        }
        if let Seen::Named(bodies) = &view.seen {
            for body in bodies {
                let words = match body.scores.as_ref().and_then(|scores| scores.overall.hundredths()) {
                    Some(score) => points(score),
                    None => view.say("開示されていません", "not disclosed").to_owned(),
                };
                let line = format!("{}{}", view.name(&body.name), view.say("：", ": "));
                assert!(map.split(&line).nth(1).unwrap().starts_with(&words), "{line}{words}");
            }
        }
    }
}

#[test]
fn what_is_withheld_is_hatched_and_named_and_not_drawn() {
    for draw in [radar, strips] {
        let (whole, gap) =
            (draw(&beppu(BOTH[0], 17)).unwrap(), draw(&with_a_gap(beppu(BOTH[0], 17))).unwrap());
        assert!(!whole.contains("-hatch)\"") && gap.contains("-hatch)\""));
        assert!(!whole.contains("COALITION") && gap.contains("注1 COALITION"));
    }
    let nothing = radar(&beppu(BOTH[0], 4)).unwrap();
    assert!(nothing.contains("COHORT_TOO_SMALL") && !nothing.contains("平均 "));
}

#[test]
fn a_body_that_is_not_disclosed_looks_like_every_other() {
    let view = coordinator(BOTH[0], 17);
    let without = |code: &str| {
        let Seen::Named(mut bodies) = coordinator(BOTH[0], 17).seen else { panic!("named") };
        for body in bodies.iter_mut().filter(|body| body.code.to_string() == code) {
            body.scores = None;
        }
        View { seen: Seen::Named(bodies), ..coordinator(BOTH[0], 17) }
    };
    for draw in [heatmap, map] {
        let hatched = |svg: &str| svg.matches("-hatch)\"").count();
        assert!(hatched(&draw(&without("442011")).unwrap()) > hatched(&draw(&view).unwrap()));
        let named = draw(&view).unwrap();
        assert!(named.contains(&points(scores(0).overall.hundredths().unwrap())), "大分市 is named");
    }
}

#[test]
fn every_prefecture_has_a_map_and_the_villages_of_the_north_have_no_data() {
    for number in 1..=47 {
        let prefecture_code = PrefectureCode::parse("prefecture", &format!("{number:02}")).unwrap();
        let svg = map(&View { prefecture_code, ..coordinator(BOTH[0], 17) }).unwrap();
        let document = Document::parse(&svg).unwrap();
        let root = document.root_element();
        let width: f64 = root.attribute("width").unwrap().parse().unwrap();
        let shapes: Vec<_> = document.descendants().filter(|node| node.has_tag_name("polygon")).collect();
        assert!(shapes.len() > 8, "{number}");
        for shape in shapes {
            let inside = |pair: &str| {
                let (x, _) = pair.split_once(',').unwrap();
                (0.0..=width).contains(&x.parse::<f64>().unwrap())
            };
            assert!(shape.attribute("points").unwrap().split(' ').all(inside), "{number}");
        }
        assert!(svg.replace("</text>\n<text", "").contains("出典"), "{number}");
        assert_eq!(number != 44, svg.contains("map-dots)\""), "shapes without a body have no data: {number}");
    }
}

#[test]
fn the_table_has_codes_and_no_empty_cells() {
    for view in views() {
        let bytes = csv(&view).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let text = text.strip_prefix('\u{feff}').expect("Excel needs the mark");
        assert!(text.ends_with("\r\n"));
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        let columns = if view.own.is_some() { 13 } else { 9 };
        assert_eq!(reader.headers().unwrap().len(), columns);
        let rows: Vec<_> = reader.records().map(std::result::Result::unwrap).collect();
        assert_eq!(rows.len(), 9);
        assert!(rows.iter().flatten().all(|cell| !cell.is_empty()));
        for ((variable, figures), row) in view.shown.figures.iter().zip(&rows) {
            match figures {
                Disclosed::Withheld(reason) => assert!((2..9).all(|at| &row[at] == reason.code())),
                Disclosed::Released(shown) => {
                    assert_eq!((&row[2], &row[3]), (&*shown.n.to_string(), &*shown.mean.to_string()));
                    let reason = shown.sd.withheld().map(WithheldReason::code);
                    assert_eq!(
                        &row[4],
                        reason.map_or_else(|| shown.sd.released().unwrap().to_string(), str::to_owned)
                    );
                }
            }
            if let Some(own) = view.own_score(variable) {
                assert_eq!(&row[9], points(own));
            }
        }
    }
    let mut hostile = beppu(BOTH[1], 17);
    hostile.domains[0] = Name::new("=HYPERLINK(\"x\")", "=HYPERLINK(\"x\")");
    let text = String::from_utf8(csv(&hostile).unwrap()).unwrap();
    assert!(text.contains("\"'=HYPERLINK"), "{text}");
}

#[test]
fn a_body_without_a_score_has_a_code_there() {
    let mut view = beppu(BOTH[0], 17);
    view.own.as_mut().unwrap().scores.domains[4] = Score::default();
    let text = String::from_utf8(csv(&view).unwrap()).unwrap();
    assert!(text.contains("NO_SCORE,NO_SCORE,NO_SCORE,NO_SCORE\r\n"), "{text}");
    assert!(radar(&view).unwrap().contains("自団体は得点なし"));
}

#[test]
fn the_workbook_says_the_same_and_is_the_same_each_time() {
    for view in views() {
        let bytes = xlsx(&view).unwrap();
        assert_eq!(bytes, xlsx(&view).unwrap());
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let names = [view.say("集計値", "Figures"), view.say("注記", "Notes")];
        assert_eq!(book.sheet_names(), names);
        let figures = book.worksheet_range(names[0]).unwrap();
        let text = String::from_utf8(csv(&view).unwrap()).unwrap();
        let mut reader = ::csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        for (row, record) in figures.rows().skip(1).zip(reader.records()) {
            let record = record.unwrap();
            assert_eq!(row.len(), record.len());
            for (cell, text) in row.iter().zip(&record) {
                match cell {
                    Data::Float(value) => assert_eq!(value.to_string(), text),
                    Data::String(words) => assert_eq!(words, text),
                    other => panic!("{other:?}"),
                }
            }
        }
        let notes = book.worksheet_range(names[1]).unwrap();
        let said: Vec<String> = notes.rows().flatten().map(ToString::to_string).collect();
        assert!(said.iter().any(|words| words == NOTICE));
        for (_, figures) in view.shown.figures.iter() {
            if let Disclosed::Withheld(reason) = figures {
                assert!(said.iter().any(|words| words == reason.code()), "{}", reason.code());
            }
        }
    }
}

#[test]
fn a_score_is_coloured_by_its_class() {
    let paint = |points: i64| heatmap::class_of(Hundredths::new(100 * points).unwrap());
    assert_eq!([0, 19, 20, 59, 60, 80, 100].map(paint), [0, 0, 1, 2, 3, 4, 4].map(paint::Paint::Class));
    assert_eq!(Variable::all().count(), 9);
}
