//! From the maxima of replicates to p-values.

/// A Gumbel law fitted to replicate maxima.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gumbel {
    /// The mode.
    pub location: f64,
    /// The spread, positive.
    pub scale: f64,
}

impl Gumbel {
    /// Fits by moments; none when the maxima do not vary or are fewer than two.
    ///
    /// # Source
    /// Abrams, Kleinman, Kulldorff 2010, International Journal of Health Geographics 9:61.
    pub fn fit(maxima: &[f64]) -> Option<Self> {
        const EULER: f64 = 0.577_215_664_901_532_9;
        let n = maxima.len() as f64;
        let mean = maxima.iter().sum::<f64>() / n;
        let variance = maxima.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
        let scale = libm::sqrt(variance) * libm::sqrt(6.0) / std::f64::consts::PI;
        (scale.is_finite() && scale > 0.0).then_some(Self { location: mean - EULER * scale, scale })
    }

    /// Probability of a maximum of at least `statistic`, in [0, 1].
    pub fn p(&self, statistic: f64) -> f64 {
        -libm::expm1(-libm::exp(-(statistic - self.location) / self.scale))
    }
}

/// The replicate maxima of one run, and the p-values they give.
#[derive(Debug, Clone)]
pub struct MonteCarlo {
    ascending: Vec<f64>,
    gumbel: Option<Gumbel>,
}

/// Below this many exceeding replicates the Monte-Carlo p-value is too coarse and the Gumbel law speaks.
const EXCEEDING_MIN: usize = 10;

impl MonteCarlo {
    /// Takes the maxima in any order; they must be finite.
    pub fn new(mut maxima: Vec<f64>) -> Self {
        maxima.sort_by(f64::total_cmp);
        let gumbel = Gumbel::fit(&maxima);
        Self { ascending: maxima, gumbel }
    }

    /// The replicate maxima, ascending.
    pub fn maxima(&self) -> &[f64] {
        &self.ascending
    }

    /// The Gumbel law of the maxima, when they vary.
    pub fn gumbel(&self) -> Option<Gumbel> {
        self.gumbel
    }

    /// The rank p-value (1 + exceeding) / (replicates + 1), in (0, 1].
    ///
    /// # Source
    /// Dwass 1957, Annals of Mathematical Statistics 28:181.
    pub fn p_rank(&self, statistic: f64) -> f64 {
        (1 + self.exceeding(statistic)) as f64 / (self.ascending.len() + 1) as f64
    }

    /// The rank p-value where at least ten replicates exceed, else the Gumbel p-value but no more than that of ten.
    ///
    /// In (0, 1], never rising with `statistic`.
    pub fn p(&self, statistic: f64) -> f64 {
        let (Some(gumbel), true) = (self.gumbel, self.exceeding(statistic) < EXCEEDING_MIN) else {
            return self.p_rank(statistic);
        };
        let most = (EXCEEDING_MIN + 1) as f64 / (self.ascending.len() + 1) as f64;
        gumbel.p(statistic).min(most).clamp(f64::MIN_POSITIVE, 1.0)
    }

    fn exceeding(&self, statistic: f64) -> usize {
        self.ascending.len() - self.ascending.partition_point(|&maximum| maximum < statistic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rank_p_counts_ties_as_exceeding() {
        let run = MonteCarlo::new(vec![3.0, 1.0, 2.0, 2.0]);
        assert_eq!(run.p_rank(2.0), 4.0 / 5.0);
        assert_eq!(run.p_rank(9.0), 1.0 / 5.0);
    }

    #[test]
    fn p_never_rises_with_the_statistic_and_stays_positive() {
        let run = MonteCarlo::new((0..999).map(|i| -libm::log(-libm::log((f64::from(i) + 0.5) / 999.0))).collect());
        let gumbel = run.gumbel().unwrap();
        assert!(gumbel.location.abs() < 0.05 && (gumbel.scale - 1.0).abs() < 0.05);
        let ps: Vec<f64> = (0..2000).map(|i| run.p(f64::from(i) / 2.0 - 5.0)).collect();
        assert!(ps.windows(2).all(|pair| pair[1] <= pair[0]));
        assert!(ps.iter().all(|p| *p > 0.0 && *p <= 1.0));
    }

    #[test]
    fn few_or_equal_maxima_still_give_a_p_value() {
        assert_eq!(MonteCarlo::new(vec![]).p(1.0), 1.0);
        assert_eq!(MonteCarlo::new(vec![1.0]).p(2.0), 0.5);
        assert_eq!(MonteCarlo::new(vec![0.0; 99]).p(2.0), 0.01);
    }
}
