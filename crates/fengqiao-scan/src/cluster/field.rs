//! Cases and expected cases laid out for the windows of one scan: time is cut where some window starts or ends.

use super::input::ScanInput;
use super::window::Span;

/// Running sums by segment of time; a window is a difference of two.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) n_places: usize,
    /// Interval at which each segment starts, and the end of the last.
    pub(crate) cuts: Vec<u32>,
    /// The windows in segments.
    pub(crate) spans: Vec<Span>,
    /// Shape `[n_places, n_segments + 1]`: cases in lanes' units before each cut.
    values: Vec<u64>,
    /// The same of expected cases.
    expected: Vec<f64>,
}

impl Field {
    pub(crate) fn new(input: &ScanInput, spans: &[Span]) -> Self {
        let mut cuts: Vec<u32> = spans.iter().flat_map(|span| [span.start, span.end]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let at = |interval: u32| cuts.partition_point(|&cut| cut < interval) as u32;
        let spans = spans.iter().map(|span| Span { start: at(span.start), end: at(span.end) }).collect();
        let n_cuts = cuts.len();
        let mut values = Vec::with_capacity(input.n_places * n_cuts);
        let mut expected = Vec::with_capacity(input.n_places * n_cuts);
        for place in 0..input.n_places {
            let (mut value, mut sum) = (0, 0.0);
            values.push(0);
            expected.push(0.0);
            for pair in cuts.windows(2) {
                for interval in pair[0] as usize..pair[1] as usize {
                    let cell = place * input.n_intervals + interval;
                    value += input.value(cell, f64::from(input.cases[cell]));
                    sum += input.expected(place, interval);
                }
                values.push(value);
                expected.push(sum);
            }
        }
        Self { n_places: input.n_places, cuts, spans, values, expected }
    }

    /// How many segments of time.
    pub(crate) fn n_segments(&self) -> usize {
        self.cuts.len() - 1
    }

    /// The segment of an interval; none when no window can hold it.
    pub(crate) fn segment(&self, interval: usize) -> Option<usize> {
        let after = self.cuts.partition_point(|&cut| cut as usize <= interval);
        (after > 0 && after < self.cuts.len()).then(|| after - 1)
    }

    /// Cases in lanes' units and expected cases of a place before each cut.
    pub(crate) fn before_cuts(&self, place: usize) -> (&[u64], &[f64]) {
        let at = place * self.cuts.len()..(place + 1) * self.cuts.len();
        (&self.values[at.clone()], &self.expected[at])
    }

    /// Expected cases of a place in a window.
    pub(crate) fn expected(&self, place: usize, span: Span) -> f64 {
        let row = &self.expected[place * self.cuts.len()..][..self.cuts.len()];
        row[span.end as usize] - row[span.start as usize]
    }

    /// Expected cases of all places in all segments.
    pub(crate) fn expected_total(&self) -> f64 {
        self.expected.chunks(self.cuts.len()).map(|row| row[row.len() - 1]).sum()
    }
}
