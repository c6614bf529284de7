//! Draws of replicates: cases by place and segment of time as they would be if nothing happened.

use super::field::Field;
use super::input::{Model, Redraw, ScanInput, Stratum};
use crate::draw::{Alias, binomial, gamma_of_mean_one, poisson, stream};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

/// Draws replicates of one input.
pub(crate) struct Sampler<'a> {
    input: &'a ScanInput,
    field: &'a Field,
    kind: Kind,
}

enum Kind {
    /// Strata, and the place of each case, stratum by stratum.
    Permutation { strata: Vec<Margins>, owners: Vec<u32> },
    /// Cells by weight, and the share of all cases that falls into them.
    Alias { alias: Alias, share: f64 },
    /// Expected cases of each cell, for many cases in few cells.
    Cells { weights: Vec<f64>, outside: f64 },
    /// The cell of each person; `u32::MAX` outside all windows.
    Labels { cells: Vec<u32>, drawn: u64, are_cases: bool, people: Vec<u32> },
    /// Each cell by itself.
    Law,
    /// Whole intervals.
    Intervals,
}

/// What stays the same in one stratum.
struct Margins {
    /// Cases of each segment, newest first, without the segment that takes what is left.
    order: Vec<(usize, u64)>,
    rest: Option<usize>,
    by_place: Vec<u64>,
    total: u64,
}

impl Margins {
    fn drawn(&self) -> u64 {
        self.order.iter().map(|(_, cases)| cases).sum()
    }
}

/// What a thread needs while it draws.
#[derive(Default)]
pub(crate) struct Scratch {
    items: Vec<u32>,
    /// Swaps, or bits of what is drawn.
    swaps: Vec<u32>,
    left: Vec<u64>,
}

/// Over this many cases for each cell, cells are drawn one by one.
const CASES_PER_CELL: f64 = 64.0;

impl<'a> Sampler<'a> {
    pub(crate) fn new(input: &'a ScanInput, field: &'a Field) -> Self {
        let kind = match &input.model {
            Model::Permutation { strata } => permutation(field, strata),
            Model::Poisson { .. } => multinomial(field, input.total as f64),
            Model::Bernoulli { people } => labels(input, field, people),
            Model::NegativeBinomial { redraw: Redraw::Law, .. } => Kind::Law,
            Model::NegativeBinomial { redraw: Redraw::Intervals, .. } => Kind::Intervals,
        };
        Self { input, field, kind }
    }

    pub(crate) fn scratch(&self) -> Scratch {
        let items = match &self.kind {
            Kind::Permutation { owners, .. } => owners.clone(),
            Kind::Labels { cells, .. } => cells.clone(),
            Kind::Intervals => (0..self.input.n_intervals as u32).collect(),
            _ => Vec::new(),
        };
        Scratch { items, ..Scratch::default() }
    }

    /// Most cases that any replicate can have in all windows together.
    pub(crate) fn most(&self) -> u64 {
        match &self.kind {
            Kind::Permutation { strata, .. } if strata.iter().all(|margins| margins.rest.is_none()) => {
                strata.iter().map(Margins::drawn).sum()
            }
            Kind::Law | Kind::Intervals => u64::MAX,
            _ => self.input.total,
        }
    }

