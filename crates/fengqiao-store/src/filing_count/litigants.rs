//! Distinct parties: how many there are in a region and period is kept as suits come and go. A party counts once in a region,
//! once in that above it, and once in the longer period, so that no number follows from others.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use fengqiao_domain::filing::{CountedSide, Filing, Mark, PartyKind, Side};
use fengqiao_domain::id::PersonId;
use fengqiao_domain::region::RegionPath;
use jiff::civil::Date;

use super::counting::CountChange;
use super::places::Places;
use super::{COUNT_LEVELS, COUNT_MONTHS, CountedPeriod, Within, month_of, region_opt};
use crate::error::StoreResult;
use crate::filing::among;
use crate::sql::{Value, params};
use crate::store::{Reader, Tx};

/// Parties that are asked for at once.
const ASKED_AT_ONCE: usize = 128;
/// The side of those that stand on both.
const BOTH_SIDES: &str = "both";
/// Marks of which it is known how many parties are lost without the suits that have them.
const LOST: i64 = Mark::MediatedFirst.bit();

/// Marks that may be left out of kept numbers of parties: none, or what mediation kept out before 2025.
#[must_use]
pub const fn kept_without() -> [i64; 2] {
    [0, LOST]
}

/// Which numbers of distinct parties are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedLitigants {
    /// Side by whose place they are counted: plaintiffs, defendants or both.
    pub side: CountedSide,
    /// Parties of this kind alone.
    pub kind: Option<PartyKind>,
    /// Suits with one of these marks are left out; one of [`kept_without`].
    pub without: i64,
    /// 4-digit type code; distinct parties of several types follow from no numbers of each.
    pub case_type: String,
    /// Level of the regions.
    pub level: u8,
    /// Where.
    pub within: Within,
    /// When.
    pub period: CountedPeriod,
}

/// Distinct parties of one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LitigantCount {
    /// Region; coarser than the level where the place is known no better, none where it is unknown.
    pub region: Option<RegionPath>,
    /// Distinct parties.
    pub litigants: i64,
}

/// A cell of the numbers of distinct parties, for a comparison with the suits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LitigantCell {
    /// Side, or `both` for those that stand on both.
    pub side: &'static str,
    /// Kind.
    pub kind: &'static str,
    /// Marks without whose suits these parties are lost; 0 for all parties.
    pub lost: i64,
    /// Period.
    pub period: CountedPeriod,
    /// Region; none where it is unknown.
    pub region: Option<RegionPath>,
    /// 4-digit type code.
    pub case_type: String,
}

/// Distinct parties in every cell of one level.
pub type LitigantCells = BTreeMap<LitigantCell, i64>;

/// Where and how often a party of one year stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    path: Rc<str>,
    month_on: Date,
    side: &'static str,
    kind: &'static str,
    case_type: Rc<str>,
    marks: i64,
}

type Standings = BTreeMap<Standing, i64>;

/// A region and period in which a party counts, in the order of the table's key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Whereabouts {
    level: u8,
    months: u8,
    period_on: Date,
    path: Rc<str>,
    case_type: Rc<str>,
    kind: &'static str,
}

/// A cell in which a party counts.
type Member = (Whereabouts, &'static str, i64);

/// Changes of one transaction, by party.
#[derive(Default)]
pub(super) struct LitigantChanges {
    by_party: BTreeMap<Vec<u8>, Standings>,
}

/// The texts that a column of sides or kinds may hold.
fn known(text: &str) -> &'static str {
    let all = [Side::Plaintiff.as_str(), Side::Defendant.as_str(), BOTH_SIDES, PartyKind::Natural.as_str()];
    all.into_iter().find(|known| *known == text).unwrap_or(PartyKind::Organisation.as_str())
}

impl LitigantChanges {
    /// Notes the parties of a filing that comes or goes.
    pub(super) fn take(
        &mut self,
        tx: &mut Tx<'_>,
        places: &mut Places,
        (filing, marks): (&Filing, i64),
        change: CountChange,
    ) -> StoreResult<()> {
        let keys = tx.litigant_keys(filing)?;
        if keys.is_empty() {
            return Ok(());
        }
        let case_type: Rc<str> = filing.case_type.as_str().into();
        for party in filing.parties.iter().filter(|party| CountedSide::Any.counts(party.side)) {
            let Some(key) = keys.get(&party.person_id) else { continue };
            let standing = Standing {
                path: places.path(tx, party.region_id)?,
                month_on: month_of(filing.filed_on),
                side: party.side.as_str(),
                kind: party.kind.as_str(),
                case_type: Rc::clone(&case_type),
                marks,
            };
            *self.by_party.entry(key.clone()).or_default().entry(standing).or_default() += change.by();
        }
        Ok(())
    }

