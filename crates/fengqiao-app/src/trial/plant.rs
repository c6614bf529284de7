//! What a trial makes of the office's own reports: flare-ups planted into them, or the same reports on other weeks.

use std::collections::HashMap;

use fengqiao_domain::id::RegionId;
use fengqiao_domain::tuning::WatchLevel;
use fengqiao_store::DailyCount;
use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::draw::Draw;
use super::result::TrialSignal;
use crate::office::Office;

/// Days over which the reports of a planted flare-up are told.
const PLANTED_DAYS: usize = 14;
/// A flare-up that is noticed later than so many days after its last report was not noticed.
const NOTICED_WITHIN_DAYS: i64 = 14;
/// Reports added by one flare-up: small, and up to what nobody overlooks.
const SIZES: [u32; 4] = [4, 6, 10, 16];
/// First part of the draw that places and kinds have for themselves.
const FIRST_PART: u64 = 2;
/// Days of a week: what is shuffled keeps its weekday.
const WEEK: i32 = 7;

/// One planted flare-up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Planted {
    /// Where.
    pub region_id: RegionId,
    /// Category code.
    pub category: String,
    /// `village` or `township`.
    pub level: String,
    /// Reports added over two weeks.
    pub reports: u32,
    /// First of the two weeks.
    pub start_on: Date,
    /// The morning on which a signal about it was raised.
    pub noticed_on: Option<Date>,
}

impl Planted {
    /// Days from the first of the two weeks to the morning on which it was noticed.
    #[must_use]
    pub fn delay_days(&self) -> Option<i32> {
        self.noticed_on.map(|on| self.start_on.until(on).map_or(0, |span| span.get_days()))
    }

    /// Notes the first signal about this place and kind that was raised in its time.
    pub(super) fn notice(&mut self, office: &Office, signals: &[TrialSignal]) {
        let days = i64::try_from(PLANTED_DAYS).unwrap_or(0) + NOTICED_WITHIN_DAYS;
        let until = self.start_on.checked_add(Span::new().days(days)).unwrap_or(self.start_on);
        let about = |signal: &&TrialSignal| {
            let places = match (office.path(signal.region_id), office.path(self.region_id)) {
                (Some(one), Some(two)) => one.is_within(two) || two.is_within(one),
                _ => false,
            };
            let kinds = self.category.starts_with(&signal.category) || signal.category.starts_with(&self.category);
            places && kinds && (self.start_on..=until).contains(&signal.raised_on)
        };
        let first = signals.iter().filter(about).map(|signal| signal.raised_on).min();
        self.noticed_on = first.and_then(|on| on.tomorrow().ok());
    }
}

/// Plants flare-ups between two days: villages and townships in turn, every size as often, kinds as they are told.
pub(super) fn plant(
    counts: &mut Vec<DailyCount>,
    office: &Office,
    (from_on, until_on): (Date, Date),
    count: u16,
    seed: u64,
) -> Vec<Planted> {
    let mut draw = Draw::new(seed, 1);
    let told: Vec<(RegionId, String)> = counts
        .iter()
        .filter(|it| it.on >= from_on && it.reports > 0)
        .map(|it| (it.region_id, it.category.clone()))
        .collect();
    let last = from_on.until(until_on).map_or(0, |span| span.get_days()) - i32::try_from(PLANTED_DAYS).unwrap_or(0);
    let (Ok(starts @ 1..), false) = (usize::try_from(last), told.is_empty()) else { return Vec::new() };
    let mut planted = Vec::new();
    for number in 0..usize::from(count) {
        // The place and kind of a report that was told: where nobody tells anything, nothing flares up.
        let (village, category) = told[draw.below(told.len())].clone();
        let level = if number.is_multiple_of(2) { WatchLevel::Village } else { WatchLevel::Township };
        let region_id = around(office, village, level);
        let villages: Vec<RegionId> = match level {
            WatchLevel::Village => vec![village],
            _ => leaves(office, region_id),
        };
        let start_on = later(from_on, draw.below(starts));
        let reports = SIZES[(number / 2) % SIZES.len()];
        for _ in 0..reports {
            let (region_id, on) = (villages[draw.below(villages.len())], later(start_on, draw.below(PLANTED_DAYS)));
            counts.push(DailyCount { region_id, category: category.clone(), on, reports: 1 });
        }
        let level = office.region(region_id).map_or(level, |it| WatchLevel::of_region(it.level)).word().to_owned();
        planted.push(Planted { region_id, category, level, reports, start_on, noticed_on: None });
    }
    planted
}

