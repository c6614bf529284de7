//! Process mining: what the proceedings of a procedure really did, before and after a change, and the same log for the tools
//! of others. Organisations and procedures are counted, persons never.

mod ocel;
mod opaque;
mod xes;

use std::io::Write;

use fengqiao_domain::event::Event;
use fengqiao_domain::id::RegionId;
use fengqiao_domain::region::RegionPath;
use fengqiao_procedure::Procedure;
use fengqiao_procedure::dry_run::DryRun;
pub use fengqiao_procedure::dry_run::{DryRunFound, Runs};
pub use fengqiao_procedure::path::{
    ClockCount, Comparison, PATHS_MAX, POPULATION_MIN, Passage, Path, Paths, Side, Spread, StateTime,
};
use fengqiao_procedure::path::{compare, paths};
use fengqiao_procedure::trail::{Trail, Trails};
use fengqiao_store::TrailFilter;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::App;
use crate::context::Ctx;
use crate::day::midnight_in_china;
use crate::error::{AppError, AppResult, Refusal};
use crate::office::Office;

/// Proceedings of one answer, the newest: more would take longer to read than a page waits.
pub const PROCEEDINGS_MAX: u32 = 20_000;
/// Proceedings of one exported file: their steps are held in memory while it is written.
pub const EXPORTED_MAX: u32 = 100_000;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct TrailQuery {
    /// Procedure id.
    pub procedure: String,
    /// One version; all when absent.
    pub version: Option<String>,
    /// Region with those below it; the reader's own when absent.
    pub region_id: Option<RegionId>,
    /// Opened on this day or later.
    pub from_on: Option<Date>,
    /// Opened on this day or before.
    pub to_on: Option<Date>,
    /// Day of a change: those opened before are compared with those opened from then on.
    pub changed_on: Option<Date>,
}

/// What two populations are told apart by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Opened before a day, and from that day on.
    Day(Date),
    /// The version before the newest, and the newest.
    Version {
        /// The one before.
        before: String,
        /// The newest.
        after: String,
    },
}

/// An answer.
#[derive(Debug, Clone)]
pub struct TrailsRead {
    /// Where.
    pub region_id: Option<RegionId>,
    /// Versions in use in that region and period with their proceedings, in the order in which they came into use.
    pub versions: Vec<(String, usize)>,
    /// What the proceedings have in common.
    pub paths: Paths,
    /// The same before and after a change; none while there is only one version and no day was given.
    pub comparison: Option<(Change, Comparison)>,
    /// Whether there are more proceedings that were not read.
    pub cut: bool,
}

/// What a changed procedure would have meant for past proceedings.
#[derive(Debug, Clone)]
pub struct DryRunRead {
    /// The changed procedure.
    pub procedure: Procedure,
    /// What was found.
    pub found: DryRunFound,
    /// Whether there are more proceedings that were not read.
    pub cut: bool,
}

/// A file format for the tools of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrailFormat {
    /// OCEL 2.0, JSON.
    Ocel,
    /// XES 1.0.
    Xes,
}

impl App {
    /// What the proceedings of a procedure did in a region and period.
    ///
    /// # Errors
    /// Not permitted there, no such procedure, a period that is none, or the store refuses.
    pub fn paths(&self, ctx: &Ctx, query: &TrailQuery) -> AppResult<TrailsRead> {
        let (office, filter) = self.trail_filter(ctx, query, PROCEEDINGS_MAX)?;
        let region_id = office.region_at(&filter.within).map(|region| region.id);
        let all = self.trails(ctx.top_region, &filter)?;
        self.check_procedure(&query.procedure, &all)?;
        let chosen: Vec<&Trail> =
            all.iter().filter(|trail| query.version.as_ref().is_none_or(|version| *version == trail.version)).collect();
        let versions = versions(&all);
        let comparison = change(query, &versions).map(|change| {
            let (before, after) = sides(&chosen, &change);
            (change, compare(&before, &after, ctx.now))
        });
        let cut = all.len() >= PROCEEDINGS_MAX as usize;
        Ok(TrailsRead { region_id, versions, paths: paths(&chosen, ctx.now), comparison, cut })
    }

