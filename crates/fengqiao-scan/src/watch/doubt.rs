//! Doubts about the data, found before anything is taken for a flare-up: changes in recording that look like changes in
//! the world.
//!
//! Bulk entries and new codes are read from the whole area's days by category, one place that takes its area's cases from
//! the morning's windows, and silent sources from what arrived when.

use super::ground::Ground;
use super::past::Past;
use super::present::Present;
use super::tally::Tally;
use crate::artefact::{Artefact, ArtefactKind, ArtefactOptions, channel_artefacts};
use crate::counts::Counts;
use crate::error::ScanError;
use crate::tail::ln_upper_tail;
use crate::zone::{Search, Zone};
use std::ops::Range;

/// What is doubtful.
#[derive(Debug, Clone, PartialEq)]
pub enum Doubt {
    /// Far more cases of one category on one day than on the days around: old rows typed in at once.
    BulkEntry {
        /// Day, by index.
        day: usize,
        /// Category.
        category: usize,
        /// Cases seen.
        observed: u64,
        /// Cases expected.
        expected: f64,
    },
    /// A source from which nothing arrived on days on which much is expected of it.
    SilentSource {
        /// Source, by index.
        source: usize,
        /// Days without an arrival.
        days: Range<usize>,
        /// Cases that usually arrive in so many days.
        expected: f64,
    },
    /// A category that was hardly ever used and now is, with the category that fell when it began, if one did.
    NewCode {
        /// The category.
        category: usize,
        /// Category from which its cases seem to be taken.
        from: Option<usize>,
        /// First day, by index.
        since: usize,
        /// Cases since then.
        observed: u64,
    },
    /// One place has far more cases of many kinds while the rest of its area has fewer: somebody records all at one place.
    OnePlace {
        /// The region.
        region: usize,
        /// Its area.
        area: usize,
        /// First day of the window that shows it best.
        since: usize,
        /// Cases seen there.
        observed: u64,
        /// Cases expected there.
        expected: f64,
    },
}

/// A bulk day has this many cases at least.
const BULK_MIN: u64 = 20;
/// And so many times the median of the days around.
const BULK_TIMES: f64 = 5.0;
/// And is at most so probable on a day that is like them.
const BULK_P_MAX: f64 = 1e-9;
/// Days around that tell what is usual.
const AROUND_DAYS: usize = 28;
/// Relative variance of a category's days.
const DAY_SPREAD: f64 = 0.1;

/// Bulk entries on the given days, as far as the days before `today` show.
pub(crate) fn bulk_entries(ground: &Ground, tally: &Tally, days: Range<usize>, today: usize) -> Vec<Doubt> {
    let first = days.start.saturating_sub(AROUND_DAYS);
    let daily: Vec<Vec<u64>> = (first..today.min(days.end + AROUND_DAYS)).map(|day| tally.area_day(day)).collect();
    let mut found = Vec::new();
    for category in 0..ground.n_categories {
        for day in days.clone() {
            let Some(observed) = daily.get(day - first).map(|row| row[category]) else { continue };
            if observed < BULK_MIN {
                continue;
            }
            let near = day.saturating_sub(AROUND_DAYS).max(first) - first..(day + AROUND_DAYS).min(today) - first;
            let others = near.filter(|at| at + first != day).filter_map(|at| daily.get(at));
            let mut around: Vec<u64> = others.map(|row| row[category]).collect();
            around.sort_unstable();
            let expected = (around.get(around.len() / 2).copied().unwrap_or(0) as f64).max(0.5);
            let rare = ln_upper_tail(observed, expected, DAY_SPREAD) <= libm::log(BULK_P_MAX);
            if rare && observed as f64 >= BULK_TIMES * expected {
                found.push(Doubt::BulkEntry { day, category, observed, expected });
            }
        }
    }
    found
}

/// Arrivals looked back over, days.
const ARRIVAL_DAYS: usize = 420;
/// A silence that is over is told for so many days more.
const SILENT_RECENT_DAYS: usize = 28;
/// A silence of a single day says nothing.
const SILENT_DAYS_MIN: usize = 2;

