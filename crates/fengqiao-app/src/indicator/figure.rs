//! Figures of a region and those right below it: raw and drawn together, with limits, change, counter-indicators, and small
//! numbers hidden from whoever may not see them.

mod behind;
mod below;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use fengqiao_domain::id::RegionId;
use fengqiao_domain::ratio::Ratio;
use fengqiao_domain::region::Region;
use fengqiao_store::Reader;
use jiff::civil::Date;

use super::beside::{Beside, Change, Measured, beside, changed};
use super::engine::{Area, Counts, Divisors, counts, divisors, read_ahead};
use super::file::{Denominator, Indicator, Numerator, SeriesBreak, Suppression};
use super::grid::{Grid, Grids, periods as grid_periods};
use super::period::{Grain, Period};
use crate::app::App;
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::office::Office;

/// Level of villages, the finest.
const LEVEL_MAX: u8 = 5;
/// A period is given as a year's from so many days on.
const ANNUAL_DAYS_MIN: i64 = 28;

/// How regions that ended are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegionsAs {
    /// With the region into which they were merged, in all years.
    Restated,
    /// As they were on the day of filing.
    AsFiled,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureQuery {
    /// Indicator.
    pub indicator: String,
    /// Region; the reader's own when absent.
    pub region_id: Option<RegionId>,
    /// Period.
    pub period: Period,
    /// Whether the adjusted series is meant, after a break.
    pub adjusted: bool,
    /// How regions that ended are shown.
    pub regions_as: RegionsAs,
    /// Every region of this level inside the region, and not those right below it; the region alone for its own level.
    pub level: Option<u8>,
}

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowPlace {
    /// The region that was asked for.
    Whole,
    /// A region below it.
    Region(RegionId),
    /// The region is known, and none below it.
    Unplaced,
    /// The place is unknown or outside the office.
    Outside,
}

/// Why there is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Nobody brought the base of the year.
    Base,
    /// The base is 0.
    BaseZero,
    /// The base is so small that only the count is shown.
    BaseSmall,
    /// Nothing of which a share could be told.
    Nothing,
}

/// Why a number is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// It is small, or would tell another that is.
    Small,
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it stands for.
    pub place: RowPlace,
    /// Exact count; none when hidden.
    pub count: Option<Ratio>,
    /// What it is divided by; none when it is missing or hidden.
    pub base: Option<Ratio>,
    /// Who says so.
    pub base_source: Option<String>,
    /// Exact rate with the factor of the indicator.
    pub rate: Option<Ratio>,
    /// The rate as if the period lasted a year.
    pub annual: Option<Ratio>,
    /// Why there is no rate.
    pub missing: Option<Missing>,
    /// Why there is no number at all.
    pub hidden: Option<Hidden>,
    /// What stands beside it.
    pub beside: Option<Beside>,
    /// Change from the year before.
    pub change: Option<Change>,
    /// Rank by the drawn rate among regions that are large enough, 1 the highest.
    pub rank: Option<u32>,
}

/// One point of a trend.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendPoint {
    /// Period.
    pub period: Period,
    /// Rate of the series of that time; none when hidden or missing.
    pub rate: Option<Ratio>,
    /// Rate of the adjusted series, after a break.
    pub adjusted: Option<Ratio>,
    /// Whether the series of after the break goes on here.
    pub is_since: bool,
}

/// A table of figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Indicator id.
    pub indicator: String,
    /// The region that was asked for.
    pub region_id: RegionId,
    /// Its row first, then those below it in the order of the region tree, then what has no place.
    pub rows: Vec<Figure>,
    /// Trend of the region.
    pub trend: Vec<TrendPoint>,
    /// The same rows of the indicators that are printed beside it.
    pub counters: Vec<(String, Vec<Figure>)>,
    /// Shortest period that is shown of the rows.
    pub finest: Grain,
    /// Whether the reader sees small numbers.
    pub sees_small: bool,
    /// Regions that ended and stand with their successor.
    pub merged: Vec<(RegionId, RegionId)>,
    /// Whether the period lies after the break of the series.
    pub is_since: bool,
    /// Whether the period has not ended: nothing is compared with the year before, or taken as if it lasted a year.
    pub is_running: bool,
}

/// What stays the same for one answer.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) grids: &'a Grids,
    pub(super) office: &'a Office,
    pub(super) indicator: &'a Indicator,
    pub(super) period: Period,
    pub(super) regions_as: RegionsAs,
    pub(super) sees_small: bool,
    pub(super) is_running: bool,
}

