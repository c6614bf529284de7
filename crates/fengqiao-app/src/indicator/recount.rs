//! The kept counts worked out again from the log alone, by another way than they are kept: the suits as they stand at its end
//! are put into cells one by one, and every cell is compared to the last digit.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::event::Event;
use fengqiao_domain::filing::{CountedSide, Filing, SeriesState};
use fengqiao_domain::id::{FilingId, RegionId, SeriesId};
use fengqiao_domain::region::Region;
use fengqiao_store::{COUNT_LEVELS, FilingCells};

use crate::app::App;
use crate::error::AppResult;

/// Entries of the log read at a time.
const STEP: u32 = 64;
/// Faults named at most.
const FAULTS_MAX: usize = 20;

/// A cell that is kept otherwise than the log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureFault {
    /// Side and level.
    pub side: CountedSide,
    /// Level of the region.
    pub level: u8,
    /// The cell in words.
    pub cell: String,
    /// As it is kept.
    pub kept: i64,
    /// As the log says.
    pub told: i64,
}

/// What a recount found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recounted {
    /// Suits in the log.
    pub filings: u64,
    /// Cells compared.
    pub cells: u64,
    /// Cells that differ.
    pub differing: u64,
    /// The first of them.
    pub faults: Vec<FigureFault>,
}

/// The suits, series and regions at the end of a log.
#[derive(Default)]
struct Told {
    filings: BTreeMap<FilingId, Filing>,
    series: BTreeMap<SeriesId, Vec<FilingId>>,
    regions: BTreeMap<RegionId, Region>,
}

impl Told {
    fn take(&mut self, event: Event) {
        match event {
            Event::RegionsKept { regions } => {
                self.regions.extend(regions.into_iter().map(|region| (region.id, region)))
            }
            Event::FilingsImported { filings, .. } => {
                self.filings.extend(filings.into_iter().map(|filing| (filing.id, filing)));
            }
            Event::FilingChanged { filing } => {
                self.filings.insert(filing.id, filing);
            }
            Event::SeriesKept { series } => {
                self.series.insert(series.id, series.filings);
            }
            _ => {}
        }
    }

    /// The region of a level above a place, or the nearest coarser one.
    fn at_level(&self, place: Option<RegionId>, level: u8) -> Option<RegionId> {
        let mut next = place;
        while let Some(region) = next.and_then(|id| self.regions.get(&id)) {
            if region.level <= level {
                return Some(region.id);
            }
            next = region.parent_id;
        }
        None
    }

    fn cells(&self, side: CountedSide, level: u8) -> FilingCells {
        let bulk: BTreeSet<FilingId> = self.series.values().flatten().copied().collect();
        let mut cells = FilingCells::new();
        for filing in self.filings.values().filter(|filing| filing.is_counted()) {
            let state = if bulk.contains(&filing.id) { SeriesState::Bulk } else { SeriesState::Single };
            let mut places: Vec<Option<RegionId>> =
                filing.regions(side).into_iter().map(|place| self.at_level(place, level)).collect();
            places.sort_unstable();
            places.dedup();
            if places.is_empty() {
                places.push(None);
            }
            let share = u32::try_from(places.len()).unwrap_or(u32::MAX);
            let cause = filing.cause.clone().unwrap_or_default();
            for place in places {
                let month = filing.filed_on.first_of_month();
                let key = (month, place, filing.case_type.clone(), cause.clone(), filing.marks(state), share);
                *cells.entry(key).or_default() += 1;
            }
        }
        cells
    }
}

impl App {
    /// Works the kept counts of an office out again from its log and compares every cell.
    ///
    /// # Errors
    /// An event cannot be read, or the store refuses.
    pub fn verify_figures(&self, top_region: i64) -> AppResult<Recounted> {
        self.store().read(top_region, |reader| {
            let (mut told, mut seq) = (Told::default(), 0);
            loop {
                let rows = reader.events_after(seq, STEP)?;
                let Some(last) = rows.last() else { break };
                seq = last.entry.seq;
                for row in &rows {
                    if matches!(
                        row.kind.as_str(),
                        "regions_kept" | "filings_imported" | "filing_changed" | "series_kept"
                    ) {
                        told.take(row.event()?);
                    }
                }
            }
            let mut found = Recounted { filings: told.filings.len() as u64, ..Recounted::default() };
            for (_, side) in CountedSide::ALL {
                for level in COUNT_LEVELS {
                    compare(&told.cells(side, level), &reader.filing_cells(side, level)?, (side, level), &mut found);
                }
            }
            Ok(found)
        })
    }
}

fn compare(told: &FilingCells, kept: &FilingCells, (side, level): (CountedSide, u8), found: &mut Recounted) {
    let keys: BTreeSet<_> = told.keys().chain(kept.keys()).collect();
    for key in keys {
        found.cells += 1;
        let of = |cells: &FilingCells| cells.get(key).copied().unwrap_or(0);
        let (told, kept) = (of(told), of(kept));
        if told == kept {
            continue;
        }
        found.differing += 1;
        if found.faults.len() < FAULTS_MAX {
            let (month, region, case_type, cause, marks, share) = key;
            let region = region.map_or("unknown".to_owned(), |id| id.to_string());
            let cell = format!("{month} {region} {case_type} {cause} marks {marks} share {share}");
            found.faults.push(FigureFault { side, level, cell, kept, told });
        }
    }
}
