//! A whole scan from arbitrary bytes: it is refused, or its report holds together. Shared with the fuzz target `scan`.

use fengqiao_scan::{
    Census, CircleLimits, Compactness, Ellipses, Points, Population, Rates, Redraw, ScanError, ScanInput, ScanOptions,
    ScanReport, Secondary, Windows, ZoneSet, estimate_relative_variance, scan, weekday_strata,
};

/// Takes numbers from bytes, zeros when they are used up.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().map_or((0, self.0), |(&first, rest)| (first, rest));
        self.0 = rest;
        first
    }

    fn below(&mut self, end: usize) -> usize {
        usize::from(self.byte()) % end
    }

    /// Any number there is, mostly a small one.
    fn number(&mut self) -> f64 {
        match self.byte() {
            0 => f64::from_bits(u64::from_le_bytes(std::array::from_fn(|_| self.byte()))),
            1 => [f64::NAN, f64::INFINITY, -0.0, 1e-300, 1e300, -1.0][self.below(6)],
            byte => f64::from(byte) - 128.0 + f64::from(self.byte()) / 256.0,
        }
    }

    fn count(&mut self) -> u32 {
        match self.byte() {
            255 => u32::from_le_bytes(std::array::from_fn(|_| self.byte())) >> (self.byte() % 32),
            byte => u32::from(byte).saturating_sub(100) / 20,
        }
    }
}

/// Reads and scans; panics when a report does not hold together.
pub fn scan_bytes(bytes: &[u8]) {
    let bytes = &mut Bytes(bytes);
    let (n_places, n_intervals) = (1 + bytes.below(12), 1 + bytes.below(10));
    let Ok(input) = input(bytes, n_places, n_intervals) else { return };
    let Ok(zones) = zones(bytes, n_places, &input.weights()) else { return };
    let options = options(bytes);
    if let Ok(report) = scan(&input, &zones, &options) {
        holds(&report, &input, &options);
    }
}

fn input(bytes: &mut Bytes, n_places: usize, n_intervals: usize) -> Result<ScanInput, ScanError> {
    let n_cells = if bytes.byte() == 255 { bytes.below(130) } else { n_places * n_intervals };
    let mut cases: Vec<u32> = (0..n_cells).map(|_| bytes.count()).collect();
    let kind = bytes.below(6);
    if kind < 3 {
        // Each case takes memory in these models; a million is as good as more.
        cases.iter_mut().for_each(|cases| *cases = (*cases).min(10_000));
    }
    match kind {
        0 => ScanInput::permutation(&cases, n_places, n_intervals),
        1 => {
            let strata = weekday_strata(&cases, n_intervals)?;
            let strata: Vec<&[u32]> = strata.iter().map(Vec::as_slice).collect();
            ScanInput::permutation_within(&strata, n_places, n_intervals)
        }
        2 => {
            let controls: Vec<u32> = (0..n_cells).map(|_| bytes.count().min(10_000)).collect();
            ScanInput::bernoulli(&cases, &controls, n_places, n_intervals)
        }
        3 => {
            let mut census = || Census {
                place: bytes.below(13),
                class: bytes.below(3),
                day: bytes.number(),
                people: bytes.number(),
            };
            let records: Vec<Census> = (0..8).map(|_| census()).collect();
            let population = Population::new(&records, n_places, 2)?;
            let bounds: Vec<f64> = (0..=n_intervals).map(|at| bytes.number().abs() + at as f64 * 300.0).collect();
            let expected = population.expected(&[u64::from(bytes.byte()), 3], &bounds)?;
            ScanInput::poisson(&cases, &expected, n_places, n_intervals)
        }
        4 => {
            let expected: Vec<f64> = (0..n_cells).map(|_| bytes.number().abs()).collect();
            ScanInput::poisson(&cases, &expected, n_places, n_intervals)
        }
        _ => {
            let expected: Vec<f64> = (0..n_cells).map(|_| bytes.number().abs()).collect();
            let spread =
                if bytes.byte() > 99 { bytes.number() } else { estimate_relative_variance(&cases, &expected)? };
            let redraw = [Redraw::Law, Redraw::Intervals][bytes.below(2)];
            ScanInput::negative_binomial(&cases, &expected, (n_places, n_intervals), spread, redraw)
        }
    }
}

