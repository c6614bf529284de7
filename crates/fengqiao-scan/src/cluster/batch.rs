//! Batches of 32 replicates: drawn, laid out by windows of time, and walked through.

use super::field::Field;
use super::kernel::{LANES, Lane, Path, Row, Settle, WINDOWS, Walk};
use super::plan::{Block, Plan};
use super::sample::{Sampler, Scratch};
use super::table::{Bar, Grid, Table, Tables};
use super::window::Span;
use super::zone_set::ZoneSet;
use pulp::{Simd, WithSimd};

/// Families whose plan is laid out at once and then walked in every batch of a group.
const FAMILIES_AT_ONCE: usize = 64;
/// Memory for the counts of one group of batches, in bytes for each thread.
const GROUP_BYTES: usize = 32 << 20;
/// Most batches of a group.
const GROUP_MAX: usize = 16;

/// What every batch of a scan shares.
pub(crate) struct Engine<'a> {
    pub(crate) zones: &'a ZoneSet,
    pub(crate) field: &'a Field,
    pub(crate) sampler: &'a Sampler<'a>,
    pub(crate) bar: Bar,
    pub(crate) grid: Grid,
    pub(crate) path: Path,
    pub(crate) seed: u64,
    pub(crate) tables: (Tables<u16>, Tables<u32>, Tables<u64>),
}

/// Replicates `first..end`, up to 32 of them, with the running sums of each place by segment.
struct Batch<D> {
    /// Shape `[n_places, n_segments]`: cases up to the end of each segment.
    sums: Vec<[D; LANES]>,
    best: [f64; LANES],
    /// Whether every zone's sum is known to fit 16 bits.
    narrow: bool,
}

/// Bits of a lane.
enum Width {
    Bits16,
    Bits32,
    Bits64,
}

/// The rows of a tile of windows, in the lanes of the batch or in 16 bits.
struct Rows<D> {
    wide: Vec<Row<D>>,
    narrow: Vec<Row<u16>>,
}

