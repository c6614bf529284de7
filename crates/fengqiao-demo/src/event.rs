//! What happens: the disputes that arise by themselves, one independent stream per kind and township.
//! Not here: the planted ones.

use crate::book::kinds;
use crate::days::Days;
use crate::draw::{Seed, mix};
use crate::intensity::Intensity;
use crate::land::Land;
use rayon::prelude::*;

/// Why a dispute is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    Ordinary,
    /// Index of a planted cluster.
    Cluster(usize),
    /// Index of a planted group.
    Group(usize),
    /// An old court file that is typed in on one day.
    OldFile,
}

/// One dispute before anything is known of its people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Event {
    pub(crate) day: usize,
    /// Names the stream of the dispute; spreads the order within a day.
    pub(crate) key: u64,
    pub(crate) kind: usize,
    pub(crate) village: usize,
    pub(crate) origin: Origin,
}

/// The disputes that arise by themselves, in no useful order.
pub(crate) fn ordinary(seed: Seed, land: &Land, days: &Days, intensity: &Intensity) -> Vec<Event> {
    let townships = land.townships.len();
    let cells = (0..kinds().len() * townships).into_par_iter();
    let cell = |cell: usize| {
        let (kind, township) = (cell / townships, cell % townships);
        let mut draw = seed.stream("cell", cell as u64);
        let mut found = Vec::new();
        for day in 0..days.count {
            for _ in 0..draw.poisson(intensity.mean(kind, township, day)) {
                let within = draw.among(&intensity.village_sums[kind][township]);
                let key = mix(((cell as u64) << 32) | found.len() as u64);
                let village = land.townships[township].villages.start + within;
                found.push(Event { day, key, kind, village, origin: Origin::Ordinary });
            }
        }
        found
    };
    cells.flat_map_iter(cell).collect()
}
