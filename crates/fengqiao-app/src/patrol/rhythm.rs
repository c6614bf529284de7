//! Rhythms: hours of the day and days of the week at which reports of a kind come from a place more than they do in the whole
//! office. What is told here leads teams to a place when its people are troubled.

use std::collections::BTreeMap;

use fengqiao_domain::id::RegionId;
use fengqiao_domain::patrol::{DaySpan, DayTime, Reason, weekday_number};
use fengqiao_scan::ln_upper_tail;

use crate::patrol::file::PatrolSettings;
use crate::patrol::place::{Evidence, Reasons, Weighed, top_of};

const HOURS: usize = 24;
const WEEK_HOURS: usize = 7 * HOURS;
/// A rhythm weighs what comes by it in this many days.
const WEIGHED_DAYS: f64 = 28.0;

type Week = [u32; WEEK_HOURS];

fn by_hour(week: &Week) -> [u32; HOURS] {
    std::array::from_fn(|hour| week.iter().skip(hour).step_by(HOURS).sum())
}

fn by_weekday(week: &Week) -> [u32; 7] {
    std::array::from_fn(|day| week[day * HOURS..(day + 1) * HOURS].iter().sum())
}

/// Adds the rhythms of all places and kinds to their reasons.
pub(crate) fn rhythms(reasons: &mut Reasons, evidence: &Evidence, settings: &PatrolSettings) {
    let mut weeks: BTreeMap<(RegionId, &str), Week> = BTreeMap::new();
    let mut whole: Week = [0; WEEK_HOURS];
    for count in &evidence.hours {
        let (hour, reports) = (usize::from(count.hour), u32::try_from(count.reports).unwrap_or(0));
        if hour < WEEK_HOURS {
            weeks.entry((count.region_id, top_of(&count.category))).or_insert([0; WEEK_HOURS])[hour] += reports;
            whole[hour] = whole[hour].saturating_add(reports);
        }
    }
    let days = evidence.known_days(settings.plan.past_days).max(1);
    let rhythm = Rhythm { whole: &whole, settings, days, on: weekday_number(evidence.on.weekday()) };
    for ((region_id, category), week) in &weeks {
        if week.iter().sum::<u32>() >= settings.plan.reports_min {
            let found = [rhythm.hours(category, week), rhythm.weekday(category, week)];
            reasons.entry(*region_id).or_default().extend(found.into_iter().flatten());
        }
    }
}

struct Rhythm<'r> {
    whole: &'r Week,
    settings: &'r PatrolSettings,
    /// Days of which there are reports.
    days: u16,
    /// The day of the week of the visits, 1 Monday to 7 Sunday.
    on: u8,
}

fn sum(counts: &[u32]) -> f64 {
    counts.iter().map(|&count| f64::from(count)).sum()
}

impl Rhythm<'_> {
    fn weighed(&self, observed: u32, reason: Reason) -> Weighed {
        let days = f64::from(self.days);
        Weighed { weight: self.settings.weights.pattern * f64::from(observed) * WEIGHED_DAYS / days, reason }
    }

    /// Whether so many of so many are more than a share of the office leads one to expect, allowing for what was looked at.
    fn stands_out(&self, observed: u32, of: u32, share: f64, looked_at: usize) -> bool {
        let expected = f64::from(of) * share;
        let limit = (self.settings.plan.pattern_p_max / looked_at as f64).ln();
        f64::from(observed) > expected && ln_upper_tail(u64::from(observed), expected.max(1e-6), 0.0) <= limit
    }

    fn hours(&self, category: &str, week: &Week) -> Option<Weighed> {
        let (own, whole) = (by_hour(week), by_hour(self.whole));
        let length = usize::from(self.settings.plan.busy_hours).clamp(1, HOURS);
        let blocks = HOURS - length + 1;
        let within = |counts: &[u32; HOURS], from: usize| counts[from..from + length].iter().sum::<u32>();
        // The fullest block; of equal ones the earlier.
        let from = (0..blocks).rev().max_by_key(|&from| within(&own, from))?;
        let (observed, of) = (within(&own, from), own.iter().sum());
        let share = f64::from(within(&whole, from)) / sum(&whole).max(1.0);
        if !self.stands_out(observed, of, share, blocks) {
            return None;
        }
        let time = |hour: usize| u16::try_from(hour * 60).ok().and_then(DayTime::of_minutes);
        let span = DaySpan { from: time(from)?, to: time(from + length)? };
        let days = self.days;
        Some(self.weighed(observed, Reason::Hours { category: category.to_owned(), span, observed, of, days }))
    }

    fn weekday(&self, category: &str, week: &Week) -> Option<Weighed> {
        let (own, whole) = (by_weekday(week), by_weekday(self.whole));
        let day = usize::from(self.on.checked_sub(1)?);
        let (observed, of) = (*own.get(day)?, own.iter().sum());
        let share = f64::from(*whole.get(day)?) / sum(&whole).max(1.0);
        if !self.stands_out(observed, of, share, own.len()) {
            return None;
        }
        let days = self.days;
        let reason = Reason::Weekday { category: category.to_owned(), weekday: self.on, observed, of, days };
        Some(self.weighed(observed, reason))
    }
}
