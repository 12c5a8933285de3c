//! The heat map: bodies × domains. Only results that the reader holds under a body's name; of the others it says that they
//! are not disclosed, and nothing of why.
use super::{
    Body, Result, Seen, View,
    canvas::{At, Canvas, Type, picture},
    legend::{Notes, Sample, head, key, key_height, mark_of, pixels},
    measure,
    paint::Paint,
    sheet::About,
    words::points,
};
use domain::{
    disclosure::{Disclosed, WithheldReason},
    scoring::{Hundredths, Scores, Variable},
};

const CELL: At = (62.0, 27.0);
const TOP: f64 = 112.0;

/// A row of the map.
struct Row<'a> {
    name: &'a str,
    scores: Option<&'a Scores>,
}

/// The heat map of bodies × domains, as SVG.
pub fn heatmap(view: &View) -> Result<String> {
    let title = view.title(view.say("団体別・分野別の得点", "scores by body and domain"));
    let rows = rows(view);
    let reasons = view.reasons(|figures| figures.withheld().into_iter().collect());
    let names = rows.iter().map(|row| measure::width(row.name, 13.0)).fold(110.0, f64::max);
    let left = 24.0 + names + 14.0;
    let width = (left + 9.0 * CELL.0 + 24.0).max(700.0);
    let samples = samples(view, &rows, &reasons);
    let bottom = TOP + CELL.1 * (1.0 + count(rows.len())) + 6.0;
    let key_top = bottom + 14.0;
    let notes_top = key_top + key_height(&samples, width - 48.0) + 6.0;
    let notes = Notes::of(view, &reasons, &domains(view, width - 48.0), width - 48.0);
    let size = (pixels(width), pixels(notes_top + notes.height() + 16.0));
    let told = told(view, &rows);
    let about = About { prefix: "heatmap", language: view.language, title: &title, told: &told };
    picture(&about, size, |canvas| {
        head(canvas, view, &title)?;
        let (mut x, wide) = (left, CELL.0);
        for variable in Variable::all() {
            canvas.text(
                &short(view, variable),
                (x + wide / 2.0, TOP - 14.0),
                Type::of(13.0).bold().centred(),
            )?;
            x += wide;
        }
        means(canvas, view, left, &reasons)?;
        let mut y = TOP + CELL.1 + 6.0;
        for row in &rows {
            bodies_row(canvas, view, row, (left, y))?;
            y += CELL.1;
        }
        key(canvas, &samples, (24.0, key_top), width - 48.0)?;
        notes.draw(canvas, (24.0, notes_top))
    })
}

fn rows(view: &View) -> Vec<Row<'_>> {
    match &view.seen {
        Seen::Named(bodies) => bodies
            .iter()
            .map(|body: &Body| Row { name: view.name(&body.name), scores: body.scores.as_ref() })
            .collect(),
        Seen::Own => {
            view.own.iter().map(|own| Row { name: view.name(&own.name), scores: Some(&own.scores) }).collect()
        }
    }
}

fn samples<'a>(view: &'a View, rows: &[Row<'_>], reasons: &[WithheldReason]) -> Vec<(Sample, &'a str)> {
    let mut all = classes(view);
    if rows.iter().any(|row| row.scores.is_none()) {
        all.push((Sample::Box(Paint::Hatch), view.say("開示されていません", "not disclosed")));
    } else if !reasons.is_empty() {
        all.push((Sample::Box(Paint::Hatch), view.say("非表示", "not shown")));
    }
    all
}

/// The key of the classes.
pub(crate) fn classes(view: &View) -> Vec<(Sample, &str)> {
    let words = ["0–20", "20–40", "40–60", "60–80", view.say("80–100点", "80–100 points")];
    (0..).zip(words).map(|(class, words)| (Sample::Box(Paint::Class(class)), words)).collect()
}

/// The paint of a score: its class of 20 points.
pub(crate) fn class_of(score: Hundredths) -> Paint {
    Paint::Class(u8::try_from((score.get() / 2_000).min(4)).unwrap_or(0))
}

/// A column's heading.
fn short(view: &View, variable: Variable) -> String {
    match variable {
        Variable::Overall => view.say("総合", "Overall").to_owned(),
        Variable::Domain(domain) => domain.number().to_string(),
    }
}

