//! In which region of each level a place lies: known once for each place of a transaction.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use fengqiao_domain::id::RegionId;
use fengqiao_domain::region::PATH_STEP_LENGTH;

use super::UNKNOWN;
use crate::error::{StoreError, StoreResult};
use crate::sql::params;
use crate::store::Tx;

/// Regions above a place with their levels, from the top down, the place itself last.
type Line = Rc<[(u8, Rc<str>)]>;

/// Places that were asked for already.
#[derive(Default)]
pub(super) struct Places {
    paths: HashMap<RegionId, Rc<str>>,
    levels: HashMap<Rc<str>, u8>,
    lines: HashMap<Rc<str>, Line>,
    top: Option<u8>,
}

impl Places {
    /// The path of a place; that of an unknown one is [`UNKNOWN`].
    pub(super) fn path(&mut self, tx: &mut Tx<'_>, id: Option<RegionId>) -> StoreResult<Rc<str>> {
        let Some(id) = id else { return Ok(UNKNOWN.into()) };
        match self.paths.entry(id) {
            Entry::Occupied(known) => Ok(Rc::clone(known.get())),
            Entry::Vacant(free) => {
                let path = tx.region_path(Some(id))?;
                let path = path.ok_or_else(|| StoreError::damaged("region of a filing", "is unknown"))?;
                Ok(Rc::clone(free.insert(path.as_str().into())))
            }
        }
    }

    /// The level of the office itself; nothing is counted above it.
    pub(super) fn top_level(&mut self, tx: &mut Tx<'_>) -> StoreResult<u8> {
        if let Some(level) = self.top {
            return Ok(level);
        }
        let level = self.level(tx, "")?.unwrap_or(*super::COUNT_LEVELS.start()).min(*super::COUNT_LEVELS.end());
        self.top = Some(level);
        Ok(level)
    }

    /// The path of the region of a level in which a place lies; of the finest above the level where it is known no better.
    pub(super) fn at_level(&mut self, tx: &mut Tx<'_>, path: &Rc<str>, level: u8) -> StoreResult<Rc<str>> {
        if &**path == UNKNOWN {
            return Ok(Rc::clone(path));
        }
        let line = self.line(tx, path)?;
        let found = line.iter().rev().find(|(own, _)| *own <= level);
        Ok(found.map_or_else(|| UNKNOWN.into(), |(_, path)| Rc::clone(path)))
    }

    fn level(&mut self, tx: &mut Tx<'_>, path: &str) -> StoreResult<Option<u8>> {
        if let Some(level) = self.levels.get(path) {
            return Ok(Some(*level));
        }
        let sql = "select level from region where top_region = ?1 and path = ?2 order by id";
        let level = tx.conn.query_one(sql, params![tx.top_region, path], |row| row.number::<u8>(0))?;
        if let Some(level) = level {
            self.levels.insert(path.into(), level);
        }
        Ok(level)
    }

    fn line(&mut self, tx: &mut Tx<'_>, path: &Rc<str>) -> StoreResult<Line> {
        if let Some(line) = self.lines.get(path) {
            return Ok(Rc::clone(line));
        }
        let mut line = Vec::new();
        for end in (0..=path.len()).step_by(PATH_STEP_LENGTH) {
            let step = &path[..end];
            line.extend(self.level(tx, step)?.map(|level| (level, Rc::from(step))));
        }
        let line: Line = line.into();
        self.lines.insert(Rc::clone(path), Rc::clone(&line));
        Ok(line)
    }
}
