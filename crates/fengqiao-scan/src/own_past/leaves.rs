//! Single regions and categories of a window with what the past leads one to expect: the input of a tree scan.

use super::OwnPast;

/// Cases of a window by region and category, each shape `[n_regions, n_categories]`, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowCells {
    /// Cases seen; suppressed days 0.
    pub observed: Vec<u32>,
    /// Cases expected.
    pub expected: Vec<f64>,
    /// Relative variance beyond chance: that of the places and that of the expectation.
    pub spread: Vec<f64>,
}

impl OwnPast<'_> {
    /// The cells of one of the windows; none when the scan has no window of that length.
    pub fn window_cells(&self, window_days: usize) -> Option<WindowCells> {
        let window = self.timeline.windows.iter().position(|&days| days == window_days)?;
        let days = self.timeline.recent(window);
        let usable = &self.timeline.usable;
        let sum = |series: &[u32]| {
            let used = days.clone().filter(|&day| usable[day]).map(|day| u64::from(series[day]));
            u32::try_from(used.sum::<u64>()).unwrap_or(u32::MAX)
        };
        let observed = self.counts.values().chunks_exact(self.timeline.n_days).map(sum).collect();
        let exposed = self.plain_exposure()[window];
        let rates = &self.fit.leaf_rates;
        let expected = rates.iter().map(|rate| rate.mean * exposed).collect();
        let spread = rates.iter().map(|rate| self.fit.leaf_spread + rate.variance).collect();
        Some(WindowCells { observed, expected, spread })
    }
}
