//! The ledger as a function of the log: what one event earns by the rules, and a whole log worked out again.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{Points, PointsRule, PointsRules};
use crate::event::Event;
use crate::id::{OrganisationId, PointsId, ProceedingId};
use crate::proceeding::Proceeding;

/// Faults that an audit names at most.
const FAULTS_MAX: usize = 20;

/// What happened, as rules look at it.
#[derive(Debug, Clone, Copy)]
pub struct Happening<'h> {
    /// The proceeding afterwards.
    pub proceeding: &'h Proceeding,
    /// The step that was taken; none where a clock ran out.
    pub step: Option<&'h str>,
    /// The clock that ran out.
    pub clock: Option<&'h str>,
    /// When.
    pub at: Timestamp,
    /// Ends of the clocks that ran before, by deadline id.
    pub due: &'h BTreeMap<String, Timestamp>,
}

impl Happening<'_> {
    fn days_over(&self, deadline: &str) -> Option<u32> {
        let over = self.at.duration_since(*self.due.get(deadline)?);
        u32::try_from(over.as_hours() / 24).ok().filter(|_| over >= SignedDuration::ZERO)
    }

    fn value(&self, field: &str) -> Option<String> {
        let value = self.proceeding.instance.get("fields")?.get(field)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    fn asked(&self, rule: &PointsRule) -> i32 {
        let cause = &rule.on;
        let is_meant = cause.procedure == self.proceeding.procedure
            && cause.step.as_deref() == self.step
            && cause.clock.as_deref() == self.clock
            && rule.fields.iter().all(|(field, wanted)| self.value(field).as_ref() == Some(wanted))
            && rule.in_time.as_ref().is_none_or(|deadline| self.days_over(deadline).is_none());
        let times = match &rule.late {
            _ if !is_meant => 0,
            None => 1,
            Some(late) => self.days_over(&late.deadline).unwrap_or(0) / late.days.max(1),
        };
        rule.points.saturating_mul(i32::try_from(times).unwrap_or(i32::MAX))
    }
}

/// What an event earns by the rules: rule, organisation and points before the limits of the month, in the order of the rules.
#[must_use]
pub fn earned<'r>(rules: &'r PointsRules, happening: &Happening<'_>) -> Vec<(&'r str, OrganisationId, i32)> {
    let mut found = Vec::new();
    for rule in &rules.rules {
        let asked = happening.asked(rule);
        let slots = happening.proceeding.slots.iter().filter(|member| asked != 0 && member.slot == rule.to);
        let members: BTreeSet<OrganisationId> = slots.map(|member| member.organisation_id).collect();
        found.extend(members.into_iter().map(|member| (rule.id.as_str(), member, asked)));
    }
    found
}

/// What a log gives under rules, entry by entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// Place of the event that gives it.
    pub cause_seq: i64,
    /// The proceeding.
    pub proceeding_id: ProceedingId,
    /// Who has it.
    pub organisation_id: OrganisationId,
    /// By which rule.
    pub rule: String,
    /// Before the limits of the month.
    pub asked: i32,
    /// What counts.
    pub points: i32,
    /// When.
    pub at: Timestamp,
}

/// An entry that is not what the log says, or is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerFault {
    /// Place in the log of the event that gives it.
    pub cause_seq: i64,
    /// What is wrong.
    pub words: String,
}

/// Works the ledger out again from the log, event by event, and compares.
///
/// The rules in force at an event are those that were accepted for its place in the log.
pub struct Audit<'a> {
    timeline: Vec<(i64, PointsRules)>,
    month_of: &'a dyn Fn(Timestamp) -> Date,
    due: HashMap<ProceedingId, BTreeMap<String, Timestamp>>,
    proceedings: HashMap<ProceedingId, Proceeding>,
    sums: HashMap<(OrganisationId, Date), i64>,
    waiting: VecDeque<Replayed>,
    given: HashMap<PointsId, (OrganisationId, i32, bool)>,
    compares: bool,
    ended: Option<ProceedingId>,
    /// Entries that the log gives, oldest first.
    pub replayed: Vec<Replayed>,
    /// Entries read.
    pub entries: u64,
    /// Entries that differ, are missing or are too many.
    pub differing: u64,
    /// The first of them.
    pub faults: Vec<LedgerFault>,
}

impl<'a> Audit<'a> {
    /// An audit of the ledger that was kept: `timeline` are the accepted rules with the place from which they hold, ascending.
    #[must_use]
    pub fn of_kept(timeline: Vec<(i64, PointsRules)>, month_of: &'a dyn Fn(Timestamp) -> Date) -> Self {
        Self::new(timeline, month_of, true)
    }

    /// A simulation: the whole log under one set of rules; what was given in truth is left aside.
    #[must_use]
    pub fn of_rules(rules: PointsRules, month_of: &'a dyn Fn(Timestamp) -> Date) -> Self {
        Self::new(vec![(0, rules)], month_of, false)
    }

