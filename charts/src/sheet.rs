//! Where the plotting library draws: an SVG that says what it shows. The library's own has no title, no description and
//! no patterns, and measures Japanese text by its bytes; so this one takes its place behind the same trait.
use super::{
    measure,
    paint::{Paint, patterns},
};
use domain::kernel::reason::Language;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
    text_anchor::{HPos, VPos},
};
use std::{convert::Infallible, fmt::Write as _};

/// Faces that have Japanese, where they are installed; each system has one of them.
const FONTS: &str =
    "'Noto Sans JP','Noto Sans CJK JP','Hiragino Sans','Yu Gothic',Meiryo,IPAexGothic,sans-serif";

/// What the library draws on. Its unit is a tenth of a pixel: it knows whole numbers only, and a coast needs finer ones.
pub(crate) struct Sheet<'a> {
    size: (u32, u32),
    prefix: &'static str,
    out: &'a mut String,
}

/// What a picture is called and what it says to whoever does not see it.
pub(crate) struct About<'a> {
    /// Which picture: its ids begin with it, so that several stand on one page.
    pub(crate) prefix: &'static str,
    /// Its language.
    pub(crate) language: Language,
    /// What it is.
    pub(crate) title: &'a str,
    /// All that it shows, in sentences.
    pub(crate) told: &'a str,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl<'a> Sheet<'a> {
    /// An empty picture of `size` pixels, written to `out` piece by piece.
    pub(crate) fn begin(about: &About<'_>, (width, height): (u32, u32), out: &'a mut String) -> Self {
        let About { prefix, language, title, told } = *about;
        let language = if language == Language::Japanese { "ja" } else { "en" };
        let (title, told) = (escaped(title), escaped(told));
        let patterns = patterns(prefix);
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" lang=\"{language}\" \
             aria-labelledby=\"{prefix}-title {prefix}-desc\" font-family=\"{FONTS}\">\n\
             <title id=\"{prefix}-title\">{title}</title>\n<desc id=\"{prefix}-desc\">{told}</desc>\n\
             <defs>\n{patterns}</defs>\n"
        ); // a string takes everything
        Self { size: (width * 10, height * 10), prefix, out }
    }

    /// One element of the picture.
    #[expect(clippy::unnecessary_wraps, reason = "what the library wants of each of its calls")]
    fn put(&mut self, element: std::fmt::Arguments<'_>) -> Drawn {
        let _ = self.out.write_fmt(element);
        self.out.push('\n');
        Ok(())
    }

    /// How a shape is painted: filled, or its outline drawn.
    fn look<S: BackendStyle>(&self, style: &S, fill: bool) -> String {
        let paint = Paint::named(style.color());
        let value = paint.value(self.prefix);
        if fill {
            return format!("fill=\"{value}\"");
        }
        let dashes =
            paint.dashes().map(|dashes| format!(" stroke-dasharray=\"{dashes}\"")).unwrap_or_default();
        let width = Tenths(i32::try_from(style.stroke_width()).unwrap_or(10));
        format!("fill=\"none\" stroke=\"{value}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"{dashes}")
    }
}

impl DrawingBackend for Sheet<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect(at, (at.0 + 10, at.1 + 10), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let (x, y) = (Tenths(left.min(right)), Tenths(top.min(bottom)));
        let (width, height) = (Tenths((right - left).abs()), Tenths((bottom - top).abs()));
        let look = self.look(style, fill);
        self.put(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {look}/>"))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let (points, look) = (points(path), self.look(style, false));
        self.put(format_args!("<polyline points=\"{points}\" {look}/>"))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let (x, y, r) = (Tenths(x), Tenths(y), Tenths(i32::try_from(radius).unwrap_or(10)));
        let look = self.look(style, fill);
        self.put(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" {look}/>"))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        ring: I,
        style: &S,
    ) -> Drawn {
        let (points, look) = (points(ring), self.look(style, true));
        self.put(format_args!("<polygon points=\"{points}\" {look}/>"))
    }

    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, (x, y): BackendCoord) -> Drawn {
        let paint = Paint::named(style.color());
        let size = style.size() / 10.0;
        let anchor = match style.anchor().h_pos {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        // Baselines of SVG are kept differently by readers: it is moved here.
        let down = match style.anchor().v_pos {
            VPos::Top => 0.86,
            VPos::Center => 0.36,
            VPos::Bottom => -0.12,
        };
        let (x, y) = (Tenths(x), f64::from(y) / 10.0 + down * size);
        let weight = if matches!(style.style(), FontStyle::Bold) { " font-weight=\"bold\"" } else { "" };
        // On a pattern or a line, dark text stands out by its edge.
        let edge = match paint {
            Paint::Paper => "",
            _ => " stroke=\"#ffffff\" stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
        };
        let (fill, text) = (paint.value(self.prefix), escaped(text));
        self.put(format_args!(
            "<text x=\"{x}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{fill}\"{weight}{edge}>\
             {text}</text>"
        ))
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        Ok((whole(measure::width(text, style.size())), whole(style.size())))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a text is no longer than that")]
fn whole(length: f64) -> u32 {
    length.ceil().clamp(0.0, 1e9) as u32
}

/// Tenths of a pixel, written as pixels.
struct Tenths(i32);

impl std::fmt::Display for Tenths {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, whole, tenth) =
            (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs() / 10, self.0.unsigned_abs() % 10);
        if tenth == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{tenth}") }
    }
}

fn points(path: impl IntoIterator<Item = BackendCoord>) -> String {
    let mut points = String::new();
    let mut last = None;
    for (x, y) in path {
        if last.replace((x, y)) != Some((x, y)) {
            let gap = if points.is_empty() { "" } else { " " };
            let _ = write!(points, "{gap}{},{}", Tenths(x), Tenths(y));
        }
    }
    points
}

/// `text` as XML has it; what XML cannot have, such as control characters, is left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            c if c.is_control() && !matches!(c, '\t' | '\n') || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_in_pixels() {
        let written: Vec<_> = [0, 5, -5, 10, -123, 9_999].iter().map(|t| Tenths(*t).to_string()).collect();
        assert_eq!(written, ["0", "0.5", "-0.5", "1", "-12.3", "999.9"]);
        assert_eq!(points([(0, 0), (0, 0), (15, 20)]), "0,0 1.5,2");
    }

    #[test]
    fn nothing_in_a_text_breaks_out_of_it() {
        assert_eq!(escaped("a<b>&\"\u{0}\u{8}c"), "a&lt;b&gt;&amp;&quot;c");
    }
}