impl App {
    /// Figures of a region and of those right below it.
    ///
    /// # Errors
    /// Not permitted there, no such indicator or region, a period too short to be shown of these regions
    /// (`period_too_short`), or the store refuses.
    pub fn figures(&self, ctx: &Ctx, query: &FigureQuery) -> AppResult<Figures> {
        let office = self.office(ctx.top_region)?;
        let whole = self.asked_region(ctx, &office, query.region_id)?;
        self.setup().matrix.permit(ctx, "read_rates", Some(&whole.path), "any")?;
        if query.level.is_some_and(|level| level < whole.level || level > LEVEL_MAX) {
            let words = format!("a level inside this region is {} to {LEVEL_MAX}", whole.level);
            return Err(Refusal::new("bad_field", &words).field("level", "out_of_range", words).into());
        }
        let sees_small = self.setup().matrix.may(ctx, "read_small_rates", Some(&whole.path), "any");
        self.read(ctx, |reader| self.figures_for(reader, &office, whole, query, (sees_small, day_in_china(ctx.now))))
    }

    /// Figures for readers who see small numbers or do not, on a day.
    pub(crate) fn figures_for(
        &self,
        reader: &mut Reader<'_>,
        office: &Office,
        whole: &Region,
        query: &FigureQuery,
        (sees_small, today): (bool, Date),
    ) -> AppResult<Figures> {
        let indicator = self.indicator(&query.indicator)?;
        let grids = &Grids::default();
        let is_running = query.period.to_on() >= today;
        let (period, regions_as) = (query.period, query.regions_as);
        let asked = Asked { grids, office, indicator, period, regions_as, sees_small, is_running };
        let area = match query.level {
            Some(level) => Area::at_level(office, whole, regions_as, level),
            None => Area::new(office, whole, regions_as),
        };
        let finest = indicator.suppression.as_ref().map_or(Grain::Month, |rule| rule.finest(area.row_level()));
        if query.period.grain < finest && !sees_small {
            let detail = format!(
                "of these regions no period shorter than a {} is shown: numbers would be too small",
                finest.as_str()
            );
            return refuse("period_too_short", detail);
        }
        let rows = asked.rows(reader, &area, query.adjusted)?;
        let trend = asked.trend(reader, whole)?;
        let mut counters = Vec::new();
        for id in &indicator.counter {
            let other = Asked { indicator: self.indicator(id)?, ..asked };
            counters.push((id.clone(), other.rows(reader, &area, query.adjusted)?));
        }
        Ok(Figures {
            indicator: indicator.id.clone(),
            region_id: whole.id,
            rows,
            trend,
            counters,
            finest,
            sees_small,
            merged: area.merged.iter().map(|(ended, to)| (*ended, *to)).collect(),
            is_since: is_since(indicator, query.period),
            is_running,
        })
    }

    /// The newest year with suits that has ended, or the year before this one where there are none.
    ///
    /// # Errors
    /// The store refuses.
    pub fn newest_period(&self, ctx: &Ctx) -> AppResult<Period> {
        let months = self.read(ctx, |reader| Ok(reader.filing_months()?))?;
        let ended = Period::holding(Grain::Year, day_in_china(ctx.now)).before();
        Ok(months.map_or(ended, |(_, last)| Period::holding(Grain::Year, last).min(ended)))
    }

    /// An indicator.
    pub(crate) fn indicator(&self, id: &str) -> AppResult<&Indicator> {
        self.setup().indicators.get(id).ok_or(AppError::NotFound("indicator"))
    }

    fn asked_region<'o>(&self, ctx: &Ctx, office: &'o Office, id: Option<RegionId>) -> AppResult<&'o Region> {
        let found = match id {
            Some(id) => office.region(id),
            None => office.region_at(&ctx.region_path),
        };
        found.ok_or(AppError::NotFound("region"))
    }
}

pub(super) fn is_since(indicator: &Indicator, period: Period) -> bool {
    indicator.series.as_ref().is_some_and(|series| period.from_on >= series.on)
}

/// What is counted in a period: the adjusted series leaves out what was not counted before the break.
fn series_of(indicator: &Indicator, period: Period, adjusted: bool) -> Numerator {
    match &indicator.series {
        Some(series) if adjusted && is_since(indicator, period) => adjust(&indicator.numerator, series),
        _ => indicator.numerator.clone(),
    }
}

pub(super) fn adjust(numerator: &Numerator, series: &SeriesBreak) -> Numerator {
    let mut adjusted = numerator.clone();
    if let Numerator::Filings(spec) | Numerator::Litigants(spec) = &mut adjusted {
        spec.without.extend(series.adjusted_without.iter().copied());
    }
    adjusted
}

