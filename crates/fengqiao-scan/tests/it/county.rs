//! Invented counties for tests: fixed seeds, counts drawn here and not by the crate.

use fengqiao_scan::{Counts, Search, Zone};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

pub const DAYS: usize = 420;

/// A county of townships with villages and categories in pairs.
pub struct County {
    pub villages: usize,
    pub categories: usize,
    pub values: Vec<u32>,
    pub search: Search,
}

impl County {
    /// Villages in townships of five, categories alone and in pairs; `rate` gives cases a day, `shape` a township-week
    /// gamma shape (0 for none).
    pub fn drawn(seed: u64, villages: usize, categories: usize, rate: impl Fn(usize, usize, usize) -> f64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut values = Vec::with_capacity(villages * categories * DAYS);
        for village in 0..villages {
            for category in 0..categories {
                values.extend((0..DAYS).map(|day| poisson(&mut rng, rate(village, category, day))));
            }
        }
        Self { villages, categories, values, search: search(villages, categories) }
    }

    pub fn counts(&self) -> Counts<'_> {
        Counts::new(&self.values, self.villages, self.categories, DAYS).unwrap()
    }

    /// Adds cases to the last days of a village and category.
    pub fn plant(&mut self, village: usize, category: usize, days: usize, a_day: u32) {
        let end = (village * self.categories + category + 1) * DAYS;
        self.values[end - days..end].iter_mut().for_each(|count| *count += a_day);
    }

    /// Index of a village among the zones.
    pub fn village_zone(&self, village: usize) -> usize {
        1 + self.villages.div_ceil(5) + village
    }
}

pub fn search(villages: usize, categories: usize) -> Search {
    let all = 0..villages as u32;
    let mut zones = vec![Zone { regions: all.clone().collect(), level: 0 }];
    let all_regions: Vec<u32> = all.clone().collect();
    zones.extend(all_regions.chunks(5).map(|villages| Zone { regions: villages.to_vec(), level: 1 }));
    zones.extend(all.map(|village| Zone { regions: vec![village], level: 2 }));
    let mut groups: Vec<Vec<u32>> = (0..categories as u32).map(|category| vec![category]).collect();
    let kinds: Vec<u32> = (0..categories as u32).collect();
    if categories > 2 {
        groups.extend(kinds.chunks(2).map(<[u32]>::to_vec));
    }
    Search::new(zones, groups, villages, categories).unwrap()
}

/// Uneven places and kinds, about 0.01 to 0.5 cases a day.
pub fn uneven(village: usize, category: usize) -> f64 {
    0.01 * (1.0 + (village % 7) as f64) * (1.0 + (category % 4) as f64)
}

pub fn poisson(rng: &mut ChaCha8Rng, mean: f64) -> u32 {
    let limit = (-mean).exp();
    let mut uniform = || (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    let (mut count, mut product) = (0, uniform());
    while product > limit {
        count += 1;
        product *= uniform();
    }
    count
}
