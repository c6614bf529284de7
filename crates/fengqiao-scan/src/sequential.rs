//! Replicates that stop early: when so many exceed what was seen, the rest cannot make it significant.

use rayon::prelude::*;

/// Replicates drawn side by side before one looks whether to stop; fixed, so that threads change nothing.
const BATCH: u32 = 64;

/// The maxima of replicates, in order, and whether they were stopped early.
pub(crate) struct Maxima {
    pub(crate) values: Vec<f64>,
    pub(crate) stopped: bool,
}

impl Maxima {
    /// The p-value of a statistic: exceeding / drawn when stopped, else (1 + exceeding) / (1 + drawn).
    ///
    /// # Source
    /// Besag and Clifford 1991, Biometrika 78:301.
    pub(crate) fn p(&self, statistic: f64) -> f64 {
        let exceeding = self.values.iter().filter(|maximum| **maximum >= statistic).count();
        let drawn = self.values.len();
        if self.stopped && exceeding > 0 {
            exceeding as f64 / drawn as f64
        } else {
            (1 + exceeding) as f64 / (1 + drawn) as f64
        }
    }
}

/// Draws up to `replicates` maxima, and no more than it takes for `stop_after` of them to reach `observed` (0: all).
pub(crate) fn maxima<S>(
    [replicates, stop_after]: [u32; 2],
    observed: f64,
    scratch: impl Fn() -> S + Sync + Send,
    maximum: impl Fn(&mut S, u32) -> f64 + Sync + Send,
) -> Maxima {
    // Without stopping, one batch keeps every thread busy to the end.
    let step = if stop_after == 0 { replicates.max(1) } else { BATCH };
    let mut values = Vec::with_capacity(replicates as usize);
    let mut exceeding = 0;
    for start in (0..replicates).step_by(step as usize) {
        let batch = start..start.saturating_add(step).min(replicates);
        let drawn: Vec<f64> = batch.into_par_iter().with_min_len(4).map_init(&scratch, &maximum).collect();
        for value in drawn {
            values.push(value);
            exceeding += u32::from(value >= observed);
            if stop_after > 0 && exceeding == stop_after {
                let stopped = (values.len() as u32) < replicates;
                return Maxima { values, stopped };
            }
        }
    }
    Maxima { values, stopped: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replicates_stop_when_enough_exceed_and_not_before() {
        let draw = |_: &mut (), at: u32| f64::from(at % 10);
        let run = maxima([999, 3], 9.0, || (), draw);
        assert!(run.stopped && run.values.len() == 30);
        assert_eq!(run.p(9.0), 3.0 / 30.0);
        let run = maxima([999, 3], 10.0, || (), draw);
        assert!(!run.stopped && run.values.len() == 999);
        assert_eq!(run.p(10.0), 1.0 / 1000.0);
        assert_eq!(maxima([50, 0], 0.0, || (), draw).values.len(), 50);
    }
}
