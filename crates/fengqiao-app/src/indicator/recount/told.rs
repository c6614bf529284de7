//! The suits as they stand at the end of a log, small enough to hold millions, and the cells that follow from them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fengqiao_domain::event::Event;
use fengqiao_domain::filing::{CountedSide, Filing, Mark, PartyKind, SeriesState, Side};
use fengqiao_domain::id::{FilingId, PersonId, RegionId, SeriesId};
use fengqiao_domain::region::{Region, RegionPath};
use fengqiao_store::{
    ALL_CAUSES, COUNT_MONTHS, CountedPeriod, FilingCell, FilingCells, LitigantCell, LitigantCells, kept_without,
};
use jiff::civil::Date;

use super::RatedCell;
use super::rates::{LEVELS, NOWHERE, PartyRow, RateCell, Tree, rates};

/// Both rates by level, from 1.
#[derive(Default)]
pub(super) struct Both {
    pub(super) filings: [BTreeMap<RatedCell, u128>; LEVELS],
    pub(super) litigants: [BTreeMap<RatedCell, u128>; LEVELS],
}

/// The first day of a month that is counted from the year 0.
fn month_on(month: u32) -> Date {
    let (year, month) = (i16::try_from(month / 12).unwrap_or(i16::MAX), i8::try_from(month % 12).unwrap_or(0));
    jiff::civil::date(year, month + 1, 1)
}

/// A suit without what is not counted; words stand in [`Told::words`].
struct Suit {
    month_on: Date,
    case_type: usize,
    cause: usize,
    marks: i64,
    counted: bool,
    court: Option<RegionId>,
    place: Option<RegionId>,
    parties: Box<[Party]>,
}

struct Party {
    side: Side,
    kind: PartyKind,
    region_id: Option<RegionId>,
    person_id: PersonId,
}

/// Suits, series and regions of a log.
#[derive(Default)]
pub(super) struct Told {
    suits: HashMap<FilingId, Suit>,
    series: BTreeMap<SeriesId, Vec<FilingId>>,
    regions: HashMap<RegionId, Region>,
    words: Vec<String>,
    word_of: HashMap<String, usize>,
    /// Paths of each region on every level, the nearest coarser one where it has none; filled at the end.
    paths: HashMap<RegionId, [Option<RegionPath>; LEVELS]>,
    top_level: usize,
}

impl Told {
    /// Takes an event in.
    pub(super) fn take(&mut self, event: Event) {
        match event {
            Event::RegionsKept { regions } => {
                self.regions.extend(regions.into_iter().map(|region| (region.id, region)));
            }
            Event::FilingsImported { filings, .. } => filings.into_iter().for_each(|filing| self.keep(&filing)),
            Event::FilingChanged { filing } => self.keep(&filing),
            Event::SeriesKept { series } => {
                self.series.insert(series.id, series.filings);
            }
            _ => {}
        }
    }

    fn word(&mut self, text: &str) -> usize {
        if let Some(place) = self.word_of.get(text) {
            return *place;
        }
        self.words.push(text.to_owned());
        self.word_of.insert(text.to_owned(), self.words.len() - 1);
        self.words.len() - 1
    }

    fn keep(&mut self, filing: &Filing) {
        let party = |party: &fengqiao_domain::filing::FilingParty| Party {
            side: party.side,
            kind: party.kind,
            region_id: party.region_id,
            person_id: party.person_id,
        };
        let suit = Suit {
            month_on: filing.filed_on.first_of_month(),
            case_type: self.word(&filing.case_type),
            cause: self.word(filing.cause.as_deref().unwrap_or_default()),
            marks: filing.marks(SeriesState::Single),
            counted: filing.is_counted(),
            court: filing.court_region_id,
            place: filing.place_region_id,
            parties: filing.parties.iter().map(party).collect(),
        };
        self.suits.insert(filing.id, suit);
    }

