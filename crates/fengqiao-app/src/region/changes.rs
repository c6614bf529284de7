//! A table of changes of the office's own regions: what a district was called, under which code, and what it is since a day.
//! Every name of before becomes an alias of its successor, so that old texts and addresses still find it; a region that is
//! no more gets a last day. Nothing is deleted.

use jiff::civil::Date;

use fengqiao_domain::region::Region;

use super::cells::{Cells, read_table};
use super::file::{ALIASES_MAX, NAME_LENGTH_MAX};
use super::{RegionFault, Told};

/// Names of the columns, the first of each is the one that faults name.
const COLUMNS: [(&str, &[&str]); 5] = [
    ("on", &["日期", "变更日期", "date"]),
    ("old_code", &["原代码"]),
    ("old_name", &["原名称"]),
    ("new_code", &["现代码", "新代码"]),
    ("new_name", &["现名称", "新名称"]),
];

/// One change.
#[derive(Debug, Clone)]
struct Change {
    on: Date,
    old_code: String,
    old_name: String,
    new_code: String,
    new_name: String,
}

/// Reads a table of changes, CSV or XLSX.
fn parse(file: &[u8]) -> (Vec<(u64, Change)>, Vec<RegionFault>) {
    let mut table = match read_table(file, &COLUMNS) {
        Ok(table) => table,
        Err(fault) => return (Vec::new(), vec![fault]),
    };
    if !COLUMNS.iter().all(|(name, _)| table.columns.contains_key(name)) {
        let words = "the first line of a table of changes names on, old_code, old_name, new_code and new_name";
        table.faults.push(RegionFault::new(1, "", "column_missing", words));
        return (Vec::new(), table.faults);
    }
    let mut changes = Vec::new();
    for (line, cells) in &table.rows {
        match change(cells) {
            Ok(change) => changes.push((*line, change)),
            Err((column, reason, words)) => table.faults.push(RegionFault::new(*line, column, reason, words)),
        }
    }
    changes.sort_by_key(|(line, change)| (change.on, *line));
    (changes, table.faults)
}

fn change(cells: &Cells<'_>) -> Result<Change, (&'static str, &'static str, String)> {
    let need = |column: &'static str| match cells.text(column) {
        "" => Err((column, "missing_field", format!("a change needs {column}: fill it in"))),
        text if text.chars().count() > NAME_LENGTH_MAX || text.contains(char::is_control) => Err((
            column,
            "too_long",
            format!("{column} is longer than {NAME_LENGTH_MAX} characters, or holds a sign that cannot be shown"),
        )),
        text => Ok(text.to_owned()),
    };
    let on = cells
        .day("on")?
        .ok_or_else(|| ("on", "missing_field", "a change needs the day: write it as 2020-12-31".to_owned()))?;
    Ok(Change {
        on,
        old_code: cells.text("old_code").to_owned(),
        old_name: need("old_name")?,
        new_code: need("new_code")?,
        new_name: need("new_name")?,
    })
}

/// Applies a table to the regions of an office; what changed is told, and the places of the changed regions are returned.
pub(super) fn apply(file: &[u8], regions: &mut [Region], told: &mut Vec<Told>) -> (Vec<usize>, Vec<RegionFault>) {
    let (changes, mut faults) = parse(file);
    let mut touched = Vec::new();
    for (line, change) in changes {
        match one(&change, regions) {
            Ok(changed) => {
                for (place, what) in changed {
                    let region = &regions[place];
                    told.push(Told {
                        line,
                        what: what.to_owned(),
                        code: region.code.clone(),
                        name: region.name.clone(),
                        before: Some(change.old_name.clone()),
                    });
                    touched.push(place);
                }
            }
            Err((column, reason, words)) => faults.push(RegionFault::new(line, column, reason, words)),
        }
    }
    touched.sort_unstable();
    touched.dedup();
    (touched, faults)
}

