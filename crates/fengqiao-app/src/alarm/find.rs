//! What looks made up in the work of the last weeks, by the rules of `data/alarms.toml`: gathered from the log by kinds of
//! events, and only of what a rule looks at.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::alarm::Alarm;
use fengqiao_domain::event::Event;
use fengqiao_domain::id::ProceedingId;
use fengqiao_domain::proceeding::Proceeding;
use fengqiao_store::{LogRow, Reader};
use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};

use super::look::{
    Calendar, Run, SEQS_MAX, Seen, Visited, alarm, at_window_end, copies, mutual, on_last_day, shares, too_fast,
};
use super::{AlarmLook, AlarmRule, AlarmRules};
use crate::app::App;
use crate::day::day_in_china;
use crate::error::AppResult;
use crate::indicator::{Grain, Period};
use crate::log_walk::{each_of_kinds_after, names_procedure};

/// Days off in a row at most, for the last working day before another.
const DAYS_OFF_MAX: i64 = 31;

type Runs = BTreeMap<ProceedingId, (String, Run)>;

impl App {
    /// Everything that looks made up in the days before now.
    pub(super) fn alarms_until(&self, reader: &mut Reader<'_>, now: Timestamp) -> AppResult<Vec<Alarm>> {
        let (rules, calendar) = (&self.setup().alarms, &self.setup().calendar);
        let back = |days: u32| now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(now);
        let longest = rules.rules.iter().filter_map(|rule| rule.days).chain([rules.look_back_days]).max();
        let first = first_since(reader, back(longest.unwrap_or(rules.look_back_days)))?;
        let (runs, visits) = gathered(reader, first, rules)?;
        let last_working_day = |on: Date| {
            let days = (0..=DAYS_OFF_MAX).map(|days| on.saturating_sub(Span::new().days(days)));
            days.into_iter().find(|day| calendar.is_working_day(*day)).unwrap_or(on)
        };
        let days = Calendar { today: day_in_china(now), last_working_day: &last_working_day };
        let mut found = Vec::new();
        for rule in &rules.rules {
            let since = back(rule.days.unwrap_or(rules.look_back_days));
            let is_meant = |(procedure, run): &&(String, Run)| {
                *procedure == rule.procedure && run.steps.last().is_some_and(|step| step.at >= since)
            };
            let runs: Vec<&Run> = runs.values().filter(is_meant).map(|(_, run)| run).collect();
            match rule.look {
                AlarmLook::LastDay => found.extend(on_last_day(rule, &runs, &days)),
                AlarmLook::WindowEnd => found.extend(at_window_end(rule, &visits, &days)),
                AlarmLook::TooFast => found.extend(runs.iter().flat_map(|run| too_fast(rule, run))),
                AlarmLook::Copies => found.extend(copies(rule, &runs)),
                AlarmLook::Outcomes => found.extend(shares(rule, &runs, |run| run.outcome.as_deref())),
                AlarmLook::Values => found.extend(shares(rule, &runs, |run| run.value(&rule.field))),
                AlarmLook::Mutual => found.extend(mutual(rule, &runs)),
                AlarmLook::Figure => {}
            }
        }
        Ok(found)
    }

    /// Rates of the last year that has ended, of the places below the office, that are out of range, with the events that
    /// brought their suits.
    pub(super) fn figures_out_of_range(&self, top_region: i64, now: Timestamp) -> AppResult<Vec<Alarm>> {
        let (mut found, office) = (Vec::new(), self.office(top_region)?);
        for rule in self.setup().alarms.rules.iter().filter(|rule| rule.look == AlarmLook::Figure) {
            let period = Period::holding(Grain::Year, day_in_china(now)).before();
            for (region_id, rate, count) in self.rates_below_top(top_region, &rule.indicator, period)? {
                if !is_out_of_range(rule, rate, count) {
                    continue;
                }
                let Some(path) = office.path(region_id) else { continue };
                let limit = if rate < rule.least { rule.least } else { rule.limit };
                let key = format!("{}:{region_id}", period.from_on);
                let of = (period.from_on, period.to_on());
                let seqs = self.store().read(top_region, |reader| reader.events_of_filings(path, of, SEQS_MAX))?;
                let seen = Alarm { region_id: Some(region_id), limit, ..alarm(rule, key, (rate, count), seqs) };
                found.push(seen);
            }
        }
        Ok(found)
    }
}