    /// Draws one replicate; `put` takes an index into `[n_places, n_segments]` and a value in lanes' units to add.
    pub(crate) fn draw(&self, key: [u64; 2], scratch: &mut Scratch, mut put: impl FnMut(usize, u64)) {
        let rng = &mut stream(key[0], key[1]);
        match &self.kind {
            Kind::Permutation { strata, .. } => {
                let mut from = 0;
                for margins in strata {
                    let to = from + margins.total as usize;
                    self.permute(rng, margins, scratch, from..to, &mut put);
                    from = to;
                }
            }
            Kind::Alias { alias, share } => {
                for _ in 0..binomial(rng, self.input.total, *share) {
                    put(alias.draw(rng), 1);
                }
            }
            Kind::Cells { weights, outside } => {
                let (mut left, mut weight) = (self.input.total, weights.iter().sum::<f64>() + outside);
                for (cell, &own) in weights.iter().enumerate() {
                    let drawn = if own > 0.0 { binomial(rng, left, (own / weight).clamp(0.0, 1.0)) } else { 0 };
                    put(cell, drawn);
                    left -= drawn;
                    weight -= own;
                }
            }
            Kind::Labels { drawn, are_cases, people, .. } => {
                if !are_cases {
                    people.iter().enumerate().for_each(|(cell, &people)| put(cell, u64::from(people)));
                }
                let one = if *are_cases { 1 } else { 1_u64.wrapping_neg() };
                shuffle(rng, &mut scratch.items, &mut scratch.swaps, *drawn, |cell| {
                    if cell != u32::MAX {
                        put(cell as usize, one);
                    }
                });
            }
            Kind::Law => self.draw_law(rng, put),
            Kind::Intervals => self.exchange(rng, scratch, put),
        }
    }

    fn permute(
        &self,
        rng: &mut ChaCha8Rng,
        margins: &Margins,
        scratch: &mut Scratch,
        owners: std::ops::Range<usize>,
        put: &mut impl FnMut(usize, u64),
    ) {
        let n_segments = self.field.n_segments();
        scratch.left.clear();
        scratch.left.extend_from_slice(&margins.by_place);
        let mut queue = margins.order.iter().flat_map(|&(segment, cases)| std::iter::repeat_n(segment, cases as usize));
        let left = &mut scratch.left;
        shuffle(rng, &mut scratch.items[owners], &mut scratch.swaps, margins.drawn(), |place| {
            if let Some(segment) = queue.next() {
                put(place as usize * n_segments + segment, 1);
                left[place as usize] -= 1;
            }
        });
        if let Some(rest) = margins.rest {
            left.iter().enumerate().for_each(|(place, &cases)| put(place * n_segments + rest, cases));
        }
    }

    fn draw_law(&self, rng: &mut ChaCha8Rng, mut put: impl FnMut(usize, u64)) {
        let Model::NegativeBinomial { expected, relative_variance, .. } = &self.input.model else { return };
        self.each_cell(|cell, into| {
            let mut mean = expected[cell];
            if *relative_variance > 0.0 && mean > 0.0 {
                mean *= gamma_of_mean_one(rng, *relative_variance);
            }
            if mean > 0.0 {
                put(into, self.input.value(cell, poisson(rng, mean) as f64));
            }
        });
    }

    fn exchange(&self, rng: &mut ChaCha8Rng, scratch: &mut Scratch, mut put: impl FnMut(usize, u64)) {
        let Model::NegativeBinomial { expected, .. } = &self.input.model else { return };
        let n = self.input.n_intervals;
        scratch.left.clear();
        let (items, left) = (&mut scratch.items, &mut scratch.left);
        shuffle(rng, items, &mut scratch.swaps, n as u64, |interval| left.push(u64::from(interval)));
        self.each_cell(|cell, into| {
            let from = cell / n * n + left[cell % n] as usize;
            if expected[from] > 0.0 {
                let cases = f64::from(self.input.cases[from]) * expected[cell] / expected[from];
                put(into, self.input.value(cell, cases));
            }
        });
    }

    /// Every cell of input that some window can hold, with its cell in the field.
    fn each_cell(&self, mut act: impl FnMut(usize, usize)) {
        let (cuts, n_segments) = (&self.field.cuts, self.field.n_segments());
        for place in 0..self.input.n_places {
            for (segment, pair) in cuts.windows(2).enumerate() {
                for interval in pair[0]..pair[1] {
                    act(place * self.input.n_intervals + interval as usize, place * n_segments + segment);
                }
            }
        }
    }
}

