//! The engine: counts and bases of a region and of those right below it, as exact rationals, for any indicator.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fengqiao_domain::filing::CountedSide;
use fengqiao_domain::id::RegionId;
use fengqiao_domain::ratio::{Ratio, sum_of_shares};
use fengqiao_domain::region::{Region, RegionPath};
use fengqiao_store::{CountedFilings, CountedLitigants, CountedPeriod, FilingFilter, Reader, Within, kept_without};
use jiff::Timestamp;

use super::figure::{RegionsAs, RowPlace};
use super::file::{Denominator, FilingSpec, Indicator, Numerator};
use super::period::Period;
use super::tallies::Tallies;
use crate::day::midnight_in_china;
use crate::error::{AppError, AppResult};
use crate::office::Office;

/// Counts by row and period; what is not there is 0.
pub(super) type Counts = BTreeMap<(RowPlace, Period), Ratio>;

/// A region and those right below it.
pub(super) struct Area<'o> {
    pub(super) office: &'o Office,
    /// The region itself.
    pub(super) whole: &'o Region,
    /// Those below it that stand in a row of their own: right below, or all of one level.
    pub(super) children: Vec<&'o Region>,
    /// Regions that ended, and whose counts stand with their successor.
    pub(super) merged: BTreeMap<RegionId, RegionId>,
    /// Whether a row lies deeper than right below the region.
    pub(super) is_deep: bool,
    /// Rows by the paths of the regions that stand in them.
    rows: HashMap<&'o str, RegionId>,
}

/// The region into which an ended one was merged: the one beside it that carries its name as an older one; none where that
/// is not one alone.
fn successor(office: &Office, ended: &Region) -> Option<RegionId> {
    let follows = |other: &&Region| {
        other.id != ended.id
            && other.valid_to_on.is_none()
            && (other.aliases.contains(&ended.name) || other.name == ended.name)
    };
    let mut found = ended.parent_id.into_iter().flat_map(|parent| office.regions_below(parent)).filter(follows);
    match (found.next(), found.next()) {
        (Some(one), None) => Some(one.id),
        _ => None,
    }
}

impl<'o> Area<'o> {
    /// A region with those right below it.
    pub(super) fn new(office: &'o Office, whole: &'o Region, regions_as: RegionsAs) -> Self {
        Self::of(office, whole, regions_as, office.regions_below(whole.id).collect())
    }

    /// A region with every region of a level inside it.
    pub(super) fn at_level(office: &'o Office, whole: &'o Region, regions_as: RegionsAs, level: u8) -> Self {
        let inside = |region: &&Region| region.level == level && region.id != whole.id;
        let below = office.regions().iter().filter(inside).filter(|region| region.path.is_within(&whole.path));
        Self::of(office, whole, regions_as, below.collect())
    }

    /// A region alone: what is below it is not asked for.
    pub(super) fn alone(office: &'o Office, whole: &'o Region) -> Self {
        Self { office, whole, children: Vec::new(), merged: BTreeMap::new(), is_deep: false, rows: HashMap::new() }
    }

    fn of(office: &'o Office, whole: &'o Region, regions_as: RegionsAs, below: Vec<&'o Region>) -> Self {
        let merged: BTreeMap<RegionId, RegionId> = match regions_as {
            RegionsAs::AsFiled => BTreeMap::new(),
            RegionsAs::Restated => below
                .iter()
                .filter(|region| region.valid_to_on.is_some())
                .filter_map(|ended| Some((ended.id, successor(office, ended)?)))
                .collect(),
        };
        let children: Vec<&Region> = below.into_iter().filter(|region| !merged.contains_key(&region.id)).collect();
        let mut rows: HashMap<&str, RegionId> = children.iter().map(|child| (child.path.as_str(), child.id)).collect();
        rows.extend(merged.iter().filter_map(|(ended, to)| Some((office.path(*ended)?.as_str(), *to))));
        let is_deep = children.iter().any(|child| child.parent_id != Some(whole.id));
        Self { office, whole, children, merged, is_deep, rows }
    }

    pub(super) fn is_top(&self) -> bool {
        self.whole.parent_id.is_none()
    }

    /// Levels of the regions below, coarsest first.
    fn levels(&self) -> BTreeSet<u8> {
        self.children.iter().map(|child| child.level).collect()
    }

    /// The finest of the levels in rows, by which the shortest period that is shown is chosen.
    pub(super) fn row_level(&self) -> u8 {
        self.levels().last().copied().unwrap_or(self.whole.level)
    }

