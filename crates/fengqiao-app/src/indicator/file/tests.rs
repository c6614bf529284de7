//! Reading the files of indicators: what ships is sound, and each fault is told with its place.

use crate::data_files::DataFiles;
use crate::setup::Setup;

const PATH: &str = "indicators/rate-by-filings.toml";

fn faults(from: &str, to: &str) -> Vec<String> {
    let files = DataFiles::built_in().unwrap();
    let text = files.text(PATH).unwrap();
    assert!(text.contains(from), "{from}");
    let changed = files.clone().with(PATH, &text.replacen(from, to, 1));
    match Setup::of(&changed) {
        Ok(_) => Vec::new(),
        Err(error) => error.to_string().lines().skip(1).map(str::to_owned).collect(),
    }
}

#[test]
fn every_fault_of_an_indicator_has_its_line_and_cure() {
    for (from, to, words) in [
        ("factor = 10000", "factor = 0", "factor must be"),
        ("side = \"defendant\"", "side = \"judge\"", "unknown variant"),
        ("types = [\"0301\"]", "types = [\"9999\"]", "there is no type 9999"),
        ("types = [\"0301\"]", "types = [\"0201\"]", "no figure is made of arrests"),
        ("types = [\"0301\"]", "types = []", "name the types"),
        ("types = [\"0301\"]", "types = [\"0301\"]\ncauses = [\"@nothing\"]", "there is no industry"),
        ("measure = \"residents\"", "measure = \"people\"", "there is no measure people"),
        ("below = 3", "below = 1", "below must be 3"),
        ("factor = 10000", "factor = 10000\npoints = 5", "points has no place here"),
        ("factor = 10000", "factor = 10000\ntarget = 90", "sets no target"),
        ("side = \"defendant\"", "side = \"defendant\"\nperson = true", "person has no place here"),
        ("zh = \"万人成讼率（按案件）\"", "zh = \"息访率\"", "petitions prevented are not counted"),
        ("[suppression]", "[supression]", "unknown field"),
        ("counter = [\"withdrawn-early\"", "counter = [\"nothing\"", "there is no indicator nothing"),
    ] {
        let found = faults(from, to);
        let place = format!("data/{PATH}:");
        assert!(found.iter().any(|fault| fault.starts_with(&place) && fault.contains(words)), "{words}: {found:?}");
    }
}

#[test]
fn a_new_indicator_needs_no_rust() {
    let files = DataFiles::built_in().unwrap();
    let text = files
        .text(PATH)
        .unwrap()
        .replace("rate-by-filings", "loans-between-people")
        .replace("types = [\"0301\"]", "types = [\"0301\"]\ncauses = [\"108.3\"]");
    let setup = Setup::of(&files.with("indicators/loans-between-people.toml", &text)).unwrap();
    assert_eq!(setup.indicators["loans-between-people"].filings().unwrap().causes, ["108.3"]);
}
