//! Tallies for figures: proceedings and clocks by region, as indicators ask for them.

use std::collections::BTreeMap;

use fengqiao_domain::id::RegionId;
use jiff::Timestamp;

use crate::error::StoreResult;
use crate::filing::among;
use crate::sql::Value;
use crate::store::Reader;

/// By which moment a proceeding falls into a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TallyBy {
    /// When it was opened.
    Opened,
    /// When it ended; running ones are left out.
    Ended,
}

/// Which time a proceeding took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Took {
    /// From opening to end.
    Whole,
    /// Without the time in which one of its clocks was paused.
    Net,
}

/// Which proceedings are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProceedingTally {
    /// Procedure id.
    pub procedure: String,
    /// By which moment.
    pub by: TallyBy,
    /// Outcomes; all when empty.
    pub outcomes: Vec<String>,
    /// States in which they stand; all when empty.
    pub states: Vec<String>,
    /// From this moment on.
    pub from_at: Timestamp,
    /// Before this moment.
    pub to_at: Timestamp,
}

/// Which clocks are counted: those that ended, or ran out, in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockTally {
    /// Procedure id.
    pub procedure: String,
    /// Clocks; all when empty.
    pub clocks: Vec<String>,
    /// How they ended: `met`, `breached`; all that were due when empty.
    pub ended: Vec<String>,
    /// Due from this moment on.
    pub from_at: Timestamp,
    /// Due before this moment.
    pub to_at: Timestamp,
}

impl Reader<'_> {
    /// Proceedings by the region in which they are.
    ///
    /// # Errors
    /// The database refuses.
    pub fn tally_proceedings(&mut self, wanted: &ProceedingTally) -> StoreResult<Vec<(RegionId, i64)>> {
        self.sum_of_proceedings("count(*)", wanted)
    }

    /// Milliseconds from opening to end of proceedings, by the region in which they are.
    ///
    /// # Errors
    /// The database refuses.
    pub fn tally_proceeding_times(
        &mut self,
        wanted: &ProceedingTally,
        took: Took,
    ) -> StoreResult<Vec<(RegionId, i64)>> {
        let sum = match took {
            Took::Whole => "sum(since_at - opened_at)",
            Took::Net => "sum(since_at - opened_at - waited_ms)",
        };
        self.sum_of_proceedings(sum, wanted)
    }

    fn sum_of_proceedings(&mut self, sum: &str, wanted: &ProceedingTally) -> StoreResult<Vec<(RegionId, i64)>> {
        let (conditions, values) = Self::which_proceedings(self.top_region, wanted);
        let sql = format!(
            "select region_id, cast({sum} as bigint) from proceeding where {conditions} group by region_id order by region_id"
        );
        self.conn.query(&sql, &values, |row| Ok((row.id(0)?, row.get(1)?)))
    }

    /// Proceedings by the region in which they are and by the value of a choice field; those without one are left out.
    ///
    /// # Errors
    /// An instance is damaged, or the database refuses.
    pub fn tally_proceeding_values(
        &mut self,
        wanted: &ProceedingTally,
        field: &str,
    ) -> StoreResult<Vec<(RegionId, String, i64)>> {
        let (conditions, values) = Self::which_proceedings(self.top_region, wanted);
        let sql = format!("select region_id, instance from proceeding where {conditions} order by opened_at, id");
        let rows = self.conn.query(&sql, &values, |row| {
            let instance: serde_json::Value = row.json(1)?;
            let value = instance.get("fields").and_then(|fields| fields.get(field)).and_then(|value| value.as_str());
            Ok((row.id::<RegionId>(0)?, value.map(str::to_owned)))
        })?;
        let mut found: BTreeMap<(RegionId, String), i64> = BTreeMap::new();
        for (region, value) in rows {
            if let Some(value) = value {
                *found.entry((region, value)).or_default() += 1;
            }
        }
        Ok(found.into_iter().map(|((region, value), many)| (region, value, many)).collect())
    }

    fn which_proceedings<'v>(top_region: i64, wanted: &ProceedingTally) -> (String, Vec<Value<'v>>) {
        let column = match wanted.by {
            TallyBy::Opened => "opened_at",
            TallyBy::Ended => "since_at",
        };
        let mut values = vec![
            Value::Int(top_region),
            Value::from(wanted.procedure.clone()),
            Value::from(wanted.from_at),
            Value::from(wanted.to_at),
        ];
        let mut conditions =
            vec![format!("top_region = ?1 and procedure_id = ?2 and {column} >= ?3 and {column} < ?4")];
        if wanted.by == TallyBy::Ended {
            conditions.push("terminal = 1".to_owned());
        }
        conditions.extend(among("outcome", &wanted.outcomes, &mut values));
        conditions.extend(among("state", &wanted.states, &mut values));
        (conditions.join(" and "), values)
    }

    /// Clocks by the region of their proceeding.
    ///
    /// # Errors
    /// The database refuses.
    pub fn tally_clocks(&mut self, wanted: &ClockTally) -> StoreResult<Vec<(RegionId, i64)>> {
        let mut values = vec![
            Value::Int(self.top_region),
            Value::from(wanted.procedure.clone()),
            Value::from(wanted.from_at),
            Value::from(wanted.to_at),
        ];
        let mut conditions = vec![
            "p.top_region = ?1 and p.procedure_id = ?2 and d.due_at >= ?3 and d.due_at < ?4 and d.state <> 'moot'"
                .to_owned(),
        ];
        conditions.extend(among("d.deadline_key", &wanted.clocks, &mut values));
        conditions.extend(among("d.state", &wanted.ended, &mut values));
        let sql = format!(
            "select p.region_id, cast(count(*) as bigint) from deadline d \
             join proceeding p on p.top_region = d.top_region and p.id = d.proceeding_id \
             where {} group by p.region_id order by p.region_id",
            conditions.join(" and ")
        );
        self.conn.query(&sql, &values, |row| Ok((row.id(0)?, row.get(1)?)))
    }
}