/// Whether a rate is one that nobody would believe, of suits that are enough to say so.
pub(super) fn is_out_of_range(rule: &AlarmRule, rate: i64, count: i64) -> bool {
    count >= rule.of_min && !(rule.least..=rule.limit).contains(&rate)
}

fn gathered(reader: &mut Reader<'_>, after: i64, rules: &AlarmRules) -> AppResult<(Runs, Vec<Visited>)> {
    let wanted: BTreeSet<&str> = rules.rules.iter().map(|rule| rule.procedure.as_str()).collect();
    let wanted: Vec<&str> = wanted.into_iter().filter(|id| !id.is_empty()).collect();
    let fields: BTreeSet<&str> = rules.rules.iter().map(|rule| rule.field.as_str()).collect();
    let (mut runs, mut visits) = (Runs::new(), Vec::new());
    let mut kinds = vec!["proceeding_opened", "proceeding_stepped"];
    if rules.rules.iter().any(|rule| rule.look == AlarmLook::WindowEnd) {
        kinds.push("inspection_started");
    }
    each_of_kinds_after(reader, &kinds, after, &mut |_, row| {
        let of_proceeding = row.kind != "inspection_started";
        if of_proceeding && !wanted.iter().any(|id| names_procedure(row, id)) {
            return Ok(());
        }
        match row.event()? {
            Event::ProceedingOpened { proceeding, step } | Event::ProceedingStepped { proceeding, step }
                if wanted.contains(&proceeding.procedure.as_str()) =>
            {
                take(&mut runs, row, &proceeding, step.transition, &fields);
            }
            Event::InspectionStarted { inspection } => {
                let of = inspection.organisation_id.zip(inspection.window);
                let seen = |(organisation_id, window)| Visited {
                    seq: row.entry.seq,
                    organisation_id,
                    on: inspection.on,
                    window,
                };
                visits.extend(of.map(seen));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok((runs, visits))
}

fn take(runs: &mut Runs, row: &LogRow, proceeding: &Proceeding, transition: String, fields: &BTreeSet<&str>) {
    let seen = Seen { seq: row.entry.seq, at: row.entry.at, transition, by: row.entry.actor.organisation_id };
    let given = &proceeding.instance["fields"];
    let value = |field: &&str| Some(((*field).to_owned(), given.get(*field)?.as_str()?.to_owned()));
    let run = Run {
        id: proceeding.id,
        region_id: proceeding.region_id,
        slots: proceeding.slots.iter().map(|it| (it.slot.clone(), it.organisation_id)).collect(),
        outcome: proceeding.outcome.clone(),
        values: fields.iter().filter_map(value).collect(),
        steps: Vec::new(),
    };
    let (_, known) = runs.entry(proceeding.id).or_insert_with(|| (proceeding.procedure.clone(), run.clone()));
    let mut steps = std::mem::take(&mut known.steps);
    steps.push(seen);
    *known = Run { steps, ..run };
}

/// The place in the log after which everything happened at an instant or later, found by halving.
fn first_since(reader: &mut Reader<'_>, since: Timestamp) -> AppResult<i64> {
    let (mut before, mut step) = (0_i64, 1_i64 << 40);
    while step > 0 {
        let next = reader.events_after(before + step - 1, 1)?;
        if next.first().is_some_and(|row| row.entry.at < since) {
            before += step;
        } else {
            step /= 2;
        }
    }
    Ok(before)
}