fn zones(bytes: &mut Bytes, n_places: usize, weights: &[f64]) -> Result<ZoneSet, ScanError> {
    let points: Vec<[f64; 2]> = (0..n_places).map(|_| [bytes.number(), bytes.number()]).collect();
    let points = if bytes.byte() > 60 { Points::Planar(&points) } else { Points::LatLong(&points) };
    let limits = CircleLimits {
        share_max: if bytes.byte() > 99 { 0.5 } else { bytes.number() },
        radius_max: (bytes.byte() > 200).then(|| bytes.number()),
        places_max: (bytes.byte() > 128).then(|| bytes.below(9)),
    };
    let zones = match bytes.below(5) {
        0 => {
            let shapes = (0..bytes.below(3)).map(|_| (bytes.number().abs() / 20.0, bytes.below(5) as u32)).collect();
            let compactness = [Compactness::None, Compactness::Medium, Compactness::Strong][bytes.below(3)];
            ZoneSet::ellipses(points, weights, &limits, &Ellipses { shapes, compactness })?
        }
        1 => {
            let adjacent: Vec<Vec<u32>> =
                (0..n_places).map(|_| (0..bytes.below(4)).map(|_| bytes.below(13) as u32).collect()).collect();
            let limits = CircleLimits { places_max: Some(1 + bytes.below(6)), ..limits };
            ZoneSet::flexible(points, &adjacent, weights, &limits)?
        }
        2 => {
            let given: Vec<Vec<u32>> =
                (0..bytes.below(4)).map(|_| (0..bytes.below(4)).map(|_| bytes.below(13) as u32).collect()).collect();
            ZoneSet::given(&given, n_places)?
        }
        _ => ZoneSet::circles(points, weights, &limits)?,
    };
    if bytes.byte() > 128 { zones.and(&ZoneSet::whole(n_places)?) } else { Ok(zones) }
}

fn options(bytes: &mut Bytes) -> ScanOptions {
    let (min, max) = (bytes.below(4) as u32, bytes.below(8) as u32);
    let secondary = [
        Secondary::NoOverlap,
        Secondary::NoCentreInOther,
        Secondary::NoCentreInLikelier,
        Secondary::NoCentreInLessLikely,
        Secondary::NoPairOfCentres,
        Secondary::All,
    ];
    ScanOptions {
        windows: [Windows::Whole, Windows::Alive { min, max }, Windows::All { min, max }][bytes.below(3)],
        and_whole_period: bytes.byte() > 128,
        rates: [Rates::High, Rates::Low, Rates::Both][bytes.below(3)],
        cases_min_high: bytes.below(4) as u32,
        cases_min_low: bytes.below(3) as u32,
        replicates: bytes.below(36) as u32,
        stop_after: (bytes.byte() > 128).then(|| bytes.below(9) as u32),
        seed: u64::from(bytes.byte()),
        secondary: secondary[bytes.below(6)],
        clusters_max: 1 + bytes.below(9),
        interval_days: bytes.number(),
    }
}

fn holds(report: &ScanReport, input: &ScanInput, options: &ScanOptions) {
    assert!(report.clusters.len() <= options.clusters_max && report.replicates <= options.replicates);
    assert!(report.monte_carlo.maxima().iter().all(|maximum| maximum.is_finite() && *maximum >= 0.0));
    let in_order = |pair: &[fengqiao_scan::Cluster]| pair[0].llr >= pair[1].llr - 1e-6;
    assert!(report.clusters.windows(2).all(in_order));
    for cluster in &report.clusters {
        assert!(cluster.llr.is_finite() && cluster.llr > 0.0 && cluster.expected > 0.0, "{cluster:?}");
        assert!(cluster.p_rank > 0.0 && cluster.p_rank <= 1.0 && cluster.p > 0.0 && cluster.p <= 1.0, "{cluster:?}");
        assert!(cluster.start < cluster.end && cluster.end <= input.n_intervals(), "{cluster:?}");
        assert!(cluster.observed <= input.total() && cluster.recurrence_days > 0.0, "{cluster:?}");
        let mut places = cluster.places.clone();
        places.sort_unstable();
        places.dedup();
        assert!(places.len() == cluster.places.len() && !places.is_empty(), "{cluster:?}");
    }
}
