//! The looks of `data/alarms.toml` over what was gathered: pure, so that each is tried on work that is made up and on honest work.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::alarm::Alarm;
use fengqiao_domain::id::{AlarmId, OrganisationId, ProceedingId, RegionId};
use fengqiao_domain::inspection::Window;
use fengqiao_text::normalise::normalise;
use jiff::Timestamp;
use jiff::civil::Date;

use super::AlarmRule;
use crate::day::day_in_china;

/// Events that an alarm names.
pub(super) const SEQS_MAX: usize = 50;
/// Texts of one organisation that are compared with each other: pairs grow with the square.
const TEXTS_MAX: usize = 400;

/// A step as the rules look at it.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) seq: i64,
    pub(super) at: Timestamp,
    pub(super) transition: String,
    pub(super) by: Option<OrganisationId>,
}

/// A proceeding with its steps in the time that is looked through, and what the rules ask of it.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) id: ProceedingId,
    pub(super) region_id: RegionId,
    pub(super) slots: Vec<(String, OrganisationId)>,
    pub(super) outcome: Option<String>,
    /// Values of the fields that rules look at.
    pub(super) values: BTreeMap<String, String>,
    pub(super) steps: Vec<Seen>,
}

/// A visit of an official of an organisation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visited {
    pub(super) seq: i64,
    pub(super) organisation_id: OrganisationId,
    pub(super) on: Date,
    pub(super) window: Window,
}

/// What the looks know of the calendar: the day on which they look, and the last working day up to another.
pub(super) struct Calendar<'c> {
    pub(super) today: Date,
    pub(super) last_working_day: &'c dyn Fn(Date) -> Date,
}

/// Pairs of letters that follow each other in a text.
type Pairs = BTreeSet<(char, char)>;

impl Run {
    pub(super) fn value(&self, field: &str) -> Option<&str> {
        self.values.get(field).map(String::as_str)
    }

    fn in_slot(&self, slot: &str) -> Option<OrganisationId> {
        self.slots.iter().find(|(name, _)| name == slot).map(|(_, organisation)| *organisation)
    }

    fn issuer(&self) -> Option<OrganisationId> {
        self.in_slot("issuer")
    }
}

