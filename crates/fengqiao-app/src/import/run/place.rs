//! Where a row belongs: its region columns first, then the words for the place, then the text.

use std::collections::HashMap;

use fengqiao_domain::id::RegionId;
use fengqiao_text::gazetteer::{Candidate, Fields};
use fengqiao_text::normalise::Normalised;

use super::super::{Bounds, MappedRow, ValueKind};
use crate::office::Office;
use crate::understanding::{PLACE_CONFIDENCE_MIN, propose_places};

/// Levels of regions, province to village.
const LEVELS: usize = 5;
/// Region columns of a file that are looked at; no file has more levels.
const COLUMNS_MAX: usize = LEVELS;
/// Answers remembered; a county has a few hundred villages.
const REMEMBERED_MAX: usize = 20_000;
/// Degrees around the known points of an office within which a coordinate is not doubted: about 30 km.
const MARGIN: f64 = 0.3;

/// What region columns say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// Nothing stands there.
    Nothing,
    /// A region the office has.
    Region(RegionId),
    /// Something else.
    Unknown,
}

/// Finds regions for the rows of one import; remembers what columns said.
pub(super) struct Places<'o> {
    office: &'o Office,
    by_code: HashMap<&'o str, RegionId>,
    remembered: HashMap<Vec<String>, Told>,
}

impl<'o> Places<'o> {
    pub(super) fn new(office: &'o Office) -> Self {
        // Codes repeat across levels; parents come first, so that the deepest region of a code stays.
        let by_code = office.regions().iter().map(|region| (region.code.as_str(), region.id)).collect();
        Self { office, by_code, remembered: HashMap::new() }
    }

    /// What the region columns say.
    pub(super) fn told(&mut self, row: &MappedRow) -> Told {
        if row.regions.is_empty() {
            return Told::Nothing;
        }
        if let Some(told) = self.remembered.get(&row.regions) {
            return *told;
        }
        let by_code = row.regions.iter().rev().find_map(|code| self.by_code.get(code.as_str()).copied());
        let found = match row.regions_are {
            ValueKind::Codes => by_code,
            ValueKind::Names => self.by_names(&row.regions).or(by_code),
        };
        let told = found.map_or(Told::Unknown, Told::Region);
        if self.remembered.len() < REMEMBERED_MAX {
            self.remembered.insert(row.regions.clone(), told);
        }
        told
    }

    /// The region that the words for the place or the text mean, if that is sure enough.
    pub(super) fn sought(&self, row: &MappedRow, normalised: &Normalised) -> Option<RegionId> {
        let places = propose_places(self.office, &row.text, normalised, row.place_text.as_deref());
        places.first().filter(|place| place.confidence >= PLACE_CONFIDENCE_MIN).map(|place| place.region_id)
    }

    /// Files do not say of which level a column is: every way to lay the names on levels is tried, the surest wins, of
    /// equally sure ones the deepest.
    fn by_names(&self, names: &[String]) -> Option<RegionId> {
        let names = &names[..names.len().min(COLUMNS_MAX)];
        let mut best: Option<(Candidate, u8)> = None;
        for laid in 0..1_u32 << LEVELS {
            if laid.count_ones() as usize != names.len() {
                continue;
            }
            let mut left = names.iter().map(String::as_str);
            let mut next = |level: usize| if laid >> level & 1 == 1 { left.next().unwrap_or_default() } else { "" };
            let fields = Fields { province: next(0), city: next(1), county: next(2), town: next(3), village: next(4) };
            let Some(found) = self.office.gazetteer().locate_fields(&fields).into_iter().next() else { continue };
            let level = self.office.region_of_row(found.id).map_or(0, |region| region.level);
            let key = |candidate: &Candidate, level: u8| (candidate.confidence, level);
            if best.as_ref().is_none_or(|(other, depth)| key(&found, level) > key(other, *depth)) {
                best = Some((found, level));
            }
        }
        let (best, _) = best.filter(|(best, _)| best.confidence >= PLACE_CONFIDENCE_MIN)?;
        self.office.region_of_row(best.id).map(|region| region.id)
    }
}

/// The rectangle around the known points of an office, with a margin; none where no region has a point.
pub(super) fn bounds(office: &Office) -> Option<Bounds> {
    let points = office.regions().iter().filter_map(|region| Some((region.longitude?, region.latitude?)));
    let around = |bounds: Option<Bounds>, (x, y): (f64, f64)| {
        let known = bounds.unwrap_or(Bounds { west: x, south: y, east: x, north: y });
        let (west, south) = (known.west.min(x), known.south.min(y));
        Some(Bounds { west, south, east: known.east.max(x), north: known.north.max(y) })
    };
    let tight = points.fold(None, around)?;
    let Bounds { west, south, east, north } = tight;
    Some(Bounds { west: west - MARGIN, south: south - MARGIN, east: east + MARGIN, north: north + MARGIN })
}
