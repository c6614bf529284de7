//! Checks a region table and builds the name index over it.

use std::collections::HashMap;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::forms::{forms, other_suffixes, stem, village_stem};
use super::village::{Named, Villages};
use super::{Entry, Form, Gazetteer, GazetteerRow, NONE, Target, value};
use crate::error::TextError;
use crate::normalise::normalise;

/// Longest way from a village to the top; levels count from 1 to 5.
const LEVEL_MAX: u8 = 5;
/// Names of one region that are kept; further aliases are left out.
const NAMES_MAX: usize = 50;

/// What a pattern stands for, by its letters.
type Names = HashMap<String, Vec<(u32, Form)>>;

impl Gazetteer {
    /// Builds the index; `home` is the region whose places win over equal names elsewhere.
    ///
    /// # Errors
    /// A parent that is missing, a region above itself, an id or a code at one level twice, an empty name, a level
    /// outside 1..=5 or not below its parent's, an unknown home.
    pub fn build(rows: &[GazetteerRow], home: Option<u32>) -> Result<Self, TextError> {
        let by_id = check_rows(rows)?;
        let find = |id: u32| by_id.binary_search_by_key(&id, |pair| pair.0).map_or(NONE, |place| by_id[place].1);
        let entry = |row: &GazetteerRow| Entry { id: row.id, parent: row.parent.map_or(NONE, find), level: row.level };
        let entries: Vec<Entry> = rows.iter().map(entry).collect();
        check_parents(rows, &entries)?;
        let home = match home.map(|home| (home, find(home))) {
            Some((home, NONE)) => return Err(TextError::UnknownHome { home }),
            Some((_, slot)) => slot,
            None => NONE,
        };
        let normal: Vec<String> = rows.iter().map(|row| normalise(&row.name).text().to_owned()).collect();
        let (automaton, starts, targets) = index(names(rows, &normal), &entries)?;
        let villages = villages(rows, &normal, &entries);
        let (first_child, children) = children(&entries);
        Ok(Self { entries, by_id, automaton, starts, targets, villages, first_child, children, home })
    }
}

/// Per slot, where its children begin in the list of all children, with one more at the end; and that list.
fn children(entries: &[Entry]) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![0_u32; entries.len() + 1];
    let under = || (0u32..).zip(entries).filter(|(_, entry)| entry.parent != NONE);
    under().for_each(|(_, entry)| first[entry.parent as usize + 1] += 1);
    (1..first.len()).for_each(|slot| first[slot] += first[slot - 1]);
    let mut next = first.clone();
    let mut children = vec![0_u32; next.last().map_or(0, |all| *all as usize)];
    for (slot, entry) in under() {
        let place = &mut next[entry.parent as usize];
        children[*place as usize] = slot;
        *place += 1;
    }
    (first, children)
}

/// Every form of every name of levels 1 to 4.
fn names(rows: &[GazetteerRow], normal: &[String]) -> Names {
    let mut names = Names::new();
    let upper = || rows.iter().zip(normal).enumerate().filter(|(_, (row, _))| row.level < LEVEL_MAX);
    for (slot, (row, name)) in upper() {
        for (text, form) in forms(name, row.level) {
            names.entry(text).or_default().push((slot as u32, form));
        }
        for alias in row.aliases.iter().take(NAMES_MAX) {
            for (text, form) in forms(normalise(alias).text(), row.level) {
                let form = if form == Form::Full { Form::Other } else { form };
                names.entry(text).or_default().push((slot as u32, form));
            }
        }
    }
    // 飞云镇 is somewhere else too: as a name of its own it would hide that 飞云街道 was once called so.
    for (slot, (row, name)) in upper() {
        let Some(stem) = stem(name, row.level).filter(|stem| stem.chars().count() >= 2) else { continue };
        for suffix in other_suffixes(row.level) {
            let Some(targets) = names.get_mut(&format!("{stem}{suffix}")) else { continue };
            targets.push((slot as u32, Form::Swapped));
        }
    }
    names
}

