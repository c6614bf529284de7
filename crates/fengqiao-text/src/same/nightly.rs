//! What a night's pass proposes: matters and reports that should be one, and matters that should be several. It proposes
//! only; a person joins or parts. The order in which reports are given does not count.

use std::collections::BTreeMap;

use serde::Serialize;

use super::digest::Digest;
use super::evidence::MatchReason;
use super::group::{GroupOptions, Grouping, REPEAT_GRAMS_MIN};
use super::index::SameMatterIndex;

/// Proposals of one pass, of merges and of splits.
const PROPOSALS_MAX: usize = 500;
/// Mean score of the pairs of a part and the rest of its matter from which it stays: a group can be torn by chance.
const STAYS_FROM: f32 = 0.2;
/// Least score of two reports that say the very same, in a text long enough to tell: however common its words are in a small
/// office, nobody writes it twice by chance.
const REPEAT_SCORE: f32 = 0.9;
/// Reports of each side that are compared when a matter is torn, spread evenly.
const COMPARED_MAX: usize = 12;

/// A report and the matter it is filed under.
#[derive(Debug, Clone)]
pub struct Filed {
    /// The report.
    pub digest: Digest,
    /// Its matter; none stands alone.
    pub matter: Option<u128>,
    /// Whether it or its matter has changed since the last pass.
    pub changed: bool,
}

/// What is joined as one: a matter, or reports of no matter that say the very same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Unit {
    /// The matter.
    pub matter: Option<u128>,
    /// Its reports, by id.
    pub reports: Vec<u128>,
}

impl Unit {
    /// The matter, else the first report.
    #[must_use]
    pub fn key(&self) -> u128 {
        self.matter.or_else(|| self.reports.first().copied()).unwrap_or(0)
    }
}

/// Two units that should be one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Merge {
    /// The units, the smaller key first.
    pub units: (Unit, Unit),
    /// Mean score of their pairs that were compared, 0..=1.
    pub score: f32,
    /// The pair of reports that says most, one of each.
    pub reports: (u128, u128),
    /// Why these two, strongest first; spans are in the text of the second.
    pub reasons: Vec<MatchReason>,
}

/// Reports of a matter that belong together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The reports, by id.
    pub reports: Vec<u128>,
    /// Mean score of their pairs with the largest part, 0..=1; 1 for that part itself.
    pub score: f32,
    /// The most alike pair: one report of the largest part, one of this.
    pub pair: (u128, u128),
}

/// A matter that should be several.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Split {
    /// The matter.
    pub matter: u128,
    /// Its parts, the largest first; two at least.
    pub parts: Vec<Part>,
}

/// What a pass proposes, the surest first.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Proposals {
    /// Units to be joined: of a group of many no more than it takes to join them all.
    pub merges: Vec<Merge>,
    /// Matters to be parted.
    pub splits: Vec<Split>,
}

/// Compares how reports are filed with how they group, in an empty index; what is more than it holds, the oldest, is left
/// out. Only units and matters with something changed are proposed. The answer depends neither on the order of the
/// reports nor on `threads`.
#[must_use]
pub fn propose(index: &mut SameMatterIndex, filed: &[Filed], options: &GroupOptions, threads: usize) -> Proposals {
    let mut filed: Vec<&Filed> = filed.iter().collect();
    filed.sort_by_key(|it| (it.digest.at_days, it.digest.report()));
    filed.dedup_by_key(|it| it.digest.report());
    filed.drain(..filed.len().saturating_sub(index.capacity()));
    let digests: Vec<Digest> = filed.iter().map(|filed| filed.digest.clone()).collect();
    index.fill(&digests);
    let edges = index.edges(&digests, threads);
    let grouping = index.group_scored(&digests, options, &edges);
    let pass = Pass { index, units: units(&filed, &grouping), filed, grouping };
    Proposals { merges: pass.merges(&edges), splits: pass.splits() }
}

/// The unit of each report, by its key.
fn units(filed: &[&Filed], grouping: &Grouping) -> Vec<u128> {
    let mut bundles: BTreeMap<(u32, u64), u128> = BTreeMap::new();
    let told = |filed: &Filed| filed.matter.is_none().then(|| telling(filed)).flatten();
    for (filed, group) in filed.iter().zip(&grouping.group_of) {
        if let Some(whole) = told(filed) {
            let first = bundles.entry((*group, whole)).or_insert(u128::MAX);
            *first = (*first).min(filed.digest.report());
        }
    }
    let key = |(filed, group): (&&Filed, &u32)| {
        let bundle = told(filed).and_then(|whole| bundles.get(&(*group, whole)).copied());
        filed.matter.or(bundle).unwrap_or(filed.digest.report())
    };
    filed.iter().zip(&grouping.group_of).map(key).collect()
}

