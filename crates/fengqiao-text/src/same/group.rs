//! Groups reports by average linkage over the graph of candidates: two groups are joined while the power mean of the
//! scores of all their pairs is high enough, so that a group of many, whose reports are not all alike, holds together. What a look-up never compared is compared then, up to a limit.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use super::digest::Digest;
use super::index::SameMatterIndex;

/// Pairs of two large groups that are compared, spread evenly over them.
const PAIRS_MAX: usize = 144;

/// Grams from which the same text is the same matter: shorter ones are said by many.
pub(super) const REPEAT_GRAMS_MIN: u16 = 12;

/// How reports are grouped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupOptions {
    /// Mean score of the pairs of two groups from which they are one, 0..=1.
    pub join_from: f32,
    /// Score of a pair below which it is no edge of the graph.
    pub edge_from: f32,
    /// Exponent of the mean: 1 is the plain one, more gives pairs that are alike more say.
    pub power: f32,
    /// Likeness of words, 0..=1, from which a large group draws in reports that name the same place; none leaves them.
    pub attach_from: Option<f32>,
}

impl Default for GroupOptions {
    fn default() -> Self {
        Self { join_from: 0.42, edge_from: 0.05, power: 1.0, attach_from: Some(0.2) }
    }
}

/// Groups of reports: for each digest, the number of its group, counted from 0 in the order of first members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouping {
    /// Group of each digest.
    pub group_of: Vec<u32>,
}

impl Grouping {
    /// The members of every group, in order.
    #[must_use]
    pub fn members(&self) -> Vec<Vec<usize>> {
        let groups = self.group_of.iter().max().map_or(0, |last| *last as usize + 1);
        let mut members = vec![Vec::new(); groups];
        self.group_of.iter().enumerate().for_each(|(report, group)| members[*group as usize].push(report));
        members
    }
}

/// An edge of the heap: the best first; equal ones by their numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Link {
    mean: f32,
    a: u32,
    b: u32,
    /// Sizes of both when it was made: it is stale if they have grown.
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

/// The state of a grouping under way.
struct Clusters<'i> {
    index: &'i SameMatterIndex,
    members: Vec<Vec<u32>>,
    /// Mean to every neighbouring group, of scores raised to the power.
    links: Vec<BTreeMap<u32, f32>>,
    heap: BinaryHeap<Link>,
    power: f32,
}

impl SameMatterIndex {
    /// Groups reports that were put in by one [`SameMatterIndex::fill`] of an empty index, in the same order. The
    /// answer does not depend on `threads`.
    #[must_use]
    pub fn group(&self, digests: &[Digest], options: &GroupOptions, threads: usize) -> Grouping {
        self.group_scored(digests, options, &self.edges(digests, threads))
    }

    /// Scores of all candidate pairs: (report, earlier or later report, score), each pair once.
    #[must_use]
    pub fn edges(&self, digests: &[Digest], threads: usize) -> Vec<(u32, u32, f32)> {
        let digests = &digests[..digests.len().min(self.len())];
        let size = digests.len().div_ceil(threads.clamp(1, 64)).max(1);
        let part = |(number, part): (usize, &[Digest])| -> Vec<(u32, u32, f32)> {
            let near = part.iter().enumerate().map(|(at, digest)| ((number * size + at) as u32, digest));
            near.flat_map(|(slot, digest)| {
                let found = self.neighbours(slot, digest).into_iter();
                found.map(move |(other, score)| (slot.min(other), slot.max(other), score))
            })
            .collect()
        };
        let mut edges: Vec<(u32, u32, f32)> = std::thread::scope(|scope| {
            let work: Vec<_> = digests.chunks(size).enumerate().map(|given| scope.spawn(move || part(given))).collect();
            work.into_iter()
                .flat_map(|work| work.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        edges.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.total_cmp(&a.2)));
        edges.dedup_by_key(|edge| (edge.0, edge.1));
        edges
    }

    /// As [`SameMatterIndex::group`], over edges that are known already.
    #[must_use]
    pub fn group_scored(&self, digests: &[Digest], options: &GroupOptions, edges: &[(u32, u32, f32)]) -> Grouping {
        let count = digests.len();
        let mut clusters = Clusters {
            index: self,
            members: (0..count as u32).map(|report| vec![report]).collect(),
            links: vec![BTreeMap::new(); count],
            heap: BinaryHeap::new(),
            power: options.power.clamp(0.5, 8.0),
        };
        let owner = clusters.join_repeats();
        let kept = edges.iter().filter(|edge| edge.2 >= options.edge_from);
        let mut links: Vec<(u32, u32, f32)> =
            kept.map(|&(a, b, score)| (owner[a as usize], owner[b as usize], score)).collect();
        links.iter_mut().for_each(|link| *link = (link.0.min(link.1), link.0.max(link.1), link.2));
        links.retain(|link| link.0 != link.1);
        links.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(b.2.total_cmp(&a.2)));
        links.dedup_by_key(|link| (link.0, link.1));
        for (a, b, score) in links {
            let single = clusters.size(a) == 1 && clusters.size(b) == 1;
            let mean = if single { score.powf(clusters.power) } else { clusters.mean(a, b) };
            clusters.link(a, b, mean);
        }
        clusters.run(options);
        if let Some(from) = options.attach_from {
            self.attach(&mut clusters.members, from);
        }
        let mut group_of = vec![0u32; count];
        let alive = clusters.members.iter().filter(|members| !members.is_empty());
        let mut groups: Vec<Vec<u32>> = alive.cloned().collect();
        groups.iter_mut().for_each(|members| members.sort_unstable());
        groups.sort_unstable();
        for (number, members) in groups.iter().enumerate() {
            members.iter().for_each(|&report| group_of[report as usize] = number as u32);
        }
        Grouping { group_of }
    }
}

