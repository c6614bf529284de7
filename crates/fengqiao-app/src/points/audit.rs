//! The ledger worked out again from the log, and what other rules would have given: both read the log and store nothing.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{OrganisationId, PointsId};
use fengqiao_domain::points::{Audit, LedgerFault, PointsRules};
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{LogRow, Reader};
use jiff::Timestamp;

use crate::app::App;
use crate::context::Ctx;
use crate::data_files::DataFiles;
use crate::day::day_in_china;
use crate::error::{AppResult, Refusal};
use crate::log_walk::{each_of_kinds, names_procedure};
use crate::report::read::STORY_LENGTH_MAX;

/// Faults that are named of either sort.
const FAULTS_MAX: usize = 20;
/// Entries of the table read at a time.
const STEP: u32 = 256;
/// Characters of rules that are tried.
const RULES_LENGTH_MAX: usize = 200_000;

/// What an audit of the ledger found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerChecked {
    /// Entries in the log.
    pub entries: u64,
    /// Entries worked out from the events.
    pub worked_out: u64,
    /// Entries that differ, are missing or too many, in the log or in the table.
    pub differing: u64,
    /// The first of them.
    pub faults: Vec<LedgerFault>,
}

/// What an organisation had, and would have had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatedSum {
    /// Who.
    pub organisation_id: OrganisationId,
    /// What the ledger gave it.
    pub kept: i64,
    /// What the changed rules would have given it.
    pub simulated: i64,
    /// The same by rule.
    pub by_rule: BTreeMap<String, i64>,
}

/// What changed rules would have meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulated {
    /// The rules that were tried.
    pub rules: PointsRules,
    /// From when.
    pub from_at: Timestamp,
    /// By organisation.
    pub sums: Vec<SimulatedSum>,
    /// Events that would have given points.
    pub events: u64,
}

impl App {
    /// Works the ledger of an office out again from its log and compares every entry.
    ///
    /// # Errors
    /// An event cannot be read, or the store refuses.
    pub fn verify_points(&self, top_region: i64) -> AppResult<LedgerChecked> {
        self.store().read(top_region, |reader| {
            let mut timeline = Vec::new();
            each_of_kinds(reader, &["points_rules_accepted"], &mut |_, row| {
                if let Event::PointsRulesAccepted { rules, since_seq, .. } = row.event()? {
                    timeline.push((since_seq, rules));
                }
                Ok(())
            })?;
            let mut audit = Audit::of_kept(timeline, &day_in_china);
            let (mut told, mut otherwise) = (0, Vec::new());
            let kinds: Vec<&str> = Audit::CAUSES.into_iter().chain(["points_given"]).collect();
            let watched = audit.watched().clone();
            each_of_kinds(reader, &kinds, &mut |reader, row| {
                let Some(event) = event_for(&watched, row)? else { return Ok(()) };
                audit.take(row.entry.seq, row.entry.at, &event);
                if let Event::PointsGiven { points } = &event {
                    told += 1;
                    if reader.points_entry(points.id)?.as_ref() != Some(points) {
                        otherwise.push((points.id, points.cause_seq));
                    }
                }
                Ok(())
            })?;
            audit.finish();
            let kept = reader.points_count()?;
            if kept > told - missing(reader, &otherwise)? {
                otherwise.extend(untold(reader)?);
            }
            let differing = audit.differing + otherwise.len() as u64;
            let mut faults = std::mem::take(&mut audit.faults);
            faults.extend(otherwise.into_iter().take(FAULTS_MAX).map(|(id, cause_seq)| LedgerFault {
                cause_seq,
                words: format!("{id} stands otherwise in the table than in the log"),
            }));
            Ok(LedgerChecked { entries: audit.entries, worked_out: audit.worked_out, differing, faults })
        })
    }

    /// What the last year would have given under other rules: those of `text` in the place of the file of that name, or those of
    /// the files as they are. Nothing is stored.
    ///
    /// # Errors
    /// Not permitted, `faulty_rules` with every fault, or the store refuses.
    pub fn simulate_points(&self, ctx: &Ctx, changed: Option<(&str, &str)>) -> AppResult<Simulated> {
        self.setup().matrix.permit(ctx, "read_points", Some(&RegionPath::top()), "any")?;
        self.simulate_points_of(ctx.top_region, ctx.now, changed)
    }

