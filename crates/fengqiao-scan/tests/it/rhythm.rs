//! Weekdays that differ from place to place.

use crate::county::{County, DAYS, search, uneven};
use fengqiao_scan::{
    Counts, OwnPast, OwnPastOptions, Search, day_kinds, estimate_day_factors, estimate_place_day_factors,
};

/// Township 1 (villages 5 to 9) lives on Thursday and Friday, the others on all days alike.
fn markets(seed: u64) -> County {
    County::drawn(seed, 30, 4, |v, c, day| {
        let market = if day % 7 == 3 || day % 7 == 4 { 2.9 } else { 0.24 };
        6.0 * uneven(v, c) * if v / 5 == 1 { market } else { 1.0 }
    })
}

/// Counts up to a Friday.
fn until_friday(county: &County) -> Vec<u32> {
    county.values.chunks(DAYS).flat_map(|series| series[..DAYS - 2].to_vec()).collect()
}

/// Cases seen over cases expected and the spread of the market township in all kinds, over the two market days.
fn market_days(county: &County, by_place: bool) -> [f64; 2] {
    let values = until_friday(county);
    let counts = Counts::new(&values, 30, 4, DAYS - 2).unwrap();
    let search = search(30, 4);
    let groups = vec![vec![0, 1, 2, 3]];
    let search = Search::new(search.zones().to_vec(), groups, 30, 4).unwrap();
    let kinds = day_kinds(0, &[false; DAYS - 2]).unwrap();
    let options = OwnPastOptions { windows_days: vec![2], count_min: 1, ..OwnPastOptions::default() };
    let (area, places) =
        (estimate_day_factors(&counts, &kinds).unwrap(), estimate_place_day_factors(&counts, &search, &kinds).unwrap());
    let past = if by_place {
        OwnPast::fit_by_place(counts, &search, &places, &options).unwrap()
    } else {
        OwnPast::fit(counts, &search, Some(&area), &options).unwrap()
    };
    let band = past.band(2, 0);
    let sum = |of: fn(&fengqiao_scan::DayBand) -> f64| band[DAYS - 4..].iter().map(of).sum::<f64>();
    let width = sum(|day| (day.high - day.low) as f64) / sum(|day| day.expected);
    [sum(|day| day.observed as f64) / sum(|day| day.expected), width]
}

#[test]
fn a_market_day_is_expected_once_places_have_weekdays_of_their_own() {
    let mean = |by_place: bool| {
        let each: Vec<[f64; 2]> = (0..10).map(|seed| market_days(&markets(seed), by_place)).collect();
        [0, 1].map(|part| each.iter().map(|one| one[part]).sum::<f64>() / 10.0)
    };
    let ([with, narrow], [without, wide]) = (mean(true), mean(false));
    println!(
        "market days: {without:.2} of expected without weekdays by place, {with:.2} with; range {wide:.2}, {narrow:.2}"
    );
    assert!((with - 1.0).abs() < 0.1 && without > 1.8 && narrow < 0.5 * wide, "{with} {without} {narrow} {wide}");
}

#[test]
fn places_that_are_alike_keep_the_weekdays_of_the_area() {
    let county = County::drawn(3, 30, 4, |v, c, day| 4.0 * uneven(v, c) * if day % 7 >= 5 { 0.3 } else { 1.3 });
    let kinds = day_kinds(0, &[false; DAYS]).unwrap();
    let area = estimate_day_factors(&county.counts(), &kinds).unwrap();
    let places = estimate_place_day_factors(&county.counts(), &county.search, &kinds).unwrap();
    for zone in 0..county.search.zones().len() {
        let worst =
            places.of_zone(zone).iter().zip(&area).map(|(own, area)| (own / area - 1.0).abs()).fold(0.0, f64::max);
        assert!(worst < 0.15, "zone {zone}: {worst}");
    }
    assert!(places.of_zone(999).is_empty());
}

#[test]
fn place_factors_of_another_search_are_refused() {
    let county = markets(1);
    let kinds = day_kinds(0, &[false; DAYS]).unwrap();
    let factors = estimate_place_day_factors(&county.counts(), &county.search, &kinds).unwrap();
    let (other, options) = (Search::plain(30, 4).unwrap(), OwnPastOptions::default());
    let error = OwnPast::fit_by_place(county.counts(), &other, &factors, &options).unwrap_err().to_string();
    assert!(error.contains("place day factors [n_zones] has 37 values, expected 31"), "{error}");
    assert!(estimate_place_day_factors(&county.counts(), &Search::plain(3, 4).unwrap(), &kinds).is_err());
}