impl Clusters<'_> {
    /// Puts reports of the very same text together before anything is weighed, so that thousands of copies of one
    /// petition cost no more than one; gives the group of each report.
    fn join_repeats(&mut self) -> Vec<u32> {
        let mut first: BTreeMap<u64, u32> = BTreeMap::new();
        let mut owner: Vec<u32> = (0..self.members.len() as u32).collect();
        for report in 0..self.members.len() as u32 {
            let card = self.index.card(report);
            if card.letters < REPEAT_GRAMS_MIN {
                continue;
            }
            let group = *first.entry(card.whole).or_insert(report);
            if group != report {
                owner[report as usize] = group;
                let moved = std::mem::take(&mut self.members[report as usize]);
                self.members[group as usize].extend(moved);
            }
        }
        owner
    }

    fn link(&mut self, a: u32, b: u32, mean: f32) {
        self.links[a as usize].insert(b, mean);
        self.links[b as usize].insert(a, mean);
        let sizes = (self.size(a), self.size(b));
        self.heap.push(Link { mean, a, b, sizes });
    }

    fn size(&self, cluster: u32) -> u32 {
        self.members[cluster as usize].len() as u32
    }

    fn run(&mut self, options: &GroupOptions) {
        let join_from = options.join_from.powf(self.power);
        while let Some(link) = self.heap.pop() {
            if link.mean < join_from {
                break;
            }
            if link.sizes != (self.size(link.a), self.size(link.b)) || link.sizes.0 == 0 || link.sizes.1 == 0 {
                continue;
            }
            self.join(link.a, link.b, options);
        }
    }

    /// Puts the smaller group into the larger one and links the whole anew.
    fn join(&mut self, a: u32, b: u32, options: &GroupOptions) {
        let (into, from) = if self.size(a) >= self.size(b) { (a, b) } else { (b, a) };
        let (own, theirs) =
            (std::mem::take(&mut self.links[into as usize]), std::mem::take(&mut self.links[from as usize]));
        let (large, small) = (self.size(into) as f32, self.size(from) as f32);
        let near: Vec<u32> =
            own.keys().chain(theirs.keys()).copied().filter(|&other| other != into && other != from).collect();
        let mut means: BTreeMap<u32, f32> = BTreeMap::new();
        for other in near {
            if means.contains_key(&other) {
                continue;
            }
            let one = own.get(&other).copied().unwrap_or_else(|| self.mean(into, other));
            let two = theirs.get(&other).copied().unwrap_or_else(|| self.mean(from, other));
            means.insert(other, (one * large + two * small) / (large + small));
        }
        let moved = std::mem::take(&mut self.members[from as usize]);
        self.members[into as usize].extend(moved);
        for (other, mean) in means {
            self.links[other as usize].remove(&from);
            self.links[other as usize].remove(&into);
            if mean >= (options.edge_from * 0.5).powf(self.power) {
                self.link(into, other, mean);
            }
        }
    }

    /// Mean score over the pairs of two groups; of large groups, over pairs spread evenly.
    fn mean(&self, a: u32, b: u32) -> f32 {
        let (ours, theirs) = (&self.members[a as usize], &self.members[b as usize]);
        let all = ours.len() * theirs.len();
        if all == 0 {
            return 0.0;
        }
        let side = |members: &[u32], most: usize| -> Vec<u32> {
            let count = members.len().min(most);
            (0..count).map(|place| members[place * members.len() / count]).collect()
        };
        let most = PAIRS_MAX.isqrt();
        let ours = side(ours, most.max(PAIRS_MAX / theirs.len().max(1)).min(PAIRS_MAX));
        let theirs = side(theirs, (PAIRS_MAX / ours.len()).max(1));
        let sum: f32 = ours
            .iter()
            .map(|&report| {
                let own = self.index.weighed(report);
                theirs.iter().map(|&other| self.index.pair(&own, other).powf(self.power)).sum::<f32>()
            })
            .sum();
        sum / (ours.len() * theirs.len()) as f32
    }
}
