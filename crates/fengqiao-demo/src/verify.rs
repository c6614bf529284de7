//! Judges what an application found against the truth of a county.
//! Not here: asking the application, or opening files; the caller hands both in.

mod cluster;
mod label;
mod same;
mod told;
mod truth;

pub use cluster::{ClusterFigures, ClusterOutcome, Extent, FoundSignal, Watched, clusters};
pub use label::{CategoryFigures, PlaceFigures, categories, places};
pub use same::{Rates, SameFigures, same_matters};
pub use told::{Counted, Told};
pub use truth::{TrueArtefact, TrueCluster, TrueGroup, TrueReport, Truth};

/// A share, or 0 when there is nothing to share.
pub(crate) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