    /// Writes where the parties stand now, and by how much the numbers of distinct ones change.
    pub(super) fn write(mut self, tx: &mut Tx<'_>, places: &mut Places) -> StoreResult<()> {
        for standings in self.by_party.values_mut() {
            standings.retain(|_, change| *change != 0);
        }
        self.by_party.retain(|_, standings| !standings.is_empty());
        let keys: Vec<&Vec<u8>> = self.by_party.keys().collect();
        let before = tx.standings(&keys)?;
        let mut changes: BTreeMap<Member, i64> = BTreeMap::new();
        let nothing = Standings::new();
        for (key, changed) in &self.by_party {
            let old = before.get(key).unwrap_or(&nothing);
            let mut new = old.clone();
            for (standing, change) in changed {
                *new.entry(standing.clone()).or_default() += change;
            }
            for (standings, by) in [(old, -1), (&new, 1)] {
                for member in members(tx, places, standings)? {
                    *changes.entry(member).or_default() += by;
                }
            }
        }
        changes.retain(|_, change| *change != 0);
        let rows = self.by_party.iter().flat_map(|(key, standings)| {
            standings.iter().map(move |(it, change)| {
                [
                    Value::from(key),
                    Value::from(&*it.path),
                    Value::from(it.month_on),
                    Value::from(it.side),
                    Value::from(it.kind),
                    Value::from(&*it.case_type),
                    Value::from(it.marks),
                    Value::from(*change),
                ]
            })
        });
        let columns = ["litigant_index", "region_path", "month_on", "side", "kind", "case_type", "marks"];
        tx.add_to("vault_litigant_month", &columns, "filings", &rows.collect::<Vec<_>>())?;
        let rows = changes.iter().map(|((it, side, lost), change)| {
            [
                Value::from(it.level),
                Value::from(it.months),
                Value::from(it.period_on),
                Value::from(&*it.path),
                Value::from(&*it.case_type),
                Value::from(*side),
                Value::from(it.kind),
                Value::from(*lost),
                Value::from(*change),
            ]
        });
        let columns = ["level", "months", "period_on", "region_path", "case_type", "side", "kind", "marks_lost"];
        tx.add_to("litigant_count", &columns, "litigants", &rows.collect::<Vec<_>>())
    }
}

/// How a party stands in a region and period.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Stands {
    plaintiff: bool,
    defendant: bool,
    /// The same without suits that have one of the marks [`LOST`].
    plaintiff_else: bool,
    defendant_else: bool,
}

/// Every cell in which a party counts, each once.
fn members(tx: &mut Tx<'_>, places: &mut Places, standings: &Standings) -> StoreResult<Vec<Member>> {
    let top = places.top_level(tx)?;
    let mut found: BTreeMap<Whereabouts, Stands> = BTreeMap::new();
    for (it, _) in standings.iter().filter(|(_, filings)| **filings > 0) {
        let (plaintiff, defendant) = (it.side == Side::Plaintiff.as_str(), it.side == Side::Defendant.as_str());
        let kept = it.marks & LOST == 0;
        for level in COUNT_LEVELS.filter(|level| *level >= top) {
            let path = places.at_level(tx, &it.path, level)?;
            for months in COUNT_MONTHS {
                let at = Whereabouts {
                    level,
                    months,
                    period_on: CountedPeriod::holding(months, it.month_on).from_on,
                    path: Rc::clone(&path),
                    case_type: Rc::clone(&it.case_type),
                    kind: it.kind,
                };
                let stands = found.entry(at).or_default();
                stands.plaintiff |= plaintiff;
                stands.defendant |= defendant;
                stands.plaintiff_else |= plaintiff && kept;
                stands.defendant_else |= defendant && kept;
            }
        }
    }
    let cells = found.into_iter().flat_map(|(at, it)| {
        let sides = [
            (Side::Plaintiff.as_str(), it.plaintiff, it.plaintiff_else),
            (Side::Defendant.as_str(), it.defendant, it.defendant_else),
            (BOTH_SIDES, it.plaintiff && it.defendant, it.plaintiff_else && it.defendant_else),
        ];
        sides.into_iter().filter(|(_, all, _)| *all).flat_map(move |(side, _, otherwise)| {
            let lost = (!otherwise).then(|| (at.clone(), side, LOST));
            [Some((at.clone(), side, 0)), lost].into_iter().flatten()
        })
    });
    Ok(cells.collect())
}

