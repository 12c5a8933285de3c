//! What things are painted with: the few colours of the house and the patterns that stand for them where there is no
//! colour. The plotting library knows colours only, so each paint has a colour of its own as its name.
use plotters::style::Color;
use plotters_backend::BackendColor;

/// A paint. The five classes grow darker with the score, so that they keep their order in grey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paint {
    /// White.
    Paper,
    /// Text, outlines and the released mean.
    Ink,
    /// Lesser text.
    Soft,
    /// Lines behind the figures.
    Grid,
    /// The reader's own scores; as a line it is dashed.
    Own,
    /// A score in the class of 20 points with this number, 0 to 4.
    Class(u8),
    /// Not disclosed, or withheld: slanting lines.
    Hatch,
    /// No data: dots.
    Dots,
}

impl Paint {
    /// All of them.
    const ALL: [Self; 12] = [
        Self::Paper,
        Self::Ink,
        Self::Soft,
        Self::Grid,
        Self::Own,
        Self::Class(0),
        Self::Class(1),
        Self::Class(2),
        Self::Class(3),
        Self::Class(4),
        Self::Hatch,
        Self::Dots,
    ];

    /// The paint whose colour this is; ink, if it is nobody's.
    pub(crate) fn named(color: BackendColor) -> Self {
        Self::ALL.into_iter().find(|paint| paint.channels() == color.rgb).unwrap_or(Self::Ink)
    }

    /// As the value of a `fill` or `stroke`, in a picture whose ids begin with `prefix`.
    pub(crate) fn value(self, prefix: &str) -> String {
        match self {
            Self::Hatch => format!("url(#{prefix}-hatch)"),
            Self::Dots => format!("url(#{prefix}-dots)"),
            plain => {
                let (r, g, b) = plain.channels();
                format!("#{r:02x}{g:02x}{b:02x}")
            }
        }
    }

    /// What a line of it looks like besides its colour.
    pub(crate) const fn dashes(self) -> Option<&'static str> {
        match self {
            Self::Own => Some("7 4"),
            _ => None,
        }
    }

    /// What text on it is painted with.
    pub(crate) const fn text(self) -> Self {
        match self {
            Self::Class(3 | 4) | Self::Ink => Self::Paper,
            _ => Self::Ink,
        }
    }

    const fn channels(self) -> (u8, u8, u8) {
        match self {
            Self::Paper => (0xff, 0xff, 0xff),
            Self::Ink => (0x1f, 0x29, 0x33),
            Self::Soft => (0x52, 0x60, 0x6d),
            Self::Grid => (0xd5, 0xdb, 0xe1),
            Self::Own => (0xb0, 0x3f, 0x0c),
            Self::Class(0) => (0xe9, 0xf1, 0xf9),
            Self::Class(1) => (0xbc, 0xd5, 0xeb),
            Self::Class(2) => (0x84, 0xb3, 0xd8),
            Self::Class(3) => (0x35, 0x6f, 0xa3),
            Self::Class(_) => (0x12, 0x3e, 0x6b),
            // Never seen: the pattern is.
            Self::Hatch => (0x80, 0x80, 0x81),
            Self::Dots => (0x80, 0x80, 0x82),
        }
    }
}

impl Color for Paint {
    fn to_backend_color(&self) -> BackendColor {
        BackendColor { alpha: 1.0, rgb: self.channels() }
    }
}

/// The patterns, for a picture whose ids begin with `prefix`.
pub(crate) fn patterns(prefix: &str) -> String {
    let dark = Paint::Soft.value(prefix);
    format!(
        "<pattern id=\"{prefix}-hatch\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect width=\"7\" height=\"7\" fill=\"#ffffff\"/>\
         <rect width=\"1.2\" height=\"7\" fill=\"{dark}\" fill-opacity=\"0.55\"/></pattern>\n\
         <pattern id=\"{prefix}-dots\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
         <rect width=\"6\" height=\"6\" fill=\"#ffffff\"/><circle cx=\"3\" cy=\"3\" r=\"0.9\" fill=\"{dark}\"/>\
         </pattern>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance by WCAG 2.
    fn luminance(paint: Paint) -> f64 {
        let (r, g, b) = paint.channels();
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    }

    fn contrast(one: Paint, other: Paint) -> f64 {
        let (a, b) = (luminance(one) + 0.05, luminance(other) + 0.05);
        a.max(b) / a.min(b)
    }

    #[test]
    fn each_paint_is_told_by_its_colour() {
        for paint in Paint::ALL {
            assert_eq!(Paint::named(paint.to_backend_color()), paint);
        }
    }

    #[test]
    fn text_can_be_read_on_everything_and_classes_keep_their_order_in_grey() {
        for paint in [Paint::Ink, Paint::Soft, Paint::Own] {
            assert!(contrast(paint, Paint::Paper) >= 4.5, "{paint:?}");
        }
        for class in 0..5 {
            let class = Paint::Class(class);
            assert!(contrast(class, class.text()) >= 4.5, "{class:?}");
        }
        for class in 0..4 {
            assert!(contrast(Paint::Class(class), Paint::Class(class + 1)) >= 1.25, "{class}");
            assert!(luminance(Paint::Class(class)) > luminance(Paint::Class(class + 1)));
        }
    }
}
