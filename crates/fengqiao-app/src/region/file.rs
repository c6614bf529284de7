//! The region file: rows that can be regions, and a fault for each that cannot, naming row, column and what to do.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;

use super::RegionFault;
use super::cells::{Cells, Table, read_table};

/// Characters of a code at most; the longest known have twelve.
const CODE_LENGTH_MAX: usize = 32;
/// Characters of a name at most.
pub(super) const NAME_LENGTH_MAX: usize = 100;
/// Other names of one region at most: more would make it the answer to half the county.
pub(super) const ALIASES_MAX: usize = 8;
/// Steps up that are followed in search of a circle.
const STEPS_MAX: usize = 16;

/// One row of a region file.
#[derive(Debug, Clone)]
pub(super) struct RegionRow {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) level: u8,
    pub(super) parent: String,
    pub(super) population: Option<i64>,
    pub(super) longitude: Option<f64>,
    pub(super) latitude: Option<f64>,
    /// Other names; none when the file has no such column.
    pub(super) aliases: Option<Vec<String>>,
    pub(super) valid_from_on: Option<Date>,
    pub(super) valid_to_on: Option<Date>,
}

/// Names of the columns, the first of each is the one that faults name.
const COLUMNS: [(&str, &[&str]); 10] = [
    ("code", &["代码", "区划代码"]),
    ("name", &["名称", "区划名称"]),
    ("level", &["级别"]),
    ("parent", &["上级代码", "上级"]),
    ("population", &["常住人口", "人口"]),
    ("longitude", &["lon", "经度"]),
    ("latitude", &["lat", "纬度"]),
    ("aliases", &["别名", "其他名称"]),
    ("valid_from_on", &["起始日期", "valid_from"]),
    ("valid_to_on", &["终止日期", "valid_to"]),
];

/// Reads a file, CSV or XLSX; each row comes with its line, from 1.
pub(super) fn parse(file: &[u8]) -> (Vec<(u64, RegionRow)>, Vec<RegionFault>) {
    let Table { columns, rows: read, mut faults } = match read_table(file, &COLUMNS) {
        Ok(table) => table,
        Err(fault) => return (Vec::new(), vec![fault]),
    };
    if columns.len() > COLUMNS.len() || !["code", "name", "level"].iter().all(|name| columns.contains_key(name)) {
        let words = "the first line names the columns code, name, level and parent; add the one that is missing";
        faults.push(RegionFault::new(1, "", "column_missing", words));
        return (Vec::new(), faults);
    }
    let mut rows = Vec::new();
    let mut seen: HashMap<(String, u8), (u64, String)> = HashMap::new();
    for (line, cells) in read {
        let row = match row(&cells) {
            Ok(row) => row,
            Err((column, reason, words)) => {
                faults.push(RegionFault::new(line, column, reason, words));
                continue;
            }
        };
        match seen.get(&(row.code.clone(), row.level)) {
            Some((first, name)) => faults.push(repeated(line, &row, *first, name)),
            None => {
                seen.insert((row.code.clone(), row.level), (line, row.name.clone()));
                rows.push((line, row));
            }
        }
    }
    faults.extend(circles(&mut rows));
    (rows, faults)
}

fn repeated(line: u64, row: &RegionRow, first: u64, name: &str) -> RegionFault {
    let mut words = format!("the code {} of level {} stands on line {first} already", row.code, row.level);
    words += &match name == row.name {
        true => ": keep one of the rows".to_owned(),
        false => format!(" as {name}: one code has one name; put {} among its aliases, or correct the code", row.name),
    };
    RegionFault::new(line, "code", "code_repeated", words)
}

type Doubt = (&'static str, &'static str, String);

