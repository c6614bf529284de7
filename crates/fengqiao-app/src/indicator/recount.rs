//! The kept counts worked out again from the log alone, by another way than they are kept: the suits as they stand at its end
//! are put into cells one by one, and every cell is compared to the last digit. Of distinct parties the log knows who stood
//! where, and the vault which of them are the same.

mod rates;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Display};

use fengqiao_domain::filing::CountedSide;
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{ALL_CAUSES, COUNT_LEVELS, CountedPeriod, FilingCells, LitigantCells};

use crate::app::App;
use crate::error::{AppError, AppResult};
pub use rates::{LEVELS, NOWHERE, PartyRow, RateCell, Rates, Tree, rates};
use told::Told;

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
    pub kept: String,
    /// As the log says.
    pub told: String,
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
            told.close();
            let mut found = Recounted { filings: told.filings(), ..Recounted::default() };
            let keys = reader.all_litigant_keys()?;
            let both = told.rates(&keys, RATED_TYPE);
            let both = both.ok_or_else(|| AppError::Data("a suit is shared between too many regions".into()))?;
            for level in COUNT_LEVELS {
                for (_, side) in CountedSide::ALL {
                    let kept = reader.filing_cells(side, level)?;
                    compare(&told.cells(side, level), &kept, (side, level), &mut found);
                    if side == CountedSide::Defendant {
                        compare(&both.filings[usize::from(level) - 1], &rated(&kept), (side, level), &mut found);
                    }
                }
                let (side, kept) = (CountedSide::Any, reader.litigant_cells(level)?);
                compare(&told.litigants(&keys, level), &kept, (side, level), &mut found);
                compare(&both.litigants[usize::from(level) - 1], &rated_litigants(&kept), (side, level), &mut found);
            }
            Ok(found)
        })
    }
}

/// Type of the suits of both rates.
const RATED_TYPE: &str = "0301";
/// Lengths of the periods in which both rates are worked out again.
const RATED_MONTHS: [u8; 2] = [1, 12];

/// A region and period of a rate.
type RatedCell = (CountedPeriod, Option<RegionPath>);

/// The kept counts of one side and level as [`rates`] gives them.
fn rated(kept: &FilingCells) -> BTreeMap<RatedCell, u128> {
    let mut found = BTreeMap::new();
    let is_rated = |(cell, _): &(&fengqiao_store::FilingCell, &i64)| {
        cell.cause == ALL_CAUSES && cell.case_type == RATED_TYPE && RATED_MONTHS.contains(&cell.period.months)
    };
    for (cell, filings) in kept.iter().filter(is_rated) {
        let units = Rates::unit() / u128::from(cell.share.max(1)) * u128::from(filings.unsigned_abs());
        *found.entry((cell.period, cell.region.clone())).or_default() += units;
    }
    found
}

fn rated_litigants(kept: &LitigantCells) -> BTreeMap<RatedCell, u128> {
    let mut found: BTreeMap<RatedCell, (u128, u128)> = BTreeMap::new();
    let is_rated = |(cell, _): &(&fengqiao_store::LitigantCell, &i64)| {
        cell.lost == 0 && cell.case_type == RATED_TYPE && RATED_MONTHS.contains(&cell.period.months)
    };
    for (cell, many) in kept.iter().filter(is_rated) {
        let (sides, both) = found.entry((cell.period, cell.region.clone())).or_default();
        *(if cell.side == BOTH_SIDES { both } else { sides }) += u128::from(many.unsigned_abs());
    }
    found.into_iter().map(|(cell, (sides, both))| (cell, sides - both.min(sides))).collect()
}

/// The side of parties that stand on both.
const BOTH_SIDES: &str = "both";

fn compare<K: Ord + Debug, V: Copy + Default + PartialEq + Display>(
    told: &BTreeMap<K, V>,
    kept: &BTreeMap<K, V>,
    (side, level): (CountedSide, u8),
    found: &mut Recounted,
) {
    let keys: BTreeSet<_> = told.keys().chain(kept.keys()).collect();
    for key in keys {
        found.cells += 1;
        let of = |cells: &BTreeMap<K, V>| cells.get(key).copied().unwrap_or_default();
        let (told, kept) = (of(told), of(kept));
        if told == kept {
            continue;
        }
        found.differing += 1;
        if found.faults.len() < FAULTS_MAX {
            found.faults.push(FigureFault {
                side,
                level,
                cell: format!("{key:?}"),
                kept: kept.to_string(),
                told: told.to_string(),
            });
        }
    }
}
