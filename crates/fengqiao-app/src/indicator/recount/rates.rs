//! Both rates of every level, month and year from plain rows of parties, as fast as the machine adds: no map, no text, and
//! sums as whole numbers of a unit in which every share is whole. `fengqiao verify --figures` holds the kept counts against
//! them, and `cargo bench -p fengqiao-app --bench figures` other programs.

use std::collections::HashMap;

/// Levels of regions.
pub const LEVELS: usize = 5;
/// Distinct regions between which a suit may be shared.
const SHARE_MAX: u32 = 64;
/// One suit in units: the least number that every share divides. Ten thousand million suits stay far below 2^128.
const UNIT: u128 = {
    let (mut unit, mut share) = (1, 2);
    while share <= SHARE_MAX as u128 {
        let (mut one, mut other) = (unit, share);
        while other > 0 {
            (one, other) = (other, one % other);
        }
        unit = unit / one * share;
        share += 1;
    }
    unit
};
/// Months of a year.
const MONTHS: u32 = 12;

/// Stands for an unknown place in [`PartyRow::place`] and [`Tree`].
pub const NOWHERE: u32 = u32::MAX;

/// For each region, in the order of the caller, the region of each level in which it lies; the nearest coarser one where it is
/// known no better, [`NOWHERE`] where the level is above the office.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// `[n_regions][LEVELS]`.
    pub up: Vec<[u32; LEVELS]>,
}

/// A plaintiff or defendant of a counted suit of one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartyRow {
    /// Number of the suit; rows of one suit stand together.
    pub suit: u32,
    /// Month of filing: 12 x year + month - 1.
    pub month: u32,
    /// Whether it is a defendant.
    pub defendant: bool,
    /// Place in the [`Tree`], or [`NOWHERE`].
    pub place: u32,
    /// Opaque key of the party in its year, by which it is known to be the same; none where the vault holds none.
    pub key: Option<u128>,
}

/// A region of a level in a month (`months` 1) or year (12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RateCell {
    /// Level, 1 to [`LEVELS`].
    pub level: u8,
    /// Length of the period.
    pub months: u8,
    /// First month.
    pub month: u32,
    /// Place in the tree, or [`NOWHERE`].
    pub region: u32,
}

/// Both numerators.
#[derive(Debug, Clone, Default)]
pub struct Rates {
    /// Suits by the place of their defendants, shared between its regions, as a numerator over `unit`.
    pub filings: Vec<(RateCell, u128)>,
    /// Distinct plaintiffs and defendants.
    pub litigants: Vec<(RateCell, u64)>,
}

impl Rates {
    /// One suit in the units of [`Rates::filings`].
    #[must_use]
    pub const fn unit() -> u128 {
        UNIT
    }
}

