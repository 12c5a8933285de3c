//! A sheet in pixels, with panes that have coordinates of their own.
use super::{
    Error, Result,
    paint::Paint,
    sheet::{About, Sheet},
};
use plotters::{
    coord::{Shift, cartesian::Cartesian2d, types::RangedCoordf64},
    drawing::{DrawingArea, IntoDrawingArea as _},
    element::{CoordMapper, Drawable, PathElement, PointCollection, Polygon, Rectangle},
    style::{Color as _, FontStyle, IntoFont as _, ShapeStyle, TextStyle},
};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use std::ops::Range;

/// A part of the sheet with its own coordinates.
pub(crate) type Pane<'a> = DrawingArea<Sheet<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
/// A point: in pixels on a canvas, in its coordinates on a pane.
pub(crate) type At = (f64, f64);

/// Where a text stands and how it looks.
#[derive(Clone, Copy)]
pub(crate) struct Type {
    size: f64,
    paint: Paint,
    bold: bool,
    anchor: (HPos, VPos),
}

impl Type {
    /// Text of `size` pixels, in ink, to the right of its point and centred upon its height.
    pub(crate) const fn of(size: f64) -> Self {
        Self { size, paint: Paint::Ink, bold: false, anchor: (HPos::Left, VPos::Center) }
    }
    pub(crate) const fn paint(self, paint: Paint) -> Self {
        Self { paint, ..self }
    }
    pub(crate) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }
    /// Centred on its point.
    pub(crate) const fn centred(self) -> Self {
        Self { anchor: (HPos::Center, VPos::Center), ..self }
    }
    /// To the left of its point.
    pub(crate) const fn leftwards(self) -> Self {
        Self { anchor: (HPos::Right, VPos::Center), ..self }
    }
}

/// A picture that is being drawn.
pub(crate) struct Canvas<'a> {
    area: DrawingArea<Sheet<'a>, Shift>,
}

/// A picture of `size` pixels, as SVG.
pub(crate) fn picture(
    about: &About<'_>,
    size: (u32, u32),
    draw: impl FnOnce(&Canvas<'_>) -> Result<()>,
) -> Result<String> {
    let mut svg = String::new();
    {
        let canvas = Canvas { area: Sheet::begin(about, size, &mut svg).into_drawing_area() };
        canvas.area.fill(&Paint::Paper).map_err(failed)?;
        draw(&canvas)?;
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}

impl<'a> Canvas<'a> {
    /// The part from `top_left` on of `size` pixels, with coordinates that grow rightwards in `x` and downwards from
    /// `y.start` to `y.end`.
    pub(crate) fn pane(
        &self,
        (left, top): At,
        (width, height): At,
        x: Range<f64>,
        y: Range<f64>,
    ) -> Pane<'a> {
        let (across, down) = (tenths(left)..tenths(left + width), tenths(top)..tenths(top + height));
        let coordinates: Cartesian2d<RangedCoordf64, RangedCoordf64> = Cartesian2d::new(x, y, (across, down));
        self.area.apply_coord_spec(coordinates)
    }

    /// A line of text at a point in pixels.
    pub(crate) fn text(&self, text: &str, (x, y): At, style: Type) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let face = ("sans-serif", style.size * 10.0).into_font();
        let face = if style.bold { face.style(FontStyle::Bold) } else { face };
        let (h_pos, v_pos) = style.anchor;
        let look = TextStyle::from(face).color(&style.paint).pos(Pos::new(h_pos, v_pos));
        self.area.draw_text(text, &look, (tenths(x), tenths(y))).map_err(failed)
    }

    /// A filled rectangle, in pixels.
    pub(crate) fn block(&self, (left, top): At, (width, height): At, paint: Paint) -> Result<()> {
        let corners = [(tenths(left), tenths(top)), (tenths(left + width), tenths(top + height))];
        draw(&self.area, &Rectangle::new(corners, paint.filled()))
    }

    /// A rectangle's edge, in pixels.
    pub(crate) fn edge(&self, (left, top): At, (width, height): At, paint: Paint) -> Result<()> {
        let corners = [(tenths(left), tenths(top)), (tenths(left + width), tenths(top + height))];
        draw(&self.area, &Rectangle::new(corners, line(paint, 1.0)))
    }

    /// A line from point to point, in pixels.
    pub(crate) fn line(&self, path: &[At], paint: Paint, width: f64) -> Result<()> {
        let path: Vec<_> = path.iter().map(|(x, y)| (tenths(*x), tenths(*y))).collect();
        draw(&self.area, &PathElement::new(path, line(paint, width)))
    }

    /// A filled shape, in pixels.
    pub(crate) fn shape(&self, ring: &[At], paint: Paint) -> Result<()> {
        let ring: Vec<_> = ring.iter().map(|(x, y)| (tenths(*x), tenths(*y))).collect();
        draw(&self.area, &Polygon::new(ring, paint.filled()))
    }

    /// The mark of the reader's own score: a diamond with a white edge.
    pub(crate) fn diamond(&self, (x, y): At) -> Result<()> {
        let ring = |r: f64| [(x, y - r), (x + r, y), (x, y + r), (x - r, y), (x, y - r)];
        self.shape(&ring(8.5), Paint::Paper)?;
        self.shape(&ring(6.5), Paint::Own)
    }

    /// The mark of a released mean: a disc with a white edge.
    pub(crate) fn disc(&self, (x, y): At) -> Result<()> {
        for (radius, paint) in [(60, Paint::Paper), (45, Paint::Ink)] {
            draw(
                &self.area,
                &plotters::element::Circle::new((tenths(x), tenths(y)), radius, paint.filled()),
            )?;
        }
        Ok(())
    }
}

/// Draws an element of the library.
pub(crate) fn draw<'a, 'e, C, E, B>(area: &DrawingArea<Sheet<'a>, C>, element: &'e E) -> Result<()>
where
    C: plotters::coord::CoordTranslate,
    B: CoordMapper,
    &'e E: PointCollection<'e, C::From, B>,
    E: Drawable<Sheet<'a>, B>,
{
    area.draw(element).map_err(failed)
}

/// A line `width` pixels wide.
pub(crate) fn line(paint: Paint, width: f64) -> ShapeStyle {
    ShapeStyle::from(&paint).stroke_width(tenths(width).unsigned_abs())
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Drawing(error.to_string())
}

/// Pixels as the sheet counts them.
#[expect(clippy::cast_possible_truncation, reason = "a picture is far smaller than that")]
fn tenths(pixels: f64) -> i32 {
    (pixels * 10.0).round().clamp(-1e8, 1e8) as i32
}
