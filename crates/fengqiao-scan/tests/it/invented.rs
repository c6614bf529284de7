//! Faults of the data in the invented county, morning by morning: each is named, and nothing else is.

use fengqiao_demo::{ArtefactKind as Planted, Channel, County, Options, generate, kinds};
use fengqiao_scan::{
    Artefact, ArtefactKind, ArtefactOptions, Counts, Evidence, Search, Zone, artefacts, channel_artefacts, day_kinds,
    estimate_day_factors,
};
use jiff::civil::Date;

/// Days that a morning looks back on.
const DAYS: usize = 420;

/// A county with its search: rows are townships (reports without a village), then villages.
struct Watch {
    county: County,
    search: Search,
}

impl Watch {
    fn new(seed: u64, null: bool) -> Self {
        let county = generate(&Options { seed, null, ..Options::default() }).unwrap();
        let (townships, villages) = (county.land.townships.len() as u32, county.land.villages.len() as u32);
        let mut zones = vec![Zone { regions: (0..townships + villages).collect(), level: 0 }];
        for (at, township) in county.land.townships.iter().enumerate() {
            let villages = township.villages.clone().map(|village| townships + village as u32);
            zones.push(Zone { regions: std::iter::once(at as u32).chain(villages).collect(), level: 1 });
        }
        zones.extend((0..villages).map(|village| Zone { regions: vec![townships + village], level: 2 }));
        let mut groups: Vec<Vec<u32>> = (0..kinds().len() as u32).map(|kind| vec![kind]).collect();
        let mut names: Vec<&str> = kinds().iter().map(|kind| kind.group.as_str()).collect();
        names.dedup();
        groups.extend(names.into_iter().map(|name| {
            let inside = kinds().iter().enumerate().filter(|(_, kind)| kind.group == name);
            inside.map(|(at, _)| at as u32).collect()
        }));
        let regions = (townships + villages) as usize;
        Self { search: Search::new(zones, groups, regions, kinds().len()).unwrap(), county }
    }

    fn townships(&self) -> usize {
        self.county.land.townships.len()
    }

    /// Index of a day among the days that a morning looks back on.
    fn day(on: Date, newest: Date) -> Option<usize> {
        let age = usize::try_from(on.until(newest).unwrap().get_days()).ok()?;
        (DAYS - 1).checked_sub(age)
    }

    /// Kinds of the days up to a newest one; holidays are not known here.
    fn kinds(newest: Date) -> Vec<u8> {
        let first = newest.checked_sub(jiff::Span::new().days(DAYS as i64 - 1)).unwrap();
        let off =
            |day: i64| first.checked_add(jiff::Span::new().days(day)).unwrap().weekday().to_monday_zero_offset() >= 5;
        let off: Vec<bool> = (0..DAYS as i64).map(off).collect();
        day_kinds(first.weekday().to_monday_zero_offset().unsigned_abs(), &off).unwrap()
    }

    /// What a morning is told about kinds and places.
    fn by_kind(&self, newest: Date) -> Vec<Artefact> {
        let (regions, kinds) = (self.townships() + self.county.land.villages.len(), kinds().len());
        let mut values = vec![0; regions * kinds * DAYS];
        for report in &self.county.reports {
            let Some(day) = Self::day(report.reported_at.date(), newest) else { continue };
            let row = report.village.map_or(report.township, |village| self.townships() + village);
            values[(row * kinds + report.recorded_kind) * DAYS + day] += 1;
        }
        let counts = Counts::new(&values, regions, kinds, DAYS).unwrap();
        let factors = estimate_day_factors(&counts, &Self::kinds(newest)).unwrap();
        artefacts(&counts, &self.search, Some(&factors), &ArtefactOptions::default()).unwrap()
    }

