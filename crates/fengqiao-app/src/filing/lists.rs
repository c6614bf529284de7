//! The lists that filings are checked against: causes with their days, types with their codes, courts, industries.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Deserialize;

use crate::data_files::{DataFiles, Faults, toml_fault};
use crate::permission::Bilingual;

/// A cause (案由) in one period of validity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Number in the newest tree, such as 108.3.
    pub number: String,
    /// Name.
    pub name: String,
    /// Second-level group.
    pub group: String,
    /// First day.
    pub from_on: Option<Date>,
    /// Last day, none while it is in force.
    pub to_on: Option<Date>,
}

impl Cause {
    /// Whether a suit of this day can have it.
    #[must_use]
    pub fn is_in_force(&self, on: Date) -> bool {
        self.from_on.is_none_or(|from| from <= on) && self.to_on.is_none_or(|to| on <= to)
    }
}

/// A type of case (案件类型).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseType {
    /// 4-digit code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Characters in the case number; several types share some.
    pub chars: String,
    /// Whether its suits have a civil cause.
    pub has_cause: bool,
}

/// A court.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Court {
    /// Code in the case number.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the region of its seat; empty for a court outside the office.
    pub region_code: String,
}

/// An industry as a set of causes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Industry {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Causes by number and range.
    pub causes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IndustryFile {
    #[serde(default, rename = "industry")]
    industries: Vec<Industry>,
}

/// All lists.
#[derive(Debug, Clone, Default)]
pub struct FilingLists {
    causes: Vec<Cause>,
    by_name: BTreeMap<String, Vec<usize>>,
    types: BTreeMap<String, CaseType>,
    courts: BTreeMap<String, Court>,
    /// Industries.
    pub industries: Vec<Industry>,
}

/// Cells of a small CSV file of `data/` whose header is given; a quoted cell has no place in these files.
fn table<'t>(file: &str, text: &'t str, header: &str) -> Result<Vec<(usize, Vec<&'t str>)>, Vec<String>> {
    let mut lines = text.lines().enumerate();
    let first = lines.next().map(|(_, line)| line.trim_start_matches('\u{feff}').trim());
    if first != Some(header) {
        return Err(vec![format!("{file}:1: the first line must be {header}")]);
    }
    let many = header.split(',').count();
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (place, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        match cells.len() == many && !line.contains('"') {
            true => rows.push((place + 1, cells)),
            false => faults.push(format!("{file}:{}: a row has {many} cells without quotes: {header}", place + 1)),
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

fn day(text: &str) -> Result<Option<Date>, ()> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| ()) }
}

