//! Linear decisions by dual coordinate descent, several kinds at a time: one walk over an example serves all of them.

use super::corpus::Vectors;

/// Kinds solved side by side; one row of weights fills a cache line half.
pub(super) const LANES: usize = 8;

/// How closely and how long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// Price of a wrong answer.
    pub cost: f32,
    /// Passes over the examples at most.
    pub passes_max: u32,
    /// A pass whose largest violation is below this is the last.
    pub tolerance: f32,
    /// Begins the order of the passes.
    pub seed: u64,
}

/// Weights and bias of up to [`LANES`] kinds.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    /// One row for each feature.
    pub weights: Vec<[f32; LANES]>,
    pub bias: [f32; LANES],
}

impl Columns {
    /// Decision value of each kind.
    pub fn values(&self, row: &[(u32, f32)]) -> [f32; LANES] {
        let mut values = self.bias;
        for &(feature, weight) in row {
            let parts = &self.weights[feature as usize];
            for lane in 0..LANES {
                values[lane] += weight * parts[lane];
            }
        }
        values
    }

    fn add(&mut self, row: &[(u32, f32)], steps: &[f32; LANES]) {
        self.bias.iter_mut().zip(steps).for_each(|(bias, step)| *bias += step);
        for &(feature, weight) in row {
            let parts = &mut self.weights[feature as usize];
            for lane in 0..LANES {
                parts[lane] += weight * steps[lane];
            }
        }
    }
}

/// An example in the solver: which lane it speaks for, and how far each lane leans on it.
#[derive(Clone, Copy)]
struct Row {
    place: usize,
    truth: usize,
    norm: f32,
    alpha: [f32; LANES],
    active: bool,
}

/// Solves one decision: `rows` are examples with the lane that is right for each; a truth outside the lanes speaks
/// against all of them. The result depends on nothing but the arguments.
///
/// # Source
/// Hsieh et al., A dual coordinate descent method for large-scale linear SVM, ICML 2008 (L2 loss, with shrinking).
pub(super) fn solve(vectors: &Vectors, rows: &[(usize, usize)], features: usize, effort: &Effort) -> Columns {
    let diagonal = 0.5 / effort.cost;
    let mut columns = Columns { weights: vec![[0.0; LANES]; features], bias: [0.0; LANES] };
    let mut state: Vec<Row> = rows
        .iter()
        .map(|&(place, truth)| {
            let norm = 1.0 + diagonal + vectors.row(place).iter().map(|(_, weight)| weight * weight).sum::<f32>();
            Row { place, truth, norm, alpha: [0.0; LANES], active: true }
        })
        .collect();
    let mut order: Vec<u32> = (0..state.len() as u32).collect();
    let mut chance = effort.seed ^ 0x2545_f491_4f6c_dd1d;
    let mut shrink_above = f32::INFINITY;
    for _ in 0..effort.passes_max.max(1) {
        shuffle(&mut order, &mut chance);
        let mut worst = 0.0f32;
        for &place in &order {
            worst = worst.max(visit(&mut columns, &mut state[place as usize], vectors, diagonal, shrink_above));
        }
        order.retain(|&place| state[place as usize].active);
        if worst < effort.tolerance || order.is_empty() {
            break;
        }
        shrink_above = worst;
    }
    columns
}

/// One step on one example for every lane; gives the largest violation found.
fn visit(columns: &mut Columns, row: &mut Row, vectors: &Vectors, diagonal: f32, shrink_above: f32) -> f32 {
    let entries = vectors.row(row.place);
    let values = columns.values(entries);
    let mut steps = [0.0f32; LANES];
    let (mut worst, mut moved, mut idle) = (0.0f32, false, true);
    for lane in 0..LANES {
        let sign = if row.truth == lane { 1.0 } else { -1.0 };
        let before = row.alpha[lane];
        let gradient = sign * values[lane] - 1.0 + before * diagonal;
        if before == 0.0 && gradient >= 0.0 {
            idle &= gradient > shrink_above;
            continue;
        }
        idle = false;
        worst = worst.max(gradient.abs());
        let after = (before - gradient / row.norm).max(0.0);
        row.alpha[lane] = after;
        steps[lane] = (after - before) * sign;
        moved |= steps[lane] != 0.0;
    }
    row.active = !idle;
    if moved {
        columns.add(entries, &steps);
    }
    worst
}

/// Fisher-Yates by a xorshift sequence: the order of passes is part of the method, not chance.
fn shuffle(order: &mut [u32], state: &mut u64) {
    for last in (1..order.len()).rev() {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        order.swap(last, (*state % (last as u64 + 1)) as usize);
    }
}