/// What the numbers of the columns stand for, in lines that fit.
fn domains(view: &View, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for name in Variable::all().skip(1).map(|variable| view.variable(variable)) {
        match lines.last_mut() {
            Some(line) if measure::width(line, 11.5) + measure::width(&name, 11.5) + 24.0 < room => {
                line.push_str(view.say("　　", " · "));
                line.push_str(&name);
            }
            _ => lines.push(name),
        }
    }
    lines
}

fn means(canvas: &Canvas<'_>, view: &View, left: f64, reasons: &[WithheldReason]) -> Result<()> {
    let middle = TOP + CELL.1 / 2.0;
    canvas.text(view.say("公表された平均", "released mean"), (24.0, middle), Type::of(13.0).bold())?;
    let all: Vec<_> = view.shown.whole.figures.iter().collect();
    if let [(_, Disclosed::Withheld(reason)), ..] = all.as_slice() {
        // With the whole, all of it is withheld.
        return veil(canvas, (left, TOP), &mark_of(view, reasons, *reason));
    }
    let mut x = left;
    for (_, figures) in all {
        let score = figures.released().and_then(|shown| Hundredths::new(100 * i64::from(shown.mean)));
        cell(canvas, (x, TOP), score, &score.map_or_else(|| "–".to_owned(), points))?;
        x += CELL.0;
    }
    canvas.line(&[(24.0, TOP + CELL.1 + 3.0), (x, TOP + CELL.1 + 3.0)], Paint::Soft, 1.0)
}

fn bodies_row(canvas: &Canvas<'_>, view: &View, row: &Row<'_>, (left, y): At) -> Result<()> {
    canvas.text(row.name, (24.0, y + CELL.1 / 2.0), Type::of(13.0))?;
    let Some(scores) = row.scores else {
        return veil(canvas, (left, y), view.say("開示されていません", "not disclosed"));
    };
    let mut x = left;
    for (_, score) in scores.iter() {
        let score = score.hundredths();
        cell(canvas, (x, y), score, &score.map_or_else(|| "–".to_owned(), points))?;
        x += CELL.0;
    }
    Ok(())
}

fn cell(canvas: &Canvas<'_>, (x, y): At, score: Option<Hundredths>, words: &str) -> Result<()> {
    let paint = score.map_or(Paint::Hatch, class_of);
    canvas.block((x, y), CELL, paint)?;
    canvas.edge((x, y), CELL, Paint::Paper)?;
    canvas.text(words, (x + CELL.0 / 2.0, y + CELL.1 / 2.0), Type::of(12.5).paint(paint.text()).centred())
}

/// A whole row that is hatched.
fn veil(canvas: &Canvas<'_>, (x, y): At, words: &str) -> Result<()> {
    let size = (9.0 * CELL.0, CELL.1);
    canvas.block((x, y), size, Paint::Hatch)?;
    canvas.edge((x, y), size, Paint::Paper)?;
    canvas.text(words, (x + size.0 / 2.0, y + size.1 / 2.0), Type::of(12.0).centred())
}

fn told(view: &View, rows: &[Row<'_>]) -> String {
    let mut told = vec![view.means_told()];
    told.extend(rows.iter().map(|row| row_told(view, row.name, row.scores)));
    view.sentences(&told)
}

/// A body's scores in a sentence, or that they are not disclosed.
fn row_told(view: &View, name: &str, scores: Option<&Scores>) -> String {
    let words = match scores {
        None => view.say("開示されていません", "not disclosed").to_owned(),
        Some(scores) => {
            let one = |(variable, score): (Variable, &domain::scoring::Score)| {
                let value = score.hundredths().map_or_else(|| "–".to_owned(), points);
                format!("{} {value}", short(view, variable))
            };
            scores.iter().map(one).collect::<Vec<_>>().join(view.say("、", ", "))
        }
    };
    view.stop(&format!("{name}{}{words}", view.say("：", ": ")))
}

fn count(rows: usize) -> f64 {
    f64::from(u32::try_from(rows).unwrap_or(u32::MAX))
}
