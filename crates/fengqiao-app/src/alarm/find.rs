//! What looks made up in the proceedings of the last weeks, by the rules of `data/alarms.toml`.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::alarm::Alarm;
use fengqiao_domain::event::Event;
use fengqiao_domain::id::{AlarmId, OrganisationId, ProceedingId};
use fengqiao_domain::proceeding::Proceeding;
use fengqiao_store::Reader;
use fengqiao_text::normalise::normalise;
use jiff::Timestamp;
use jiff::civil::Date;

use super::{AlarmLook, AlarmRule};
use crate::app::App;
use crate::day::day_in_china;
use crate::error::AppResult;
use crate::indicator::{Grain, Period};

/// Entries of the log read at a time.
const STEP: u32 = 256;
/// Events that an alarm names.
const SEQS_MAX: usize = 50;
/// Texts of one organisation that are compared with each other: pairs grow with the square.
const TEXTS_MAX: usize = 400;

/// A step as the rules look at it.
struct Seen {
    seq: i64,
    at: Timestamp,
    transition: String,
    by: Option<OrganisationId>,
}

/// A proceeding with its steps in the time that is looked through.
struct Run {
    proceeding: Proceeding,
    steps: Vec<Seen>,
}

type Runs = BTreeMap<ProceedingId, Run>;
/// Pairs of letters that follow each other in a text.
type Pairs = BTreeSet<(char, char)>;

impl Run {
    fn value(&self, field: &str) -> Option<&str> {
        self.proceeding.instance.get("fields")?.get(field)?.as_str()
    }

    fn issuer(&self) -> Option<OrganisationId> {
        self.proceeding.slots.iter().find(|member| member.slot == "issuer").map(|member| member.organisation_id)
    }
}

impl App {
    pub(super) fn alarms_since(&self, reader: &mut Reader<'_>, since: Timestamp) -> AppResult<Vec<Alarm>> {
        let rules = &self.setup().alarms.rules;
        let wanted: BTreeSet<&str> = rules.iter().map(|rule| rule.procedure.as_str()).collect();
        let runs = runs_since(reader, since, &wanted)?;
        let mut found = Vec::new();
        for rule in rules {
            let of = |run: &&Run| run.proceeding.procedure == rule.procedure;
            let runs: Vec<&Run> = runs.values().filter(of).collect();
            match rule.look {
                AlarmLook::LastDay => found.extend(on_last_day(rule, &runs)),
                AlarmLook::TooFast => found.extend(runs.iter().filter_map(|run| too_fast(rule, run))),
                AlarmLook::Copies => found.extend(copies(rule, &runs)),
                AlarmLook::Outcomes => found.extend(shares(rule, &runs, |run| run.proceeding.outcome.as_deref())),
                AlarmLook::Values => found.extend(shares(rule, &runs, |run| run.value(&rule.field))),
                AlarmLook::Figure => {}
            }
        }
        Ok(found)
    }

    /// Rates of the last year that has ended, of the places below the office, that are out of range.
    pub(super) fn figures_out_of_range(&self, top_region: i64, now: Timestamp) -> AppResult<Vec<Alarm>> {
        let mut found = Vec::new();
        for rule in self.setup().alarms.rules.iter().filter(|rule| rule.look == AlarmLook::Figure) {
            let period = Period::holding(Grain::Year, day_in_china(now)).before();
            for (region_id, rate, count) in self.rates_below_top(top_region, &rule.indicator, period)? {
                if count < rule.of_min || (rule.least..=rule.limit).contains(&rate) {
                    continue;
                }
                let limit = if rate < rule.least { rule.least } else { rule.limit };
                let key = format!("{}:{region_id}", period.from_on);
                let seen = Alarm { region_id: Some(region_id), limit, ..alarm(rule, key, (rate, count), Vec::new()) };
                found.push(seen);
            }
        }
        Ok(found)
    }
}

