//! The region file: rows that can be regions, and a fault for each that cannot.

use std::collections::HashMap;

use serde::Deserialize;

use super::RegionFault;

/// Characters of a code at most; the longest known have twelve.
const CODE_LENGTH_MAX: usize = 32;
/// Characters of a name at most.
const NAME_LENGTH_MAX: usize = 100;

/// One row of a region file: `code,name,level,parent[,population,longitude,latitude,aliases]`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct RegionRow {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) level: u8,
    #[serde(default)]
    pub(super) parent: String,
    #[serde(default)]
    pub(super) population: Option<i64>,
    #[serde(default, alias = "lon")]
    pub(super) longitude: Option<f64>,
    #[serde(default, alias = "lat")]
    pub(super) latitude: Option<f64>,
    #[serde(default)]
    pub(super) aliases: Option<String>,
}

/// Reads a file; each row comes with its line, from 1.
pub(super) fn parse(file: &str) -> (Vec<(u64, RegionRow)>, Vec<RegionFault>) {
    let bytes = file.trim_start_matches('\u{feff}').as_bytes();
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let mut seen: HashMap<(String, u8), u64> = HashMap::new();
    let mut fault = |line, reason: &str, detail| faults.push(RegionFault { line, reason: reason.into(), detail });
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(error) => {
            fault(1, "bad_row", error.to_string());
            return (rows, faults);
        }
    };
    for record in reader.records() {
        let line_of = |position: Option<&csv::Position>| position.map_or(1, |position| line_of(bytes, position));
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                fault(line_of(error.position()), "bad_row", error.to_string());
                continue;
            }
        };
        let line = line_of(record.position());
        match record.deserialize::<RegionRow>(Some(&headers)) {
            Err(error) => fault(line, "bad_row", error.to_string()),
            Ok(row) => match (doubt(&row), seen.insert((row.code.clone(), row.level), line)) {
                (Some((reason, detail)), _) => fault(line, reason, detail),
                (None, Some(first)) => {
                    let words = format!("the code {} of level {} stands on line {first} already", row.code, row.level);
                    fault(line, "code_repeated", words + ": keep one of the rows");
                }
                (None, None) => rows.push((line, row)),
            },
        }
    }
    (rows, faults)
}

/// The reader remembers where the row before ended; blank lines may follow.
fn line_of(bytes: &[u8], position: &csv::Position) -> u64 {
    let behind = usize::try_from(position.byte()).ok().and_then(|at| bytes.get(at..)).unwrap_or_default();
    let blank = behind.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count();
    position.line() + blank as u64
}

/// Why a row that can be read is no region all the same.
fn doubt(row: &RegionRow) -> Option<(&'static str, String)> {
    let inside = |degrees: Option<f64>, most: f64| degrees.is_none_or(|degrees| (-most..=most).contains(&degrees));
    let too_long = |text: &str, most| text.chars().count() > most;
    match () {
        () if row.code.is_empty() || row.name.is_empty() || !(1..=5).contains(&row.level) => {
            Some(("missing_field", "a region needs a code, a name and a level from 1 to 5".into()))
        }
        () if too_long(&row.code, CODE_LENGTH_MAX) || too_long(&row.name, NAME_LENGTH_MAX) => {
            let words =
                format!("a code has at most {CODE_LENGTH_MAX} characters, a name {NAME_LENGTH_MAX}: shorten it");
            Some(("too_long", words))
        }
        () if row.code.contains(char::is_control) || row.name.contains(char::is_control) => {
            Some(("bad_sign", "the code or the name holds a sign that cannot be shown: write it anew".into()))
        }
        () if !inside(row.longitude, 180.0) || !inside(row.latitude, 90.0) => Some((
            "bad_coordinates",
            "longitude is from -180 to 180 and latitude from -90 to 90: are the two swapped?".into(),
        )),
        () if row.population.is_some_and(|population| population < 0) => {
            Some(("bad_population", "the population is below zero: correct it or leave it empty".into()))
        }
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Merged, merge, top_of};
    use super::*;

    const HEADER: &str = "code,name,level,parent,population,lon,lat\n";

    fn merged(file: &str) -> (Merged, Vec<RegionFault>) {
        let (rows, faults) = parse(file);
        let now = "2026-11-23T00:00:00Z".parse().unwrap();
        let top = top_of(&rows).ok().map(|top| (fengqiao_domain::id::RegionId::new(1, 1), top.code.clone()));
        (merge(Vec::new(), rows, top, now), faults)
    }

    #[test]
    fn bad_rows_are_told_with_their_line_and_good_ones_kept() {
        let rows = [
            "33,省,1,,,,",
            "",
            "3301,\"城\n市\",2,33,,,",
            "3302,镇,9,33,,,",
            ",无号,2,33,,,",
            "3303,没有上级,3,77,,,",
            "3304,反的,2,33,,28.9,120.1",
            "3305,不是数,2,33,,NaN,1",
            "3306,负数,2,33,-1,,",
            "3307,不是人数,2,33,many,,",
            "3308,好,2,33,10,120.1,28.9",
            "3308,再来,2,33,,,",
            "3309,少",
        ];
        let (merged, faults) = merged(&(HEADER.to_owned() + &rows.join("\n")));
        let told: Vec<(u64, &str)> =
            faults.iter().chain(&merged.faults).map(|fault| (fault.line, fault.reason.as_str())).collect();
        let expected = [
            (4, "bad_sign"),
            (6, "missing_field"),
            (7, "missing_field"),
            (9, "bad_coordinates"),
            (10, "bad_coordinates"),
            (11, "bad_population"),
            (12, "bad_row"),
            (14, "code_repeated"),
            (15, "bad_row"),
            (8, "unknown_parent"),
        ];
        assert_eq!(told, expected);
        assert_eq!(merged.kept.iter().map(|region| region.code.as_str()).collect::<Vec<_>>(), ["33", "3308"]);
    }

    #[test]
    fn a_file_that_is_none_gives_no_region() {
        for file in ["", "\u{feff}", "\0\0\0", "工单编号,来电时间\n1,2\n", "code;name;level\n33;省;1\n", "\"code"]
        {
            let (merged, _) = merged(file);
            assert!(merged.kept.is_empty(), "{file:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]

        #[test]
        fn any_file_gives_sound_regions_and_a_line_for_each_fault(
            cells in prop::collection::vec(prop_oneof![
                4 => "[0-9]{1,2}", 1 => "[a-z,\"\n\r;镇\u{0}-]{0,4}", 1 => Just("\n".to_owned()), 1 => Just("1e999".to_owned()),
            ], 0..200),
        ) {
            let file = HEADER.to_owned() + &cells.join(",");
            let (merged, faults) = merged(&file);
            let lines = file.lines().count() as u64 + 1;
            for fault in faults.iter().chain(&merged.faults) {
                prop_assert!((1..=lines).contains(&fault.line) && !fault.detail.is_empty(), "{fault:?}");
            }
            let known: std::collections::BTreeSet<_> = merged.kept.iter().map(|region| region.id).collect();
            prop_assert_eq!(known.len(), merged.kept.len());
            for region in &merged.kept {
                prop_assert!(region.parent_id.is_none_or(|parent| known.contains(&parent)));
                prop_assert!(region.longitude.is_none_or(f64::is_finite) && region.latitude.is_none_or(f64::is_finite));
            }
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,300}") {
            let _ = merged(&text);
        }
    }
}
