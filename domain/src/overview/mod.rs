//! The coordinator's view (共同監査の全体像): how far a joint engagement has come, who shows what by name, how many bodies are
//! reached year by year, and where the prefecture is weakest. Nothing here tells more than what was disclosed or released.
mod coordinated;
mod matrix;
mod radar;
mod stages;
mod store;
mod uptake;
mod weakest;

pub use matrix::{LoadMatrices, Matrix, MatrixRow};
pub use radar::{LoadRadars, Radar, RadarBody, RadarStage};
pub use stages::{Period, PeriodCount, StageDates, by_period, stage_dates, tell_stages};
pub use store::OverviewStore;
pub use uptake::{ReadUptake, YearUptake};
pub use weakest::{ListOwnReleased, Weakest, most_common, weakest};