    /// Writes the log of the proceedings that were asked for; ids are opaque, and nothing of persons, texts or places is in it.
    ///
    /// # Errors
    /// As for [`App::paths`], or the file cannot be written.
    pub fn export_trails(
        &self,
        ctx: &Ctx,
        query: &TrailQuery,
        format: TrailFormat,
        out: &mut dyn Write,
    ) -> AppResult<usize> {
        let (_, filter) = self.trail_filter(ctx, query, EXPORTED_MAX)?;
        self.write_trails(ctx.top_region, &filter, query.version.as_deref(), (format, out))
    }

    /// The same for whoever runs the installation; every region of the office.
    ///
    /// # Errors
    /// No such procedure, a period that is none, the store refuses, or the file cannot be written.
    pub fn export_trails_of(
        &self,
        top_region: i64,
        query: &TrailQuery,
        format: TrailFormat,
        out: &mut dyn Write,
    ) -> AppResult<usize> {
        let filter = filter_of(query, RegionPath::top(), EXPORTED_MAX)?;
        self.write_trails(top_region, &filter, query.version.as_deref(), (format, out))
    }

    fn write_trails(
        &self,
        top_region: i64,
        filter: &TrailFilter,
        version: Option<&str>,
        (format, out): (TrailFormat, &mut dyn Write),
    ) -> AppResult<usize> {
        let office = self.office(top_region)?;
        let mut trails = self.trails(top_region, filter)?;
        self.check_procedure(&filter.procedure, &trails)?;
        trails.retain(|trail| version.is_none_or(|version| version == trail.version));
        let kind = |id| office.organisation(id).map(|it| it.kind.clone()).unwrap_or_default();
        let written = match format {
            TrailFormat::Ocel => ocel::write(&trails, &kind, out),
            TrailFormat::Xes => xes::write(&filter.procedure, &trails, &kind, out),
        };
        written.map_err(|error| AppError::Data(format!("the log cannot be written: {error}")))?;
        Ok(trails.len())
    }

    /// Takes past proceedings again under a changed procedure, whose id says of which; nothing is recorded.
    ///
    /// # Errors
    /// Not permitted there, `faulty_procedure` with every fault, a period that is none, or the store refuses.
    pub fn dry_run(&self, ctx: &Ctx, mut query: TrailQuery, (file, text): (&str, &str)) -> AppResult<DryRunRead> {
        self.setup().matrix.permit(ctx, "read_paths", Some(&ctx.region_path), "any")?;
        let procedure = self.changed(file, text)?;
        query.procedure.clone_from(&procedure.id);
        let (_, filter) = self.trail_filter(ctx, &query, PROCEEDINGS_MAX)?;
        self.take_again(ctx.top_region, ctx.now, procedure, (&query, &filter))
    }

    /// The same for whoever runs the installation; every region of the office.
    ///
    /// # Errors
    /// As for [`App::dry_run`].
    pub fn dry_run_of(
        &self,
        top_region: i64,
        now: Timestamp,
        mut query: TrailQuery,
        (file, text): (&str, &str),
    ) -> AppResult<DryRunRead> {
        let procedure = self.changed(file, text)?;
        query.procedure.clone_from(&procedure.id);
        let filter = filter_of(&query, RegionPath::top(), EXPORTED_MAX)?;
        self.take_again(top_region, now, procedure, (&query, &filter))
    }

    fn changed(&self, file: &str, text: &str) -> AppResult<Procedure> {
        let changed = self.setup().changed_procedure(file, text);
        changed.map_err(|faults| Refusal::new("faulty_procedure", faults.join("\n")).into())
    }

