//! Seeded chance of a trial, the same on every machine and in every version.

/// SplitMix64.
///
/// # Source
/// Steele, Lea and Flood 2014, OOPSLA, "Fast splittable pseudorandom number generators".
pub(super) struct Draw(u64);

impl Draw {
    /// A stream of its own for each seed and each part of it.
    pub(super) fn new(seed: u64, part: u64) -> Self {
        let mut draw = Self(seed ^ part.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        draw.next();
        draw
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number below `end`, each as likely but for a bias below `end` / 2^64; 0 when `end` is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let wide = u128::from(self.next()) * (end as u128);
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// The numbers from 0 to `count` - 1 in another order.
    pub(super) fn order(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for place in (1..count).rev() {
            order.swap(place, self.below(place + 1));
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_has_every_number_once_and_is_that_of_its_seed() {
        let order = |seed, part| Draw::new(seed, part).order(50);
        let mut sorted = order(1, 2);
        assert_eq!(sorted, order(1, 2));
        assert_ne!(sorted, order(1, 3));
        assert_ne!(sorted, order(2, 2));
        sorted.sort_unstable();
        assert_eq!(sorted, (0..50).collect::<Vec<_>>());
    }

    #[test]
    fn every_number_below_is_drawn_about_as_often() {
        let mut draw = Draw::new(5, 0);
        let mut seen = [0_u32; 7];
        (0..7_000).for_each(|_| seen[draw.below(7)] += 1);
        assert!(seen.iter().all(|times| (850..1_150).contains(times)), "{seen:?}");
    }
}