/// A row that can be a region, or the column, the code and the words of what is wrong with it.
fn row(cells: &Cells<'_>) -> Result<RegionRow, Doubt> {
    if cells.is_short() {
        return Err(("", "bad_row", "the row has fewer cells than the first line: add the missing ones".into()));
    }
    let (code, name) = (cells.text("code"), cells.text("name"));
    for (column, text, most) in [("code", code, CODE_LENGTH_MAX), ("name", name, NAME_LENGTH_MAX)] {
        if text.is_empty() {
            return Err((column, "missing_field", format!("a region needs a {column}: fill it in")));
        }
        if text.chars().count() > most {
            return Err((column, "too_long", format!("a {column} has at most {most} characters: shorten it")));
        }
        if text.contains(char::is_control) {
            return Err((column, "bad_sign", format!("the {column} holds a sign that cannot be shown: write it anew")));
        }
    }
    let level = cells.text("level").parse().ok().filter(|level| (1..=5).contains(level));
    let level = level.ok_or_else(|| {
        let words = "a level is 1 province, 2 city, 3 county, 4 township or 5 village: write that number";
        ("level", "missing_field", words.to_owned())
    })?;
    let (longitude, latitude) = (degrees(cells, "longitude", 180.0)?, degrees(cells, "latitude", 90.0)?);
    let (valid_from_on, valid_to_on) = (cells.day("valid_from_on")?, cells.day("valid_to_on")?);
    if valid_from_on.zip(valid_to_on).is_some_and(|(from, to)| from > to) {
        return Err(("valid_to_on", "bad_day", "it ends before it begins: are the two days swapped?".into()));
    }
    Ok(RegionRow {
        code: code.to_owned(),
        name: name.to_owned(),
        level,
        parent: cells.text("parent").to_owned(),
        population: population(cells)?,
        longitude,
        latitude,
        aliases: aliases(cells)?,
        valid_from_on,
        valid_to_on,
    })
}

fn population(cells: &Cells<'_>) -> Result<Option<i64>, Doubt> {
    let text = cells.text("population");
    if text.is_empty() {
        return Ok(None);
    }
    // A workbook gives whole numbers as 2000.0 at times.
    let number = text.strip_suffix(".0").unwrap_or(text).parse::<i64>();
    let number = number.map_err(|_| {
        ("population", "bad_row", "the population is no whole number: write digits only, or leave it empty".to_owned())
    })?;
    if number < 0 {
        let words = "the population is below zero: correct it or leave it empty";
        return Err(("population", "bad_population", words.into()));
    }
    Ok(Some(number))
}

fn degrees(cells: &Cells<'_>, column: &'static str, most: f64) -> Result<Option<f64>, Doubt> {
    let text = cells.text(column);
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.parse::<f64>().map_err(|_| {
        (column, "bad_row", format!("the {column} is no number: write degrees such as 120.5, or leave it empty"))
    })?;
    if !(-most..=most).contains(&number) {
        let words = "longitude is from -180 to 180 and latitude from -90 to 90: are the two swapped?";
        return Err((column, "bad_coordinates", words.into()));
    }
    Ok(Some(number))
}

