//! From candidates and replicates to clusters: ranks, p-values, and which clusters are told beside the likeliest.

use super::observed::{Candidate, Observed};
use super::zone_set::Shape;
use super::{ScanInput, ScanOptions};
use crate::inference::MonteCarlo;
use crate::recurrence::recurrence_days;

/// Most clusters of one report.
pub const CLUSTERS_MAX: usize = 500;
/// A cluster after the first needs at least this ratio.
const RATIO_MIN: f64 = 0.001;

/// Which clusters are told beside the likeliest, by what they share with a likelier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Secondary {
    /// None that shares a place with a likelier one, unless their windows lie apart.
    #[default]
    NoOverlap,
    /// None whose centre lies in a likelier one, or the other way round.
    NoCentreInOther,
    /// None whose centre lies in a likelier one.
    NoCentreInLikelier,
    /// None in which the centre of a likelier one lies.
    NoCentreInLessLikely,
    /// No two whose centres lie in each other.
    NoPairOfCentres,
    /// The likeliest of every centre.
    All,
}

/// A zone and a window of time with other cases than expected.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// Index of the place in the middle, or of a given zone.
    pub centre: usize,
    /// Shape of the zone.
    pub shape: Shape,
    /// Indices of the places in the order in which they entered, the centre first.
    pub places: Vec<u32>,
    /// Distance from the centre to the farthest place, along the short axis for an ellipse; 0 for one place, none for
    /// zones without points.
    pub radius: Option<f64>,
    /// First interval of the window.
    pub start: usize,
    /// One past the last interval of the window.
    pub end: usize,
    /// Cases seen.
    pub observed: u64,
    /// Cases expected; weighted by their spread in the negative binomial model.
    pub expected: f64,
    /// Rate inside over rate outside, where the model has it.
    pub relative_risk: Option<f64>,
    /// Log-likelihood ratio, times the factor of the shape.
    pub llr: f64,
    /// Whether there are more cases than expected.
    pub is_high: bool,
    /// Rank p-value, in (0, 1].
    pub p_rank: f64,
    /// p-value of the Gumbel law of the replicates, when they vary, in [0, 1].
    pub p_gumbel: Option<f64>,
    /// Rank p-value, or that of the Gumbel law where it is small, in (0, 1].
    pub p: f64,
    /// By chance a cluster as likely is found about once in so many days of scans.
    pub recurrence_days: f64,
}

/// The likeliest cluster around each centre, without its places.
#[derive(Debug, Clone, PartialEq)]
pub struct CentreCluster {
    /// Index of the place in the middle, or of a given zone.
    pub centre: usize,
    /// How many places.
    pub n_places: usize,
    /// First interval of the window.
    pub start: usize,
    /// One past the last interval of the window.
    pub end: usize,
    /// Log-likelihood ratio.
    pub llr: f64,
    /// Rank p-value, in (0, 1].
    pub p_rank: f64,
}

/// What a scan found.
#[derive(Debug, Clone)]
pub struct ScanReport {
    /// Clusters, most likely first.
    pub clusters: Vec<Cluster>,
    /// The likeliest cluster around each centre that has one, by centre.
    pub centres: Vec<CentreCluster>,
    /// The replicate maxima; none when there are no cases.
    pub monte_carlo: MonteCarlo,
    /// Replicates that were evaluated for the p-values.
    pub replicates: u32,
    /// Whether the replicates were stopped early because the p-value was plain.
    pub stopped_early: bool,
}

/// Replicates as they count.
pub(super) struct Replicates {
    pub(super) monte_carlo: MonteCarlo,
    pub(super) stopped_early: bool,
}

impl Replicates {
    /// Replicates with a maximum of at least the ratio, but for rounding.
    fn exceeding(&self, ratio: f64) -> usize {
        let maxima = self.monte_carlo.maxima();
        maxima.len() - maxima.partition_point(|&maximum| maximum < under(ratio))
    }

    /// The p-value by rank, or that of the sequential test where it stopped.
    ///
    /// # Source
    /// Dwass 1957, Annals of Mathematical Statistics 28:181; Besag and Clifford 1991, Biometrika 78:301.
    fn p_rank(&self, ratio: f64) -> f64 {
        let done = self.monte_carlo.maxima().len();
        if self.stopped_early && done > 0 {
            return (self.exceeding(ratio).max(1) as f64 / done as f64).min(1.0);
        }
        self.monte_carlo.p_rank(under(ratio))
    }

    fn p(&self, ratio: f64) -> f64 {
        if self.stopped_early { self.p_rank(ratio) } else { self.monte_carlo.p(under(ratio)) }
    }
}

/// A hair under a ratio, so that equal ones are equal whatever the order of sums.
pub(super) fn under(ratio: f64) -> f64 {
    ratio - 1e-9 * (1.0 + ratio)
}

/// The likeliest first; of equals all places together, then the fewest places, then the lowest centre.
pub(super) fn sort(candidates: &mut [Candidate], observed: &Observed) {
    let rounded = |candidate: &Candidate| libm::round(candidate.ratio * 1e9);
    let rest = |candidate: &Candidate| {
        let family = &observed.zones.families[candidate.family as usize];
        let span = observed.span(candidate.span);
        (family.shape != Shape::Whole, candidate.len, family.centre, span.end, candidate.family)
    };
    candidates.sort_by(|a, b| rounded(b).total_cmp(&rounded(a)).then_with(|| rest(a).cmp(&rest(b))));
}

