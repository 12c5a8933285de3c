//! The strip chart: for the whole and each domain, where the bodies lie, the mean, and the reader's own score.
use super::{
    Result, View,
    canvas::{Canvas, Pane, Type, draw, line, picture},
    legend::{Notes, Sample, head, key, key_height, mark_of, pixels},
    measure,
    paint::Paint,
    sheet::About,
    words::points,
};
use domain::{
    disclosure::{Cell, Disclosed, Figures, WithheldReason},
    kernel::reason::Language,
    scoring::{Hundredths, Variable},
};
use plotters::{element::Rectangle, style::Color as _};

const WIDTH: f64 = 920.0;
const LEFT: f64 = 236.0;
const PLOT: f64 = 500.0;
const TOP: f64 = 92.0;
const ROW: f64 = 56.0;
const STRIP: f64 = 40.0;

/// The strip chart of a release, as SVG. A cell is as high as its bodies lie dense; what is withheld is hatched, with its
/// reason.
pub fn strips(view: &View) -> Result<String> {
    let title = view.title(view.say("得点の分布", "distribution of scores"));
    let reasons = view.reasons(hidden);
    let notes = Notes::of(view, &reasons, &[scale_told(view)], WIDTH - 48.0);
    let mut samples = vec![
        (Sample::Box(Paint::Class(1)), view.say("団体数", "bodies")),
        (Sample::Bar, view.say("公表された平均", "released mean")),
    ];
    samples.extend(view.own_name().map(|name| (Sample::OwnMark, name)));
    if !reasons.is_empty() {
        samples.push((Sample::Box(Paint::Hatch), view.say("非表示", "not shown")));
    }
    let bottom = TOP + 9.0 * ROW;
    let key_top = bottom + 34.0;
    let notes_top = key_top + key_height(&samples, WIDTH - 48.0) + 6.0;
    let size = (pixels(WIDTH), pixels(notes_top + notes.height() + 16.0));
    let told = view.spread_told();
    let about = About { prefix: "strips", language: view.language, title: &title, told: &told };
    picture(&about, size, |canvas| {
        head(canvas, view, &title)?;
        scale_of(canvas, bottom, view.shown.rules.class_width)?;
        let mut top = TOP;
        for (variable, figures) in view.shown.whole.figures.iter() {
            row(canvas, view, top, variable, figures, &reasons)?;
            top += ROW;
        }
        key(canvas, &samples, (24.0, key_top), WIDTH - 48.0)?;
        notes.draw(canvas, (24.0, notes_top))
    })
}

/// Why a part of a variable's strip is not drawn.
fn hidden(figures: &Figures) -> Vec<WithheldReason> {
    match figures {
        Disclosed::Withheld(reason) => vec![*reason],
        Disclosed::Released(shown) => {
            shown.histogram.withheld().into_iter().chain(shown.sd.withheld()).collect()
        }
    }
}

/// What a bar means.
fn scale_told(view: &View) -> String {
    let few = view.shown.rules.merge_cells_under;
    match view.language {
        Language::Japanese => format!(
            "帯の高さは1点当たりの団体数、中の数字は団体数です。{few}団体未満の階級は隣と合併しています。"
        ),
        Language::English => format!(
            "A bar is as high as it has bodies per point; the number in it counts them. Classes with fewer than {few} \
             bodies are joined with a neighbour."
        ),
    }
}

/// The points, and lines at the borders of classes of this width.
fn scale_of(canvas: &Canvas<'_>, bottom: f64, width: u32) -> Result<()> {
    let step = usize::try_from(width.max(1)).unwrap_or(100);
    for value in (0..=100_u32).step_by(step) {
        let x = LEFT + PLOT * f64::from(value) / 100.0;
        canvas.line(&[(x, TOP - 6.0), (x, bottom)], Paint::Grid, 1.0)?;
        canvas.text(&value.to_string(), (x, bottom + 12.0), Type::of(11.5).paint(Paint::Soft).centred())?;
    }
    Ok(())
}