pub(super) fn alarm(rule: &AlarmRule, key: String, (seen, of): (i64, i64), mut seqs: Vec<i64>) -> Alarm {
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

/// Steps of a month on its last working day or after. Months that have ended alone: of the present one nothing is known yet.
pub(super) fn on_last_day(rule: &AlarmRule, runs: &[&Run], calendar: &Calendar<'_>) -> Vec<Alarm> {
    let steps = runs.iter().flat_map(|run| &run.steps).filter(|step| step.transition == rule.step);
    let dated = steps.filter_map(|step| {
        let on = day_in_china(step.at);
        let is_last = on >= (calendar.last_working_day)(on.last_of_month());
        Some((step.by?, on, is_last, step.seq))
    });
    by_month(rule, dated, calendar.today)
}

/// Visits on the last working day of their window: chance alone spreads them over all its days.
pub(super) fn at_window_end(rule: &AlarmRule, visits: &[Visited], calendar: &Calendar<'_>) -> Vec<Alarm> {
    let dated = visits.iter().map(|visit| {
        let is_last = visit.on >= (calendar.last_working_day)(visit.window.to_on);
        (visit.organisation_id, visit.on, is_last, visit.seq)
    });
    by_month(rule, dated, calendar.today)
}

fn by_month(
    rule: &AlarmRule,
    dated: impl Iterator<Item = (OrganisationId, Date, bool, i64)>,
    today: Date,
) -> Vec<Alarm> {
    let mut months: BTreeMap<(OrganisationId, Date), Vec<(bool, i64)>> = BTreeMap::new();
    for (by, on, is_last, seq) in dated.filter(|(_, on, ..)| on.first_of_month() < today.first_of_month()) {
        months.entry((by, on.first_of_month())).or_default().push((is_last, seq));
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

/// Every second step that came too soon after the nearest first one before it.
pub(super) fn too_fast(rule: &AlarmRule, run: &Run) -> Vec<Alarm> {
    let (mut found, mut begun): (Vec<Alarm>, Option<&Seen>) = (Vec::new(), None);
    for step in &run.steps {
        if step.transition == rule.from {
            begun = Some(step);
        }
        let Some(from) = begun.filter(|_| step.transition == rule.to) else { continue };
        begun = None;
        let minutes = step.at.duration_since(from.at).as_secs() / 60;
        if minutes < rule.limit {
            // The first of a proceeding has its name, one after it was opened again its own.
            let key = if found.is_empty() { run.id.to_string() } else { format!("{}:{}", run.id, step.seq) };
            let seen = alarm(rule, key, (minutes, 1), vec![from.seq, step.seq]);
            found.push(Alarm { organisation_id: step.by, region_id: Some(run.region_id), ..seen });
        }
    }
    found
}

pub(super) fn shares<'r>(rule: &AlarmRule, runs: &[&'r Run], value: impl Fn(&'r Run) -> Option<&'r str>) -> Vec<Alarm> {
    let mut offices: BTreeMap<OrganisationId, Vec<(bool, &Seen)>> = BTreeMap::new();
    for run in runs {
        let (Some(issuer), Some(value), Some(last)) = (run.issuer(), value(run), run.steps.last()) else { continue };
        let hit = rule.values.iter().any(|wanted| wanted == value);
        offices.entry(issuer).or_default().push((hit, last));
    }
    let mut found = Vec::new();
    for (organisation_id, ends) in offices {
        let hits: Vec<i64> = ends.iter().filter(|(hit, _)| *hit).map(|(_, last)| last.seq).collect();
        let share = percent(hits.len(), ends.len());
        if count(ends.len()) > rule.of_min && share > rule.limit {
            let month = ends.iter().map(|(_, last)| day_in_china(last.at).first_of_month()).max();
            let month = month.map(|month| month.to_string()).unwrap_or_default();
            let seen = alarm(rule, format!("{organisation_id}:{month}"), (share, count(ends.len())), hits);
            found.push(Alarm { organisation_id: Some(organisation_id), ..seen });
        }
    }
    found
}

/// Two organisations that stand for each other: one in the first slot with the other in the second, and the other way round.
pub(super) fn mutual(rule: &AlarmRule, runs: &[&Run]) -> Vec<Alarm> {
    let mut ways: BTreeMap<(OrganisationId, OrganisationId), Vec<i64>> = BTreeMap::new();
    for run in runs {
        let taken = run.steps.iter().rev().find(|step| step.transition == rule.step);
        let (Some(step), Some(one), Some(two)) = (taken, run.in_slot(&rule.slot), run.in_slot(&rule.other)) else {
            continue;
        };
        ways.entry((one, two)).or_default().push(step.seq);
    }
    let mut found = Vec::new();
    for ((one, two), there) in ways.iter().filter(|((one, two), _)| one < two) {
        let Some(back) = ways.get(&(*two, *one)) else { continue };
        let (least, all) = (count(there.len().min(back.len())), there.len() + back.len());
        if least >= rule.limit && count(all) >= rule.of_min {
            let seqs: Vec<i64> = there.iter().chain(back).copied().collect();
            // Raised again when more came.
            let seen = alarm(rule, format!("{one}:{two}:{all}"), (least, count(all)), seqs);
            found.push(Alarm { organisation_id: Some(*one), ..seen });
        }
    }
    found
}

/// Texts of one organisation that are alike, gathered around the first of them.
pub(super) fn copies(rule: &AlarmRule, runs: &[&Run]) -> Vec<Alarm> {
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
            let key = texts[one].0.id.to_string();
            let seen = alarm(rule, key, (least, count(group.len())), seqs);
            found.push(Alarm { organisation_id: Some(organisation_id), ..seen });
            group.into_iter().for_each(|place| taken[place] = true);
        }
    }
    found
}

pub(super) fn pairs(text: &str) -> Pairs {
    let text = normalise(text);
    let letters: Vec<char> = text.text().chars().filter(|letter| letter.is_alphanumeric()).collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Whole per cent of the pairs of letters that two texts share; two without any are not alike.
pub(super) fn likeness(one: &Pairs, two: &Pairs) -> i64 {
    let all = one.union(two).count();
    if all == 0 { 0 } else { percent(one.intersection(two).count(), all) }
}
