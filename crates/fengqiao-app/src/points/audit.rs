//! The ledger worked out again from the log, and what other rules would have given: both read the log and store nothing.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::event::Event;
use fengqiao_domain::id::OrganisationId;
use fengqiao_domain::points::{Audit, LedgerFault, Points, PointsRules, Replayed};
use fengqiao_domain::region::RegionPath;
use fengqiao_store::Reader;
use jiff::Timestamp;

use super::give::month_of;
use crate::app::App;
use crate::context::Ctx;
use crate::data_files::DataFiles;
use crate::error::{AppResult, Refusal};

/// Entries of the log read at a time.
const STEP: u32 = 256;
/// Kinds of events that the ledger hangs on.
const KINDS: [&str; 5] =
    ["proceeding_opened", "proceeding_stepped", "deadline_breached", "points_given", "points_rules_accepted"];
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
            each(reader, &["points_rules_accepted"], &mut |_, _, event| {
                if let Event::PointsRulesAccepted { rules, since_seq, .. } = event {
                    timeline.push((*since_seq, rules.clone()));
                }
            })?;
            let mut audit = Audit::of_kept(timeline, &month_of);
            let mut told: BTreeMap<_, Points> = BTreeMap::new();
            each(reader, &KINDS, &mut |seq, at, event| {
                audit.take(seq, at, event);
                if let Event::PointsGiven { points } = event {
                    told.insert(points.id, points.clone());
                }
            })?;
            audit.finish();
            let (mut differing, mut faults) = (audit.differing, std::mem::take(&mut audit.faults));
            let kept: BTreeMap<_, Points> = reader.all_points()?.into_iter().map(|it| (it.id, it)).collect();
            let ids: BTreeSet<_> = told.keys().chain(kept.keys()).collect();
            for id in ids.into_iter().filter(|id| told.get(id) != kept.get(id)) {
                differing += 1;
                let cause_seq = told.get(id).or_else(|| kept.get(id)).map_or(0, |it| it.cause_seq);
                faults.push(LedgerFault {
                    cause_seq,
                    words: format!("{id} stands otherwise in the table than in the log"),
                });
            }
            let worked_out = audit.replayed.len() as u64;
            Ok(LedgerChecked { entries: audit.entries, worked_out, differing, faults })
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
            let mut audit = Audit::of_rules(rules.clone(), &month_of);
            each(reader, &KINDS[..3], &mut |seq, at, event| audit.take(seq, at, event))?;
            let found: Vec<Replayed> = audit.replayed.into_iter().filter(|it| it.at >= from_at).collect();
            let kept = reader.points_since(from_at)?;
            let mut sums: BTreeMap<OrganisationId, SimulatedSum> = BTreeMap::new();
            let none =
                |organisation_id, kept| SimulatedSum { organisation_id, kept, simulated: 0, by_rule: BTreeMap::new() };
            for (id, kept) in kept {
                sums.insert(id, none(id, kept));
            }
            let events = found.len() as u64;
            for it in found {
                let sum = sums.entry(it.organisation_id).or_insert_with(|| none(it.organisation_id, 0));
                sum.simulated += i64::from(it.points);
                *sum.by_rule.entry(it.rule).or_default() += i64::from(it.points);
            }
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

fn each(reader: &mut Reader<'_>, kinds: &[&str], take: &mut dyn FnMut(i64, Timestamp, &Event)) -> AppResult<()> {
    let mut seq = 0;
    loop {
        let rows = reader.events_after(seq, STEP)?;
        let Some(last) = rows.last() else { return Ok(()) };
        seq = last.entry.seq;
        for row in rows.iter().filter(|row| kinds.contains(&row.kind.as_str())) {
            take(row.entry.seq, row.entry.at, &row.event()?);
        }
    }
}