type Changed = Vec<(usize, &'static str)>;

fn one(change: &Change, regions: &mut [Region]) -> Result<Changed, (&'static str, &'static str, String)> {
    let successors: Vec<usize> = regions
        .iter()
        .enumerate()
        .filter(|(_, region)| region.code == change.new_code)
        .map(|(place, _)| place)
        .collect();
    let named = |place: &usize| {
        let region = &regions[*place];
        region.name == change.new_name || region.name == change.old_name || region.aliases.contains(&change.new_name)
    };
    let Some(successor) = successors.iter().copied().find(|place| named(place)) else {
        let words = match successors.first() {
            Some(&place) => format!(
                "{} is called {} here, not {}: correct the name or the code",
                change.new_code, regions[place].name, change.new_name
            ),
            None => {
                format!("there is no region with the code {}: import it first, or correct the code", change.new_code)
            }
        };
        return Err(("new_code", "unknown_successor", words));
    };
    let mut changed = Changed::new();
    if change.old_code == change.new_code
        && regions[successor].name == change.old_name
        && change.old_name != change.new_name
    {
        regions[successor].name.clone_from(&change.new_name);
        changed.push((successor, "renamed"));
    }
    let region = &mut regions[successor];
    if region.name != change.old_name && !region.aliases.contains(&change.old_name) {
        if region.aliases.len() >= ALIASES_MAX {
            let words = format!("{} has {ALIASES_MAX} other names already: remove the change, or part it", region.name);
            return Err(("old_name", "too_many_names", words));
        }
        region.aliases.push(change.old_name.clone());
        changed.push((successor, "other_name"));
    }
    if change.old_code != change.new_code {
        let gone = |region: &Region| region.code == change.old_code && region.name == change.old_name;
        let last_on = change.on.yesterday().unwrap_or(change.on);
        if let Some(place) = regions.iter().position(|region| gone(region) && region.valid_to_on.is_none()) {
            regions[place].valid_to_on = Some(last_on);
            changed.push((place, "ended"));
        }
    }
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use fengqiao_domain::id::RegionId;
    use fengqiao_domain::region::RegionPath;

    use super::*;

    fn region(number: u128, code: &str, name: &str) -> Region {
        Region {
            id: RegionId::from_bits(number),
            parent_id: None,
            code_system: "nbs".into(),
            code: code.into(),
            level: 4,
            name: name.into(),
            aliases: Vec::new(),
            path: RegionPath::top(),
            population: None,
            longitude: None,
            latitude: None,
            valid_from_on: None,
            valid_to_on: None,
        }
    }

    const HEADER: &str = "on,old_code,old_name,new_code,new_name\n";

    type Checked = (Vec<(u64, String)>, Vec<(u64, String, String)>);

    fn check(rows: &str, regions: &mut [Region]) -> Checked {
        let mut told = Vec::new();
        let (_, faults) = apply(format!("{HEADER}{rows}").as_bytes(), regions, &mut told);
        let told = told.into_iter().map(|it| (it.line, it.what)).collect();
        (told, faults.into_iter().map(|it| (it.line, it.column, it.reason)).collect())
    }

    #[test]
    fn old_names_lead_to_their_successors_and_what_is_gone_gets_a_last_day() {
        let mut regions = [region(1, "11", "新城街道"), region(2, "12", "老城镇"), region(3, "13", "东溪镇")];
        let rows =
            "2021-03-01,12,老城镇,11,新城街道\n2020-01-01,13,东溪镇,13,东溪街道\n2019-01-01,,更老乡,11,新城街道\n";
        let (told, faults) = check(rows, &mut regions);
        assert!(faults.is_empty(), "{faults:?}");
        let expected = [(4, "other_name"), (3, "renamed"), (3, "other_name"), (2, "other_name"), (2, "ended")];
        assert_eq!(told, expected.map(|(line, what)| (line, what.to_owned())));
        assert_eq!(regions[0].aliases, ["更老乡", "老城镇"]);
        assert_eq!(regions[1].valid_to_on, Some(jiff::civil::date(2021, 2, 28)));
        assert_eq!((regions[2].name.as_str(), regions[2].aliases.as_slice()), ("东溪街道", &["东溪镇".to_owned()][..]));
        let before = regions.clone();
        assert!(check(rows, &mut regions).0.is_empty(), "the same table again changes nothing");
        assert_eq!(regions, before);
    }

    #[test]
    fn what_does_not_fit_is_told_by_line_and_column() {
        let mut regions = [region(1, "11", "新城街道")];
        let ten: String = (0..10).map(|number| format!("2001-01-01,,旧名{number},11,新城街道\n")).collect();
        let (_, faults) = check(
            &format!(
                "2021-02-30,12,甲,11,新城街道\n2021-01-01,12,,11,新城街道\n2021-01-01,12,甲,99,新城街道\n2021-01-01,12,甲,11,别的\n{ten}"
            ),
            &mut regions,
        );
        let mut told: Vec<(u64, &str, &str)> =
            faults.iter().map(|(line, column, reason)| (*line, column.as_str(), reason.as_str())).collect();
        told.sort_unstable();
        let expected = [
            (2, "on", "bad_day"),
            (3, "old_name", "missing_field"),
            (4, "new_code", "unknown_successor"),
            (5, "new_code", "unknown_successor"),
            (14, "old_name", "too_many_names"),
            (15, "old_name", "too_many_names"),
        ];
        assert_eq!(told, expected);
        assert_eq!(check("", &mut regions).1, []);
        let mut told = Vec::new();
        assert_eq!(apply(b"a,b\n1,2\n", &mut regions, &mut told).1[0].reason, "column_missing");
    }
}