/// Counts, what they are divided by, and what is hidden, for some periods.
pub(super) struct Measures {
    counts: Counts,
    divisors: Divisors,
    hidden: Option<Tables>,
}

/// Which table decides what of a row is hidden: that of the region right above it, in the year.
struct Tables {
    grids: BTreeMap<(RegionId, i16), Rc<Grid>>,
    above: BTreeMap<RowPlace, RegionId>,
    whole: RegionId,
    is_deep: bool,
}

impl Tables {
    fn is_hidden(&self, place: RowPlace, period: Period) -> bool {
        // What is known no better than somewhere in between adds to several tables, and stands in none of them.
        if self.is_deep && place == RowPlace::Unplaced {
            return true;
        }
        let above = self.above.get(&place).copied().unwrap_or(self.whole);
        self.grids.get(&(above, period.year())).is_none_or(|grid| grid.is_hidden(place, period))
    }
}

impl Measures {
    fn is_hidden(&self, place: RowPlace, period: Period) -> bool {
        self.hidden.as_ref().is_some_and(|tables| tables.is_hidden(place, period))
    }

    pub(super) fn count(&self, place: RowPlace, period: Period) -> Ratio {
        self.counts.get(&(place, period)).copied().unwrap_or(Ratio::ZERO)
    }

    /// Count and base of a row whose rate can be shown.
    pub(super) fn measured(&self, place: RowPlace, period: Period, base_below: i64) -> Option<Measured> {
        let base = self.divisors.get(&(place, period))?.value;
        let enough = !base.is_zero() && base >= Ratio::whole(base_below);
        (enough && !self.is_hidden(place, period)).then(|| (self.count(place, period), base))
    }
}

