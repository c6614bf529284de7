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

    fn add(&mut self, row: &[(u32, f32)], pull: &[[f32; LANES]], steps: &[f32; LANES]) {
        self.bias.iter_mut().zip(steps).for_each(|(bias, step)| *bias += step);
        for &(feature, weight) in row {
            let (parts, pull) = (&mut self.weights[feature as usize], &pull[feature as usize]);
            for lane in 0..LANES {
                parts[lane] += weight * pull[lane] * steps[lane];
            }
        }
    }
}

/// An example in the solver: which lane it speaks for, and how far each lane leans on it.
#[derive(Clone, Copy)]
struct Row {
    place: usize,
    truth: usize,
    norm: [f32; LANES],
    alpha: [f32; LANES],
    active: bool,
}

/// Solves one decision: `rows` are examples with the lane that is right for each; a truth outside the lanes speaks
/// against all of them. The result depends on nothing but the arguments.
///
/// # Source
/// Hsieh et al., A dual coordinate descent method for large-scale linear SVM, ICML 2008 (L2 loss, with shrinking); features
/// scaled by their log-count ratio as in Wang and Manning, Baselines and bigrams, ACL 2012, here by its root.
pub(super) fn solve(vectors: &Vectors, rows: &[(usize, usize)], features: usize, effort: &Effort) -> Columns {
    let diagonal = 0.5 / effort.cost;
    let mut columns = Columns { weights: vec![[0.0; LANES]; features], bias: [0.0; LANES] };
    let pull = pull(vectors, rows, features);
    let row = |&(place, truth): &(usize, usize)| {
        let mut norm = [1.0 + diagonal; LANES];
        for &(feature, weight) in vectors.row(place) {
            for lane in 0..LANES {
                norm[lane] += weight * weight * pull[feature as usize][lane];
            }
        }
        Row { place, truth, norm, alpha: [0.0; LANES], active: true }
    };
    let mut state: Vec<Row> = rows.iter().map(row).collect();
    let sight = Sight { vectors, pull: &pull, diagonal };
    let mut order: Vec<u32> = (0..state.len() as u32).collect();
    let mut chance = effort.seed ^ 0x2545_f491_4f6c_dd1d;
    let mut shrink_above = f32::INFINITY;
    for _ in 0..effort.passes_max.max(1) {
        shuffle(&mut order, &mut chance);
        let mut worst = 0.0f32;
        for &place in &order {
            worst = worst.max(visit(&mut columns, &mut state[place as usize], &sight, shrink_above));
        }
        order.retain(|&place| state[place as usize].active);
        if worst < effort.tolerance || order.is_empty() {
            break;
        }
        shrink_above = worst;
    }
    columns
}

/// What every step looks at.
struct Sight<'v> {
    vectors: &'v Vectors,
    pull: &'v [[f32; LANES]],
    diagonal: f32,
}

/// How readily a feature is believed to speak for or against a lane, on average 1: the log of how much more often examples
/// of the lane have it than others, without its sign. Features that tell nothing are moved little.
fn pull(vectors: &Vectors, rows: &[(usize, usize)], features: usize) -> Vec<[f32; LANES]> {
    let mut have = vec![[0u32; LANES]; features];
    let mut all = vec![0u32; features];
    let mut of = [0u32; LANES];
    for &(place, truth) in rows {
        if truth < LANES {
            of[truth] += 1;
        }
        for &(feature, _) in vectors.row(place) {
            all[feature as usize] += 1;
            if truth < LANES {
                have[feature as usize][truth] += 1;
            }
        }
    }
    let share = |seen: u32, rows: u32| (seen as f32 + 1.0) / (rows as f32 + 2.0);
    let ratio = |feature: usize, lane: usize| {
        let (own, others) = (have[feature][lane], all[feature] - have[feature][lane]);
        (share(own, of[lane]) / share(others, rows.len() as u32 - of[lane])).ln().abs()
    };
    let mut pull: Vec<[f32; LANES]> = (0..features).map(|it| std::array::from_fn(|lane| ratio(it, lane))).collect();
    let known = all.iter().filter(|&&seen| seen > 0).count().max(1) as f32;
    for lane in 0..LANES {
        let sum: f32 = pull.iter().zip(&all).filter(|(_, seen)| **seen > 0).map(|(pull, _)| pull[lane]).sum();
        let mean = (sum / known).max(f32::MIN_POSITIVE);
        pull.iter_mut().for_each(|pull| pull[lane] /= mean);
    }
    pull
}

/// One step on one example for every lane; gives the largest violation found.
fn visit(columns: &mut Columns, row: &mut Row, sight: &Sight<'_>, shrink_above: f32) -> f32 {
    let (entries, diagonal) = (sight.vectors.row(row.place), sight.diagonal);
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
        let after = (before - gradient / row.norm[lane]).max(0.0);
        row.alpha[lane] = after;
        steps[lane] = (after - before) * sign;
        moved |= steps[lane] != 0.0;
    }
    row.active = !idle;
    if moved {
        columns.add(entries, sight.pull, &steps);
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