impl Tx<'_> {
    /// Opaque keys of the parties of a filing that the vault holds.
    fn litigant_keys(&mut self, filing: &Filing) -> StoreResult<HashMap<PersonId, Vec<u8>>> {
        let sql = "select id, litigant_index from vault_litigant where top_region = ?1 and filing_id = ?2 order by id";
        let rows = self.conn.query(sql, params![self.top_region, filing.id], |row| Ok((row.id(0)?, row.get(1)?)))?;
        Ok(rows.into_iter().collect())
    }

    /// Where parties stand before the change.
    fn standings(&mut self, keys: &[&Vec<u8>]) -> StoreResult<BTreeMap<Vec<u8>, Standings>> {
        let mut found: BTreeMap<Vec<u8>, Standings> = BTreeMap::new();
        for asked in keys.chunks(ASKED_AT_ONCE) {
            // Few numbers of placeholders, so that few texts are prepared: what is left over asks for the last one again.
            let many = if asked.len() > ASKED_AT_ONCE / 8 { ASKED_AT_ONCE } else { asked.len().next_power_of_two() };
            let mut values = vec![Value::Int(self.top_region)];
            values.extend(
                (0..many).filter_map(|place| asked.get(place.min(asked.len() - 1))).map(|key| Value::from(*key)),
            );
            let places: Vec<String> = (0..many).map(|place| format!("?{}", place + 2)).collect();
            let sql = format!(
                "select litigant_index, region_path, month_on, side, kind, case_type, marks, filings from vault_litigant_month \
                 where top_region = ?1 and litigant_index in ({}) \
                 order by litigant_index, region_path, month_on, side, kind, case_type, marks",
                places.join(", ")
            );
            self.conn.each(&sql, &values, |row| {
                let standing = Standing {
                    path: row.get::<String>(1)?.into(),
                    month_on: row.day(2)?,
                    side: known(&row.get::<String>(3)?),
                    kind: known(&row.get::<String>(4)?),
                    case_type: row.get::<String>(5)?.into(),
                    marks: row.get(6)?,
                };
                found.entry(row.get(0)?).or_default().insert(standing, row.get(7)?);
                Ok(())
            })?;
        }
        Ok(found)
    }
}

impl Reader<'_> {
    /// Distinct parties by region, in the order of the region tree.
    ///
    /// # Errors
    /// The database refuses.
    pub fn litigant_counts(&mut self, wanted: &CountedLitigants) -> StoreResult<Vec<LitigantCount>> {
        let mut values = vec![
            Value::Int(self.top_region),
            Value::from(wanted.level),
            Value::from(wanted.period.months),
            Value::from(wanted.period.from_on),
        ];
        let mut conditions = vec!["top_region = ?1 and level = ?2 and months = ?3 and period_on = ?4".to_owned()];
        conditions.extend(among("case_type", std::slice::from_ref(&wanted.case_type), &mut values));
        conditions.extend(wanted.within.condition("region_path", &mut values));
        let sql = format!(
            "select region_path, side, kind, marks_lost, litigants from litigant_count where {} and litigants <> 0 \
             order by region_path, case_type, side, kind, marks_lost",
            conditions.join(" and ")
        );
        let mut found: Vec<LitigantCount> = Vec::new();
        self.conn.each(&sql, &values, |row| {
            let (side, kind): (String, String) = (row.get(1)?, row.get(2)?);
            let lost: i64 = row.get(3)?;
            // Who stands on both sides is among the plaintiffs and among the defendants, and still one.
            let by = match (wanted.side, side.as_str()) {
                (CountedSide::Any, BOTH_SIDES) => -1,
                (CountedSide::Any, _) => 1,
                (asked, side) => i64::from(asked.as_str() == side),
            };
            let is_kind = wanted.kind.is_none_or(|asked| asked.as_str() == kind);
            let sign = if lost == 0 { 1 } else { -i64::from(lost & wanted.without != 0) };
            let many = by * sign * i64::from(is_kind) * row.get::<i64>(4)?;
            let region = region_opt(row.get(0)?);
            match found.last_mut().filter(|last| last.region == region) {
                Some(last) => last.litigants += many,
                None => found.push(LitigantCount { region, litigants: many }),
            }
            Ok(())
        })?;
        found.retain(|row| row.litigants != 0);
        Ok(found)
    }

    /// Every number of distinct parties on one level, as it is kept.
    ///
    /// # Errors
    /// The database refuses.
    pub fn litigant_cells(&mut self, level: u8) -> StoreResult<LitigantCells> {
        let sql = "select side, kind, marks_lost, months, period_on, region_path, case_type, litigants from litigant_count \
                   where top_region = ?1 and level = ?2 and litigants <> 0 \
                   order by months, period_on, region_path, case_type, side, kind, marks_lost";
        let rows = self.conn.query(sql, params![self.top_region, level], |row| {
            let cell = LitigantCell {
                side: known(&row.get::<String>(0)?),
                kind: known(&row.get::<String>(1)?),
                lost: row.get(2)?,
                period: CountedPeriod { months: row.number(3)?, from_on: row.day(4)? },
                region: region_opt(row.get(5)?),
                case_type: row.get(6)?,
            };
            Ok((cell, row.get(7)?))
        })?;
        Ok(rows.into_iter().collect())
    }

    /// Opaque keys of all parties that the vault holds.
    ///
    /// # Errors
    /// The database refuses.
    pub fn all_litigant_keys(&mut self) -> StoreResult<HashMap<PersonId, Vec<u8>>> {
        let sql = "select id, litigant_index from vault_litigant where top_region = ?1 order by id";
        let rows = self.conn.query(sql, params![self.top_region], |row| Ok((row.id(0)?, row.get(1)?)))?;
        Ok(rows.into_iter().collect())
    }
}