    /// The region right above a row, whose table decides what of the row is hidden.
    pub(super) fn above(&self, place: RowPlace) -> &'o Region {
        let of = |id: RegionId| self.office.region(id)?.parent_id.and_then(|id| self.office.region(id));
        match place {
            RowPlace::Region(id) => of(id).unwrap_or(self.whole),
            _ => self.whole,
        }
    }

    /// The row of a region that was counted on a level; `is_coarsest` is the first level of the rows, on which what is known
    /// no better is counted once.
    fn row_of(&self, region: Option<&RegionPath>, level: u8, is_coarsest: bool) -> Option<RowPlace> {
        let Some(path) = region else { return (self.is_top() && is_coarsest).then_some(RowPlace::Outside) };
        if let Some(id) = self.rows.get(path.as_str()) {
            return self.office.region(*id).is_some_and(|it| it.level == level).then_some(RowPlace::Region(*id));
        }
        let between = || path.is_within(&self.whole.path);
        (is_coarsest && (*path == self.whole.path || self.is_deep && between())).then_some(RowPlace::Unplaced)
    }

    /// The row in which a region lies: its own, or that of the first above it that has one.
    fn row_at(&self, id: Option<RegionId>) -> Option<RowPlace> {
        let Some(id) = id else { return self.is_top().then_some(RowPlace::Outside) };
        let mut at = Some(id);
        while let Some(id) = at {
            if let Some(id) = self.office.path(id).and_then(|path| self.rows.get(path.as_str())) {
                return Some(RowPlace::Region(*id));
            }
            if id == self.whole.id {
                return Some(RowPlace::Unplaced);
            }
            at = self.office.region(id).and_then(|region| region.parent_id);
        }
        None
    }

    /// Paths of the regions that stand in one row: its own, and those merged into it.
    pub(super) fn paths_of(&self, place: RowPlace) -> Vec<RegionPath> {
        match place {
            RowPlace::Region(id) => {
                let merged = self.merged.iter().filter(|(_, to)| **to == id).map(|(ended, _)| *ended);
                std::iter::once(id).chain(merged).filter_map(|id| self.office.path(id).cloned()).collect()
            }
            _ => vec![self.whole.path.clone()],
        }
    }
}

fn outgrown() -> AppError {
    AppError::Data("a figure outgrows 128 bits; ask for a shorter period".into())
}

/// Counts of every row and period.
pub(super) fn counts(
    reader: &mut Reader<'_>,
    tallies: &Tallies,
    area: &Area<'_>,
    numerator: &Numerator,
    periods: &[Period],
) -> AppResult<Counts> {
    match numerator {
        Numerator::Filings(spec) => filings(reader, tallies, area, spec, periods),
        Numerator::Litigants(spec) => litigants(reader, area, spec, periods),
        Numerator::Proceedings(spec) => tallied(area, periods, |span| tallies.proceedings(reader, spec, span)),
        Numerator::Clocks(spec) => tallied(area, periods, |span| tallies.clocks(reader, spec, span)),
    }
}

/// A level on which an area is counted.
struct Stage {
    level: u8,
    within: Within,
    /// Whether it is the first of the rows.
    is_coarsest: bool,
}

/// The levels on which an area is counted: its rows coarsest first, then the region itself.
fn stages(area: &Area<'_>) -> Vec<Stage> {
    let path = || area.whole.path.clone();
    let levels = area.levels();
    let rows = levels.iter().map(|&level| Stage {
        level,
        within: Within::Inside(path()),
        is_coarsest: levels.first() == Some(&level),
    });
    let whole = Stage { level: area.whole.level, within: Within::Exactly(path()), is_coarsest: false };
    rows.chain([whole]).collect()
}

/// Where a count on one of these levels stands.
fn place(area: &Area<'_>, region: Option<&RegionPath>, stage: &Stage) -> Option<RowPlace> {
    match stage.within {
        Within::Exactly(_) => Some(RowPlace::Whole),
        Within::Inside(_) => area.row_of(region, stage.level, stage.is_coarsest),
    }
}

/// Suits: one query for each level and period.
fn filings(
    reader: &mut Reader<'_>,
    tallies: &Tallies,
    area: &Area<'_>,
    spec: &FilingSpec,
    periods: &[Period],
) -> AppResult<Counts> {
    let mut counts = Counts::new();
    let (marks, stages) = (spec.marks(), stages(area));
    for period in periods {
        let mut shares: BTreeMap<RowPlace, Vec<(u32, i64)>> = BTreeMap::new();
        for on in &stages {
            let found = tallies.filings(reader, &wanted(spec, on, *period))?;
            let mut rows = found.rows().iter().filter(|row| row.has(marks)).peekable();
            while let Some(row) = rows.next() {
                let Some(place) = place(area, row.region.as_ref(), on) else { continue };
                let shares = shares.entry(place).or_default();
                shares.push((row.share, row.filings));
                while let Some(next) = rows.next_if(|next| next.region == row.region) {
                    shares.push((next.share, next.filings));
                }
            }
        }
        for (place, shares) in shares {
            counts.insert((place, *period), sum_of_shares(shares).ok_or_else(outgrown)?);
        }
    }
    Ok(counts)
}

