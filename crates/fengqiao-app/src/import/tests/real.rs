//! The real files, where they are at hand: every row must arrive.

use std::collections::BTreeMap;
use std::fs::File;

use super::*;

/// Opens a file of the shared material; says so and gives `None` where it is absent.
fn shared(name: &str) -> Option<File> {
    let folder = std::env::var("FENGQIAO_SHARED")
        .map_or_else(|_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let path = folder.join("data").join(name);
    let file = File::open(&path).ok();
    if file.is_none() {
        eprintln!("skipped: {name} is not at hand (set FENGQIAO_SHARED)");
    }
    file
}

fn check(name: &str, id: &str, rows_expected: usize, look: impl Fn(&[MappedRow], &BTreeMap<&str, u64>)) {
    let Some(file) = shared(name) else { return };
    let found = preview(file, &ReadOptions::default(), &profiles()).unwrap();
    assert_eq!(found.profile.as_deref(), Some(id), "{name} is recognised");
    let Some(file) = shared(name) else { return };
    let (rows, rejects, end) = map_all(file, profile(id), setting());
    assert!(rejects.is_empty(), "{name}: {} rejects, first {:?}", rejects.len(), rejects.first());
    assert_eq!(rows.len(), rows_expected, "{name}");
    look(&rows, &end.warnings.iter().map(|warning| (warning.code, warning.count)).collect());
}

#[test]
fn boston_file_is_taken_whole() {
    check("open311/boston_ma_311_2011h2.csv.gz", "boston-311", 58_251, |rows, warnings| {
        assert!(rows.iter().all(|row| row.category.is_some() && row.longitude.is_some()));
        assert_eq!(rows[0].reported_at.to_string(), "2011-07-01T05:32:33Z");
        assert!(!warnings.contains_key("category_unknown") && !warnings.contains_key("channel_unknown"));
    });
}

#[test]
fn calgary_file_is_taken_whole() {
    check("open311/calgary_traffic_incidents.csv.gz", "calgary-traffic", 62_347, |rows, _| {
        assert!(rows.iter().all(|row| row.category.as_deref() == Some("C12")));
    });
}

#[test]
fn letters_are_taken_whole() {
    check("letters/messages_attach3_4326.csv.gz", "letters", 4_326, |rows, _| {
        assert!(rows.iter().all(|row| row.reporter.is_empty() && row.text.contains('\n')));
        assert_eq!(rows[0].reported_at.to_string(), "2019-02-28T03:25:05Z");
    });
}

#[test]
fn replies_are_taken_whole() {
    check("letters/replies_attach4_2816.csv.gz", "letters", 2_816, |rows, _| {
        assert!(rows.iter().all(|row| row.closed_at.is_some()));
    });
}

#[test]
fn reports_of_the_invented_county_are_taken_whole() {
    check("demo-county/reference/reports.csv.gz", "fengqiao", 206_284, |rows, warnings| {
        assert!(rows.iter().all(|row| row.category.as_deref().is_some_and(|code| code.starts_with('D'))));
        assert!(rows.iter().all(|row| row.channel != "other" && !row.regions.is_empty()));
        assert!(!warnings.contains_key("category_unknown") && !warnings.contains_key("channel_unknown"));
    });
}