fn causes(file: &str, text: &str) -> Result<Vec<Cause>, Vec<String>> {
    let (mut found, mut faults): (Vec<Cause>, Vec<String>) = (Vec::new(), Vec::new());
    for (line, cells) in table(file, text, "number,name,group,from,to")? {
        let [number, name, group, from, to] = cells[..] else { continue };
        let (Ok(from_on), Ok(to_on)) = (day(from), day(to)) else {
            faults.push(format!("{file}:{line}: write days as 2026-01-01, or leave them empty"));
            continue;
        };
        if name.is_empty() || number_key(number).is_none() {
            faults.push(format!("{file}:{line}: a cause has a number such as 108 or 108.3, and a name"));
            continue;
        }
        let overlaps = |other: &Cause| {
            other.name == name
                && from_on.is_none_or(|from| other.to_on.is_none_or(|to| from <= to))
                && to_on.is_none_or(|to| other.from_on.is_none_or(|from| from <= to))
        };
        if found.iter().any(overlaps) {
            faults.push(format!("{file}:{line}: {name} stands twice for the same days; keep one of the two"));
        }
        found.push(Cause { number: number.into(), name: name.into(), group: group.into(), from_on, to_on });
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// A cause's number for comparison: 108.3 as (108, 3).
fn number_key(number: &str) -> Option<(u32, u32)> {
    match number.split_once('.') {
        None => Some((number.parse().ok()?, 0)),
        Some((whole, part)) => Some((whole.parse().ok()?, part.parse().ok().filter(|part| *part > 0)?)),
    }
}

impl FilingLists {
    /// Reads all lists.
    ///
    /// # Errors
    /// Every fault with file and line.
    pub(crate) fn read(files: &DataFiles) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let mut text = |path: &str| match files.text(path) {
            Ok(text) => Some((format!("data/{path}"), text)),
            Err(error) => {
                faults.push(error.to_string());
                None
            }
        };
        let found =
            (text("causes/civil.csv"), text("case-types.csv"), text("courts.csv"), text("causes/industries.toml"));
        let (Some(civil), Some(types), Some(courts), Some(industries)) = found else { return Err(faults) };
        Self::parse((&civil.0, civil.1), (&types.0, types.1), (&courts.0, courts.1), (&industries.0, industries.1))
    }

    fn parse(
        civil: (&str, &str),
        types: (&str, &str),
        courts: (&str, &str),
        industries: (&str, &str),
    ) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let mut lists = Self::default();
        match causes(civil.0, civil.1) {
            Ok(found) => lists.causes = found,
            Err(found) => faults.extend(found),
        }
        for (place, cause) in lists.causes.iter().enumerate() {
            lists.by_name.entry(cause.name.clone()).or_default().push(place);
        }
        match table(types.0, types.1, "code,name,chars,cause") {
            Ok(rows) => lists.take_types(types.0, rows, &mut faults),
            Err(found) => faults.extend(found),
        }
        match table(courts.0, courts.1, "code,name,region_code") {
            Ok(rows) => lists.take_courts(courts.0, rows, &mut faults),
            Err(found) => faults.extend(found),
        }
        let (file, text) = industries;
        match toml::from_str::<IndustryFile>(text) {
            Ok(read) => {
                let mut own = Faults::new(file, text);
                for (place, industry) in read.industries.iter().enumerate() {
                    for (at, spec) in industry.causes.iter().enumerate() {
                        if let Err(words) = lists.expand_plain(spec) {
                            own.at(&["industry", &place.to_string(), "causes", &at.to_string()], words);
                        }
                    }
                }
                lists.industries = read.industries;
                faults.extend(own.or(()).err().unwrap_or_default());
            }
            Err(error) => faults.extend(toml_fault(file, text, &error)),
        }
        if faults.is_empty() { Ok(lists) } else { Err(faults) }
    }

    fn take_types(&mut self, file: &str, rows: Vec<(usize, Vec<&str>)>, faults: &mut Vec<String>) {
        for (line, cells) in rows {
            let [code, name, chars, cause] = cells[..] else { continue };
            let has_cause = match cause {
                "civil" => true,
                "none" => false,
                _ => {
                    faults.push(format!("{file}:{line}: cause is civil or none"));
                    continue;
                }
            };
            if code.len() != 4 || !code.bytes().all(|byte| byte.is_ascii_digit()) || chars.is_empty() {
                faults.push(format!("{file}:{line}: a type has a code of four digits and its characters"));
                continue;
            }
            let case_type = CaseType { code: code.into(), name: name.into(), chars: chars.into(), has_cause };
            if self.types.insert(code.into(), case_type).is_some() {
                faults.push(format!("{file}:{line}: {code} stands twice; remove one of the two"));
            }
        }
    }

    fn take_courts(&mut self, file: &str, rows: Vec<(usize, Vec<&str>)>, faults: &mut Vec<String>) {
        for (line, cells) in rows {
            let [code, name, region_code] = cells[..] else { continue };
            if code.is_empty() || name.is_empty() {
                faults.push(format!("{file}:{line}: a court has a code, such as 鲁0303, and a name"));
                continue;
            }
            let court = Court { code: code.into(), name: name.into(), region_code: region_code.into() };
            if self.courts.insert(code.into(), court).is_some() {
                faults.push(format!("{file}:{line}: {code} stands twice; remove one of the two"));
            }
        }
    }

    /// A type by its code.
    #[must_use]
    pub fn case_type(&self, code: &str) -> Option<&CaseType> {
        self.types.get(code)
    }

    /// Types with these characters in the number.
    pub fn types_of<'l>(&'l self, chars: &'l str) -> impl Iterator<Item = &'l CaseType> {
        self.types.values().filter(move |it| it.chars == chars)
    }

    /// A court by its code.
    #[must_use]
    pub fn court(&self, code: &str) -> Option<&Court> {
        self.courts.get(code)
    }

    /// Causes of a name, whenever they were in force.
    pub fn causes_named<'l>(&'l self, name: &str) -> impl Iterator<Item = &'l Cause> {
        self.by_name.get(name).into_iter().flatten().map(|&place| &self.causes[place])
    }

    /// The newest cause of a number.
    #[must_use]
    pub fn cause(&self, number: &str) -> Option<&Cause> {
        self.causes.iter().rev().find(|cause| cause.number == number)
    }

    /// Numbers that a spec takes in: `108.3` with those below it, `371-377`, or `@finance`; sorted.
    ///
    /// # Errors
    /// What is wrong with the spec, and what to do.
    pub fn expand(&self, spec: &str) -> Result<Vec<String>, String> {
        let Some(id) = spec.strip_prefix('@') else { return self.expand_plain(spec) };
        let Some(industry) = self.industries.iter().find(|industry| industry.id == id) else {
            let known: Vec<&str> = self.industries.iter().map(|industry| industry.id.as_str()).collect();
            return Err(format!("there is no industry {id}; data/causes/industries.toml has {}", known.join(", ")));
        };
        let mut all = BTreeSet::new();
        for spec in &industry.causes {
            all.extend(self.expand_plain(spec)?);
        }
        Ok(all.into_iter().collect())
    }

    fn expand_plain(&self, spec: &str) -> Result<Vec<String>, String> {
        let fault = || format!("{spec:?} is no cause; write 108, 108.3 or 371-377");
        let (first, last) = match spec.split_once('-') {
            None => {
                let (whole, part) = number_key(spec).ok_or_else(fault)?;
                ((whole, part), (whole, if part == 0 { u32::MAX } else { part }))
            }
            Some((from, to)) => {
                let whole = |text: &str| text.parse::<u32>().map_err(|_| fault());
                ((whole(from)?, 0), (whole(to)?, u32::MAX))
            }
        };
        let within = |cause: &&Cause| number_key(&cause.number).is_some_and(|key| first <= key && key <= last);
        let found: BTreeSet<String> = self.causes.iter().filter(within).map(|cause| cause.number.clone()).collect();
        if found.is_empty() {
            return Err(format!("{spec:?} takes in no cause of data/causes/civil.csv; correct it"));
        }
        Ok(found.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn shipped() -> FilingLists {
        FilingLists::read(&DataFiles::built_in().unwrap()).unwrap()
    }

    #[test]
    fn specs_take_in_what_stands_below_a_number_and_between_two() {
        let lists = shipped();
        let check = |spec: &str, expected: &[&str]| assert_eq!(lists.expand(spec).unwrap(), expected, "{spec}");
        check("108.3", &["108.3"]);
        check("115", &["115", "115.1", "115.2"]);
        check("199-201", &["199", "200", "201"]);
        check("@motor", &["411", "411.1"]);
        for (spec, words) in [("@motors", "there is no industry"), ("9999", "takes in no cause"), ("x", "is no cause")]
        {
            assert!(lists.expand(spec).unwrap_err().contains(words), "{spec}");
        }
    }

    #[test]
    fn causes_are_good_for_their_days() {
        let lists = shipped();
        let in_force = |name: &str, on: Date| lists.causes_named(name).any(|cause| cause.is_in_force(on));
        assert!(in_force("民间借贷纠纷", date(2021, 1, 1)) && !in_force("民间借贷纠纷", date(2020, 12, 31)));
        assert!(in_force("数据权属纠纷", date(2026, 1, 1)) && !in_force("数据权属纠纷", date(2025, 12, 31)));
        assert_eq!(lists.causes_named("吵架").count(), 0);
    }

    #[test]
    fn several_types_share_characters_and_every_fault_has_its_line() {
        let lists = shipped();
        assert!(lists.types_of("民特").count() >= 5);
        assert_eq!(lists.case_type("0318").unwrap().name, "司法确认调解协议");
        let civil =
            "number,name,group,from,to\n1,甲,乙,2021-01-01,\n1,甲,乙,2022-01-01,\nx,丙,乙,,\n2,丁,乙,2021-13-01,\n";
        let types = "code,name,chars,cause\n301,甲,民初,civil\n0301,甲,民初,perhaps\n0301,甲\n";
        let faults =
            FilingLists::parse(("c", civil), ("t", types), ("k", "code,name\n"), ("i", "[[industry]]\nid = 1\n"))
                .unwrap_err();
        for start in [
            "c:3: 甲 stands twice",
            "c:4: a cause has",
            "c:5: write days",
            "t:4: a row has 4",
            "k:1: the first line",
            "i:2: ",
        ] {
            assert!(faults.iter().any(|fault| fault.starts_with(start)), "{start}: {faults:?}");
        }
    }
}
