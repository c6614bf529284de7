//! Old names of regions: a table of changes that gives the successors of a renamed or merged district its name as well.

use std::collections::HashMap;

use super::GazetteerRow;
use crate::error::TextError;

/// Changes of one table that are read.
const CHANGES_MAX: usize = 20_000;
/// Successors of one region.
const SUCCESSORS_MAX: usize = 8;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Year in which it was announced.
    pub year: u16,
    /// Full name of a region in which the successors lie.
    pub within: String,
    /// The name that is no more.
    pub old: String,
    /// Full names of the successors.
    pub new: Vec<String>,
}

/// A table of changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes(Vec<Change>);

impl Changes {
    /// Reads a table with the columns `year,within,old,new`.
    ///
    /// # Errors
    /// A row without four fields, with an empty one, or with an impossible year, by its line.
    pub fn parse(file: &str, text: &str) -> Result<Self, TextError> {
        let fault = |line: usize, message: String| TextError::File { file: file.to_owned(), line, message };
        let mut changes = Vec::new();
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let line = line.trim();
            if number == 1 && line.starts_with("year") || line.is_empty() || line.starts_with('#') {
                continue;
            }
            if changes.len() >= CHANGES_MAX {
                return Err(fault(number, format!("more than {CHANGES_MAX} changes; remove old ones")));
            }
            changes.push(row(line).map_err(|message| fault(number, message))?);
        }
        Ok(Self(changes))
    }

    /// The changes, in the order of the table.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.0
    }

    /// Gives the successors among the rows the old names as further aliases; says how many names were given. A name
    /// that some region within the same one still has is left out.
    pub fn apply(&self, rows: &mut [GazetteerRow]) -> usize {
        let slot_of: HashMap<u32, usize> = rows.iter().enumerate().map(|(slot, row)| (row.id, slot)).collect();
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (slot, row) in rows.iter().enumerate().filter(|(_, row)| row.level <= 4) {
            by_name.entry(row.name.as_str()).or_default().push(slot);
        }
        let lies_within = |slot: usize, name: &str| {
            let mut step = rows[slot].parent;
            for _ in 0..8 {
                let Some(above) = step.and_then(|id| slot_of.get(&id)) else { return false };
                if rows[*above].name == name {
                    return true;
                }
                step = rows[*above].parent;
            }
            false
        };
        let within = |name: &str, change: &Change| -> Vec<usize> {
            let found = by_name.get(name).into_iter().flatten().copied();
            found.filter(|&slot| lies_within(slot, &change.within)).collect()
        };
        let mut given: Vec<(usize, String)> = Vec::new();
        for change in self.0.iter().filter(|change| within(&change.old, change).is_empty()) {
            let successors = change.new.iter().flat_map(|new| within(new, change));
            given.extend(successors.map(|slot| (slot, change.old.clone())));
        }
        given.retain(|(slot, old)| !rows[*slot].aliases.contains(old));
        let count = given.len();
        given.into_iter().for_each(|(slot, old)| rows[slot].aliases.push(old));
        count
    }
}

fn row(line: &str) -> Result<Change, String> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    let [year, within, old, new] = fields[..] else {
        return Err(format!("{} fields, expected year,within,old,new", fields.len()));
    };
    let year = year.parse::<u16>().ok().filter(|year| (1949..=2100).contains(year));
    let year = year.ok_or_else(|| "the year is not one from 1949 to 2100; correct it".to_owned())?;
    let new: Vec<String> = new.split(';').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
    if within.is_empty() || old.is_empty() || new.is_empty() {
        return Err("a name is empty; fill it in or remove the row".to_owned());
    }
    if new.len() > SUCCESSORS_MAX {
        return Err(format!("more than {SUCCESSORS_MAX} successors; part the row"));
    }
    Ok(Change { year, within: within.to_owned(), old: old.to_owned(), new })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(id: u32, name: &str, level: u8, parent: Option<u32>) -> GazetteerRow {
        GazetteerRow { id, code: id.to_string(), name: name.to_owned(), level, parent, aliases: Vec::new() }
    }

    #[test]
    fn successors_take_the_old_name_only_within_the_same_city() {
        let mut rows = vec![
            table(1, "云溪市", 2, None),
            table(2, "东区", 3, Some(1)),
            table(3, "西区", 3, Some(1)),
            table(4, "白岩市", 2, None),
            table(5, "东区", 3, Some(4)),
        ];
        let changes = Changes::parse("x.csv", "year,within,old,new\n2020,云溪市,中山区,东区;西区\n").unwrap();
        assert_eq!(changes.apply(&mut rows), 2);
        assert_eq!(changes.apply(&mut rows), 0);
        assert_eq!((rows[1].aliases.len(), rows[2].aliases.len(), rows[4].aliases.len()), (1, 1, 0));
        let still = Changes::parse("x.csv", "2020,云溪市,西区,东区\n").unwrap();
        assert_eq!(still.apply(&mut rows), 0);
    }

    #[test]
    fn faults_carry_their_line() {
        let fault = |text: &str| Changes::parse("x.csv", text).unwrap_err().to_string();
        assert_eq!(fault("year,within,old,new\n2020,甲市,乙县"), "x.csv:2: 3 fields, expected year,within,old,new");
        assert!(fault("20,甲市,乙县,乙区").starts_with("x.csv:1: the year"));
        assert!(fault("2020,甲市,乙县,;").contains("empty"));
        assert_eq!(Changes::parse("x.csv", "").unwrap().changes().len(), 0);
    }

    #[test]
    fn the_shipped_table_is_sound() {
        let changes = Changes::parse("data/regions/changes.csv", crate::embedded::REGION_CHANGES).unwrap();
        assert!(changes.changes().len() > 200);
    }
}