/// The region of a level that holds a place; the place itself when there is none.
fn around(office: &Office, region_id: RegionId, level: WatchLevel) -> RegionId {
    let mut next = office.region(region_id);
    while let Some(region) = next {
        if WatchLevel::of_region(region.level) <= level {
            return if WatchLevel::of_region(region.level) == level { region.id } else { region_id };
        }
        next = region.parent_id.and_then(|parent| office.region(parent));
    }
    region_id
}

fn leaves(office: &Office, region_id: RegionId) -> Vec<RegionId> {
    let Some(path) = office.path(region_id) else { return vec![region_id] };
    let below = office.regions().iter().filter(|region| region.path.is_within(path) && office.is_leaf(region.id));
    let found: Vec<RegionId> = below.map(|region| region.id).collect();
    if found.is_empty() { vec![region_id] } else { found }
}

fn later(day: Date, days: usize) -> Date {
    day.checked_add(Span::new().days(i64::try_from(days).unwrap_or(0))).unwrap_or(day)
}

/// The counts in an order that their places and kinds alone decide, not the ids that an office happened to give its regions:
/// what is drawn over them is the same wherever it is drawn.
pub(super) fn arrange(counts: &mut [DailyCount], office: &Office) {
    counts.sort_by_cached_key(|it| (office.path(it.region_id).cloned(), it.on, it.category.clone()));
}

/// The same reports on other weeks: every place and kind keeps its number and its weekdays, each in an order of its own, so
/// that nothing happens together any more but by chance.
pub(super) fn shuffle(counts: &mut [DailyCount], (from_on, until_on): (Date, Date), seed: u64) {
    let weeks = from_on.until(until_on).map_or(0, |span| (span.get_days() + 1) / WEEK);
    let n_weeks = usize::try_from(weeks).unwrap_or(0);
    let mut part_of: HashMap<(RegionId, String), u64> = HashMap::new();
    let mut orders: HashMap<u64, Vec<usize>> = HashMap::new();
    for count in counts {
        let next = FIRST_PART + part_of.len() as u64;
        let part = *part_of.entry((count.region_id, count.category.clone())).or_insert(next);
        let order = orders.entry(part).or_insert_with(|| Draw::new(seed, part).order(n_weeks));
        let day = from_on.until(count.on).map_or(-1, |span| span.get_days());
        // The days behind the last whole week stay where they are.
        let Some(week) = usize::try_from(day / WEEK).ok().filter(|week| day >= 0 && *week < n_weeks) else { continue };
        let moved = i64::try_from(order[week]).unwrap_or(0) * i64::from(WEEK) + i64::from(day % WEEK);
        count.on = from_on.checked_add(Span::new().days(moved)).unwrap_or(count.on);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn shuffled_reports_keep_place_kind_number_and_weekday() {
        let days = (date(2025, 1, 1), date(2025, 12, 31));
        let one = |place: u128, day: usize| DailyCount {
            region_id: RegionId::from_bits(place),
            category: format!("D{:02}", place % 3),
            on: later(days.0, day),
            reports: 1 + i64::try_from(day % 4).unwrap(),
        };
        let told: Vec<DailyCount> = (0..300).map(|number| one(number % 5, usize::try_from(number).unwrap())).collect();
        let mut other = told.clone();
        shuffle(&mut other, days, 9);
        let kept =
            |it: &DailyCount| (it.region_id, it.category.clone(), it.reports, it.on.weekday().to_monday_one_offset());
        assert_eq!(told.iter().map(kept).collect::<Vec<_>>(), other.iter().map(kept).collect::<Vec<_>>());
        assert!(told.iter().zip(&other).filter(|(one, two)| one.on != two.on).count() > 250);
        assert!(other.iter().all(|it| (days.0..=days.1).contains(&it.on)));
        let mut again = told.clone();
        shuffle(&mut again, days, 9);
        assert_eq!(again, other);
    }
}