/// Works out both numerators of all levels; none when a suit is shared between more regions than a suit may have.
#[must_use]
pub fn rates(rows: &[PartyRow], tree: &Tree) -> Option<Rates> {
    let Some(first) = rows.iter().map(|row| row.month).min() else { return Some(Rates::default()) };
    let last = rows.iter().map(|row| row.month).max().unwrap_or(first);
    let span = Span { first, many: (last - first + 1) as usize, regions: tree.up.len() + 1 };
    let people = numbered(rows);
    let next = std::sync::atomic::AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(LEVELS);
    let done: Option<Vec<Vec<Rates>>> = std::thread::scope(|scope| {
        let work = || {
            let mut done = Vec::new();
            loop {
                let level = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                if level >= LEVELS {
                    return Some(done);
                }
                done.push(span.level(rows, &people, tree, level)?);
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().ok().flatten()).collect()
    });
    let mut all = Rates::default();
    for rates in done?.into_iter().flatten() {
        all.filings.extend(rates.filings);
        all.litigants.extend(rates.litigants);
    }
    Some(all)
}

/// The number of each row's party, from 0, so that a set of parties is a row of small numbers; none of an unknown one.
fn numbered(rows: &[PartyRow]) -> Vec<u32> {
    let mut numbers: HashMap<u128, u32, std::hash::BuildHasherDefault<Folded>> = HashMap::default();
    let mut of = |key: u128| {
        let next = u32::try_from(numbers.len()).unwrap_or(NOWHERE - 1);
        *numbers.entry(key).or_insert(next)
    };
    rows.iter().map(|row| row.key.map_or(NOWHERE, &mut of)).collect()
}

/// Keys are digests already: their halves are hash enough.
#[derive(Default)]
struct Folded(u64);

impl std::hash::Hasher for Folded {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = self.0.rotate_left(26) ^ u64::from_le_bytes(word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }
    fn write_u128(&mut self, key: u128) {
        let (low, high) = (key as u64, (key >> 64) as u64);
        self.0 = (low ^ high).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// Months and regions of a recount.
#[derive(Clone, Copy)]
struct Span {
    first: u32,
    many: usize,
    regions: usize,
}

impl Span {
    /// The place of a month and region in a row of numbers; the last region is nowhere.
    fn at(self, month: u32, region: u32) -> usize {
        let region = if region == NOWHERE { self.regions - 1 } else { region as usize };
        (month - self.first) as usize * self.regions + region
    }

    fn cell(self, at: usize, level: usize) -> RateCell {
        let (month, region) = (at / self.regions, at % self.regions);
        RateCell {
            level: u8::try_from(level + 1).unwrap_or(u8::MAX),
            months: 1,
            month: self.first + u32::try_from(month).unwrap_or(u32::MAX),
            region: if region == self.regions - 1 { NOWHERE } else { u32::try_from(region).unwrap_or(NOWHERE) },
        }
    }

    fn level(self, rows: &[PartyRow], people: &[u32], tree: &Tree, level: usize) -> Option<Rates> {
        let above = |place: u32| tree.up.get(place as usize).map_or(NOWHERE, |up| up[level]);
        let mut suits = vec![0_u128; self.many * self.regions];
        let mut places: Vec<u32> = Vec::new();
        let mut members: Vec<u64> = Vec::with_capacity(rows.len());
        let mut at = 0;
        while at < rows.len() {
            let (suit, month) = (rows[at].suit, rows[at].month);
            places.clear();
            while let Some(row) = rows.get(at).filter(|row| row.suit == suit) {
                let region = above(row.place);
                if row.defendant && !places.contains(&region) {
                    places.push(region);
                }
                if people[at] != NOWHERE {
                    members.push((self.at(month, region) as u64) << 32 | u64::from(people[at]));
                }
                at += 1;
            }
            if places.is_empty() {
                places.push(NOWHERE);
            }
            let share = u32::try_from(places.len()).ok().filter(|share| *share <= SHARE_MAX)?;
            places.iter().for_each(|region| suits[self.at(month, *region)] += UNIT / u128::from(share));
        }
        let mut found = Rates::default();
        self.add_filings(&suits, level, &mut found);
        self.add_litigants(members, level, &mut found);
        Some(found)
    }

    fn add_filings(self, suits: &[u128], level: usize, found: &mut Rates) {
        let mut years: HashMap<RateCell, u128> = HashMap::new();
        for (at, units) in suits.iter().enumerate().filter(|(_, units)| **units > 0) {
            let cell = self.cell(at, level);
            found.filings.push((cell, *units));
            *years.entry(year_of(cell)).or_default() += units;
        }
        found.filings.extend(years);
    }

    fn add_litigants(self, mut members: Vec<u64>, level: usize, found: &mut Rates) {
        // Once for the months, and once for the years: parties of a year that stand in several months are one.
        self.count(&mut members, level, &mut found.litigants, |cell| cell);
        for member in &mut members {
            let at = (*member >> 32) as usize;
            let month = self.first + u32::try_from(at / self.regions).unwrap_or(0);
            let start = (month / MONTHS * MONTHS).max(self.first);
            let place = (start - self.first) as usize * self.regions + at % self.regions;
            *member = (place as u64) << 32 | (*member & u64::from(u32::MAX));
        }
        self.count(&mut members, level, &mut found.litigants, year_of);
    }

    /// Counts distinct members of each cell, and leaves each once.
    fn count(
        self,
        members: &mut Vec<u64>,
        level: usize,
        found: &mut Vec<(RateCell, u64)>,
        as_cell: fn(RateCell) -> RateCell,
    ) {
        members.sort_unstable();
        members.dedup();
        for group in members.chunk_by(|one, other| one >> 32 == other >> 32) {
            found.push((as_cell(self.cell((group[0] >> 32) as usize, level)), group.len() as u64));
        }
    }
}

fn year_of(cell: RateCell) -> RateCell {
    RateCell { months: 12, month: cell.month / MONTHS * MONTHS, ..cell }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Regions: 0 a county, 1 and 2 its towns, 3 a village of town 1.
    fn tree() -> Tree {
        let up = |town: u32, village: u32| [NOWHERE, NOWHERE, 0, town, village];
        Tree { up: vec![up(0, 0), up(1, 1), up(2, 2), up(1, 3)] }
    }

    fn row(suit: u32, month: u32, defendant: bool, place: u32, key: u128) -> PartyRow {
        PartyRow { suit, month, defendant, place, key: (key > 0).then_some(key) }
    }

    #[test]
    fn suits_are_shared_and_parties_are_counted_once_in_month_and_year() {
        let rows = [
            row(1, 24_000, false, 1, 7),
            row(1, 24_000, true, 2, 8),
            row(1, 24_000, true, 3, 9),
            row(2, 24_005, true, 3, 9),
            row(2, 24_005, true, NOWHERE, 0),
            row(3, 24_013, false, 2, 9),
        ];
        let found = rates(&rows, &tree()).unwrap();
        let filings = |level: u8, months: u8, month: u32, region: u32| {
            let cell = RateCell { level, months, month, region };
            found.filings.iter().find(|(it, _)| *it == cell).map_or(0, |(_, units)| units * 12 / Rates::unit())
        };
        assert_eq!([filings(4, 1, 24_000, 1), filings(4, 1, 24_000, 2), filings(3, 1, 24_000, 0)], [6, 6, 12]);
        assert_eq!(
            [filings(4, 12, 24_000, 1), filings(4, 12, 24_000, NOWHERE), filings(5, 12, 24_000, 3)],
            [12, 6, 12]
        );
        assert_eq!(filings(4, 12, 24_012, NOWHERE), 12, "a suit without a defendant stands nowhere");
        let litigants = |level: u8, months: u8, month: u32, region: u32| {
            let cell = RateCell { level, months, month, region };
            found.litigants.iter().find(|(it, _)| *it == cell).map_or(0, |(_, many)| *many)
        };
        assert_eq!([litigants(3, 1, 24_000, 0), litigants(3, 1, 24_005, 0), litigants(3, 12, 24_000, 0)], [3, 1, 3]);
        assert_eq!([litigants(4, 12, 24_000, 1), litigants(4, 12, 24_000, 2), litigants(4, 12, 24_012, 2)], [2, 1, 1]);
        assert_eq!(litigants(4, 1, 24_005, NOWHERE), 0, "of whom the vault holds nothing is not counted");
    }
}
