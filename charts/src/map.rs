//! The map of a prefecture: bodies in the class of their overall score, where the reader holds it.
use super::{
    Result, Seen, View,
    canvas::{At, Canvas, Type, picture},
    heatmap::{class_of, classes},
    legend::{Notes, Sample, head, key, key_height, pixels},
    measure,
    paint::Paint,
    sheet::About,
    topology::{Ring, municipalities},
    words::points,
};
use domain::scoring::{Hundredths, Scores};
use std::collections::BTreeMap;

/// Goes wherever the register or the boundaries are shown.
pub const NOTICE: &str = "出典：総務省「全国地方公共団体コード」「マイナンバーカード交付状況」、国土交通省「国土数値情報（行政区域データ）」、\
     国土地理院「Gazetteer of Japan」を加工して作成。市区町村名よみ：localgovjp (CC0)";

const WIDTH: f64 = 760.0;
const TOP: f64 = 74.0;
const ROOM: At = (WIDTH - 48.0, 600.0);
/// Islands of Tokyo up to 1,800 km away: on one map with them nothing else could be seen.
const FAR: std::ops::RangeInclusive<&str> = "133612"..="134210";

/// A body on the map.
struct Place {
    name: String,
    rings: Vec<Ring>,
    paint: Paint,
    score: Option<Hundredths>,
    far: bool,
}

/// The map of the prefecture, as SVG. Of the nation there is none: who looks holds the scores of one prefecture at most.
pub fn map(view: &View) -> Result<String> {
    let title = view.title(view.say("総合得点の地図", "map of overall scores"));
    let places = places(view)?;
    let samples = samples(view, &places);
    let near: Vec<&Place> = places.iter().filter(|place| !place.far).collect();
    let far: Vec<&Place> = places.iter().filter(|place| place.far).collect();
    let fit = Fit::of(&near);
    let far_top = TOP + fit.size.1 + 14.0;
    let key_top = far_top + if far.is_empty() { 0.0 } else { 62.0 };
    let notes_top = key_top + key_height(&samples, ROOM.0) + 6.0;
    let notes = Notes::of(view, &[], &[NOTICE.to_owned()], ROOM.0);
    let size = (pixels(WIDTH), pixels(notes_top + notes.height() + 16.0));
    let told = told(view);
    let about = About { prefix: "map", language: view.language, title: &title, told: &told };
    picture(&about, size, |canvas| {
        head(canvas, view, &title)?;
        land(canvas, &near, &fit)?;
        names(canvas, &near, &fit)?;
        islands(canvas, &far, far_top)?;
        key(canvas, &samples, (24.0, key_top), ROOM.0)?;
        notes.draw(canvas, (24.0, notes_top))
    })
}

/// Every shape of the prefecture, the widest first, so that what lies inside another is drawn over it.
fn places(view: &View) -> Result<Vec<Place>> {
    let Some(prefix) = view.prefecture.map(|code| code.to_string()) else { return Ok(Vec::new()) };
    let mut bodies: BTreeMap<String, (&str, Option<&Scores>, Paint)> = BTreeMap::new();
    match &view.seen {
        Seen::Named(all) => {
            for body in all {
                let told = (view.name(&body.name), body.scores.as_ref(), Paint::Hatch);
                bodies.insert(body.code.to_string(), told);
            }
        }
        Seen::Own => {
            let own = view
                .own
                .iter()
                .map(|own| (own.code.to_string(), (view.name(&own.name), Some(&own.scores), Paint::Dots)));
            bodies.extend(own);
        }
    }
    // Of a neighbour, a municipality's map says nothing; of a shape without a body, nobody knows anything.
    let other = if matches!(view.seen, Seen::Own) { Paint::Paper } else { Paint::Dots };
    let mut places = Vec::new();
    for (code, rings) in
        municipalities()?.range(prefix.clone()..).take_while(|(code, _)| code.starts_with(&prefix))
    {
        let (name, scores, without) = bodies.get(code).copied().unwrap_or(("", None, other));
        let score = scores.and_then(|scores| scores.overall.hundredths());
        let without =
            if scores.is_some() || NORTHERN.contains(&code.as_str()) { Paint::Dots } else { without };
        let paint = score.map_or(without, class_of);
        let far = FAR.contains(&code.as_str());
        places.push(Place { name: name.to_owned(), rings: rings.clone(), paint, score, far });
    }
    places.sort_by(|a, b| area(&b.rings).total_cmp(&area(&a.rings)));
    Ok(places)
}

/// The six villages of the Northern Territories: shapes without a body in the register.
const NORTHERN: [&str; 6] = ["016951", "016969", "016977", "016985", "016993", "017001"];

fn samples<'a>(view: &'a View, places: &[Place]) -> Vec<(Sample, &'a str)> {
    let mut all = classes(view);
    for (paint, words) in [
        (Paint::Hatch, view.say("開示されていません", "not disclosed")),
        (Paint::Dots, view.say("データなし", "no data")),
        (Paint::Paper, view.say("他の団体（表示しません）", "other bodies (never shown)")),
    ] {
        if places.iter().any(|place| place.paint == paint) {
            all.push((Sample::Box(paint), words));
        }
    }
    all
}

/// How degrees become pixels: a degree of longitude is shorter than one of latitude, by the cosine of the latitude.
struct Fit {
    west: f64,
    north: f64,
    across: f64,
    up: f64,
    left: f64,
    size: At,
}

