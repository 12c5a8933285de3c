//! The radar chart: the eight domains around, the released means, and the reader's own scores.
use super::{
    Result, View,
    canvas::{At, Canvas, Type, picture},
    legend::{Notes, Sample, head, key, key_height, mark_of, pixels},
    measure,
    paint::Paint,
    sheet::About,
    words::points,
};
use domain::{
    disclosure::{Disclosed, WithheldReason},
    scoring::{Domain, Variable},
};
use std::f64::consts::TAU;

const WIDTH: f64 = 820.0;
const CENTRE: At = (410.0, 340.0);
const RADIUS: f64 = 190.0;

/// The radar chart of a release, as SVG: a mean that is withheld leaves a gap, hatched, with its reason.
pub fn radar(view: &View) -> Result<String> {
    let title = view.title(view.say("分野別の平均（レーダー）", "means by domain (radar)"));
    let reasons = view.reasons(|figures| figures.withheld().into_iter().collect());
    let notes = Notes::of(view, &reasons, &[], WIDTH - 48.0);
    let mut samples = vec![(Sample::Mean, view.say("公表された平均", "released mean"))];
    samples.extend(view.own_name().map(|name| (Sample::Own, name)));
    if !reasons.is_empty() {
        samples.push((Sample::Box(Paint::Hatch), view.say("非表示", "not shown")));
    }
    let key_top = CENTRE.1 + RADIUS + 74.0;
    let notes_top = key_top + key_height(&samples, WIDTH - 48.0) + 8.0;
    let size = (pixels(WIDTH), pixels(notes_top + notes.height() + 16.0));
    let told = view.means_told();
    let about = About { prefix: "radar", language: view.language, title: &title, told: &told };
    picture(&about, size, |canvas| {
        head(canvas, view, &title)?;
        web(canvas)?;
        withheld(canvas, view)?;
        let means: Vec<_> = Domain::ALL.into_iter().map(|domain| mean(view, domain)).collect();
        sides(canvas, &means, Paint::Ink)?;
        let own: Vec<_> = Domain::ALL
            .into_iter()
            .map(|domain| view.own_score(Variable::Domain(domain)).map(domain::scoring::Hundredths::points))
            .collect();
        sides(canvas, &own, Paint::Own)?;
        for (number, value) in (0..).zip(&means) {
            if let Some(value) = value {
                canvas.disc(place(number, *value))?;
            }
        }
        for (number, value) in (0..).zip(&own) {
            if let Some(value) = value {
                canvas.diamond(place(number, *value))?;
            }
        }
        labels(canvas, view, &reasons)?;
        key(canvas, &samples, (24.0, key_top), WIDTH - 48.0)?;
        notes.draw(canvas, (24.0, notes_top))
    })
}

fn mean(view: &View, domain: Domain) -> Option<f64> {
    let figures = view.shown.whole.figures.get(Variable::Domain(domain));
    figures.released().map(|shown| f64::from(shown.mean))
}

/// Where `value` points lie on the axis of that number, the first one upwards, the others clockwise.
fn place(number: u32, value: f64) -> At {
    let turn = TAU * f64::from(number % 8) / 8.0;
    let far = RADIUS * value / 100.0;
    (CENTRE.0 + far * turn.sin(), CENTRE.1 - far * turn.cos())
}

fn web(canvas: &Canvas<'_>) -> Result<()> {
    for value in [20.0, 40.0, 60.0, 80.0, 100.0] {
        let ring: Vec<At> = (0..=8).map(|number| place(number, value)).collect();
        canvas.line(&ring, Paint::Grid, if value < 100.0 { 1.0 } else { 1.6 })?;
    }
    for number in 0..8 {
        canvas.line(&[CENTRE, place(number, 100.0)], Paint::Grid, 1.0)?;
    }
    Ok(())
}

/// The lines between neighbours that both have a value; across a gap there is none.
fn sides(canvas: &Canvas<'_>, values: &[Option<f64>], paint: Paint) -> Result<()> {
    let next = values.iter().cycle().skip(1);
    let mut path: Vec<At> = Vec::new();
    for (number, (from, to)) in (0..).zip(values.iter().zip(next)) {
        if let (Some(from), Some(to)) = (from, to) {
            if path.is_empty() {
                path.push(place(number, *from));
            }
            path.push(place(number + 1, *to));
        } else if !path.is_empty() {
            canvas.line(&path, paint, 2.4)?;
            path.clear();
        }
    }
    if path.is_empty() { Ok(()) } else { canvas.line(&path, paint, 2.4) }
}

/// A hatched wedge along each axis whose mean is withheld.
fn withheld(canvas: &Canvas<'_>, view: &View) -> Result<()> {
    for (number, domain) in (0_u32..).zip(Domain::ALL) {
        if mean(view, domain).is_none() {
            let (x, y) = place(number, 100.0);
            let (across, down) = ((x - CENTRE.0) * 0.07, (y - CENTRE.1) * 0.07);
            let wedge = [CENTRE, (x - down, y + across), (x + down, y - across), CENTRE];
            canvas.shape(&wedge, Paint::Hatch)?;
            canvas.line(&wedge, Paint::Soft, 0.8)?;
        }
    }
    Ok(())
}

/// The scale along the first axis, and around it each domain's name with its numbers.
fn labels(canvas: &Canvas<'_>, view: &View, reasons: &[WithheldReason]) -> Result<()> {
    for value in [20, 40, 60, 80, 100] {
        let (x, y) = place(0, f64::from(value));
        canvas.text(&value.to_string(), (x - 6.0, y + 1.0), Type::of(10.5).paint(Paint::Soft).leftwards())?;
    }
    for (number, domain) in (0_u32..).zip(Domain::ALL) {
        let (x, y) = place(number, 109.0);
        let (room, style) = match number {
            0 | 4 => (320.0, Type::of(13.0).centred()),
            1..=3 => (WIDTH - x - 14.0, Type::of(13.0)),
            _ => (x - 14.0, Type::of(13.0).leftwards()),
        };
        let mut lines = measure::wrap(&view.variable(Variable::Domain(domain)), 13.0, room);
        let names = lines.len();
        lines.extend(measure::wrap(&numbers(view, domain, reasons), 13.0, room));
        // Above the top axis the lines end; below the bottom one they begin; beside the others they are centred.
        let tall = 18.0 * f64::from(u32::try_from(lines.len()).unwrap_or(2) - 1);
        let mut at = match number {
            0 => y - tall - 2.0,
            4 => y + 4.0,
            _ => y - tall / 2.0,
        };
        for (line, text) in lines.iter().enumerate() {
            canvas.text(text, (x, at), if line < names { style.bold() } else { style.paint(Paint::Soft) })?;
            at += 18.0;
        }
    }
    Ok(())
}

fn numbers(view: &View, domain: Domain, reasons: &[WithheldReason]) -> String {
    let variable = Variable::Domain(domain);
    let mean = match view.shown.whole.figures.get(variable) {
        Disclosed::Released(shown) => format!("{} {}", view.say("平均", "mean"), shown.mean),
        Disclosed::Withheld(reason) => mark_of(view, reasons, *reason),
    };
    let Some(_) = &view.own else { return mean };
    let own = view.own_score(variable).map_or_else(|| "–".to_owned(), points);
    format!("{mean}{}{own}", view.say("／自団体 ", " / own "))
}