type Index = (Option<CharwiseDoubleArrayAhoCorasick<u32>>, Vec<u32>, Vec<Target>);

fn index(names: Names, entries: &[Entry]) -> Result<Index, TextError> {
    let mut names: Vec<(String, Vec<(u32, Form)>)> = names.into_iter().collect();
    names.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let (mut starts, mut targets) = (vec![0], Vec::new());
    let target = |&(slot, form): &(u32, Form)| {
        let Entry { parent, level, .. } = entries[slot as usize];
        Target { slot, parent, level, form }
    };
    for (_, slots) in &mut names {
        slots.sort_unstable();
        slots.dedup_by_key(|target| target.0);
        slots.sort_unstable_by_key(|target| (entries[target.0 as usize].level, target.0));
        targets.extend(slots.iter().map(target));
        starts.push(targets.len() as u32);
    }
    if names.is_empty() {
        return Ok((None, starts, targets));
    }
    let flagged = |place: usize, slots: &[(u32, Form)]| {
        let full = slots.iter().any(|target| target.1.is_full());
        let town = slots.last().is_some_and(|target| entries[target.0 as usize].level == 4);
        value(place as u32, full, town)
    };
    let patterns = names.iter().enumerate().map(|(place, (name, slots))| (name.as_str(), flagged(place, slots)));
    let built = CharwiseDoubleArrayAhoCorasickBuilder::new()
        .match_kind(MatchKind::Standard)
        .build_with_values(patterns)
        .map_err(|error| bad("table", &format!("the names cannot be indexed: {error}")))?;
    Ok((Some(built), starts, targets))
}

/// The names without suffix, those of the table first, so that their numbers are slots.
fn villages(rows: &[GazetteerRow], normal: &[String], entries: &[Entry]) -> Villages {
    let part = |slot: usize, name: &str| {
        let (level, parent) = (entries[slot].level, entries[slot].parent);
        let slot = slot as u32;
        if level == LEVEL_MAX {
            let (name, kind) = village_stem(name);
            Named { name, slot, village: Some((parent, kind)) }
        } else {
            Named { name: stem(name, level).unwrap_or(name).to_owned(), slot, village: None }
        }
    };
    let mut named: Vec<Named> = normal.iter().enumerate().map(|(slot, name)| part(slot, name)).collect();
    for (slot, row) in rows.iter().enumerate().filter(|(_, row)| row.level == LEVEL_MAX) {
        let aliases = row.aliases.iter().take(NAMES_MAX).map(|alias| part(slot, normalise(alias).text()));
        named.extend(aliases.filter(|named| !named.name.is_empty()));
    }
    Villages::build(named, rows.len())
}

fn bad(code: &str, message: &str) -> TextError {
    TextError::BadRegion { code: code.to_owned(), message: message.to_owned() }
}

/// (id, slot) of every row, sorted.
fn check_rows(rows: &[GazetteerRow]) -> Result<Vec<(u32, u32)>, TextError> {
    for row in rows {
        if row.name.trim().is_empty() {
            return Err(bad(&row.code, "the name is empty; give it one or remove the row"));
        }
        if !(1..=LEVEL_MAX).contains(&row.level) {
            return Err(bad(&row.code, &format!("level {} is outside 1 to 5; correct it", row.level)));
        }
    }
    let mut by_id: Vec<(u32, u32)> = (0u32..).zip(rows).map(|(slot, row)| (row.id, slot)).collect();
    by_id.sort_unstable();
    let mut by_code: Vec<(&str, u8)> = rows.iter().map(|row| (row.code.as_str(), row.level)).collect();
    by_code.sort_unstable();
    if let Some(pair) = by_code.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(TextError::DuplicateRegion { code: pair[0].0.to_owned(), level: pair[0].1 });
    }
    if let Some(pair) = by_id.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        let row = &rows[pair[1].1 as usize];
        return Err(TextError::DuplicateRegion { code: row.code.clone(), level: row.level });
    }
    for row in rows {
        if let Some(parent) = row.parent
            && by_id.binary_search_by_key(&parent, |pair| pair.0).is_err()
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
