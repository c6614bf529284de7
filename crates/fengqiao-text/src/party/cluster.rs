//! Clusters of rows by average linkage: two clusters are joined while the mean over all their pairs speaks for it, so that
//! a chain of likenesses does not tie strangers together, and never across two different sound numbers.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

/// A compared pair: the smaller row, the larger one, bits.
pub(crate) type Edge = (u32, u32, f32);

/// How clusters are made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ClusterOptions {
    /// Mean bits from which two clusters are one.
    pub(crate) join_from: f32,
    /// Bits of one pair, at most: one striking pair does not outweigh many.
    pub(crate) most: f32,
    /// Bits of a pair that was not compared, or stands below it.
    pub(crate) least: f32,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Link {
    mean: f32,
    a: u32,
    b: u32,
    sizes: (u32, u32),
}

impl Eq for Link {}

impl Ord for Link {
    fn cmp(&self, other: &Self) -> Ordering {
        self.mean.total_cmp(&other.mean).then((other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Link {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

struct Clusters {
    /// Rows of a cluster; 0 for one that was joined into another.
    size: Vec<u32>,
    parent: Vec<u32>,
    /// Per cluster, its neighbours with the sum of bits and the number of pairs compared.
    near: Vec<BTreeMap<u32, (f64, u32)>>,
    /// Per cluster, the decisive value of each decisive field, 0 for none.
    decisive: Vec<Vec<u32>>,
    heap: BinaryHeap<Link>,
    options: ClusterOptions,
}

/// Cluster of each row. `decisive` has for each row one value per decisive field; two rows with different ones never meet.
pub(crate) fn cluster(decisive: Vec<Vec<u32>>, edges: &[Edge], options: ClusterOptions) -> Vec<u32> {
    let rows = decisive.len();
    let mut clusters = Clusters {
        size: vec![1; rows],
        parent: (0..rows as u32).collect(),
        near: vec![BTreeMap::new(); rows],
        decisive,
        heap: BinaryHeap::new(),
        options,
    };
    for &(a, b, bits) in edges {
        let said = (f64::from(bits.clamp(options.least, options.most)), 1);
        clusters.near[a as usize].insert(b, said);
        clusters.near[b as usize].insert(a, said);
        clusters.push(a, b);
    }
    clusters.run();
    (0..rows as u32).map(|row| clusters.root(row)).collect()
}

impl Clusters {
    fn root(&self, mut row: u32) -> u32 {
        while self.parent[row as usize] != row {
            row = self.parent[row as usize];
        }
        row
    }

    fn mean(&self, a: u32, b: u32) -> f32 {
        let Some(&(sum, count)) = self.near[a as usize].get(&b) else { return f32::NEG_INFINITY };
        let all = f64::from(self.size[a as usize]) * f64::from(self.size[b as usize]);
        ((sum + (all - f64::from(count)) * f64::from(self.options.least)) / all) as f32
    }

    fn push(&mut self, a: u32, b: u32) {
        let mean = self.mean(a, b);
        if mean >= self.options.join_from {
            let sizes = (self.size[a as usize], self.size[b as usize]);
            self.heap.push(Link { mean, a, b, sizes });
        }
    }

    fn may_meet(&self, a: u32, b: u32) -> bool {
        let (ours, theirs) = (&self.decisive[a as usize], &self.decisive[b as usize]);
        ours.iter().zip(theirs).all(|(one, two)| one == two || *one == 0 || *two == 0)
    }

    fn run(&mut self) {
        while let Some(link) = self.heap.pop() {
            let sizes = (self.size[link.a as usize], self.size[link.b as usize]);
            if link.sizes == sizes && sizes.0 > 0 && sizes.1 > 0 && self.may_meet(link.a, link.b) {
                self.join(link.a, link.b);
            }
        }
    }

    fn join(&mut self, a: u32, b: u32) {
        let more = self.near[a as usize].len().cmp(&self.near[b as usize].len());
        let (into, from) = if more.then(b.cmp(&a)).is_ge() { (a, b) } else { (b, a) };
        let moved = std::mem::take(&mut self.near[from as usize]);
        self.near[into as usize].remove(&from);
        for (other, (sum, count)) in moved {
            if other == into {
                continue;
            }
            self.near[other as usize].remove(&from);
            let own = self.near[into as usize].entry(other).or_default();
            *own = (own.0 + sum, own.1 + count);
            let own = *own;
            self.near[other as usize].insert(into, own);
        }
        self.size[into as usize] += self.size[from as usize];
        self.size[from as usize] = 0;
        self.parent[from as usize] = into;
        let theirs = std::mem::take(&mut self.decisive[from as usize]);
        for (own, other) in self.decisive[into as usize].iter_mut().zip(theirs) {
            *own = (*own).max(other);
        }
        let others: Vec<u32> = self.near[into as usize].keys().copied().collect();
        others.into_iter().for_each(|other| self.push(into.min(other), into.max(other)));
    }
}