    fn take_again(
        &self,
        top_region: i64,
        now: Timestamp,
        procedure: Procedure,
        (query, filter): (&TrailQuery, &TrailFilter),
    ) -> AppResult<DryRunRead> {
        let mut run = DryRun::new(&procedure, &self.setup().calendar, now);
        self.inner.store.read(top_region, |reader| {
            reader.trail_events(filter, &mut |at, _, event| {
                if query.version.as_deref().is_none_or(|wanted| version_of(event) == Some(wanted)) {
                    run.take(at, event);
                }
            })
        })?;
        let found = run.finish();
        let cut = found.proceedings >= filter.limit as usize;
        Ok(DryRunRead { found, procedure, cut })
    }

    /// Permission first: who may not, learns nothing of procedures.
    fn trail_filter(
        &self,
        ctx: &Ctx,
        query: &TrailQuery,
        limit: u32,
    ) -> AppResult<(std::sync::Arc<Office>, TrailFilter)> {
        let office = self.office(ctx.top_region)?;
        self.setup().matrix.permit(ctx, "read_paths", Some(&ctx.region_path), "any")?;
        let within = match query.region_id {
            None => ctx.region_path.clone(),
            Some(id) => office.path(id).cloned().ok_or(AppError::NotFound("region"))?,
        };
        self.setup().matrix.permit(ctx, "read_paths", Some(&within), "any")?;
        let filter = filter_of(query, within, limit)?;
        Ok((office, filter))
    }

    pub(crate) fn trails(&self, top_region: i64, filter: &TrailFilter) -> AppResult<Vec<Trail>> {
        let mut trails = Trails::default();
        self.inner.store.read(top_region, |reader| {
            reader.trail_events(filter, &mut |at, organisation, event| trails.take(at, organisation, event))
        })?;
        Ok(trails.finish())
    }

    // A procedure that the office has taken out has a past all the same.
    fn check_procedure(&self, id: &str, trails: &[Trail]) -> AppResult<()> {
        let known = !trails.is_empty() || self.setup().procedures.contains_key(id);
        if known { Ok(()) } else { Err(AppError::NotFound("procedure")) }
    }
}

fn version_of(event: &Event) -> Option<&str> {
    match event {
        Event::ProceedingOpened { proceeding, .. } | Event::ProceedingStepped { proceeding, .. } => {
            Some(&proceeding.version)
        }
        _ => None,
    }
}

fn filter_of(query: &TrailQuery, within: RegionPath, limit: u32) -> AppResult<TrailFilter> {
    if query.from_on.zip(query.to_on).is_some_and(|(from, to)| from > to) {
        let words = "the first day comes after the last; change one of them";
        return Err(Refusal::new("bad_field", words).field("from", "bad_period", words).into());
    }
    let end = |on: Date| on.tomorrow().map_or(Timestamp::MAX, midnight_in_china);
    Ok(TrailFilter {
        procedure: query.procedure.clone(),
        within,
        from_at: query.from_on.map_or(Timestamp::MIN, midnight_in_china),
        to_at: query.to_on.map_or(Timestamp::MAX, end),
        limit,
    })
}

fn versions(trails: &[Trail]) -> Vec<(String, usize)> {
    let mut versions: Vec<(String, usize)> = Vec::new();
    for trail in trails {
        match versions.iter_mut().find(|(version, _)| *version == trail.version) {
            Some((_, count)) => *count += 1,
            None => versions.push((trail.version.clone(), 1)),
        }
    }
    versions
}

fn change(query: &TrailQuery, versions: &[(String, usize)]) -> Option<Change> {
    match (query.changed_on, &query.version, versions) {
        (Some(on), ..) => Some(Change::Day(on)),
        (None, None, [.., (before, _), (after, _)]) => {
            Some(Change::Version { before: before.clone(), after: after.clone() })
        }
        _ => None,
    }
}

fn sides<'t>(trails: &[&'t Trail], change: &Change) -> (Vec<&'t Trail>, Vec<&'t Trail>) {
    let of = |wanted: &str| trails.iter().copied().filter(|trail| trail.version == wanted).collect();
    match change {
        Change::Version { before, after } => (of(before), of(after)),
        Change::Day(on) => {
            let at = midnight_in_china(*on);
            trails.iter().copied().partition(|trail| trail.opened_at() < at)
        }
    }
}