fn row(
    canvas: &Canvas<'_>,
    view: &View,
    top: f64,
    variable: Variable,
    figures: &Figures,
    reasons: &[WithheldReason],
) -> Result<()> {
    let style = if variable == Variable::Overall { Type::of(13.0).bold() } else { Type::of(13.0) };
    let lines = measure::wrap(&view.variable(variable), 13.0, LEFT - 40.0);
    let middle = top + ROW / 2.0;
    let mut y = middle - 8.0 * f64::from(u32::try_from(lines.len()).unwrap_or(1).saturating_sub(1));
    for text in &lines {
        canvas.text(text, (24.0, y), style)?;
        y += 16.0;
    }
    let up = top + (ROW - STRIP) / 2.0;
    let pane = canvas.pane((LEFT, up), (PLOT, STRIP), 0.0..100.0, 0.0..1.0);
    let base = up + STRIP;
    canvas.line(&[(LEFT, base), (LEFT + PLOT, base)], Paint::Soft, 1.0)?;
    match figures {
        Disclosed::Withheld(reason) => veil(canvas, &pane, up, None, &mark_of(view, reasons, *reason))?,
        Disclosed::Released(shown) => {
            match &shown.histogram {
                Disclosed::Released(cells) => bars(canvas, &pane, cells, shown.mean, base)?,
                Disclosed::Withheld(reason) => {
                    veil(canvas, &pane, up, Some(shown.mean), &mark_of(view, reasons, *reason))?;
                }
            }
            let x = LEFT + PLOT * f64::from(shown.mean) / 100.0;
            canvas.line(&[(x, up - 4.0), (x, base)], Paint::Paper, 6.0)?;
            canvas.line(&[(x, up - 4.0), (x, base)], Paint::Ink, 3.0)?;
        }
    }
    if let Some(own) = view.own_score(variable) {
        canvas.diamond((LEFT + PLOT * own.points() / 100.0, base))?;
    }
    numbers(canvas, view, figures, view.own_score(variable), middle)
}

/// The cells, each as high as it has bodies per point.
fn bars(canvas: &Canvas<'_>, pane: &Pane<'_>, cells: &[Cell], mean: u32, base: f64) -> Result<()> {
    let density = |cell: &Cell| f64::from(cell.count) / f64::from((cell.to - cell.from).max(1));
    let densest = cells.iter().map(density).fold(f64::MIN_POSITIVE, f64::max);
    for cell in cells {
        let height = density(cell) / densest;
        let corners = [(f64::from(cell.from), 1.0 - height), (f64::from(cell.to), 1.0)];
        draw(pane, &Rectangle::new(corners, Paint::Class(1).filled()))?;
        draw(pane, &Rectangle::new(corners, line(Paint::Class(3), 1.0)))?;
        let x = beside(cell.from, cell.to, Some(mean));
        canvas.text(
            &cell.count.to_string(),
            (x, base - (height * STRIP).max(18.0) / 2.0),
            Type::of(12.0).centred(),
        )?;
    }
    Ok(())
}

/// Hatching instead of cells.
fn veil(canvas: &Canvas<'_>, pane: &Pane<'_>, up: f64, mean: Option<u32>, words: &str) -> Result<()> {
    let corners = [(0.0, 0.0), (100.0, 1.0)];
    draw(pane, &Rectangle::new(corners, Paint::Hatch.filled()))?;
    draw(pane, &Rectangle::new(corners, line(Paint::Soft, 1.0)))?;
    canvas.text(words, (beside(0, 100, mean), up + STRIP / 2.0), Type::of(12.5).bold().centred())
}

/// The middle of a range of points, or of its wider part where the line of the mean runs through it.
fn beside(from: u32, to: u32, mean: Option<u32>) -> f64 {
    let (from, to) = (f64::from(from), f64::from(to));
    let middle = match mean.map(f64::from) {
        Some(mean) if from < mean && mean - from >= to - mean && mean < to + 4.0 => {
            f64::midpoint(from, mean.min(to))
        }
        Some(mean) if mean < to && mean > from - 4.0 => f64::midpoint(mean.max(from), to),
        _ => f64::midpoint(from, to),
    };
    LEFT + PLOT * middle / 100.0
}

/// Beside the strip, the numbers that it draws.
fn numbers(
    canvas: &Canvas<'_>,
    view: &View,
    figures: &Figures,
    own: Option<Hundredths>,
    middle: f64,
) -> Result<()> {
    let x = LEFT + PLOT + 22.0;
    let (first, second) = match figures {
        Disclosed::Withheld(_) => (view.say("平均 –", "mean –").to_owned(), String::new()),
        Disclosed::Released(shown) => {
            let sd = shown.sd.released().map_or_else(|| "–".to_owned(), u32::to_string);
            let unit = view.say("団体", " bodies");
            (
                format!("{} {}", view.say("平均", "mean"), shown.mean),
                format!("SD {sd}{}{}{unit}", view.say("・", ", "), shown.n),
            )
        }
    };
    canvas.text(&first, (x, middle - 9.0), Type::of(13.0).bold())?;
    canvas.text(&second, (x, middle + 9.0), Type::of(11.5).paint(Paint::Soft))?;
    match own {
        Some(own) => {
            let words = format!("{} {}", view.say("自", "own"), points(own));
            canvas.text(&words, (WIDTH - 20.0, middle - 9.0), Type::of(13.0).paint(Paint::Own).leftwards())
        }
        None => Ok(()),
    }
}