fn alarm(rule: &AlarmRule, key: String, (seen, of): (i64, i64), mut seqs: Vec<i64>) -> Alarm {
    seqs.sort_unstable();
    seqs.truncate(SEQS_MAX);
    Alarm {
        id: AlarmId::from_bits(0),
        rule: rule.id.clone(),
        key,
        organisation_id: None,
        region_id: None,
        seen,
        limit: rule.limit,
        of,
        seqs,
        raised_at: Timestamp::UNIX_EPOCH,
    }
}

/// Whole per cent, rounded down: a limit of 98 is passed from 99 on, and 100 is everything.
fn percent(part: usize, whole: usize) -> i64 {
    i64::try_from(part * 100 / whole.max(1)).unwrap_or(100)
}

fn count(items: usize) -> i64 {
    i64::try_from(items).unwrap_or(i64::MAX)
}

// Months that have ended alone: on the last day of the present one nothing is known yet.
fn on_last_day(rule: &AlarmRule, runs: &[&Run]) -> Vec<Alarm> {
    let mut months: BTreeMap<(OrganisationId, Date), Vec<(bool, i64)>> = BTreeMap::new();
    for step in runs.iter().flat_map(|run| &run.steps).filter(|step| step.transition == rule.step) {
        let Some(by) = step.by else { continue };
        let on = day_in_china(step.at);
        months.entry((by, on.first_of_month())).or_default().push((on == on.last_of_month(), step.seq));
    }
    let mut found = Vec::new();
    for ((organisation_id, month), steps) in months {
        let last: Vec<i64> = steps.iter().filter(|(last, _)| *last).map(|(_, seq)| *seq).collect();
        let share = percent(last.len(), steps.len());
        if count(steps.len()) >= rule.of_min && share >= rule.limit {
            let seen = alarm(rule, format!("{organisation_id}:{month}"), (share, count(steps.len())), last);
            found.push(Alarm { organisation_id: Some(organisation_id), ..seen });
        }
    }
    found
}

fn too_fast(rule: &AlarmRule, run: &Run) -> Option<Alarm> {
    let to = run.steps.iter().position(|step| step.transition == rule.to)?;
    let from = run.steps[..to].iter().rev().find(|step| step.transition == rule.from)?;
    let minutes = run.steps[to].at.duration_since(from.at).as_secs() / 60;
    let seqs = vec![from.seq, run.steps[to].seq];
    let seen = alarm(rule, run.proceeding.id.to_string(), (minutes, 1), seqs);
    let organisation_id = run.steps[to].by;
    (minutes < rule.limit).then_some(Alarm { organisation_id, region_id: Some(run.proceeding.region_id), ..seen })
}

fn shares<'r>(rule: &AlarmRule, runs: &[&'r Run], value: impl Fn(&'r Run) -> Option<&'r str>) -> Vec<Alarm> {
    let mut offices: BTreeMap<OrganisationId, Vec<(bool, i64)>> = BTreeMap::new();
    for run in runs {
        let (Some(issuer), Some(value), Some(last)) = (run.issuer(), value(run), run.steps.last()) else { continue };
        let hit = rule.values.iter().any(|wanted| wanted == value);
        offices.entry(issuer).or_default().push((hit, last.seq));
    }
    let mut found = Vec::new();
    for (organisation_id, ends) in offices {
        let hits: Vec<i64> = ends.iter().filter(|(hit, _)| *hit).map(|(_, seq)| *seq).collect();
        let share = percent(hits.len(), ends.len());
        if count(ends.len()) > rule.of_min && share > rule.limit {
            let month = runs.iter().filter_map(|run| run.steps.last()).map(|step| step.at).max();
            let month = month.map(|at| day_in_china(at).first_of_month().to_string()).unwrap_or_default();
            let seen = alarm(rule, format!("{organisation_id}:{month}"), (share, count(ends.len())), hits);
            found.push(Alarm { organisation_id: Some(organisation_id), ..seen });
        }
    }
    found
}

