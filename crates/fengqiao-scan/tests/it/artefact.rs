//! Faults of the feed are named.

use crate::county::{County, DAYS, uneven};
use fengqiao_scan::{ArtefactKind, ArtefactOptions, Counts, artefacts, without_bulk_entries};

fn found(county: &County) -> Vec<fengqiao_scan::Artefact> {
    artefacts(&county.counts(), &county.search, None, &ArtefactOptions::default()).unwrap()
}

#[test]
fn quiet_counties_have_no_artefacts() {
    for seed in 0..10 {
        assert_eq!(found(&County::drawn(seed, 30, 6, |v, c, _| uneven(v, c))), []);
    }
}

#[test]
fn a_silent_feed_is_told_with_its_days() {
    let silent = |v, c, day| if c == 3 && (300..304).contains(&day) { 0.0 } else { 2.0 * uneven(v, c) };
    let found = found(&County::drawn(1, 30, 6, silent));
    let whole = found.iter().find(|artefact| artefact.zone == 0 && artefact.group == 3).unwrap();
    assert_eq!((whole.kind, whole.days.clone(), whole.observed), (ArtefactKind::SilentFeed, 300..304, 0));
    assert!(whole.expected > 20.0 && whole.p < 1e-6);
    assert!(found.iter().all(|artefact| artefact.days == (300..304)));
}

#[test]
fn a_bulk_entry_is_told_and_taken_out_and_a_flare_up_is_not() {
    let mut county = County::drawn(2, 30, 6, |v, c, _| uneven(v, c));
    county.plant(9, 1, 10, 5);
    assert_eq!(found(&county), []);
    let at = (4 * 6 + 2) * DAYS + 350;
    county.values[at] += 1_800;
    let found = found(&county);
    assert!(found.iter().all(|artefact| artefact.kind == ArtefactKind::BulkEntry && artefact.days == (350..351)));
    assert!(found.iter().any(|artefact| artefact.zone == county.village_zone(4) && artefact.group == 2));
    let clean = without_bulk_entries(&county.counts(), &county.search, &found);
    assert!(clean[at] < 5, "{}", clean[at]);
    assert_eq!(clean.len(), county.values.len());
    let again = Counts::new(&clean, 30, 6, DAYS).unwrap();
    assert_eq!(artefacts(&again, &county.search, None, &ArtefactOptions::default()).unwrap(), []);
}

#[test]
fn a_category_that_ended_is_not_silent_for_ever() {
    let ended = |v, c, day| if c == 3 && day >= 200 { 0.0 } else { uneven(v, c) };
    assert_eq!(found(&County::drawn(3, 30, 6, ended)), []);
}

#[test]
fn wrong_options_are_refused() {
    let county = County::drawn(4, 5, 2, |v, c, _| uneven(v, c));
    let refuse = |options: ArtefactOptions| artefacts(&county.counts(), &county.search, None, &options).is_err();
    assert!(refuse(ArtefactOptions { p_max: 0.0, ..ArtefactOptions::default() }));
    assert!(refuse(ArtefactOptions { bulk_min: 1, ..ArtefactOptions::default() }));
    assert!(refuse(ArtefactOptions { bulk_share: f64::NAN, ..ArtefactOptions::default() }));
    assert!(refuse(ArtefactOptions { spread: -1.0, ..ArtefactOptions::default() }));
}