/// Builds the report from sorted candidates.
pub(super) fn report(
    input: &ScanInput,
    observed: &Observed,
    candidates: &[Candidate],
    replicates: Replicates,
    options: &ScanOptions,
) -> ScanReport {
    let mut clusters: Vec<Cluster> = Vec::new();
    let done = replicates.monte_carlo.maxima().len();
    let mut kept = Kept::default();
    for candidate in candidates {
        if clusters.len() == options.clusters_max.min(CLUSTERS_MAX) {
            break;
        }
        let is_told = candidate.ratio >= RATIO_MIN && replicates.exceeding(candidate.ratio) < done;
        if !(clusters.is_empty() || is_told) {
            break;
        }
        if kept.allows(observed, candidate, options.secondary) {
            clusters.push(cluster(input, observed, candidate, &replicates, options));
            kept.push(observed, candidate);
        }
    }
    let mut centres: Vec<CentreCluster> =
        candidates.iter().map(|candidate| centre_cluster(observed, candidate, &replicates)).collect();
    // Stable: of several at one centre the likeliest comes first and stays.
    centres.sort_by_key(|cluster| cluster.centre);
    centres.dedup_by_key(|cluster| cluster.centre);
    let stopped_early = replicates.stopped_early;
    ScanReport { clusters, centres, monte_carlo: replicates.monte_carlo, replicates: done as u32, stopped_early }
}

fn centre_cluster(observed: &Observed, candidate: &Candidate, replicates: &Replicates) -> CentreCluster {
    let span = observed.span(candidate.span);
    CentreCluster {
        centre: observed.zones.families[candidate.family as usize].centre as usize,
        n_places: candidate.len as usize,
        start: span.start as usize,
        end: span.end as usize,
        llr: candidate.ratio,
        p_rank: replicates.p_rank(candidate.ratio),
    }
}

fn cluster(
    input: &ScanInput,
    observed: &Observed,
    candidate: &Candidate,
    replicates: &Replicates,
    options: &ScanOptions,
) -> Cluster {
    let zones = observed.zones;
    let family = &zones.families[candidate.family as usize];
    let places = zones.places(candidate.family as usize)[..candidate.len as usize].to_vec();
    let (start, end) = {
        let span = observed.span(candidate.span);
        (span.start as usize, span.end as usize)
    };
    let in_window = |place: u32| {
        let from = place as usize * input.n_intervals;
        input.cases[from + start..from + end].iter().map(|&cases| u64::from(cases)).sum::<u64>()
    };
    let seen: u64 = places.iter().map(|&place| in_window(place)).sum();
    let span = observed.field.spans[candidate.span as usize];
    let expected: f64 = places.iter().map(|&place| observed.field.expected(place as usize, span)).sum();
    let p = replicates.p(candidate.ratio);
    let radius = zones.radius(candidate.family as usize, candidate.len as usize);
    Cluster {
        centre: family.centre as usize,
        shape: family.shape,
        radius,
        start,
        end,
        observed: seen,
        expected,
        relative_risk: observed.bar.law.relative_risk(seen as f64, expected),
        llr: candidate.ratio,
        is_high: seen as f64 > expected,
        p_rank: replicates.p_rank(candidate.ratio),
        p_gumbel: replicates.monte_carlo.gumbel().map(|gumbel| gumbel.p(candidate.ratio)),
        p,
        recurrence_days: recurrence_days(p, options.interval_days),
        places,
    }
}

/// Clusters that are told already.
#[derive(Default)]
struct Kept(Vec<(Candidate, std::collections::HashSet<u32>)>);

impl Kept {
    fn push(&mut self, observed: &Observed, candidate: &Candidate) {
        let places = &observed.zones.places(candidate.family as usize)[..candidate.len as usize];
        self.0.push((*candidate, places.iter().copied().collect()));
    }

    /// Whether a candidate may be told beside those before it.
    ///
    /// # Source
    /// SaTScan User Guide 10, criteria for reporting secondary clusters.
    fn allows(&self, observed: &Observed, candidate: &Candidate, secondary: Secondary) -> bool {
        let zones = observed.zones;
        let shape = |candidate: &Candidate| zones.families[candidate.family as usize].shape;
        if secondary == Secondary::All || shape(candidate) == Shape::Whole {
            return true;
        }
        let places = &zones.places(candidate.family as usize)[..candidate.len as usize];
        let span = observed.span(candidate.span);
        let whole = super::window::Span { start: 0, end: observed.field.cuts[observed.field.cuts.len() - 1] };
        let middle = |family: u32| {
            let family = &zones.families[family as usize];
            zones.places[family.from]
        };
        let own = middle(candidate.family);
        self.0.iter().filter(|(kept, _)| shape(kept) != Shape::Whole).all(|(kept, inside)| {
            let other = middle(kept.family);
            let clashes = match secondary {
                Secondary::NoOverlap => places.iter().any(|place| inside.contains(place)),
                Secondary::NoCentreInOther => inside.contains(&own) || places.contains(&other),
                Secondary::NoCentreInLikelier => inside.contains(&own),
                Secondary::NoCentreInLessLikely => places.contains(&other),
                Secondary::NoPairOfCentres => inside.contains(&own) && places.contains(&other),
                Secondary::All => false,
            };
            let at = observed.span(kept.span);
            // Windows that lie apart, with an interval between them.
            let are_apart = at != whole && span != whole && (at.end < span.start || span.end < at.start);
            !clashes || are_apart
        })
    }
}
