//! Pictures: what is in them, and that they can be read.
use super::{BOTH, beppu, coordinator, scores, views, with_a_gap};
use crate::{
    Seen, View, heatmap, heatmap::class_of, map, measure, paint::Paint, radar, strips, words::points,
};
use domain::{
    disclosure::Disclosed,
    kernel::reason::Language,
    register::PrefectureCode,
    scoring::{Hundredths, Variable},
};
use roxmltree::Document;

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
            assert!(title.text().unwrap().contains(view.name(&view.land)));
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
        for (variable, figures) in view.shown.whole.figures.iter() {
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
        let prefecture = PrefectureCode::parse("prefecture", &format!("{number:02}")).ok();
        let svg = map(&View { prefecture, ..coordinator(BOTH[0], 17) }).unwrap();
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
fn a_score_is_coloured_by_its_class() {
    let paint = |points: i64| class_of(Hundredths::new(100 * points).unwrap());
    assert_eq!([0, 19, 20, 59, 60, 80, 100].map(paint), [0, 0, 1, 2, 3, 4, 4].map(Paint::Class));
    assert_eq!(Variable::all().count(), 9);
}