    /// The same for whoever runs the installation.
    ///
    /// # Errors
    /// As for [`App::simulate_points`].
    pub fn simulate_points_of(
        &self,
        top_region: i64,
        now: Timestamp,
        changed: Option<(&str, &str)>,
    ) -> AppResult<Simulated> {
        let rules = match changed {
            None => self.setup().points.clone(),
            Some((file, text)) => self.changed_points(file, text)?,
        };
        let from_at = super::lapse_start(&rules, now);
        let (sums, events) = self.store().read(top_region, |reader| {
            let kept = reader.points_since(from_at)?;
            let mut sums: BTreeMap<OrganisationId, SimulatedSum> = BTreeMap::new();
            let none =
                |organisation_id, kept| SimulatedSum { organisation_id, kept, simulated: 0, by_rule: BTreeMap::new() };
            for (id, kept) in kept {
                sums.insert(id, none(id, kept));
            }
            let mut audit = Audit::of_rules(rules.clone(), &day_in_china);
            let watched = audit.watched().clone();
            let mut events = 0_u64;
            each_of_kinds(reader, &Audit::CAUSES, &mut |_, row| {
                let Some(event) = event_for(&watched, row)? else { return Ok(()) };
                for it in audit.take(row.entry.seq, row.entry.at, &event).into_iter().filter(|it| it.at >= from_at) {
                    events += 1;
                    let sum = sums.entry(it.organisation_id).or_insert_with(|| none(it.organisation_id, 0));
                    sum.simulated += i64::from(it.points);
                    *sum.by_rule.entry(it.rule).or_default() += i64::from(it.points);
                }
                Ok(())
            })?;
            AppResult::Ok((sums.into_values().collect(), events))
        })?;
        Ok(Simulated { rules, from_at, sums, events })
    }

    fn changed_points(&self, file: &str, text: &str) -> AppResult<PointsRules> {
        if text.chars().count() > RULES_LENGTH_MAX {
            return Err(Refusal::new("faulty_rules", "the rules have at most 200,000 characters").into());
        }
        let files: DataFiles = self.setup().points_files.clone().with(&format!("points/{file}"), text);
        let read = super::read_rules(&files, &self.setup().procedures);
        read.map(|(rules, _)| rules).map_err(|faults| Refusal::new("faulty_rules", faults.join("\n")).into())
    }
}

/// The event of a row, unless it is of a proceeding whose procedure no rule looks at: such a one is not even parsed.
fn event_for(watched: &BTreeSet<String>, row: &LogRow) -> AppResult<Option<Event>> {
    let of_proceeding = ["proceeding_opened", "proceeding_stepped"].contains(&row.kind.as_str());
    if of_proceeding && !watched.iter().any(|id| names_procedure(row, id)) {
        return Ok(None);
    }
    Ok(Some(row.event()?))
}

/// Entries of the log that the table does not have at all.
fn missing(reader: &mut Reader<'_>, otherwise: &[(PointsId, i64)]) -> AppResult<u64> {
    let mut missing = 0;
    for (id, _) in otherwise {
        missing += u64::from(reader.points_entry(*id)?.is_none());
    }
    Ok(missing)
}

/// Entries of the table that the log never told, page by page.
fn untold(reader: &mut Reader<'_>) -> AppResult<Vec<(PointsId, i64)>> {
    let (mut last, mut found) = (String::new(), Vec::new());
    loop {
        let rows = reader.points_after(&last, STEP)?;
        let Some(end) = rows.last() else { return Ok(found) };
        last = end.id.to_string();
        for entry in rows {
            let about = Event::PointsGiven { points: entry.clone() }.about();
            let story = reader.story(about.kind, &about.id, STORY_LENGTH_MAX)?;
            let is_told = |row: &LogRow| {
                row.kind == "points_given"
                    && row.event().is_ok_and(|event| event == Event::PointsGiven { points: entry.clone() })
            };
            if !story.iter().any(is_told) {
                found.push((entry.id, entry.cause_seq));
            }
        }
    }
}
