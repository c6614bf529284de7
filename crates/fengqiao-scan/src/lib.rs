//! Spatio-temporal cluster detection over plain arrays; knows nothing of matters.
//!
//! No I/O, no clock, no hidden randomness: counts, seed and options go in, findings come out, the same bytes for any
//! number of threads. Start at [`scan_own_past`]; [`scan`] looks for circles, ellipses and flexible zones that nobody named.

mod artefact;
mod cluster;
mod combine;
mod control;
mod counts;
mod day_factors;
mod draw;
mod episode;
mod error;
mod expected;
mod inference;
mod law;
mod nowcast;
mod own_past;
mod pattern;
mod rates;
mod recurrence;
mod sequential;
mod series;
mod tail;
mod tree;
mod watch;
mod window;
mod zone;

pub use artefact::{
    Artefact, ArtefactKind, ArtefactOptions, Evidence, artefacts, channel_artefacts, explained_by, without_bulk_entries,
};
pub use cluster::{
    CASES_MAX, CLUSTERS_MAX, Census, CentreCluster, CircleLimits, Cluster, Compactness, Ellipses, FLEXIBLE_ZONES_MAX,
    Points, Population, Rates, Redraw, SCAN_CELLS_MAX, SCAN_WINDOWS_MAX, ScanInput, ScanOptions, ScanReport, Secondary,
    Shape, Windows, ZONE_ENTRIES_MAX, ZoneSet, estimate_relative_variance, nearest, scan, scan_watched, weekday_strata,
};
pub use combine::{Budget, Family, Verdict, combine};
pub use control::{Control, benjamini_hochberg};
pub use counts::{Counts, DAYS_MAX};
pub use day_factors::{DAY_KINDS, PlaceDayFactors, day_kinds, estimate_day_factors, estimate_place_day_factors};
pub use episode::{Alarm, Episode, Episodes};
pub use error::ScanError;
pub use inference::{Gumbel, MonteCarlo};
pub use nowcast::{
    BackEntries, BackEntryOptions, DELAY_DAYS_MAX, Nowcast, NowcastOptions, Triangle, back_entries, complete_until,
    nowcast,
};
pub use own_past::{Cell, DayBand, Finding, OwnPast, OwnPastOptions, OwnPastReport, WindowCells, scan_own_past};
pub use pattern::{
    Band, NearRepeatOptions, PhraseGrowth, PhraseOptions, PhraseUse, PlaceSeries, PlaceSeriesOptions, near_repeat,
    phrase_growth, repeated_places,
};
pub use rates::{Limits, Shrunk, change, funnel_limits, rarity, shrink};
pub use recurrence::{level, recurrence_days};
pub use series::{
    BayesOptions, CusumOptions, CusumPoint, CusumTransform, EarsMethod, EarsOptions, FarringtonOptions,
    FarringtonPoint, FarringtonThreshold, Series, SeriesPoint, bayes, cusum, ears, farrington_flexible,
};
pub use tail::{RELATIVE_VARIANCE_MIN, ln_upper_tail, quantile};
pub use tree::{Cut, TREE_CASES_MAX, TreeCells, TreeNull, TreeOptions, TreeReport, scan_tree, tree_groups};
pub use watch::{Doubt, Flare, FlarePlace, Ground, Morning, Tally, Watch, WatchOptions, mute_bulk_entries};
pub use window::{WINDOW_DAYS_MAX, WINDOWS_MAX};
pub use zone::{CELLS_MAX, Search, Zone};
