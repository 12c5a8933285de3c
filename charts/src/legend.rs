//! What stands around a picture: its title above, its key and its notes below.
use super::{
    Result, View,
    canvas::{At, Canvas, Type},
    measure,
    paint::Paint,
};
use domain::disclosure::WithheldReason;

/// The height of a note's line.
const LINE: f64 = 17.0;
const SMALL: f64 = 11.5;

/// A sample of what is drawn.
#[derive(Clone, Copy)]
pub(crate) enum Sample {
    /// A filled box.
    Box(Paint),
    /// The line and the mark of the mean.
    Mean,
    /// The bar of the mean.
    Bar,
    /// The line and the mark of the reader's own.
    Own,
    /// The mark of the reader's own alone.
    OwnMark,
}

/// Title and subtitle; they end 62 pixels from the top.
pub(crate) fn head(canvas: &Canvas<'_>, view: &View, title: &str) -> Result<()> {
    canvas.text(title, (24.0, 28.0), Type::of(18.0).bold())?;
    canvas.text(&view.subtitle(), (24.0, 51.0), Type::of(12.5).paint(Paint::Soft))
}

/// Samples with what they stand for, from left to right and on, within `room`; gives where the next thing may begin.
pub(crate) fn key(canvas: &Canvas<'_>, all: &[(Sample, &str)], (left, top): At, room: f64) -> Result<f64> {
    let (mut x, mut y) = (left, top);
    for (sample, words) in all {
        let wide = 42.0 + measure::width(words, 12.5) + 18.0;
        if x > left && x + wide > left + room {
            (x, y) = (left, y + 24.0);
        }
        let middle = y + 9.0;
        match sample {
            Sample::Box(paint) => {
                canvas.block((x, y), (32.0, 18.0), *paint)?;
                canvas.edge((x, y), (32.0, 18.0), Paint::Soft)?;
            }
            Sample::Mean => {
                canvas.line(&[(x, middle), (x + 32.0, middle)], Paint::Ink, 2.4)?;
                canvas.disc((x + 16.0, middle))?;
            }
            Sample::Bar => canvas.line(&[(x + 16.0, y), (x + 16.0, y + 18.0)], Paint::Ink, 3.0)?,
            Sample::Own => {
                canvas.line(&[(x, middle), (x + 32.0, middle)], Paint::Own, 2.4)?;
                canvas.diamond((x + 16.0, middle))?;
            }
            Sample::OwnMark => canvas.diamond((x + 16.0, middle))?,
        }
        canvas.text(words, (x + 40.0, middle), Type::of(12.5))?;
        x += wide;
    }
    Ok(y + 24.0)
}

/// How many lines a key of these words takes within `room`: as `key` breaks them.
pub(crate) fn key_height(all: &[(Sample, &str)], room: f64) -> f64 {
    let (mut x, mut height) = (0.0, 24.0);
    for (_, words) in all {
        let wide = 42.0 + measure::width(words, 12.5) + 18.0;
        if x > 0.0 && x + wide > room {
            (x, height) = (0.0, height + 24.0);
        }
        x += wide;
    }
    height
}

/// Notes that fit within `room`, already broken into lines.
pub(crate) struct Notes(Vec<String>);

impl Notes {
    /// The reasons for what is not shown, numbered as `mark` says, and then whatever else is to be said.
    pub(crate) fn of(view: &View, reasons: &[WithheldReason], others: &[String], room: f64) -> Self {
        let numbered = (1..)
            .zip(reasons)
            .map(|(number, reason)| format!("{} {}", mark(view, number), view.reason(*reason)));
        let all = numbered.chain(others.iter().cloned());
        Self(all.flat_map(|note| measure::wrap(&note, SMALL, room)).collect())
    }

    /// How much room they take.
    pub(crate) fn height(&self) -> f64 {
        self.0.iter().map(|_| LINE).sum()
    }

    /// Writes them from `top` on.
    pub(crate) fn draw(&self, canvas: &Canvas<'_>, (left, top): At) -> Result<()> {
        let mut y = top + LINE / 2.0;
        for line in &self.0 {
            canvas.text(line, (left, y), Type::of(SMALL).paint(Paint::Soft))?;
            y += LINE;
        }
        Ok(())
    }
}

/// How a note is named where it applies.
pub(crate) fn mark(view: &View, number: usize) -> String {
    format!("{}{number}", view.say("注", "Note "))
}

/// The mark of the note on `reason`.
pub(crate) fn mark_of(view: &View, reasons: &[WithheldReason], reason: WithheldReason) -> String {
    let number = reasons.iter().position(|one| *one == reason).map_or(1, |at| at + 1);
    let words = view.say("非表示", "not shown");
    match view.language {
        domain::kernel::reason::Language::English => format!("{words} ({})", mark(view, number)),
        domain::kernel::reason::Language::Japanese => format!("{words}（{}）", mark(view, number)),
    }
}

/// Whole pixels of a picture's height.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a picture is far smaller than that"
)]
pub(crate) fn pixels(length: f64) -> u32 {
    length.ceil().clamp(1.0, 1e6) as u32
}