fn aliases(cells: &Cells<'_>) -> Result<Option<Vec<String>>, Doubt> {
    if !cells.has("aliases") {
        return Ok(None);
    }
    let mut names: Vec<String> = Vec::new();
    for name in cells.text("aliases").split(['|', '、', ';', '；']).map(str::trim).filter(|name| !name.is_empty()) {
        if name.chars().count() > NAME_LENGTH_MAX || name.contains(char::is_control) {
            let words = format!("an alias has at most {NAME_LENGTH_MAX} characters and no sign that cannot be shown");
            return Err(("aliases", "too_long", words));
        }
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    if names.len() > ALIASES_MAX {
        let words = format!("{} other names, at most {ALIASES_MAX}: keep those that people use", names.len());
        return Err(("aliases", "too_many_names", words));
    }
    Ok(Some(names))
}

/// Takes out the rows whose parents lead back to themselves, each with a fault. A code may stand on several levels, so a row
/// whose parent stands above it is in no circle.
fn circles(rows: &mut Vec<(u64, RegionRow)>) -> Vec<RegionFault> {
    let mut standing: HashMap<&str, Vec<(u8, &str)>> = HashMap::new();
    for (_, row) in rows.iter() {
        standing.entry(&row.code).or_default().push((row.level, &row.parent));
    }
    let comes_back = |row: &RegionRow| {
        let above = standing.get(row.parent.as_str()).into_iter().flatten().any(|(level, _)| *level < row.level);
        let mut codes: BTreeSet<&str> = BTreeSet::from([row.parent.as_str()]);
        for _ in 0..STEPS_MAX {
            if above || codes.contains(row.code.as_str()) {
                break;
            }
            codes = codes.iter().filter_map(|code| standing.get(code)).flatten().map(|(_, parent)| *parent).collect();
        }
        !above && codes.contains(row.code.as_str())
    };
    let found: Vec<bool> = rows.iter().map(|(_, row)| !row.parent.is_empty() && comes_back(row)).collect();
    let mut faults = Vec::new();
    let mut found = found.into_iter();
    rows.retain(|(line, row)| {
        let circle = found.next().unwrap_or(false);
        if circle {
            let words =
                format!("following the parents of {} leads back to it: correct the parent {}", row.code, row.parent);
            faults.push(RegionFault::new(*line, "parent", "parent_circle", words));
        }
        !circle
    });
    faults
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Merged, merge, top_of};
    use super::*;

    const HEADER: &str = "code,name,level,parent,population,lon,lat\n";

    fn merged(file: &str) -> (Merged, Vec<RegionFault>) {
        let (rows, faults) = parse(file.as_bytes());
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
        let column = |line: u64| faults.iter().find(|fault| fault.line == line).unwrap().column.as_str();
        assert_eq!(
            [4, 6, 9, 10, 11, 12, 14].map(column),
            ["name", "level", "latitude", "longitude", "population", "population", "code"]
        );
        assert_eq!(merged.kept.iter().map(|region| region.code.as_str()).collect::<Vec<_>>(), ["33", "3308"]);
    }

    #[test]
    fn circles_and_ten_names_for_one_code_are_told() {
        let rows = "33,省,1,\n3301,甲,2,3302\n3302,乙,3,3301\n3303,丙,2,3303\n3304,丁,2,33\n";
        let names: String = (0..10).map(|number| format!("3305,村{number},2,33\n")).collect();
        let (merged, faults) = merged(&format!("code,name,level,parent\n{rows}{names}"));
        let told = |reason: &str| -> Vec<u64> {
            faults.iter().filter(|fault| fault.reason == reason).map(|fault| fault.line).collect()
        };
        assert_eq!(told("parent_circle"), [3, 5]);
        assert!(merged.faults.iter().any(|fault| (fault.line, fault.reason.as_str()) == (4, "unknown_parent")));
        assert_eq!(told("code_repeated"), (8..=16).collect::<Vec<_>>());
        assert!(faults.last().is_some_and(|fault| !fault.detail.is_empty()));
        assert!(faults.iter().any(|fault| fault.detail.contains("as 村0: one code has one name")));
        assert_eq!(merged.kept.iter().map(|region| region.code.as_str()).collect::<Vec<_>>(), ["33", "3304", "3305"]);
    }

    #[test]
    fn validity_aliases_and_chinese_column_names_are_read() {
        let file = "代码,名称,级别,上级代码,别名,起始日期,终止日期\n33,省,1,,,,\n3301,新市,2,33,老市|旧市,1999-05-01,\n3302,撤市,2,33,,,2020-12-31\n3303,反,2,33,,2020-01-01,2019-01-01\n3304,坏日,2,33,,2020/13/1,\n3305,多,2,33,一|二|三|四|五|六|七|八|九,,\n";
        let (merged, faults) = merged(file);
        let told: Vec<(u64, &str, &str)> =
            faults.iter().map(|fault| (fault.line, fault.column.as_str(), fault.reason.as_str())).collect();
        assert_eq!(
            told,
            [(5, "valid_to_on", "bad_day"), (6, "valid_from_on", "bad_day"), (7, "aliases", "too_many_names")]
        );
        let (new, gone) = (&merged.kept[1], &merged.kept[2]);
        assert_eq!(new.aliases, ["老市", "旧市"]);
        assert_eq!(
            (new.valid_from_on, gone.valid_to_on),
            (Some(jiff::civil::date(1999, 5, 1)), Some(jiff::civil::date(2020, 12, 31)))
        );
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
