//! The ledger as a function of the log: worked out again event by event, to be compared or to try other rules.
//!
//! What is held in memory is what still stands open: proceedings that rules look at and that have not ended, visits that are
//! not closed, the sums of organisations by month, and the entries that were given. It does not grow with the rest of the log.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Happening, Points, PointsRules, Stepped, earned};
use crate::event::Event;
use crate::id::{InspectionId, LiaisonId, OrganisationId, PointsId, ProceedingId};
use crate::inspection::{Doubt, Moment, Visit};
use crate::proceeding::{Proceeding, Step};

/// Faults that an audit names at most.
const FAULTS_MAX: usize = 20;

/// What a log gives under rules, entry by entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// Place of the event that gives it.
    pub cause_seq: i64,
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

/// A proceeding that has not ended.
struct Standing {
    proceeding: Proceeding,
    due: BTreeMap<String, Timestamp>,
}

/// Works the ledger out again from the log, event by event, and compares.
///
/// The rules in force at an event are those that were accepted for its place in the log.
pub struct Audit<'a> {
    timeline: Vec<(i64, PointsRules)>,
    day_of: &'a dyn Fn(Timestamp) -> Date,
    /// Procedures that any of the rules looks at.
    watched: BTreeSet<String>,
    standing: HashMap<ProceedingId, Standing>,
    visits: HashMap<InspectionId, Visit>,
    /// Windows whose visit was made.
    made: HashSet<(LiaisonId, Date)>,
    sums: HashMap<(OrganisationId, Date), i64>,
    waiting: VecDeque<Replayed>,
    given: HashMap<PointsId, (OrganisationId, i32, bool)>,
    compares: bool,
    ended: Option<ProceedingId>,
    /// Entries worked out from the events.
    pub worked_out: u64,
    /// Entries read.
    pub entries: u64,
    /// Entries that differ, are missing or are too many.
    pub differing: u64,
    /// The first of them.
    pub faults: Vec<LedgerFault>,
}

impl<'a> Audit<'a> {
    /// Kinds of the events that the ledger hangs on, beside those of the ledger itself.
    pub const CAUSES: [&'static str; 9] = [
        "proceeding_opened",
        "proceeding_stepped",
        "deadline_breached",
        "inspection_started",
        "inspection_written",
        "check_in_settled",
        "inspection_replied",
        "inspection_closed",
        "inspection_missed",
    ];

    /// An audit of the ledger that was kept: `timeline` are the accepted rules with the place from which they hold, ascending.
    #[must_use]
    pub fn of_kept(timeline: Vec<(i64, PointsRules)>, day_of: &'a dyn Fn(Timestamp) -> Date) -> Self {
        Self::new(timeline, day_of, true)
    }

    /// A simulation: the whole log under one set of rules; what was given in truth is left aside.
    #[must_use]
    pub fn of_rules(rules: PointsRules, day_of: &'a dyn Fn(Timestamp) -> Date) -> Self {
        Self::new(vec![(0, rules)], day_of, false)
    }

    fn new(timeline: Vec<(i64, PointsRules)>, day_of: &'a dyn Fn(Timestamp) -> Date, compares: bool) -> Self {
        let rules = timeline.iter().flat_map(|(_, rules)| &rules.rules);
        let watched = rules.map(|rule| rule.on.procedure.clone()).filter(|id| !id.is_empty()).collect();
        Self {
            timeline,
            day_of,
            watched,
            standing: HashMap::new(),
            visits: HashMap::new(),
            made: HashSet::new(),
            sums: HashMap::new(),
            waiting: VecDeque::new(),
            given: HashMap::new(),
            compares,
            ended: None,
            worked_out: 0,
            entries: 0,
            differing: 0,
            faults: Vec::new(),
        }
    }

    /// Procedures that any of the rules looks at: what others do need not be taken.
    #[must_use]
    pub const fn watched(&self) -> &BTreeSet<String> {
        &self.watched
    }