impl Engine<'_> {
    /// How many batches a thread takes together, so that memory stays bounded, plans serve several, and every thread
    /// gets as many.
    pub(crate) fn group(&self, n_batches: usize, threads: usize) -> usize {
        let lane = match self.width() {
            Width::Bits16 => 2,
            Width::Bits32 => 4,
            Width::Bits64 => 8,
        };
        let bytes = self.field.n_places * LANES * lane * (self.field.n_segments() + WINDOWS);
        let most = (GROUP_BYTES / bytes.max(1)).clamp(1, GROUP_MAX);
        let n_groups = n_batches.div_ceil(most).next_multiple_of(threads.max(1));
        n_batches.div_ceil(n_groups).max(1)
    }

    /// The lanes that hold any replicate's cases.
    fn width(&self) -> Width {
        match self.sampler.most() {
            _ if self.bar.unit > 1.0 => Width::Bits64,
            0..0xFFFF => Width::Bits16,
            0xFFFF..0xFFFF_FFFF => Width::Bits32,
            _ => Width::Bits64,
        }
    }

    /// The greatest ratio of each of the replicates, in order; none when `go_on` said no.
    pub(crate) fn maxima(&self, replicates: std::ops::Range<u32>, go_on: &dyn Fn() -> bool) -> Option<Vec<f64>> {
        match self.width() {
            Width::Bits16 => self.run(replicates, &self.tables.0, false, go_on),
            Width::Bits32 => self.run(replicates, &self.tables.1, true, go_on),
            Width::Bits64 => self.run(replicates, &self.tables.2, false, go_on),
        }
    }

    fn run<D: Lane>(
        &self,
        replicates: std::ops::Range<u32>,
        tables: &Tables<D>,
        may_narrow: bool,
        go_on: &dyn Fn() -> bool,
    ) -> Option<Vec<f64>> {
        let mut scratch = self.sampler.scratch();
        let mut drawn = Vec::new();
        let starts = replicates.clone().step_by(LANES);
        let ends = |start: u32| replicates.end.min(start + LANES as u32);
        let mut batches: Vec<Batch<D>> = Vec::new();
        for start in starts {
            let mut batch = self.draw(start..ends(start), &mut scratch, &mut drawn);
            batch.narrow = may_narrow && self.fits_16_bits(&batch.sums);
            batches.push(batch);
            if !go_on() {
                return None;
            }
        }
        let mut rows: Vec<Rows<D>> = batches.iter().map(|_| Rows { wide: vec![], narrow: vec![] }).collect();
        let mut expected = vec![[0.0; WINDOWS]; self.field.n_places];
        let mut plan = Plan::default();
        for spans in self.field.spans.chunks(WINDOWS) {
            self.lay_expected(spans, &mut expected);
            for (batch, rows) in batches.iter().zip(&mut rows) {
                if batch.narrow {
                    self.lay_rows(batch, spans, &mut rows.narrow);
                } else {
                    self.lay_rows(batch, spans, &mut rows.wide);
                }
            }
            let n_families = self.zones.families.len();
            for first in (0..n_families).step_by(FAMILIES_AT_ONCE) {
                plan.lay(self.zones, first..n_families.min(first + FAMILIES_AT_ONCE), &expected, &self.grid);
                for (batch, rows) in batches.iter_mut().zip(&rows) {
                    if batch.narrow {
                        self.walk(&rows.narrow, &plan, &expected, &self.tables.0, &mut batch.best);
                    } else {
                        self.walk(&rows.wide, &plan, &expected, tables, &mut batch.best);
                    }
                }
                if !go_on() {
                    return None;
                }
            }
        }
        let all = batches.iter().flat_map(|batch| batch.best);
        Some(all.take(replicates.len()).collect())
    }

    /// Draws a batch; `drawn` is room for the counts of one replicate after the other, which keeps draws near each other
    /// in memory.
    fn draw<D: Lane>(&self, replicates: std::ops::Range<u32>, scratch: &mut Scratch, drawn: &mut Vec<D>) -> Batch<D> {
        let n_segments = self.field.n_segments();
        let n_cells = self.field.n_places * n_segments;
        drawn.clear();
        drawn.resize(n_cells * LANES, D::ZERO);
        let mut best = [f64::INFINITY; LANES];
        for (lane, replicate) in replicates.enumerate() {
            best[lane] = 0.0;
            let counts = &mut drawn[lane * n_cells..(lane + 1) * n_cells];
            self.sampler.draw([self.seed, u64::from(replicate)], scratch, |cell, value| {
                counts[cell] = counts[cell].plus(D::clamped(value));
            });
        }
        let mut sums: Vec<[D; LANES]> =
            (0..n_cells).map(|cell| std::array::from_fn(|lane| drawn[lane * n_cells + cell])).collect();
        for place in sums.chunks_exact_mut(n_segments) {
            for segment in 1..n_segments {
                let (before, after) = place.split_at_mut(segment);
                let last = before[segment - 1];
                after[0].iter_mut().zip(last).for_each(|(sum, last)| *sum = sum.plus(last));
            }
        }
        Batch { sums, best, narrow: false }
    }

    /// Whether no zone of any replicate can have more than 16 bits of cases.
    fn fits_16_bits<D: Lane>(&self, sums: &[[D; LANES]]) -> bool {
        let most = |row: &[D; LANES]| row.iter().map(|sum| sum.value()).max().unwrap_or(0);
        let places: Vec<u64> =
            sums.chunks_exact(self.field.n_segments()).map(|place| most(&place[place.len() - 1])).collect();
        let zone = |family: usize| self.zones.places(family).iter().map(|&place| places[place as usize]).sum::<u64>();
        (0..self.zones.n_families()).all(|family| zone(family) < u64::from(u16::MAX))
    }

    fn lay_expected(&self, spans: &[Span], expected: &mut [[f64; WINDOWS]]) {
        for (place, row) in expected.iter_mut().enumerate() {
            for (window, sum) in row.iter_mut().enumerate() {
                *sum = spans.get(window).map_or(0.0, |&span| self.field.expected(place, span).max(0.0));
            }
        }
    }

    fn lay_rows<D: Lane, T: Lane>(&self, batch: &Batch<D>, spans: &[Span], rows: &mut Vec<Row<T>>) {
        rows.clear();
        let n_segments = self.field.n_segments();
        for sums in batch.sums.chunks_exact(n_segments) {
            let mut row = Row([[T::ZERO; LANES]; WINDOWS]);
            for (window, span) in spans.iter().enumerate() {
                let (start, end) = (span.start as usize, span.end as usize);
                let before = if start == 0 { [D::ZERO; LANES] } else { sums[start - 1] };
                for (lane, to) in row.0[window].iter_mut().enumerate() {
                    *to = T::clamped(sums[end - 1][lane].minus(before[lane]).value());
                }
            }
            rows.push(row);
        }
    }

    fn walk<T: Lane>(
        &self,
        rows: &[Row<T>],
        plan: &Plan,
        expected: &[[f64; WINDOWS]],
        tables: &Tables<T>,
        best: &mut [f64; LANES],
    ) {
        let floor = least(best);
        let table = tables.at(floor);
        let due = tables.next(floor);
        let mut settle = Exact { engine: self, rows, expected, tables, best, table, due, sums: Vec::new() };
        let places = &self.zones.places;
        self.path.run(Walk { rows, places, plan, table, settle: &mut settle });
    }
}