impl Fit {
    fn of(places: &[&Place]) -> Self {
        let all = || places.iter().flat_map(|place| place.rings.iter().flatten());
        let ends = |at: fn(&At) -> f64| {
            (all().map(at).fold(f64::MAX, f64::min), all().map(at).fold(f64::MIN, f64::max))
        };
        let ((west, east), (south, north)) = (ends(|at| at.0), ends(|at| at.1));
        let flat = f64::midpoint(south, north).to_radians().cos();
        let (wide, tall) = (((east - west) * flat).max(1e-6), (north - south).max(1e-6));
        let scale = (ROOM.0 / wide).min(ROOM.1 / tall);
        let size = (wide * scale, tall * scale);
        Self { west, north, across: flat * scale, up: scale, left: 24.0 + (ROOM.0 - size.0) / 2.0, size }
    }

    fn place(&self, (longitude, latitude): At) -> At {
        (self.left + (longitude - self.west) * self.across, TOP + (self.north - latitude) * self.up)
    }
}

fn land(canvas: &Canvas<'_>, places: &[&Place], fit: &Fit) -> Result<()> {
    for place in places {
        for ring in &place.rings {
            let ring: Vec<At> = ring.iter().map(|at| fit.place(*at)).collect();
            canvas.shape(&ring, place.paint)?;
            canvas.line(&ring, Paint::Soft, 0.8)?;
        }
    }
    Ok(())
}

/// Names with their scores, where there is room beside those already written.
fn names(canvas: &Canvas<'_>, places: &[&Place], fit: &Fit) -> Result<()> {
    let mut taken: Vec<(At, At)> = Vec::new();
    for place in places.iter().filter(|place| !place.name.is_empty()) {
        let Some(widest) = place.rings.iter().max_by(|a, b| ring_area(a).total_cmp(&ring_area(b))) else {
            continue;
        };
        let (x, y) = fit.place(centre(widest));
        let score = place.score.map(points);
        let half =
            (measure::width(&place.name, 12.0).max(30.0) / 2.0, if score.is_some() { 15.0 } else { 8.0 });
        let x = x.clamp(half.0 + 4.0, WIDTH - half.0 - 4.0);
        let free =
            |((ox, oy), (ow, oh)): &(At, At)| (x - ox).abs() >= half.0 + ow || (y - oy).abs() >= half.1 + oh;
        if !taken.iter().all(free) {
            continue;
        }
        taken.push(((x, y), half));
        match score {
            Some(score) => {
                canvas.text(&place.name, (x, y - 8.0), Type::of(12.0).bold().centred())?;
                canvas.text(&score, (x, y + 8.0), Type::of(12.0).centred())?;
            }
            None => canvas.text(&place.name, (x, y), Type::of(11.0).paint(Paint::Soft).centred())?,
        }
    }
    Ok(())
}

/// The far islands, each a box beside the map.
fn islands(canvas: &Canvas<'_>, places: &[&Place], top: f64) -> Result<()> {
    let mut x = 24.0;
    for place in places {
        canvas.block((x, top), (70.0, 24.0), place.paint)?;
        canvas.edge((x, top), (70.0, 24.0), Paint::Soft)?;
        if let Some(score) = place.score {
            canvas.text(
                &points(score),
                (x + 35.0, top + 12.0),
                Type::of(12.0).paint(place.paint.text()).centred(),
            )?;
        }
        canvas.text(&place.name, (x + 35.0, top + 36.0), Type::of(10.0).paint(Paint::Soft).centred())?;
        x += 79.0;
    }
    Ok(())
}

fn told(view: &View) -> String {
    let one = |name: &str, scores: Option<&Scores>| {
        let words = match scores.map(|scores| scores.overall.hundredths()) {
            None => view.say("開示されていません", "not disclosed").to_owned(),
            Some(None) => view.say("データなし", "no data").to_owned(),
            Some(Some(score)) => format!("{}{}", points(score), view.say("点", " points")),
        };
        view.stop(&format!("{name}{}{words}", view.say("：", ": ")))
    };
    let mut told = vec![view.stop(&view.subtitle())];
    match &view.seen {
        Seen::Named(bodies) => {
            told.extend(bodies.iter().map(|body| one(view.name(&body.name), body.scores.as_ref())));
        }
        Seen::Own => {
            told.extend(view.own.iter().map(|own| one(view.name(&own.name), Some(&own.scores))));
            told.push(view.say("他の団体は表示しません。", "Other bodies are never shown.").to_owned());
        }
    }
    view.sentences(&told)
}

/// Twice the area within, without its sign.
fn ring_area(ring: &Ring) -> f64 {
    ring.iter().zip(ring.iter().skip(1)).map(|((ax, ay), (bx, by))| ax * by - bx * ay).sum::<f64>().abs()
}

fn area(rings: &[Ring]) -> f64 {
    rings.iter().map(ring_area).sum()
}

/// The centre of gravity of what lies within.
fn centre(ring: &Ring) -> At {
    let origin = ring.first().copied().unwrap_or_default();
    let (mut twice, mut x, mut y) = (0.0, 0.0, 0.0);
    for ((ax, ay), (bx, by)) in ring.iter().zip(ring.iter().skip(1)) {
        let (ax, ay, bx, by) = (ax - origin.0, ay - origin.1, bx - origin.0, by - origin.1);
        let cross = ax * by - bx * ay;
        twice += cross;
        x += (ax + bx) * cross;
        y += (ay + by) * cross;
    }
    if twice == 0.0 { origin } else { (origin.0 + x / (3.0 * twice), origin.1 + y / (3.0 * twice)) }
}