    /// Takes the next event of the log, and says what it gives.
    pub fn take(&mut self, seq: i64, at: Timestamp, event: &Event) -> Vec<Replayed> {
        match event {
            Event::ProceedingOpened { proceeding, step } | Event::ProceedingStepped { proceeding, step }
                if self.watched.contains(&proceeding.procedure) =>
            {
                let opened = matches!(event, Event::ProceedingOpened { .. });
                self.stepped((seq, at), (proceeding, step), opened)
            }
            Event::DeadlineBreached { proceeding_id, key, .. } => match self.standing.remove(proceeding_id) {
                Some(Standing { proceeding, due }) => {
                    let stepped = Stepped { proceeding: &proceeding, step: None, clock: Some(key), at, due: &due };
                    let found = self.happened((seq, at), &Happening::Proceeding(stepped));
                    self.standing.insert(*proceeding_id, Standing { proceeding, due });
                    found
                }
                None => Vec::new(),
            },
            Event::InspectionStarted { inspection } => {
                self.visits.insert(inspection.id, Visit::begun(inspection));
                Vec::new()
            }
            Event::InspectionWritten { inspection_id, .. }
            | Event::CheckInSettled { inspection_id, .. }
            | Event::InspectionReplied { inspection_id, .. }
            | Event::InspectionClosed { inspection_id, .. } => self.visited((seq, at), *inspection_id, event),
            Event::InspectionMissed { missed } => {
                self.happened((seq, at), &Happening::Inspection(Moment::Missed, missed.organisation_id))
            }
            Event::PointsGiven { points } if self.compares => {
                self.compare(points);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn stepped(
        &mut self,
        (seq, at): (i64, Timestamp),
        (proceeding, step): (&Proceeding, &Step),
        opened: bool,
    ) -> Vec<Replayed> {
        let mut due = self.standing.remove(&proceeding.id).map(|standing| standing.due).unwrap_or_default();
        let found = if opened {
            Vec::new()
        } else {
            let transition = Some(step.transition.as_str());
            let stepped = Stepped { proceeding, step: transition, clock: None, at, due: &due };
            self.happened((seq, at), &Happening::Proceeding(stepped))
        };
        due.retain(|key, _| step.deadlines_ended.iter().all(|(ended, _)| ended != key));
        due.extend(step.deadlines_set.iter().map(|set| (set.key.clone(), set.due_at)));
        // What has ended is kept until something else happens: the clock that ended it is told after the step.
        if let Some(ended) = self.ended.take().filter(|ended| *ended != proceeding.id) {
            self.standing.remove(&ended);
        }
        self.ended = proceeding.terminal.then_some(proceeding.id);
        self.standing.insert(proceeding.id, Standing { proceeding: proceeding.clone(), due });
        found
    }

    fn visited(&mut self, (seq, at): (i64, Timestamp), id: InspectionId, event: &Event) -> Vec<Replayed> {
        let Some(mut visit) = self.visits.remove(&id) else { return Vec::new() };
        let moment = visit.take(event, (self.day_of)(at));
        // Nothing comes after the end, unless the check-in still waits for a person.
        if !matches!(event, Event::InspectionClosed { .. }) || visit.doubt == Doubt::Open {
            self.visits.insert(id, visit);
        }
        let Some(moment) = moment else { return Vec::new() };
        let again = visit
            .window
            .is_some_and(|window| moment == Moment::Made && !self.made.insert((visit.liaison_id, window.from_on)));
        match Happening::of_visit(&visit, moment) {
            Some(happening) if !again => self.happened((seq, at), &happening),
            _ => Vec::new(),
        }
    }

    fn happened(&mut self, (seq, at): (i64, Timestamp), happening: &Happening<'_>) -> Vec<Replayed> {
        let Some((_, rules)) = self.timeline.iter().rev().find(|(since, _)| *since <= seq) else { return Vec::new() };
        let month = (self.day_of)(at).first_of_month();
        let mut found = Vec::new();
        for (rule, organisation_id, asked) in earned(rules, happening) {
            let sum = self.sums.entry((organisation_id, month)).or_default();
            let points = rules.caps.counted(asked, *sum);
            *sum += i64::from(points);
            found.push(Replayed { cause_seq: seq, organisation_id, rule: rule.to_owned(), asked, points, at });
        }
        self.worked_out += found.len() as u64;
        if self.compares {
            self.waiting.extend(found.iter().cloned());
        }
        found
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
        let month = (self.day_of)(points.given_at).first_of_month();
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
