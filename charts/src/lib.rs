//! A release as pictures and tables: values go in, bytes come out. No I/O, no clock, and no decision about what may be
//! shown: whoever fills a [`View`] has made it, and nothing is drawn or written that is not in one.
mod canvas;
mod error;
mod heatmap;
mod legend;
mod map;
mod measure;
mod paint;
mod radar;
mod sheet;
mod strips;
mod table;
mod told;
mod topology;
mod view;
mod words;

pub use error::Error;
pub use heatmap::heatmap;
pub use map::{NOTICE, map};
pub use radar::radar;
pub use strips::strips;
pub use table::{Table, csv, xlsx};
pub use view::{Body, Name, Own, Seen, View};

/// What drawing gives, or why it failed.
pub type Result<T> = std::result::Result<T, Error>;

#[cfg(test)]
mod tests;
