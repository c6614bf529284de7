//! What places are like: a few types of places, each with its own mix of kinds, and every place a blend of them. Where there
//! are estates there is trouble of estates, where there are fields there is trouble about land.

/// Types of places.
const TYPES: usize = 4;
/// Rounds of fitting.
const ROUNDS: usize = 60;
/// Cases of a place that are taken to be blended as all places are, so that a small place is not read too closely.
pub(crate) const COMMON_CASES: f64 = 10.0;
/// A place with fewer cases starts no type.
const START_CASES_MIN: f64 = 50.0;

/// Cases that its type leads one to expect of every place and kind, shape `[n_places, n_kinds]`; each place keeps its sum.
///
/// # Source
/// A Poisson model of rank four by expectation and maximisation: Lee and Seung 2001, Advances in Neural Information Processing
/// Systems 13:556. The start and the common cases are ours.
pub(crate) fn expected_by_type(cases: &[f64], n_kinds: usize) -> Vec<f64> {
    let totals: Vec<f64> = cases.chunks_exact(n_kinds).map(|row| row.iter().sum()).collect();
    let mut common = vec![0.5; n_kinds];
    for row in cases.chunks_exact(n_kinds) {
        common.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
    }
    normalise(&mut common);
    let mut mixes = starts(cases, &totals, &common);
    let n_types = mixes.len();
    let mut blend = vec![1.0 / n_types as f64; n_types];
    let mut blends = vec![blend.clone(); totals.len()];
    for _ in 0..ROUNDS {
        let mut told = vec![vec![0.0; n_kinds]; n_types];
        for (row, own) in cases.chunks_exact(n_kinds).zip(&mut blends) {
            let mut shares: Vec<f64> = blend.iter().map(|share| share * COMMON_CASES).collect();
            for (kind, count) in row.iter().enumerate().filter(|(_, count)| **count > 0.0) {
                let of_type = |(share, mix): (&f64, &Vec<f64>)| share * mix[kind];
                let sum: f64 = own.iter().zip(&mixes).map(of_type).sum();
                for at in 0..n_types {
                    let part = count * own[at] * mixes[at][kind] / sum.max(1e-300);
                    shares[at] += part;
                    told[at][kind] += part;
                }
            }
            normalise(&mut shares);
            *own = shares;
        }
        for (mix, mut told) in mixes.iter_mut().zip(told) {
            // A few cases of the common mix keep every kind possible everywhere.
            told.iter_mut().zip(&common).for_each(|(sum, share)| *sum += share);
            normalise(&mut told);
            *mix = told;
        }
        blend = vec![1e-9; n_types];
        for (own, total) in blends.iter().zip(&totals) {
            blend.iter_mut().zip(own).for_each(|(sum, share)| *sum += share * total);
        }
        normalise(&mut blend);
    }
    let of_place = |(own, total): (&Vec<f64>, &f64)| {
        let kind = |kind: usize| own.iter().zip(&mixes).map(|(share, mix)| share * mix[kind]).sum::<f64>() * total;
        (0..n_kinds).map(kind).collect::<Vec<_>>()
    };
    blends.iter().zip(&totals).flat_map(of_place).collect()
}

/// Mixes to begin with: that of the largest place, then each time that of the place which is least like those so far.
fn starts(cases: &[f64], totals: &[f64], common: &[f64]) -> Vec<Vec<f64>> {
    let n_kinds = common.len();
    let mix = |place: usize| {
        let row = &cases[place * n_kinds..(place + 1) * n_kinds];
        let mut mix: Vec<f64> = row.iter().zip(common).map(|(count, share)| count + share * COMMON_CASES).collect();
        normalise(&mut mix);
        mix
    };
    let largest = (0..totals.len()).max_by(|a, b| totals[*a].total_cmp(&totals[*b]).then(b.cmp(a)));
    let mut found = vec![largest.map_or_else(|| common.to_vec(), mix)];
    let candidates: Vec<(usize, Vec<f64>)> =
        (0..totals.len()).filter(|place| totals[*place] >= START_CASES_MIN).map(|place| (place, mix(place))).collect();
    while found.len() < TYPES {
        let far = |(place, mix): &(usize, Vec<f64>)| {
            let nearest = found.iter().map(|other| distance(mix, other)).fold(f64::INFINITY, f64::min);
            (nearest * libm::sqrt(totals[*place]), *place)
        };
        let next =
            candidates.iter().map(|it| (far(it), it)).max_by(|(a, _), (b, _)| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        match next {
            Some(((far, _), (_, mix))) if far > 0.0 => found.push(mix.clone()),
            _ => break,
        }
    }
    found
}

/// Hellinger's distance of two mixes, squared.
fn distance(one: &[f64], two: &[f64]) -> f64 {
    1.0 - one.iter().zip(two).map(|(a, b)| libm::sqrt(a * b)).sum::<f64>().min(1.0)
}

fn normalise(shares: &mut [f64]) {
    let sum: f64 = shares.iter().sum::<f64>().max(1e-300);
    shares.iter_mut().for_each(|share| *share /= sum);
}