/// Sources that are silent or were so of late; `arrivals` are cases by source and day of arrival, shape `[n_sources, n_days]`.
///
/// Every source has weekdays and holidays of its own: a court that sends on Mondays is not silent on a Sunday. What was as
/// long before, as over a New Year, is its habit.
pub(crate) fn silent_sources(arrivals: &[Vec<u32>], kinds: &[u8], today: usize) -> Result<Vec<Doubt>, ScanError> {
    let first = today.saturating_sub(ARRIVAL_DAYS);
    if arrivals.is_empty() || first == today {
        return Ok(Vec::new());
    }
    let values: Vec<u32> = arrivals.iter().flat_map(|series| &series[first..today]).copied().collect();
    let counts = Counts::new(&values, 1, arrivals.len(), today - first)?;
    let sources = (0..arrivals.len() as u32).map(|source| vec![source]).collect();
    let search = Search::new(vec![Zone { regions: vec![0], level: 0 }], sources, 1, arrivals.len())?;
    let found = channel_artefacts(&counts, &search, &kinds[first..today], &ArtefactOptions::default())?;
    let told = |it: &Artefact| {
        let recent = first + it.days.end + SILENT_RECENT_DAYS > today;
        let before = &arrivals[it.group][first..first + it.days.start];
        let longest = before.split(|count| *count > 0).map(<[u32]>::len).max().unwrap_or(0);
        let new = it.days.len() >= SILENT_DAYS_MIN && it.days.len() > longest;
        it.kind == ArtefactKind::SilentFeed && recent && new
    };
    let doubt = |it: Artefact| {
        let days = first + it.days.start..first + it.days.end;
        Doubt::SilentSource { source: it.group, days, expected: it.expected }
    };
    Ok(found.into_iter().filter(told).map(doubt).collect())
}

/// A code is new when so few cases were in so many days before.
const NEW_BEFORE_MAX: u64 = 2;
const NEW_BEFORE_DAYS: usize = 120;
/// And so many since.
const NEW_CASES_MIN: u64 = 10;
/// Days over which its start is remembered: as long as it lacks a past of its own.
const NEW_DAYS: usize = 420;
/// A category fell when it is so many standard deviations under what it was.
const FELL_DEVIATIONS: f64 = 2.0;
/// Days before and after a start that are compared.
const FELL_BEFORE_DAYS: usize = 182;
const FELL_AFTER_DAYS: usize = 56;

/// Codes that began to be used, from the whole area's days by category, shape `[days before today][n_categories]`.
pub(crate) fn new_codes(daily: &[Vec<u64>], today: usize) -> Vec<Doubt> {
    let n_categories = daily.first().map_or(0, Vec::len);
    let sum = |category: usize, days: Range<usize>| daily[days].iter().map(|row| row[category]).sum::<u64>();
    let of_category = |category: usize| {
        let earliest = today.saturating_sub(NEW_DAYS).max(NEW_BEFORE_DAYS);
        let since = (earliest..today).find(|&day| {
            daily[day][category] > 0
                && sum(category, day - NEW_BEFORE_DAYS..day) <= NEW_BEFORE_MAX
                && sum(category, day..(day + AROUND_DAYS).min(today)) >= NEW_CASES_MIN
        })?;
        let observed = sum(category, since..today);
        Some(Doubt::NewCode { category, from: fallen(daily, category, since, today), since, observed })
    };
    (0..n_categories).filter_map(of_category).collect()
}

