//! The real files, where they are at hand: imported whole, and a second time without effect.

use super::*;

fn shared(name: &str) -> Option<PathBuf> {
    let folder = std::env::var("FENGQIAO_SHARED")
        .map_or_else(|_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let path = folder.join("data").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {name} is not at hand (set FENGQIAO_SHARED)");
    None
}

fn check(name: &str, profile: &str, rows: u64, again: bool) {
    let Some(path) = shared(name) else { return };
    let bench = Bench::new();
    let id = bench.start(&path, None).unwrap();
    let end = bench.run(id);
    let read = bench.app.import(&bench.ctx, id).unwrap();
    assert_eq!((read.row.state.as_str(), read.row.import.profile.as_str()), ("done", profile));
    assert_eq!(counts(&end), (rows, rows, 0, 0), "{name}: {:?}", read.rejects.first());
    assert_eq!(bench.numbers().len() as u64, rows);
    if again {
        assert_eq!(counts(&bench.import(&path, None)), (rows, 0, 0, rows));
    }
}

#[test]
fn boston_lands_whole() {
    check("open311/boston_ma_311_2011h2.csv.gz", "boston-311", 58_251, false);
}

#[test]
fn calgary_lands_whole() {
    check("open311/calgary_traffic_incidents.csv.gz", "calgary-traffic", 62_347, false);
}

#[test]
fn letters_land_whole_and_once() {
    check("letters/messages_attach3_4326.csv.gz", "letters", 4_326, true);
}
