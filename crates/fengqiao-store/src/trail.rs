//! The steps of many proceedings out of the event log, for those who ask what procedures really do.
//! Not here: what the steps add up to; see the procedure engine.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::OrganisationId;
use fengqiao_domain::region::RegionPath;
use jiff::Timestamp;

use crate::error::StoreResult;
use crate::sql::params;
use crate::store::Reader;

/// Which proceedings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrailFilter {
    /// Procedure id.
    pub procedure: String,
    /// Subtree.
    pub within: RegionPath,
    /// Opened not before.
    pub from_at: Timestamp,
    /// Opened before.
    pub to_at: Timestamp,
    /// At most so many, the newest.
    pub limit: u32,
}

impl Reader<'_> {
    /// The events of the proceedings that were asked for, those of one proceeding one after another in the order of the log;
    /// each with when and for which organisation it was done. Who did it is not read.
    ///
    /// # Errors
    /// The database refuses, or an event cannot be read.
    pub fn trail_events(
        &mut self,
        filter: &TrailFilter,
        each: &mut dyn FnMut(Timestamp, Option<OrganisationId>, &Event),
    ) -> StoreResult<()> {
        let sql = "select e.at, e.organisation_id, e.payload from event e \
                   join (select id from proceeding where top_region = ?1 and procedure_id = ?2 and region_path >= ?3 and region_path < ?4 \
                   and opened_at >= ?5 and opened_at < ?6 order by opened_at desc, id desc limit ?7) p on p.id = e.subject_id \
                   where e.top_region = ?1 and e.subject_kind = 'proceeding' and e.kind in ('proceeding_opened', 'proceeding_stepped') \
                   order by e.subject_id, e.seq";
        let high = format!("{}~", filter.within.as_str());
        let values = params![
            self.top_region,
            &filter.procedure,
            filter.within.as_str(),
            high,
            filter.from_at,
            filter.to_at,
            filter.limit
        ];
        self.conn.each(sql, values, |row| {
            let event: Event = row.json(2)?;
            each(row.instant(0)?, row.id_opt(1)?, &event);
            Ok(())
        })
    }
}