    /// Marks the suits of bulk series and finds the regions above each, when the log has ended.
    pub(super) fn close(&mut self) {
        for filing in self.series.values().flatten().copied().collect::<BTreeSet<_>>() {
            if let Some(suit) = self.suits.get_mut(&filing) {
                suit.marks |= Mark::Bulk.bit();
            }
        }
        let level_of = |region: &Region| usize::from(region.level);
        self.top_level = self.regions.values().filter(|it| it.parent_id.is_none()).map(level_of).min().unwrap_or(1);
        let on = |id: RegionId, level: usize| {
            let mut next = self.regions.get(&id);
            while let Some(region) = next {
                if level_of(region) <= level {
                    return Some(region.path.clone());
                }
                next = region.parent_id.and_then(|id| self.regions.get(&id));
            }
            None
        };
        let paths = self.regions.keys().map(|id| (*id, std::array::from_fn(|level| on(*id, level + 1))));
        self.paths = paths.collect();
    }

    /// Suits of the log.
    pub(super) fn filings(&self) -> u64 {
        self.suits.len() as u64
    }

    fn path(&self, region: Option<RegionId>, level: u8) -> Option<&RegionPath> {
        self.paths.get(&region?)?[usize::from(level) - 1].as_ref()
    }

    /// Whether anything is counted on a level: nothing is above the office itself.
    fn has(&self, level: u8) -> bool {
        usize::from(level) >= self.top_level
    }

