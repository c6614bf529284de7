//! Checks a region table and builds the name index over it.

use std::collections::{HashMap, HashSet};

use daachorse::{CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::forms::forms;
use super::{Entry, Form, Gazetteer, GazetteerRow, NONE};
use crate::error::TextError;
use crate::normalise::normalise;

/// Longest way from a village to the top; levels count from 1 to 5.
const LEVEL_MAX: u8 = 5;

impl Gazetteer {
    /// Builds the index; `home` is the region whose places win over equal names elsewhere.
    ///
    /// # Errors
    /// A parent that is missing, a region above itself, an id or a code at one level twice, an empty name, a level
    /// outside 1..=5 or not below its parent's, an unknown home.
    pub fn build(rows: &[GazetteerRow], home: Option<u32>) -> Result<Self, TextError> {
        let by_id = check_rows(rows)?;
        let entries: Vec<Entry> = rows
            .iter()
            .map(|row| Entry { id: row.id, parent: row.parent.map_or(NONE, |id| by_id[&id]), level: row.level })
            .collect();
        check_parents(rows, &entries)?;
        let home = match home {
            None => NONE,
            Some(home) => *by_id.get(&home).ok_or(TextError::UnknownHome { home })?,
        };
        let mut names: HashMap<String, Vec<(u32, Form)>> = HashMap::new();
        for (slot, row) in rows.iter().enumerate() {
            for name in std::iter::once(&row.name).chain(&row.aliases) {
                for (text, form) in forms(normalise(name).text(), row.level) {
                    names.entry(text).or_default().push((slot as u32, form));
                }
            }
        }
        let mut names: Vec<(String, Vec<(u32, Form)>)> = names.into_iter().collect();
        names.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let (mut starts, mut targets) = (vec![0], Vec::new());
        for (_, slots) in &mut names {
            slots.sort_unstable();
            slots.dedup_by_key(|target| target.0);
            slots.sort_unstable_by_key(|target| (entries[target.0 as usize].level, target.0));
            targets.extend_from_slice(slots);
            starts.push(targets.len() as u32);
        }
        let automaton = if names.is_empty() {
            None
        } else {
            let patterns = names.iter().enumerate().map(|(place, (name, _))| (name.as_str(), place as u32));
            let built = CharwiseDoubleArrayAhoCorasickBuilder::new()
                .match_kind(MatchKind::Standard)
                .build_with_values(patterns)
                .map_err(|error| bad("table", &format!("the names cannot be indexed: {error}")))?;
            Some(built)
        };
        Ok(Self { entries, by_id, automaton, starts, targets, home })
    }
}

fn bad(code: &str, message: &str) -> TextError {
    TextError::BadRegion { code: code.to_owned(), message: message.to_owned() }
}

fn check_rows(rows: &[GazetteerRow]) -> Result<HashMap<u32, u32>, TextError> {
    let mut by_id = HashMap::with_capacity(rows.len());
    let mut codes: HashSet<(&str, u8)> = HashSet::with_capacity(rows.len());
    for (slot, row) in rows.iter().enumerate() {
        if row.name.trim().is_empty() {
            return Err(bad(&row.code, "the name is empty; give it one or remove the row"));
        }
        if !(1..=LEVEL_MAX).contains(&row.level) {
            return Err(bad(&row.code, &format!("level {} is outside 1 to 5; correct it", row.level)));
        }
        if by_id.insert(row.id, slot as u32).is_some() || !codes.insert((&row.code, row.level)) {
            return Err(TextError::DuplicateRegion { code: row.code.clone(), level: row.level });
        }
    }
    for row in rows {
        if let Some(parent) = row.parent
            && !by_id.contains_key(&parent)
        {
            return Err(TextError::OrphanRegion { code: row.code.clone(), name: row.name.clone(), parent });
        }
    }
    Ok(by_id)
}

fn check_parents(rows: &[GazetteerRow], entries: &[Entry]) -> Result<(), TextError> {
    for (slot, row) in rows.iter().enumerate() {
        let mut step = entries[slot].parent;
        let mut steps = 0;
        while step != NONE {
            // Any way longer than the number of regions has been somewhere twice.
            steps += 1;
            if step == slot as u32 || steps > entries.len() {
                return Err(TextError::RegionCycle { code: row.code.clone(), name: row.name.clone() });
            }
            if steps > usize::from(LEVEL_MAX) {
                break;
            }
            step = entries[step as usize].parent;
        }
    }
    for (slot, row) in rows.iter().enumerate() {
        let parent = entries[slot].parent;
        if parent != NONE && entries[parent as usize].level >= row.level {
            return Err(bad(&row.code, "its level is not below its parent's; correct one of them"));
        }
    }
    Ok(())
}