    /// What a morning is told about one channel in the whole county, from what had come by then.
    fn by_channel(&self, newest: Date, channel: Channel) -> Vec<Artefact> {
        let mut values = vec![0; DAYS];
        for report in self.county.reports.iter().filter(|report| report.channel == channel) {
            let day = Self::day(report.reported_at.date(), newest);
            if let Some(day) = day.filter(|_| report.received_at.date() <= newest) {
                values[day] += 1;
            }
        }
        let counts = Counts::new(&values, 1, 1, DAYS).unwrap();
        let search = Search::new(vec![Zone { regions: vec![0], level: 0 }], vec![vec![0]], 1, 1).unwrap();
        channel_artefacts(&counts, &search, &Self::kinds(newest), &ArtefactOptions::default()).unwrap()
    }

    /// Changes told on every other Saturday of the last year: the newest day, and what was told.
    fn changes(&self) -> Vec<(Date, Artefact)> {
        let is_change = |it: &Artefact| matches!(it.kind, ArtefactKind::Recoding | ArtefactKind::SeatVillage);
        let mornings =
            (0..26).map(|step| self.county.options.to.checked_sub(jiff::Span::new().days(14 * step)).unwrap());
        let told = |newest: Date| self.by_kind(newest).into_iter().filter(is_change).map(move |it| (newest, it));
        mornings.flat_map(told).collect()
    }
}

/// Days from one to another.
fn days(from: Date, to: Date) -> i32 {
    from.until(to).unwrap().get_days()
}

#[test]
fn every_planted_fault_is_named_within_weeks_and_no_other_change_is() {
    let watch = Watch::new(5, false);
    let planted = |kind| watch.county.artefacts.iter().find(|it| it.kind == kind).unwrap();
    let (recoding, seat) = (planted(Planted::Recoding), planted(Planted::SeatVillage));
    let change = recoding.end_on.tomorrow().unwrap();
    let code = |group: usize| kinds().get(group).map_or("", |kind| kind.code.as_str());
    let (mut first_recoding, mut first_seat) = (None, None);
    for (newest, it) in watch.changes() {
        match (it.kind, it.evidence) {
            (ArtefactKind::Recoding, Evidence::FallenGroup { group, .. }) => {
                assert_eq!(code(it.group), "N6", "{newest}: {it:?}");
                println!("{newest}: {} from {}, p {:.1e}", code(it.group), code(group), it.p);
                first_recoding = Some(days(change, newest));
            }
            (ArtefactKind::SeatVillage, Evidence::OtherVillages { township, .. }) => {
                assert_eq!(Some(township - 1), seat.township, "{newest}: {it:?}");
                println!("{newest}: one village of township {}, p {:.1e}", township - 1, it.p);
                first_seat = Some(days(seat.start_on, newest));
            }
            _ => panic!("{newest}: {it:?}"),
        }
    }
    println!("first told: recoding {first_recoding:?} days after, clerk's village {first_seat:?} days after");
    assert!(first_recoding.is_some_and(|days| (0..=28).contains(&days)));
    assert!(first_seat.is_some_and(|days| (0..=60).contains(&days)));
}

#[test]
fn a_silent_hotline_and_a_bulk_of_court_files_are_named_by_their_channel() {
    let watch = Watch::new(5, false);
    let planted = |kind| watch.county.artefacts.iter().find(|it| it.kind == kind).unwrap();
    let (silent, bulk) = (planted(Planted::SilentFeed), planted(Planted::BulkImport));
    let found = watch.by_channel(silent.end_on, Channel::Hotline);
    let last = found.iter().find(|it| it.days.end == DAYS).unwrap();
    assert!(last.kind == ArtefactKind::SilentFeed && last.days.len() >= 3 && last.p < 1e-6, "{found:?}");
    let later = bulk.start_on.checked_add(jiff::Span::new().days(10)).unwrap();
    let found = watch.by_channel(later, Channel::Court);
    let day = Watch::day(bulk.start_on, later).unwrap();
    let told = found.iter().find(|it| it.kind == ArtefactKind::BulkEntry).unwrap();
    assert!(told.days == (day..day + 1) && told.observed > 1_000, "{found:?}");
}

#[test]
fn a_county_without_faults_is_told_no_change() {
    let told = Watch::new(1_006, true).changes();
    assert!(told.is_empty(), "{told:?}");
}
