//! Bringing running proceedings to the present version of their procedure: what would happen is looked at first, then a named
//! person does it, some hundreds at a time. Those that do not fit stay where they are, each with its reason.

use std::collections::BTreeMap;
use std::sync::Arc;

use fengqiao_domain::deadline::Due;
use fengqiao_domain::id::ProceedingId;
use fengqiao_procedure::{Procedure, Refusal as EngineRefusal, Step, upgrade, upgrade_faults};
use fengqiao_store::{KeptProcedureRow, ProceedingRow, Reader};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, refuse};
use crate::proceeding::{Frame, event_of, instance_of};

/// Proceedings that one look goes through.
const LOOKED_AT_MAX: u32 = 5_000;
/// Proceedings brought over in one transaction, so that nobody waits long behind it.
const BATCH: u32 = 200;
/// Refused proceedings that an answer names.
const NAMED_MAX: usize = 50;

/// A version of a procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRead {
    /// Version.
    pub version: String,
    /// Whether the file says it now.
    pub present: bool,
    /// When its text was kept; none while nothing was opened on it, and for what was opened before texts were kept.
    pub kept_at: Option<Timestamp>,
    /// Running proceedings on it.
    pub running: i64,
    /// Why its proceedings cannot be brought to the present version; empty where they can. Nothing of the present one.
    pub faults: Vec<String>,
}

/// What bringing proceedings over would do, or did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upgraded {
    /// Those that fit, or were brought over.
    pub fitting: usize,
    /// Their clocks that go on unchanged, by deadline id of the older version.
    pub kept: BTreeMap<String, usize>,
    /// Clocks that end or go on under another name.
    pub ended: BTreeMap<String, usize>,
    /// Clocks that start.
    pub started: BTreeMap<String, usize>,
    /// How many do not fit, by code.
    pub refused: BTreeMap<String, usize>,
    /// The first of them: id, number, code and words.
    pub named: Vec<(ProceedingId, String, String, String)>,
    /// The last one looked at, where there are more.
    pub next: Option<ProceedingId>,
}

impl Upgraded {
    fn take(&mut self, row: &ProceedingRow, outcome: &Result<Step, EngineRefusal>) {
        match outcome {
            Ok(step) => {
                self.fitting += 1;
                let ended = |id: &String| step.deadlines_ended.iter().any(|end| end.id == *id);
                let started = |id: &String| step.deadlines_set.iter().any(|set| set.id == *id);
                for id in step.instance.deadlines.keys().filter(|id| !started(id) && !ended(id)) {
                    *self.kept.entry(id.clone()).or_default() += 1;
                }
                step.deadlines_ended.iter().for_each(|end| *self.ended.entry(end.id.clone()).or_default() += 1);
                step.deadlines_set.iter().for_each(|set| *self.started.entry(set.id.clone()).or_default() += 1);
            }
            Err(refusal) => {
                *self.refused.entry(refusal.code.to_owned()).or_default() += 1;
                if self.named.len() < NAMED_MAX {
                    let it = &row.proceeding;
                    self.named.push((it.id, it.code.clone(), refusal.code.to_owned(), refusal.detail.clone()));
                }
            }
        }
    }
}

impl App {
    /// The versions of a procedure that are kept or on which proceedings run, newest kept first, the present one at the head.
    ///
    /// # Errors
    /// There is no such procedure, not permitted, or the store refuses.
    pub fn procedure_versions(&self, ctx: &Ctx, id: &str) -> AppResult<Vec<VersionRead>> {
        self.setup().matrix.permit(ctx, "read_procedures", Some(&ctx.region_path), "any")?;
        let present = self.setup().procedures.get(id).ok_or(AppError::NotFound("procedure"))?;
        let (kept, running) = self.read(ctx, |reader| Ok((reader.kept_procedures()?, reader.running_by_version()?)))?;
        let mut kept: Vec<KeptProcedureRow> = kept.into_iter().filter(|row| row.kept.procedure == id).collect();
        kept.sort_by_key(|row| std::cmp::Reverse(row.created_at));
        let runs = |version: &str| {
            let found = running.iter().find(|(of, on, _)| of == id && on == version);
            found.map_or(0, |(_, _, many)| *many)
        };
        let mut versions = vec![present.version.clone()];
        versions.extend(kept.iter().map(|row| row.kept.version.clone()));
        versions.extend(running.iter().filter(|(of, _, _)| of == id).map(|(_, version, _)| version.clone()));
        let mut read: Vec<VersionRead> = Vec::new();
        for version in versions {
            if read.iter().any(|it| it.version == version) {
                continue;
            }
            let is_present = version == present.version;
            let faults = if is_present { Vec::new() } else { self.faults_from(ctx, present, &version) };
            let kept_at = kept.iter().find(|row| row.kept.version == version).map(|row| row.created_at);
            read.push(VersionRead { running: runs(&version), present: is_present, kept_at, faults, version });
        }
        Ok(read)
    }