impl Asked<'_> {
    pub(super) fn measures(
        &self,
        reader: &mut Reader<'_>,
        area: &Area<'_>,
        numerator: &Numerator,
        periods: &[Period],
    ) -> AppResult<Measures> {
        let hidden = match &self.indicator.suppression {
            Some(rule) if !self.sees_small => Some(self.tables(reader, area, (numerator, rule), periods)?),
            _ => None,
        };
        let tallies = &self.grids.tallies;
        let counts = counts(reader, tallies, area, numerator, periods)?;
        let divisors = divisors(reader, tallies, area, self.indicator, periods)?;
        Ok(Measures { counts, divisors, hidden })
    }

    fn tables(
        &self,
        reader: &mut Reader<'_>,
        area: &Area<'_>,
        (numerator, rule): (&Numerator, &Suppression),
        periods: &[Period],
    ) -> AppResult<Tables> {
        let places = area.children.iter().map(|child| RowPlace::Region(child.id));
        let above: BTreeMap<RowPlace, RegionId> = places.map(|place| (place, area.above(place).id)).collect();
        let regions: BTreeSet<RegionId> = above.values().copied().chain([area.whole.id]).collect();
        let mut grids = BTreeMap::new();
        for year in periods.iter().map(|period| period.whole_year()).collect::<BTreeSet<_>>() {
            if area.is_deep {
                let all = grid_periods(year, rule.finest(area.row_level()));
                read_ahead(reader, &self.grids.tallies, area, numerator, &all)?;
            }
        }
        for period in periods {
            for id in &regions {
                let Entry::Vacant(vacant) = grids.entry((*id, period.year())) else { continue };
                let Some(region) = self.office.region(*id) else { continue };
                let wanted = (numerator, rule, self.regions_as);
                vacant.insert(self.grids.of(reader, self.office, region, period.whole_year(), wanted)?);
            }
        }
        Ok(Tables { grids, above, whole: area.whole.id, is_deep: area.is_deep })
    }

    /// Bases below this give no rate.
    pub(super) fn base_below(&self) -> i64 {
        match (&self.indicator.denominator, &self.indicator.suppression) {
            (Denominator::Base(_), Some(rule)) => rule.base_below,
            _ => 0,
        }
    }

    fn rows(&self, reader: &mut Reader<'_>, area: &Area<'_>, adjusted: bool) -> AppResult<Vec<Figure>> {
        let before = self.period.year_before();
        let numerator = series_of(self.indicator, self.period, adjusted);
        let now = self.measures(reader, area, &numerator, &[self.period])?;
        let past = self.measures(reader, area, &series_of(self.indicator, before, adjusted), &[before])?;
        let compared = match is_since(self.indicator, self.period) && !is_since(self.indicator, before) && !adjusted {
            true => Some(self.measures(reader, area, &series_of(self.indicator, self.period, true), &[self.period])?),
            false => None,
        };
        let mut places: Vec<RowPlace> = vec![RowPlace::Whole];
        places.extend(area.children.iter().map(|child| RowPlace::Region(child.id)));
        places.extend(
            [RowPlace::Unplaced, RowPlace::Outside]
                .into_iter()
                .filter(|place| !area.children.is_empty() && !now.count(*place, self.period).is_zero()),
        );
        let rated: BTreeMap<RowPlace, Measured> = match self.indicator.denominator {
            Denominator::Base(_) => area
                .children
                .iter()
                .map(|child| RowPlace::Region(child.id))
                .filter_map(|place| Some((place, now.measured(place, self.period, self.base_below())?)))
                .collect(),
            _ => BTreeMap::new(),
        };
        let beside = beside(&rated, self.indicator.factor);
        let mut rows: Vec<Figure> = places
            .into_iter()
            .map(|place| {
                let mut figure = self.figure(&now, place);
                figure.beside = beside.get(&place).copied();
                figure.change = self.change(place, &now, &past, compared.as_ref());
                figure
            })
            .collect();
        self.rank(&mut rows);
        Ok(rows)
    }

    fn figure(&self, now: &Measures, place: RowPlace) -> Figure {
        let hidden = now.is_hidden(place, self.period).then_some(Hidden::Small);
        let divisor = now.divisors.get(&(place, self.period));
        let base = divisor.map(|divisor| divisor.value);
        let is_base = matches!(self.indicator.denominator, Denominator::Base(_));
        let missing = match base {
            _ if matches!(place, RowPlace::Unplaced | RowPlace::Outside) && is_base => None,
            None => Some(Missing::Base),
            Some(base) if base.is_zero() && is_base => Some(Missing::BaseZero),
            Some(base) if base.is_zero() => Some(Missing::Nothing),
            Some(base) if base < Ratio::whole(self.base_below()) => Some(Missing::BaseSmall),
            Some(_) => None,
        };
        let rate = match (now.measured(place, self.period, self.base_below()), missing) {
            (Some((count, base)), None) => {
                count.times(Ratio::whole(self.indicator.factor)).and_then(|count| count.over(base))
            }
            _ => None,
        };
        let days = self.period.days();
        let annual = rate.filter(|_| {
            !self.is_running && self.indicator.annualised && self.period.grain != Grain::Year && days >= ANNUAL_DAYS_MIN
        });
        let year = Ratio::new(i128::from(self.period.whole_year().days()), i128::from(days));
        // A base of the office is no secret; one that is itself counted of people is hidden with the count.
        let shown_base = base.filter(|_| hidden.is_none() || is_base);
        Figure {
            place,
            count: hidden.is_none().then(|| now.count(place, self.period)),
            base: shown_base,
            base_source: divisor.and_then(|divisor| divisor.source.clone()),
            annual: annual.zip(year).and_then(|(rate, year)| rate.times(year)),
            rate,
            missing,
            hidden,
            beside: None,
            change: None,
            rank: None,
        }
    }

    /// The change from the year before: across a break of the series on the adjusted one only, and not where the difference of
    /// two series would tell a small number.
    fn change(&self, place: RowPlace, now: &Measures, past: &Measures, compared: Option<&Measures>) -> Option<Change> {
        if self.is_running {
            return None;
        }
        let before = past.measured(place, self.period.year_before(), self.base_below())?;
        let own = now.measured(place, self.period, self.base_below())?;
        let Some(compared) = compared else { return changed(own, before, false) };
        let adjusted = compared.measured(place, self.period, self.base_below())?;
        let left_out = own.0.minus(adjusted.0)?;
        let below = self.indicator.suppression.as_ref().map_or(0, |rule| rule.below);
        let tells = !left_out.is_zero() && left_out < Ratio::whole(below);
        (self.sees_small || !tells).then(|| changed(adjusted, before, true)).flatten()
    }

    fn rank(&self, rows: &mut [Figure]) {
        let (Denominator::Base(_), Some(rule)) = (&self.indicator.denominator, &self.indicator.suppression) else {
            return;
        };
        let large = |row: &Figure| row.base.is_some_and(|base| base >= Ratio::whole(rule.rank_base_min));
        let mut order: Vec<(f64, usize)> = rows
            .iter()
            .enumerate()
            .filter(|(_, row)| large(row))
            .filter_map(|(at, row)| Some((row.beside?.shrunk, at)))
            .collect();
        order.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        for (rank, (_, at)) in (1..).zip(order) {
            rows[at].rank = Some(rank);
        }
    }
}