    fn new(timeline: Vec<(i64, PointsRules)>, month_of: &'a dyn Fn(Timestamp) -> Date, compares: bool) -> Self {
        Self {
            timeline,
            month_of,
            due: HashMap::new(),
            proceedings: HashMap::new(),
            sums: HashMap::new(),
            waiting: VecDeque::new(),
            given: HashMap::new(),
            compares,
            ended: None,
            replayed: Vec::new(),
            entries: 0,
            differing: 0,
            faults: Vec::new(),
        }
    }

    /// Takes the next event of the log.
    pub fn take(&mut self, seq: i64, at: Timestamp, event: &Event) {
        match event {
            Event::ProceedingOpened { proceeding, step } | Event::ProceedingStepped { proceeding, step } => {
                let opened = matches!(event, Event::ProceedingOpened { .. });
                if !opened {
                    self.happened(seq, at, (proceeding, Some(step.transition.as_str()), None));
                }
                let due = self.due.entry(proceeding.id).or_default();
                for (key, _) in &step.deadlines_ended {
                    due.remove(key);
                }
                due.extend(step.deadlines_set.iter().map(|set| (set.key.clone(), set.due_at)));
                // What has ended is kept until something else happens: the clock that ended it is told after the step.
                if let Some(ended) = self.ended.take().filter(|ended| *ended != proceeding.id) {
                    self.due.remove(&ended);
                    self.proceedings.remove(&ended);
                }
                self.ended = proceeding.terminal.then_some(proceeding.id);
                self.proceedings.insert(proceeding.id, proceeding.clone());
            }
            Event::DeadlineBreached { proceeding_id, key, .. } => {
                if let Some(proceeding) = self.proceedings.get(proceeding_id).cloned() {
                    self.happened(seq, at, (&proceeding, None, Some(key)));
                }
            }
            Event::PointsGiven { points } if self.compares => self.compare(points),
            _ => {}
        }
    }

    fn happened(
        &mut self,
        seq: i64,
        at: Timestamp,
        (proceeding, step, clock): (&Proceeding, Option<&str>, Option<&str>),
    ) {
        let Some((_, rules)) = self.timeline.iter().rev().find(|(since, _)| *since <= seq) else { return };
        let none = BTreeMap::new();
        let due = self.due.get(&proceeding.id).unwrap_or(&none);
        let happening = Happening { proceeding, step, clock, at, due };
        let month = (self.month_of)(at);
        for (rule, organisation_id, asked) in earned(rules, &happening) {
            let sum = self.sums.entry((organisation_id, month)).or_default();
            let points = rules.caps.counted(asked, *sum);
            *sum += i64::from(points);
            let replayed = Replayed {
                cause_seq: seq,
                proceeding_id: proceeding.id,
                organisation_id,
                rule: rule.to_owned(),
                asked,
                points,
                at,
            };
            if self.compares {
                self.waiting.push_back(replayed.clone());
            }
            self.replayed.push(replayed);
        }
    }

    fn fault(&mut self, cause_seq: i64, words: String) {
        self.differing += 1;
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(LedgerFault { cause_seq, words });
        }
    }

    /// Ends the audit: what still waits for its entry is missing.
    pub fn finish(&mut self) {
        while let Some(missing) = self.waiting.pop_front() {
            let words =
                format!("{} of {} is missing: {} points", missing.rule, missing.organisation_id, missing.points);
            self.fault(missing.cause_seq, words);
        }
    }

    fn compare(&mut self, points: &Points) {
        self.entries += 1;
        let month = (self.month_of)(points.given_at);
        if let Some(reversed) = points.reverses {
            *self.sums.entry((points.organisation_id, month)).or_default() += i64::from(points.points);
            match self.given.get_mut(&reversed) {
                Some((organisation, given, open @ true))
                    if *organisation == points.organisation_id && given.checked_neg() == Some(points.points) =>
                {
                    *open = false;
                }
                _ => self.fault(points.cause_seq, format!("{} takes back what {reversed} did not give", points.id)),
            }
            return;
        }
        self.given.insert(points.id, (points.organisation_id, points.points, true));
        if points.cause_seq == 0 {
            return *self.sums.entry((points.organisation_id, month)).or_default() += i64::from(points.points);
        }
        let fits = |it: &Replayed| {
            (it.cause_seq, it.organisation_id, it.rule.as_str())
                == (points.cause_seq, points.organisation_id, &points.rule)
        };
        match self.waiting.iter().position(fits).and_then(|place| self.waiting.remove(place)) {
            Some(told) if (told.asked, told.points) == (points.asked, points.points) => {}
            Some(told) => {
                let words = format!(
                    "{} gives {} of {}, the log says {}",
                    points.rule, points.points, points.asked, told.points
                );
                self.fault(points.cause_seq, words);
            }
            None => {
                self.fault(points.cause_seq, format!("{} gives {}, the log gives nothing", points.rule, points.points))
            }
        }
    }
}