    /// What is counted of one side on one level.
    pub(super) fn cells(&self, side: CountedSide, level: u8) -> FilingCells {
        type MonthCell<'t> = (Date, usize, Option<&'t RegionPath>, usize, i64, u32);
        let mut months: HashMap<MonthCell<'_>, i64> = HashMap::new();
        for suit in self.suits.values().filter(|suit| suit.counted && self.has(level)) {
            let told: Vec<Option<RegionId>> = match side {
                CountedSide::Court => vec![suit.court],
                CountedSide::Place => vec![suit.place],
                side => suit.parties.iter().filter(|it| side.counts(it.side)).map(|it| it.region_id).collect(),
            };
            let mut places: Vec<Option<&RegionPath>> =
                told.into_iter().map(|region| self.path(region, level)).collect();
            places.sort_unstable();
            places.dedup();
            if places.is_empty() {
                places.push(None);
            }
            let share = u32::try_from(places.len()).unwrap_or(u32::MAX);
            for place in places {
                *months.entry((suit.month_on, suit.cause, place, suit.case_type, suit.marks, share)).or_default() += 1;
            }
        }
        let mut cells = FilingCells::new();
        for ((month_on, cause, region, case_type, marks, share), many) in months {
            for length in COUNT_MONTHS {
                for cause in [&self.words[cause], ALL_CAUSES] {
                    // A single cause has no quarters.
                    if cause != ALL_CAUSES && length == 3 {
                        continue;
                    }
                    let cell = FilingCell {
                        period: CountedPeriod::holding(length, month_on),
                        cause: cause.to_owned(),
                        region: region.cloned(),
                        case_type: self.words[case_type].clone(),
                        marks,
                        share,
                    };
                    *cells.entry(cell).or_default() += many;
                }
            }
        }
        cells
    }

    /// Both rates of suits of one type, by level from 1, worked out from plain rows.
    pub(super) fn rates(&self, keys: &HashMap<PersonId, Vec<u8>>, case_type: &str) -> Option<Both> {
        let mut ids: Vec<RegionId> = self.regions.keys().copied().collect();
        ids.sort_unstable();
        let place_of: HashMap<&RegionPath, u32> =
            ids.iter().zip(0..).map(|(id, place)| (&self.regions[id].path, place)).collect();
        let place = |path: Option<&RegionPath>| path.and_then(|path| place_of.get(path)).copied().unwrap_or(NOWHERE);
        let up = |id: &RegionId| {
            let on =
                |level: usize| if level < self.top_level { NOWHERE } else { place(self.paths[id][level - 1].as_ref()) };
            std::array::from_fn(|level| on(level + 1))
        };
        let tree = Tree { up: ids.iter().map(up).collect() };
        let mut rows = Vec::new();
        let counted = |suit: &&Suit| suit.counted && self.words[suit.case_type] == case_type;
        for (number, suit) in (0..).zip(self.suits.values().filter(counted)) {
            let month = u32::from(suit.month_on.year().unsigned_abs()) * 12
                + u32::from(suit.month_on.month().unsigned_abs())
                - 1;
            let whole = rows.len();
            for party in suit.parties.iter().filter(|party| CountedSide::Any.counts(party.side)) {
                let path = party.region_id.and_then(|id| self.regions.get(&id)).map(|region| &region.path);
                let key = keys.get(&party.person_id).and_then(|key| key.first_chunk::<16>()).copied();
                rows.push(PartyRow {
                    suit: number,
                    month,
                    defendant: party.side == Side::Defendant,
                    place: place(path),
                    // A person and an organisation are two.
                    key: key.map(|key| u128::from_be_bytes(key) ^ u128::from(party.kind == PartyKind::Organisation)),
                });
            }
            // A suit of which no party is told stands nowhere, and still counts.
            if rows.len() == whole {
                rows.push(PartyRow { suit: number, month, defendant: true, place: NOWHERE, key: None });
            }
        }
        let found = rates(&rows, &tree)?;
        let mut both = Both::default();
        let path = |cell: &RateCell| ids.get(cell.region as usize).map(|id| self.regions[id].path.clone());
        let period = |cell: &RateCell| CountedPeriod { months: cell.months, from_on: month_on(cell.month) };
        let shown = |cell: &RateCell| self.has(cell.level);
        for (cell, units) in found.filings.iter().filter(|(cell, _)| shown(cell)) {
            both.filings[usize::from(cell.level) - 1].insert((period(cell), path(cell)), *units);
        }
        for (cell, many) in found.litigants.iter().filter(|(cell, _)| shown(cell)) {
            both.litigants[usize::from(cell.level) - 1].insert((period(cell), path(cell)), u128::from(*many));
        }
        Some(both)
    }

    /// Distinct parties on one level, by the keys of the vault.
    pub(super) fn litigants(&self, keys: &HashMap<PersonId, Vec<u8>>, level: u8) -> LitigantCells {
        // Of each region, period and kind: who sues and who is sued, in all suits and in those that are not left out.
        type Sides<'k> = [BTreeSet<&'k Vec<u8>>; 4];
        let mut told: BTreeMap<LitigantCell, Sides<'_>> = BTreeMap::new();
        let [_, lost] = kept_without();
        for suit in self.suits.values().filter(|suit| suit.counted && self.has(level)) {
            for party in suit.parties.iter().filter(|party| CountedSide::Any.counts(party.side)) {
                let Some(key) = keys.get(&party.person_id) else { continue };
                for length in COUNT_MONTHS {
                    let cell = LitigantCell {
                        side: "",
                        kind: party.kind.as_str(),
                        lost: 0,
                        period: CountedPeriod::holding(length, suit.month_on),
                        region: self.path(party.region_id, level).cloned(),
                        case_type: self.words[suit.case_type].clone(),
                    };
                    let sides = told.entry(cell).or_default();
                    let at = usize::from(party.side == Side::Defendant);
                    sides[at].insert(key);
                    if suit.marks & lost == 0 {
                        sides[at + 2].insert(key);
                    }
                }
            }
        }
        let mut cells = LitigantCells::new();
        for (cell, [plaintiffs, defendants, plaintiffs_else, defendants_else]) in told {
            let both = plaintiffs.intersection(&defendants).count();
            let both_else = plaintiffs_else.intersection(&defendants_else).count();
            for (side, all, otherwise) in [
                (Side::Plaintiff.as_str(), plaintiffs.len(), plaintiffs_else.len()),
                (Side::Defendant.as_str(), defendants.len(), defendants_else.len()),
                ("both", both, both_else),
            ] {
                for (lost, many) in [(0, all), (lost, all - otherwise)].into_iter().filter(|(_, many)| *many > 0) {
                    let many = i64::try_from(many).unwrap_or(i64::MAX);
                    cells.insert(LitigantCell { side, lost, ..cell.clone() }, many);
                }
            }
        }
        cells
    }
}
