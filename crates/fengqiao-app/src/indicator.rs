//! Indicators (指标): figures told by files of `data/indicators/`, worked out exactly, and never shown naked.
//!
//! [`Indicator`] is what a file says. `engine` works out counts and bases of regions as exact rationals; `grid` decides which
//! small numbers are hidden; [`App::figures`](crate::App::figures) sets them side by side with what chance alone would do;
//! `recount` works the kept counts out again from the log.

mod beside;
mod engine;
mod figure;
mod file;
mod grid;
mod period;
mod recount;
mod sheet;
mod tallies;
mod trend;

pub use beside::{Beside, Change, Place as FunnelPlace};
pub use figure::{Figure, FigureQuery, Figures, Hidden, Missing, RegionsAs, RowPlace, TrendPoint};
pub(crate) use file::Known;
pub use file::{Denominator, Indicator, Numerator, SeriesBreak, Suppression, Weights, Worth};
pub use period::{Grain, Period, PeriodError};
pub use recount::{FigureFault, LEVELS, NOWHERE, PartyRow, RateCell, Rates, Recounted, Tree, rates};
pub use sheet::Language;
pub(crate) use sheet::why as why_missing;