fn wanted(spec: &FilingSpec, stage: &Stage, period: Period) -> CountedFilings {
    CountedFilings {
        side: spec.side,
        level: stage.level,
        within: stage.within.clone(),
        period: counted(period),
        case_types: spec.types.clone(),
        causes: spec.causes.clone(),
    }
}

/// A period as it is kept.
fn counted(period: Period) -> CountedPeriod {
    CountedPeriod { months: period.grain.months().unsigned_abs(), from_on: period.from_on }
}

/// Reads what the tables of many regions will ask for in one go.
pub(super) fn read_ahead(
    reader: &mut Reader<'_>,
    tallies: &Tallies,
    area: &Area<'_>,
    numerator: &Numerator,
    periods: &[Period],
) -> AppResult<()> {
    let Numerator::Filings(spec) = numerator else { return Ok(()) };
    for period in periods {
        for on in stages(area) {
            tallies.filings(reader, &wanted(spec, &on, *period))?;
        }
    }
    Ok(())
}

/// The suits behind one row.
pub(super) fn filter(spec: &FilingSpec, within: RegionPath, also: Vec<RegionPath>, period: Period) -> FilingFilter {
    let (with, without) = spec.marks();
    FilingFilter {
        side: spec.side,
        within,
        also,
        from_on: period.from_on,
        to_on: period.to_on(),
        case_types: spec.types.clone(),
        causes: spec.causes.clone(),
        with,
        without,
        kind: spec.parties,
    }
}

/// Distinct parties: a number of its own for each region and period, never the sum of others.
fn litigants(reader: &mut Reader<'_>, area: &Area<'_>, spec: &FilingSpec, periods: &[Period]) -> AppResult<Counts> {
    let (with, without) = spec.marks();
    let of_people = !matches!(spec.side, CountedSide::Court | CountedSide::Place);
    let [case_type] = &spec.types[..] else { return litigants_read(reader, area, spec, periods) };
    if !spec.causes.is_empty() || with != 0 || !kept_without().contains(&without) || !of_people {
        return litigants_read(reader, area, spec, periods);
    }
    let mut counts = Counts::new();
    for period in periods {
        for on in &stages(area) {
            let wanted = CountedLitigants {
                side: spec.side,
                kind: spec.parties,
                without,
                case_type: case_type.clone(),
                level: on.level,
                within: on.within.clone(),
                period: counted(*period),
            };
            for row in reader.litigant_counts(&wanted)? {
                let Some(place) = place(area, row.region.as_ref(), on) else { continue };
                let sum = counts.entry((place, *period)).or_insert(Ratio::ZERO);
                *sum = sum.plus(Ratio::whole(row.litigants)).ok_or_else(outgrown)?;
            }
        }
        for to in area.merged.values().collect::<BTreeSet<_>>() {
            // Of two regions that are one now, a party may stand in both.
            let place = RowPlace::Region(*to);
            let mut paths = area.paths_of(place);
            let within = paths.remove(0);
            let found = reader.placed_litigants(&filter(spec, within, paths, *period))?;
            let keys: BTreeSet<Vec<u8>> = found.into_iter().map(|found| found.key).collect();
            counts.insert((place, *period), many(keys.len()));
        }
    }
    Ok(counts)
}