/// Texts of one organisation that are alike, gathered around the first of them.
fn copies(rule: &AlarmRule, runs: &[&Run]) -> Vec<Alarm> {
    let mut offices: BTreeMap<OrganisationId, Vec<(&Run, Pairs)>> = BTreeMap::new();
    for run in runs {
        let (Some(issuer), Some(text)) = (run.issuer(), run.value(&rule.field)) else { continue };
        let texts = offices.entry(issuer).or_default();
        if texts.len() < TEXTS_MAX {
            texts.push((run, pairs(text)));
        }
    }
    let mut found = Vec::new();
    for (organisation_id, texts) in offices {
        let mut taken = vec![false; texts.len()];
        for one in 0..texts.len() {
            let alike = |other: &usize| !taken[*other] && likeness(&texts[one].1, &texts[*other].1) >= rule.limit;
            let group: Vec<usize> = (one..texts.len()).filter(alike).collect();
            if count(group.len()) < rule.of_min.max(2) {
                continue;
            }
            let least = group.iter().map(|other| likeness(&texts[one].1, &texts[*other].1)).min().unwrap_or(0);
            let seqs = group.iter().filter_map(|place| texts[*place].0.steps.first()).map(|step| step.seq).collect();
            let key = texts[one].0.proceeding.id.to_string();
            let seen = alarm(rule, key, (least, count(group.len())), seqs);
            found.push(Alarm { organisation_id: Some(organisation_id), ..seen });
            group.into_iter().for_each(|place| taken[place] = true);
        }
    }
    found
}

fn pairs(text: &str) -> Pairs {
    let text = normalise(text);
    let letters: Vec<char> = text.text().chars().filter(|letter| letter.is_alphanumeric()).collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Whole per cent of the pairs of letters that two texts share; two without any are not alike.
fn likeness(one: &Pairs, two: &Pairs) -> i64 {
    let all = one.union(two).count();
    if all == 0 { 0 } else { percent(one.intersection(two).count(), all) }
}

fn runs_since(reader: &mut Reader<'_>, since: Timestamp, wanted: &BTreeSet<&str>) -> AppResult<Runs> {
    let mut runs = Runs::new();
    let mut seq = first_since(reader, since)?;
    loop {
        let rows = reader.events_after(seq, STEP)?;
        let Some(last) = rows.last() else { return Ok(runs) };
        seq = last.entry.seq;
        for row in rows.iter().filter(|row| ["proceeding_opened", "proceeding_stepped"].contains(&row.kind.as_str())) {
            let (proceeding, step) = match row.event()? {
                Event::ProceedingOpened { proceeding, step } | Event::ProceedingStepped { proceeding, step } => {
                    (proceeding, step)
                }
                _ => continue,
            };
            if !wanted.contains(proceeding.procedure.as_str()) {
                continue;
            }
            let seen = Seen {
                seq: row.entry.seq,
                at: row.entry.at,
                transition: step.transition,
                by: row.entry.actor.organisation_id,
            };
            let run =
                runs.entry(proceeding.id).or_insert_with(|| Run { proceeding: proceeding.clone(), steps: Vec::new() });
            run.proceeding = proceeding;
            run.steps.push(seen);
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_is_of_letters_and_not_of_marks() {
        let check = |one: &str, two: &str, least: i64, most: i64| {
            let found = likeness(&pairs(one), &pairs(two));
            assert!((least..=most).contains(&found), "{one} {two}: {found}");
        };
        check("接处警登记不全，缺少时间。", "接处警登记不全 缺少时间", 100, 100);
        check("接处警登记不全，缺少时间和地点", "接处警登记不全，缺少时间、地点", 70, 90);
        check("接处警登记不全", "办案区录像保存不足", 0, 20);
        check("", "", 0, 0);
    }
}