/// Draws `drawn` items without putting them back and leaves the items as they were.
///
/// Up to half of them are drawn again when they come twice; more are shuffled in place, and the swaps undone.
///
/// # Source
/// Fisher and Yates in place: Durstenfeld 1964, Communications of the ACM 7:420.
fn shuffle(rng: &mut ChaCha8Rng, items: &mut [u32], swaps: &mut Vec<u32>, drawn: u64, mut take: impl FnMut(u32)) {
    swaps.clear();
    // Multiply and shift: the bias is under n / 2^64.
    let mut below = |end: usize| ((u128::from(rng.next_u64()) * end as u128) >> 64) as usize;
    if drawn <= items.len() as u64 / 2 {
        // One bit for each item that is drawn.
        swaps.resize(items.len().div_ceil(32), 0);
        for _ in 0..drawn {
            let pick = loop {
                let pick = below(items.len());
                let (word, bit) = (&mut swaps[pick / 32], 1 << (pick % 32));
                if *word & bit == 0 {
                    *word |= bit;
                    break pick;
                }
            };
            take(items[pick]);
        }
        return;
    }
    for at in 0..drawn as usize {
        let pick = at + below(items.len() - at);
        items.swap(at, pick);
        swaps.push(pick as u32);
        take(items[at]);
    }
    for (at, &pick) in swaps.iter().enumerate().rev() {
        items.swap(at, pick as usize);
    }
}

fn permutation(field: &Field, strata: &[Stratum]) -> Kind {
    let owner = |(place, &cases): (usize, &u64)| std::iter::repeat_n(place as u32, cases as usize);
    let owners = strata.iter().flat_map(|stratum| stratum.by_place.iter().enumerate().flat_map(owner)).collect();
    Kind::Permutation { strata: strata.iter().map(|stratum| margins(field, stratum)).collect(), owners }
}

fn margins(field: &Field, stratum: &Stratum) -> Margins {
    let cases = |pair: &[u32]| stratum.by_interval[pair[0] as usize..pair[1] as usize].iter().sum::<u64>();
    let mut order: Vec<(usize, u64)> = field.cuts.windows(2).map(cases).enumerate().collect();
    let all: u64 = order.iter().map(|(_, cases)| cases).sum();
    order.reverse();
    let mut rest = None;
    if all == stratum.total {
        let largest = (0..order.len()).max_by_key(|&at| order[at].1);
        rest = largest.map(|at| order.remove(at).0);
    }
    Margins { order, rest, by_place: stratum.by_place.clone(), total: stratum.total }
}

fn multinomial(field: &Field, total: f64) -> Kind {
    let segments = 0..field.n_segments() as u32;
    let spans: Vec<_> = segments.map(|start| super::window::Span { start, end: start + 1 }).collect();
    let weight = |place: usize| spans.iter().map(move |&span| field.expected(place, span).max(0.0));
    let weights: Vec<f64> = (0..field.n_places).flat_map(weight).collect();
    let inside: f64 = weights.iter().sum();
    let share = (inside / total).clamp(0.0, 1.0);
    // All of it, when only rounding is left.
    let share = if share > 1.0 - 1e-12 { 1.0 } else { share };
    if total * share > CASES_PER_CELL * weights.len() as f64 {
        return Kind::Cells { weights, outside: if share < 1.0 { total - inside } else { 0.0 } };
    }
    Kind::Alias { alias: Alias::new(&weights), share }
}

fn labels(input: &ScanInput, field: &Field, people: &[u32]) -> Kind {
    let n_segments = field.n_segments();
    let segments: Vec<Option<usize>> = (0..input.n_intervals).map(|interval| field.segment(interval)).collect();
    let mut cells = Vec::new();
    let mut in_cell = vec![0; input.n_places * n_segments];
    for (cell, &people) in people.iter().enumerate() {
        let (place, interval) = (cell / input.n_intervals, cell % input.n_intervals);
        let into = segments[interval].map(|segment| place * n_segments + segment);
        cells.extend(std::iter::repeat_n(into.map_or(u32::MAX, |into| into as u32), people as usize));
        into.into_iter().for_each(|into| in_cell[into] += people);
    }
    let controls = cells.len() as u64 - input.total;
    let are_cases = input.total <= controls;
    Kind::Labels { cells, drawn: input.total.min(controls), are_cases, people: in_cell }
}