/// The whole text as a key, if it is long enough to tell.
fn telling(filed: &Filed) -> Option<u64> {
    (filed.digest.grams.len() >= usize::from(REPEAT_GRAMS_MIN)).then(|| filed.digest.whole())
}

/// What was seen between two units within one group.
#[derive(Debug, Clone, Copy)]
struct Between {
    sum: f32,
    pairs: u32,
    best: f32,
    /// The pair of the best score as places, in the order of the units.
    reports: (u32, u32),
    changed: bool,
}

impl Between {
    fn mean(&self) -> f32 {
        self.sum / self.pairs.max(1) as f32
    }
}

struct Pass<'p> {
    index: &'p SameMatterIndex,
    filed: Vec<&'p Filed>,
    units: Vec<u128>,
    grouping: Grouping,
}

impl Pass<'_> {
    fn report(&self, place: u32) -> u128 {
        self.filed[place as usize].digest.report()
    }

    fn says_the_same(&self, one: u32, two: u32) -> bool {
        let text = |place: u32| telling(self.filed[place as usize]);
        text(one).is_some() && text(one) == text(two)
    }

    /// The reports of every unit, by place.
    fn members(&self) -> BTreeMap<u128, Vec<u32>> {
        let mut members: BTreeMap<u128, Vec<u32>> = BTreeMap::new();
        self.units.iter().zip(0..).for_each(|(unit, place)| members.entry(*unit).or_default().push(place));
        members.values_mut().for_each(|places| places.sort_by_key(|&place| self.report(place)));
        members
    }

    fn unit(&self, places: &[u32]) -> Unit {
        let matter = places.first().and_then(|&place| self.filed[place as usize].matter);
        Unit { matter, reports: places.iter().map(|&place| self.report(place)).collect() }
    }

    fn merges(&self, edges: &[(u32, u32, f32)]) -> Vec<Merge> {
        let members = self.members();
        let mut joined: Vec<(u128, u128, Between)> = forest(self.between(edges));
        let paired: std::collections::BTreeSet<u128> = joined.iter().flat_map(|it| [it.0, it.1]).collect();
        let alone = members.iter().filter(|(key, places)| places.len() > 1 && !paired.contains(key));
        joined.extend(alone.filter_map(|(_, places)| self.within(places)));
        joined.retain(|(.., between)| between.changed);
        joined.sort_by(|a, b| b.2.mean().total_cmp(&a.2.mean()).then((a.0, a.1).cmp(&(b.0, b.1))));
        joined.truncate(PROPOSALS_MAX);
        let merge = |(one, two, between): (u128, u128, Between)| {
            let (first, second) = between.reports;
            let units = match (members.get(&one), members.get(&two)) {
                (Some(ours), Some(theirs)) => (self.unit(ours), self.unit(theirs)),
                // The first of several that say the very same, and the others.
                (Some(places), None) => (self.unit(&places[..1]), self.unit(&places[1..])),
                _ => Default::default(),
            };
            let digest = &self.filed[second as usize].digest;
            Merge {
                units,
                score: between.mean(),
                reports: (self.report(first), self.report(second)),
                reasons: self.index.reasons_between(second, digest, first),
            }
        };
        joined.into_iter().map(merge).collect()
    }

    /// Reports of no matter that say the very same and like which there is nothing else: the first and the second of them.
    fn within(&self, places: &[u32]) -> Option<(u128, u128, Between)> {
        let lone = places.iter().all(|&place| self.filed[place as usize].matter.is_none());
        let &[first, second, ..] = places else { return None };
        let score = self.index.pair(&self.index.weighed(first), second).max(REPEAT_SCORE);
        let changed = places.iter().any(|&place| self.filed[place as usize].changed);
        let between = Between { sum: score, pairs: 1, best: score, reports: (first, second), changed };
        lone.then(|| (self.report(first), self.report(second), between))
    }

    fn between(&self, edges: &[(u32, u32, f32)]) -> BTreeMap<(u128, u128), Between> {
        let mut found: BTreeMap<(u128, u128), Between> = BTreeMap::new();
        for &(a, b, score) in edges {
            let (mut one, mut two) = (a, b);
            let unit = |place: u32| self.units[place as usize];
            let group = |place: u32| self.grouping.group_of[place as usize];
            if group(a) != group(b) || unit(a) == unit(b) {
                continue;
            }
            if unit(one) > unit(two) {
                (one, two) = (two, one);
            }
            let score = if self.says_the_same(one, two) { score.max(REPEAT_SCORE) } else { score };
            let first = Between { sum: 0.0, pairs: 0, best: -1.0, reports: (one, two), changed: false };
            let between = found.entry((unit(one), unit(two))).or_insert(first);
            between.sum += score;
            between.pairs += 1;
            between.changed |= self.filed[one as usize].changed || self.filed[two as usize].changed;
            if score > between.best {
                (between.best, between.reports) = (score, (one, two));
            }
        }
        found
    }

    fn splits(&self) -> Vec<Split> {
        let mut matters: BTreeMap<u128, (BTreeMap<u32, Vec<u32>>, bool)> = BTreeMap::new();
        for ((filed, group), place) in self.filed.iter().zip(&self.grouping.group_of).zip(0..) {
            let Some(matter) = filed.matter else { continue };
            let entry = matters.entry(matter).or_default();
            entry.0.entry(*group).or_default().push(place);
            entry.1 |= filed.changed;
        }
        let torn = matters.into_iter().filter(|(_, (parts, changed))| parts.len() > 1 && *changed);
        let mut splits: Vec<Split> =
            torn.filter_map(|(matter, (parts, _))| self.split(matter, parts.into_values().collect())).collect();
        let apart = |split: &Split| split.parts.iter().map(|part| part.score).fold(1.0f32, f32::min);
        splits.sort_by(|a, b| apart(a).total_cmp(&apart(b)).then(a.matter.cmp(&b.matter)));
        splits.truncate(PROPOSALS_MAX);
        splits
    }

    /// The parts of a matter, the largest first; none when all of them are near enough to it.
    fn split(&self, matter: u128, mut parts: Vec<Vec<u32>>) -> Option<Split> {
        parts.iter_mut().for_each(|places| places.sort_by_key(|&place| self.report(place)));
        let first = |places: &[u32]| places.first().map(|&place| self.report(place));
        parts.sort_by(|a, b| b.len().cmp(&a.len()).then(first(a).cmp(&first(b))));
        let mut parts = parts.into_iter();
        let mut largest = parts.next()?;
        let mut away = Vec::new();
        for places in parts {
            let (score, pair) = self.apart(&largest, &places);
            if score < STAYS_FROM {
                away.push((places, score, pair));
            } else {
                largest.extend(places);
            }
        }
        let part = |mut places: Vec<u32>, score: f32, pair: (u32, u32)| {
            places.sort_by_key(|&place| self.report(place));
            let reports = places.iter().map(|&place| self.report(place)).collect();
            Part { reports, score, pair: (self.report(pair.0), self.report(pair.1)) }
        };
        let head = (largest[0], largest[0]);
        let parts: Vec<Part> = std::iter::once((largest, 1.0, head))
            .chain(away)
            .map(|(places, score, pair)| part(places, score, pair))
            .collect();
        (parts.len() > 1).then_some(Split { matter, parts })
    }

    /// Mean score of the pairs of two parts, and the most alike pair.
    fn apart(&self, one: &[u32], two: &[u32]) -> (f32, (u32, u32)) {
        let spread = |places: &[u32]| -> Vec<u32> {
            let count = places.len().min(COMPARED_MAX);
            (0..count).map(|place| places[place * places.len() / count]).collect()
        };
        let (ours, theirs) = (spread(one), spread(two));
        let (mut sum, mut best) = (0.0, (-1.0f32, (one[0], two[0])));
        for &own in &ours {
            let weighed = self.index.weighed(own);
            for &other in &theirs {
                let score = self.index.pair(&weighed, other);
                sum += score;
                if score > best.0 {
                    best = (score, (own, other));
                }
            }
        }
        (sum / (ours.len() * theirs.len()) as f32, best.1)
    }
}

/// The strongest links that join all units that can be joined, none of them twice: a matter of many is proposed in steps
/// that each say something.
fn forest(between: BTreeMap<(u128, u128), Between>) -> Vec<(u128, u128, Between)> {
    let mut links: Vec<(u128, u128, Between)> = between.into_iter().map(|((a, b), it)| (a, b, it)).collect();
    links.sort_by(|a, b| b.2.mean().total_cmp(&a.2.mean()).then((a.0, a.1).cmp(&(b.0, b.1))));
    let mut above: BTreeMap<u128, u128> = BTreeMap::new();
    let root = |above: &BTreeMap<u128, u128>, mut unit: u128| {
        while let Some(&next) = above.get(&unit) {
            unit = next;
        }
        unit
    };
    links.retain(|(one, two, _)| {
        let (one, two) = (root(&above, *one), root(&above, *two));
        if one != two {
            above.insert(one.max(two), one.min(two));
        }
        one != two
    });
    links
}