/// The category that fell most when another began, if any did by about as much as that one rose.
fn fallen(daily: &[Vec<u64>], new: usize, since: usize, today: usize) -> Option<usize> {
    let before = since.saturating_sub(FELL_BEFORE_DAYS)..since;
    let after = since..today.min(since + FELL_AFTER_DAYS);
    let rate = |category: usize, days: &Range<usize>| {
        daily[days.clone()].iter().map(|row| row[category]).sum::<u64>() as f64 / days.len().max(1) as f64
    };
    let days = after.len() as f64;
    let risen = rate(new, &after) * days;
    let fall = |category: usize| {
        let expected = rate(category, &before) * days;
        let fallen = expected - rate(category, &after) * days;
        (fallen / libm::sqrt(expected.max(1.0)), fallen)
    };
    let others = (0..daily[0].len()).filter(|category| *category != new).map(|category| (category, fall(category)));
    let like = others.filter(|(_, (deviations, fallen))| {
        *deviations >= FELL_DEVIATIONS && (0.5 * risen..=2.0 * risen).contains(fallen)
    });
    like.max_by(|a, b| a.1.0.total_cmp(&b.1.0)).map(|(category, _)| category)
}

/// Statistic from which a place's cases of all kinds are beyond chance, and are told.
const PLACE_STATISTIC_MIN: f64 = 12.0;
/// Statistic from which they are suspect: too little to speak of, enough to believe no flare-up there.
const SUSPECT_STATISTIC_MIN: f64 = 7.0;
/// And so many times what is expected.
const PLACE_RATIO_MIN: f64 = 1.5;
/// So much of its excess is missing in the rest of its area, as a share.
const MISSING_SHARE_MIN: f64 = 0.4;
/// So many families of kinds are in excess beside the one that is most.
const FAMILIES_MIN: usize = 3;

/// Places at which an area's cases of all kinds are recorded: those that are told, and all that are suspect.
pub(crate) fn one_places(ground: &Ground, past: &Past, present: &Present) -> (Vec<Doubt>, Vec<usize>) {
    let (mut found, mut suspect): (Vec<Doubt>, Vec<usize>) = (Vec::new(), Vec::new());
    for (area, regions) in ground.areas.iter().enumerate() {
        let best = (0..past.span.windows.len())
            .flat_map(|window| regions.iter().map(move |region| (window, *region as usize)))
            .filter_map(|(window, region)| {
                suspect_place(ground, past, present, (area, region, window)).inspect(|_| suspect.push(region))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0));
        found.extend(best.filter(|(statistic, _)| *statistic >= PLACE_STATISTIC_MIN).map(|(_, doubt)| doubt));
    }
    (found, suspect)
}

fn suspect_place(
    ground: &Ground,
    past: &Past,
    present: &Present,
    (area, region, window): (usize, usize, usize),
) -> Option<(f64, Doubt)> {
    let n_groups = ground.groups.len();
    let lane = |family: u32| window * n_groups + family as usize;
    let (seen, expected) = (present.regions.seen_row(region), present.regions.expected_row(region));
    // One kind that flares up is a flare-up; somebody who records all at one place records all kinds there.
    let excess = |family: &&u32| seen[lane(**family)] - expected[lane(**family)];
    let most = ground.families.iter().max_by(|a, b| excess(a).total_cmp(&excess(b)))?;
    let others = || ground.families.iter().copied().filter(|family| family != most);
    let sum = |row: &[f32]| others().map(|family| f64::from(row[lane(family)])).sum::<f64>();
    let (own, own_expected) = (sum(seen), sum(expected).max(1e-3));
    if own < 8.0 || own < PLACE_RATIO_MIN * own_expected {
        return None;
    }
    let statistic = -ln_upper_tail(own as u64, own_expected, past.spread[window] + 0.2 / own_expected);
    let (all, all_expected) = (sum(present.areas.seen_row(area)), sum(present.areas.expected_row(area)));
    let missing = (all_expected - own_expected) - (all - own);
    let more = |family: &u32| seen[lane(*family)] >= 2.0 && seen[lane(*family)] > expected[lane(*family)] + 1.0;
    let families = others().filter(more).count();
    let all_at_one = statistic >= SUSPECT_STATISTIC_MIN
        && missing >= MISSING_SHARE_MIN * (own - own_expected)
        && families >= FAMILIES_MIN.min(ground.families.len() - 1);
    let since = present.today - past.span.windows[window];
    all_at_one
        .then_some((statistic, Doubt::OnePlace { region, area, since, observed: own as u64, expected: own_expected }))
}
