//! Near repeats of places: where reports of a kind follow others nearby sooner than chance would have it, places near the
//! newest ones are worth a visit. Places are points of regions; nobody is followed.

use std::collections::BTreeMap;

use fengqiao_domain::patrol::Reason;
use fengqiao_scan::{Band, NearRepeatOptions, near_repeat};
use jiff::civil::Date;

use crate::error::{AppError, AppResult};
use crate::patrol::file::PatrolSettings;
use crate::patrol::place::{Evidence, Place, Reasons, Weighed, day_number, top_of};
use crate::patrol::travel::Point;

/// Newest reports of a kind that are looked at: the pairs of more would take longer than a person waits.
const REPORTS_MAX: usize = 2_000;
/// Pairs seen over pairs expected from which a repeat is worth a way.
const RATIO_MIN: f64 = 1.2;
/// Reports that lie near a place and are as new, at least: one or two are no reason to go.
const RECENT_MIN: u32 = 3;
/// Metres of one degree of latitude (WGS 84, mean).
const DEGREE_M: f64 = 111_195.0;

/// One report as a point and a day.
#[derive(Clone, Copy)]
struct Told {
    at: [f64; 2],
    day: u32,
    on: Date,
}

/// Adds near repeats to the reasons of the places near the newest reports.
///
/// # Errors
/// The scan library refuses the counts.
pub(crate) fn near_repeats(
    reasons: &mut Reasons,
    places: &[Place],
    evidence: &Evidence,
    settings: &PatrolSettings,
) -> AppResult<()> {
    let Some(middle) = places.iter().find_map(|place| place.point) else { return Ok(()) };
    let flat: BTreeMap<_, _> =
        places.iter().filter_map(|place| Some((place.region_id, on_plane(place.point?, middle)))).collect();
    let mut kinds: BTreeMap<&str, Vec<Told>> = BTreeMap::new();
    let past_days = settings.near_repeat.past_days;
    for count in &evidence.daily {
        let at = flat.get(&count.region_id).zip(day_number(evidence, past_days, count.on));
        if let Some((&at, day)) = at {
            let many = usize::try_from(count.reports).unwrap_or(0);
            kinds
                .entry(top_of(&count.category))
                .or_default()
                .extend(std::iter::repeat_n(Told { at, day, on: count.on }, many));
        }
    }
    for (category, mut told) in kinds {
        told.sort_by_key(|it| std::cmp::Reverse(it.day));
        told.truncate(REPORTS_MAX);
        let Some(band) = band(&told, settings)? else { continue };
        for place in places {
            let Some(at) = flat.get(&place.region_id) else { continue };
            if let Some(weighed) = near_place(category, *at, &told, &band, settings) {
                reasons.entry(place.region_id).or_default().push(weighed);
            }
        }
    }
    Ok(())
}

/// Metres east and north of a middle; good enough within a county.
fn on_plane(point: Point, middle: Point) -> [f64; 2] {
    let east = (point.longitude - middle.longitude) * middle.latitude.to_radians().cos();
    [east * DEGREE_M, (point.latitude - middle.latitude) * DEGREE_M]
}

/// The band of near distances and days, when reports repeat in it.
fn band(told: &[Told], settings: &PatrolSettings) -> AppResult<Option<Band>> {
    let near = &settings.near_repeat;
    let options = NearRepeatOptions {
        distances: vec![near.distance_m_max],
        days: vec![near.days_max],
        replicates: near.replicates,
        seed: 1,
    };
    let points: Vec<[f64; 2]> = told.iter().map(|it| it.at).collect();
    let days: Vec<u32> = told.iter().map(|it| it.day).collect();
    let bands = near_repeat(&points, &days, &options).map_err(|error| AppError::Data(format!("patrol: {error}")))?;
    Ok(bands.into_iter().find(|band| band.p_adjusted <= near.p_max && ratio(band) >= RATIO_MIN))
}

fn ratio(band: &Band) -> f64 {
    band.observed as f64 / band.expected.max(1.0)
}

fn near_place(category: &str, at: [f64; 2], told: &[Told], band: &Band, settings: &PatrolSettings) -> Option<Weighed> {
    let near = &settings.near_repeat;
    // The newest day of the reports has the number of the last day of the past.
    let since = u32::from(near.past_days).saturating_sub(near.days_max);
    let is_near = |it: &&Told| it.day >= since && (it.at[0] - at[0]).hypot(it.at[1] - at[1]) <= near.distance_m_max;
    let newest_on = told.iter().filter(is_near).map(|it| it.on).max()?;
    let recent = u32::try_from(told.iter().filter(is_near).count()).unwrap_or(u32::MAX);
    if recent < RECENT_MIN {
        return None;
    }
    let reason = Reason::NearRepeat {
        category: category.to_owned(),
        distance_m_max: near.distance_m_max,
        days_max: near.days_max,
        ratio: ratio(band),
        newest_on,
    };
    Some(Weighed { weight: settings.weights.near_repeat * (ratio(band) - 1.0) * f64::from(recent), reason })
}