fn least(best: &[f64; LANES]) -> f64 {
    best.iter().copied().fold(f64::INFINITY, f64::min)
}

/// Looks at blocks exactly and keeps the greatest ratio of each lane.
struct Exact<'a, 'b, T> {
    engine: &'b Engine<'b>,
    rows: &'b [Row<T>],
    expected: &'b [[f64; WINDOWS]],
    tables: &'a Tables<T>,
    best: &'b mut [f64; LANES],
    table: &'a Table<T>,
    /// The floor at which a higher table is due.
    due: f64,
    /// Expected cases after each place of a block.
    sums: Vec<[f64; WINDOWS]>,
}

impl<'a, T: Lane> Settle<'a, T> for Exact<'a, '_, T> {
    fn settle<S: Simd>(&mut self, simd: S, block: &Block, places: &[u32], sums: &Row<T>) -> &'a Table<T> {
        simd.vectorize(ByZone { exact: self, block, places, sums });
        let floor = least(self.best);
        if floor >= self.due {
            self.table = self.tables.at(floor);
            self.due = self.tables.next(floor);
        }
        self.table
    }
}

/// A block, zone by zone, compiled for the path that found it.
struct ByZone<'a, 'b, 'c, T> {
    exact: &'c mut Exact<'a, 'b, T>,
    block: &'c Block,
    places: &'c [u32],
    sums: &'c Row<T>,
}

impl<T: Lane> WithSimd for ByZone<'_, '_, '_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _simd: S) {
        self.exact.by_zone(self.block, self.places, self.sums);
    }
}

impl<T: Lane> Exact<'_, '_, T> {
    #[inline(always)]
    fn by_zone(&mut self, block: &Block, places: &[u32], sums: &Row<T>) {
        let mut sum = block.before;
        self.sums.clear();
        for &place in places {
            let more = &self.expected[place as usize];
            sum = std::array::from_fn(|window| sum[window] + more[window]);
            self.sums.push(sum);
        }
        let zones = self.engine.zones;
        let family = &zones.families[block.family as usize];
        let mut counts = *sums;
        for (at, &place) in places.iter().enumerate().rev() {
            if zones.is_zone(family, block.from as usize + at + 1 - family.from) {
                for (window, counts) in counts.0.iter().enumerate() {
                    self.look(counts, self.sums[at][window], family.factor);
                }
            }
            for (counts, entered) in counts.0.iter_mut().zip(&self.rows[place as usize].0) {
                counts.iter_mut().zip(entered).for_each(|(count, &entered)| *count = count.minus(entered));
            }
        }
    }

    /// Raises the best ratio of every lane in which this zone beats it.
    #[inline(always)]
    fn look(&mut self, counts: &[T; LANES], expected: f64, factor: f64) {
        let cell = self.engine.grid.cell(expected) as usize;
        // Without high or low rates nothing is over or under.
        let over = self.table.over.get(cell).copied().unwrap_or(T::clamped(u64::MAX));
        let under = self.table.under.get(cell).copied().unwrap_or(T::ZERO);
        let may = |count: T| (count > over) | (count < under);
        if !counts.iter().fold(false, |any, &count| any | may(count)) {
            return;
        }
        let bar = &self.engine.bar;
        for (lane, count) in counts.iter().enumerate() {
            let cases = bar.cases(count.value());
            if !may(*count) || bar.law.at_most(cases, expected, self.best[lane] / factor) {
                continue;
            }
            let ratio = bar.ratio(count.value(), expected) * factor;
            self.best[lane] = self.best[lane].max(ratio);
        }
    }
}