    fn faults_from(&self, ctx: &Ctx, present: &Arc<Procedure>, version: &str) -> Vec<String> {
        match self.version_of(ctx.top_region, &present.id, version) {
            Ok(former) if former.version == version => upgrade_faults(&former, present),
            _ => vec![format!("the text of version {version} was not kept; its proceedings run on the present file")],
        }
    }

    /// What bringing the running proceedings of a version to the present one would do; at most 5,000 are looked at.
    ///
    /// # Errors
    /// No such procedure or version, the mapping leaves something without a place, not permitted, or the store refuses.
    pub fn check_upgrade(&self, ctx: &Ctx, id: &str, from: &str) -> AppResult<Upgraded> {
        let versions = self.upgrade_versions(ctx, id, from)?;
        self.read(ctx, |reader| {
            let mut found = Upgraded::default();
            let ids = reader.running_of_version((id, from), ProceedingId::from_bits(0), LOOKED_AT_MAX)?;
            for proceeding_id in &ids {
                let Some(row) = reader.proceeding(*proceeding_id)? else { continue };
                found.take(&row, &self.upgraded(reader, &versions, &row, ctx.now)?);
            }
            found.next = ids.last().copied().filter(|_| ids.len() == LOOKED_AT_MAX as usize);
            Ok(found)
        })
    }

    /// Brings the running proceedings of a version after one to the present version, at most 200, all in one transaction. What
    /// does not fit stays and is named.
    ///
    /// # Errors
    /// As [`App::check_upgrade`].
    pub fn upgrade_proceedings(
        &self,
        ctx: &Ctx,
        id: &str,
        from: &str,
        after: Option<ProceedingId>,
    ) -> AppResult<Upgraded> {
        let versions = self.upgrade_versions(ctx, id, from)?;
        let after = after.unwrap_or_else(|| ProceedingId::from_bits(0));
        let (id, from, now) = (id.to_owned(), from.to_owned(), ctx.now);
        let ids = self.read(ctx, |reader| Ok(reader.running_of_version((&id, &from), after, BATCH)?))?;
        let next = ids.last().copied().filter(|_| ids.len() == BATCH as usize);
        let (app, actor) = (self.clone(), ctx.actor());
        self.run(ctx, move |tx| {
            let (mut found, mut children) = (Upgraded { next, ..Upgraded::default() }, Vec::new());
            let mut events = Vec::from_iter(app.keep_version(&mut tx.reader(), &versions.1)?);
            for proceeding_id in ids {
                let row = tx.reader().proceeding(proceeding_id)?;
                // Somebody may have led it to its end, or brought it over, a moment ago.
                let Some(row) = row.filter(|row| !row.proceeding.terminal && row.proceeding.version == from) else {
                    continue;
                };
                let outcome = app.upgraded(&mut tx.reader(), &versions, &row, now)?;
                found.take(&row, &outcome);
                if let Ok(step) = outcome {
                    events.push(event_of(&versions.1, &Frame::of(&row), &step, now)?);
                    children.push(row);
                }
            }
            if children.is_empty() {
                return Ok(found);
            }
            tx.record(&actor, &events)?;
            children.iter().try_for_each(|child| app.renew_parent(tx, &actor, child))?;
            Ok(found)
        })
    }

    /// The two versions, where one can be brought to the other at all.
    fn upgrade_versions(&self, ctx: &Ctx, id: &str, from: &str) -> AppResult<(Arc<Procedure>, Arc<Procedure>)> {
        self.setup().matrix.permit(ctx, "upgrade_proceedings", Some(&ctx.region_path), "any")?;
        let present = self.setup().procedures.get(id).ok_or(AppError::NotFound("procedure"))?;
        let former = self.version_of(ctx.top_region, id, from)?;
        if former.version != from || from == present.version {
            return Err(AppError::NotFound("version"));
        }
        let faults = upgrade_faults(&former, present);
        if !faults.is_empty() {
            return refuse("no_upgrade", faults.join("; "));
        }
        Ok((former, Arc::clone(present)))
    }

    fn upgraded(
        &self,
        reader: &mut Reader<'_>,
        (former, present): &(Arc<Procedure>, Arc<Procedure>),
        row: &ProceedingRow,
        now: Timestamp,
    ) -> AppResult<Result<Step, EngineRefusal>> {
        let mut dues: BTreeMap<String, Due> = BTreeMap::new();
        for clock in reader.deadlines(row.proceeding.id)? {
            if let Ok(due) = serde_json::from_value(clock.deadline.sum.clone()) {
                dues.insert(clock.deadline.key, due);
            }
        }
        Ok(upgrade((former, present), &instance_of(row)?, &dues, now, &self.setup().calendar))
    }
}