fn many(count: usize) -> Ratio {
    Ratio::whole(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Distinct parties that are not kept as numbers, such as those of a cause: worked out for each row from the suits.
fn litigants_read(
    reader: &mut Reader<'_>,
    area: &Area<'_>,
    spec: &FilingSpec,
    periods: &[Period],
) -> AppResult<Counts> {
    let mut counts = Counts::new();
    for period in periods {
        let wanted = filter(spec, area.whole.path.clone(), Vec::new(), *period);
        let mut keys: BTreeMap<RowPlace, BTreeSet<Vec<u8>>> = BTreeMap::new();
        for found in reader.placed_litigants(&wanted)? {
            let Some(row) = area.row_at(found.region_id) else { continue };
            if row != RowPlace::Outside {
                keys.entry(RowPlace::Whole).or_default().insert(found.key.clone());
            }
            keys.entry(row).or_default().insert(found.key);
        }
        for (place, keys) in keys {
            counts.insert((place, *period), many(keys.len()));
        }
    }
    Ok(counts)
}

/// From an instant, inclusive, to another, exclusive.
pub(super) type Span = (Timestamp, Timestamp);

/// Things that lie in one region each, added up by row.
fn tallied(
    area: &Area<'_>,
    periods: &[Period],
    mut tally: impl FnMut(Span) -> AppResult<Vec<(RegionId, Ratio)>>,
) -> AppResult<Counts> {
    let mut counts = Counts::new();
    for period in periods {
        let end = period.to_on().tomorrow().unwrap_or(period.to_on());
        for (id, many) in tally((midnight_in_china(period.from_on), midnight_in_china(end)))? {
            let Some(row) = area.row_at(Some(id)) else { continue };
            for place in [RowPlace::Whole, row] {
                let sum = counts.entry((place, *period)).or_insert(Ratio::ZERO);
                *sum = sum.plus(many).ok_or_else(outgrown)?;
            }
        }
    }
    Ok(counts)
}

/// What a row is divided by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Divisor {
    pub(super) value: Ratio,
    /// Who says so, for a number of the office.
    pub(super) source: Option<String>,
}

pub(super) type Divisors = BTreeMap<(RowPlace, Period), Divisor>;

/// What every row and period is divided by; what is not there is missing, and not 0.
pub(super) fn divisors(
    reader: &mut Reader<'_>,
    tallies: &Tallies,
    area: &Area<'_>,
    indicator: &Indicator,
    periods: &[Period],
) -> AppResult<Divisors> {
    let plain = |value: Ratio| Divisor { value, source: None };
    let rows = || {
        area.children.iter().map(|child| RowPlace::Region(child.id)).chain([
            RowPlace::Whole,
            RowPlace::Unplaced,
            RowPlace::Outside,
        ])
    };
    let counted = match &indicator.denominator {
        Denominator::Base(base) => return bases(reader, area, &base.measure, periods),
        Denominator::One => {
            let ones = periods.iter().flat_map(|period| rows().map(move |place| ((place, *period), plain(Ratio::ONE))));
            return Ok(ones.collect());
        }
        Denominator::Filings(spec) => counts(reader, tallies, area, &Numerator::Filings(spec.clone()), periods)?,
        Denominator::Litigants(spec) => counts(reader, tallies, area, &Numerator::Litigants(spec.clone()), periods)?,
        Denominator::Proceedings(spec) => {
            counts(reader, tallies, area, &Numerator::Proceedings(spec.clone()), periods)?
        }
        Denominator::Clocks(spec) => counts(reader, tallies, area, &Numerator::Clocks(spec.clone()), periods)?,
    };
    let all = periods.iter().flat_map(|period| rows().map(move |place| (place, *period)));
    Ok(all.map(|key| (key, plain(counted.get(&key).copied().unwrap_or(Ratio::ZERO)))).collect())
}

fn bases(reader: &mut Reader<'_>, area: &Area<'_>, measure: &str, periods: &[Period]) -> AppResult<Divisors> {
    let years: BTreeSet<i16> = periods.iter().map(|period| period.year() - 1).collect();
    let mut merged: HashMap<RegionId, Vec<RegionId>> = HashMap::new();
    for (ended, to) in &area.merged {
        merged.entry(*to).or_default().push(*ended);
    }
    let mut found = Divisors::new();
    for year in years {
        let mut levels = area.levels();
        levels.insert(area.whole.level);
        let known: HashMap<RegionId, (i64, String)> = reader
            .bases_inside(measure, year, (&area.whole.path, &levels))?
            .into_iter()
            .map(|base| (base.region_id, (base.value, base.source)))
            .collect();
        let of = |ids: &[RegionId]| -> Option<Divisor> {
            let parts: Vec<&(i64, String)> = ids.iter().filter_map(|id| known.get(id)).collect();
            let source = parts.first()?.1.clone();
            let value = parts.iter().try_fold(0_i64, |sum, (value, _)| sum.checked_add(*value))?;
            Some(Divisor { value: Ratio::whole(value), source: Some(source) })
        };
        for period in periods.iter().filter(|period| period.year() - 1 == year) {
            if let Some(divisor) = of(&[area.whole.id]) {
                found.insert((RowPlace::Whole, *period), divisor);
            }
            for child in &area.children {
                // A region that was merged into this one counts with it, for the years in which it had a number of its own.
                let merged = merged.get(&child.id).into_iter().flatten().copied();
                let ids: Vec<RegionId> = std::iter::once(child.id).chain(merged).collect();
                if let Some(divisor) = of(&ids) {
                    found.insert((RowPlace::Region(child.id), *period), divisor);
                }
            }
        }
    }
    Ok(found)
}
