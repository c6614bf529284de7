//! Trails (轨迹): what one proceeding really did, read from its events and from nothing else: no procedure, no calendar, no
//! person. Not here: what many trails have in common; see `path`.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{OrganisationId, ProceedingId};
use fengqiao_domain::proceeding::{Proceeding, SlotMember, Step, Subject};
use jiff::Timestamp;

use crate::upgrade::UPGRADE;

/// One step of a trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// When.
    pub at: Timestamp,
    /// Transition id; `open` for the first, `breach:<deadline>` when a clock only alerted.
    pub transition: String,
    /// State afterwards.
    pub state: String,
    /// Whether one of its clocks waits from here on.
    pub paused: bool,
    /// Whether a deadline had passed already.
    pub late: bool,
    /// For whom the step was taken; none for a clock.
    pub organisation_id: Option<OrganisationId>,
}

/// How a clock ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockEnd {
    /// In time.
    Met,
    /// After its time.
    Late,
    /// Its step could not be owed any more.
    Moot,
}

/// One run of a clock, over its pauses and extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockRun {
    /// Deadline id.
    pub key: String,
    /// The first instant that is too late, as it stood last.
    pub due_at: Timestamp,
    /// Whether it waits.
    pub waits: bool,
    /// How it ended; none while it runs or waits.
    pub end: Option<ClockEnd>,
}

impl ClockRun {
    /// Whether it runs and its time is over.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.end.is_none() && !self.waits && now >= self.due_at
    }
}

/// What one proceeding did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trail {
    /// Whose.
    pub proceeding_id: ProceedingId,
    /// Version of the procedure that it runs on.
    pub version: String,
    /// What it is about.
    pub subject: Subject,
    /// The proceeding that started it.
    pub parent_id: Option<ProceedingId>,
    /// How it ended; none while it runs.
    pub ended: Option<String>,
    /// Its steps in order; the first is the opening.
    pub stops: Vec<Stop>,
    /// Its clocks in the order in which they began.
    pub clocks: Vec<ClockRun>,
    /// Who stands in its slots at the end.
    pub slots: Vec<SlotMember>,
}

/// Time in one state, seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay<'t> {
    /// The state.
    pub state: &'t str,
    /// From coming to leaving.
    pub gross_s: i64,
    /// The same without the time in which one of the clocks waited.
    pub net_s: i64,
    /// Whether it has left; otherwise the time runs on.
    pub left: bool,
}

impl Trail {
    fn begin(proceeding: &Proceeding) -> Self {
        Self {
            proceeding_id: proceeding.id,
            version: proceeding.version.clone(),
            subject: proceeding.subject.clone(),
            parent_id: proceeding.parent_id,
            ended: None,
            stops: Vec::new(),
            clocks: Vec::new(),
            slots: Vec::new(),
        }
    }

    fn add(&mut self, at: Timestamp, by: Option<OrganisationId>, proceeding: &Proceeding, step: &Step) {
        let waiting = waiting(proceeding);
        self.version.clone_from(&proceeding.version);
        // A state that has another name in the newer version is the same stay.
        if let Some(from) = step.from.as_ref().filter(|_| step.transition == UPGRADE) {
            self.stops.iter_mut().filter(|stop| stop.state == *from).for_each(|stop| stop.state.clone_from(&step.to));
        }
        self.turn(proceeding, step, &waiting);
        self.stops.push(Stop {
            at,
            transition: step.transition.clone(),
            state: step.to.clone(),
            paused: !waiting.is_empty(),
            late: step.late,
            organisation_id: by,
        });
        self.slots.clone_from(&proceeding.slots);
        if proceeding.terminal {
            self.ended = Some(proceeding.outcome.clone().unwrap_or_default());
        }
    }

    // A clock that is set again while it runs or waits was resumed or given more time: it is the same run.
    fn turn(&mut self, proceeding: &Proceeding, step: &Step, waiting: &[String]) {
        let is_set = |key: &str| step.deadlines_set.iter().any(|set| set.key == key);
        for (key, how) in &step.deadlines_ended {
            let end = match how.as_str() {
                "met" => ClockEnd::Met,
                "breached" => ClockEnd::Late,
                "moot" if !is_set(key) => ClockEnd::Moot,
                _ => continue,
            };
            if let Some(run) = self.running(key) {
                run.end = Some(end);
            }
        }
        for set in &step.deadlines_set {
            match self.running(&set.key) {
                Some(run) => run.due_at = set.due_at,
                None => {
                    self.clocks.push(ClockRun { key: set.key.clone(), due_at: set.due_at, waits: false, end: None })
                }
            }
        }
        // A clock that waited when its step was taken ends without a word: the instance holds it no more.
        let held = proceeding.instance.get("deadlines").and_then(|held| held.as_object());
        for run in self.clocks.iter_mut().filter(|run| run.end.is_none()) {
            run.waits = waiting.contains(&run.key);
            if held.is_some_and(|held| !held.contains_key(&run.key)) {
                run.end = Some(ClockEnd::Moot);
            }
        }
    }

    fn running(&mut self, key: &str) -> Option<&mut ClockRun> {
        self.clocks.iter_mut().rev().find(|run| run.key == key && run.end.is_none())
    }

    /// When it was opened.
    #[must_use]
    pub fn opened_at(&self) -> Timestamp {
        self.stops.first().map_or(Timestamp::UNIX_EPOCH, |stop| stop.at)
    }

    /// Where it stands.
    #[must_use]
    pub fn state(&self) -> &str {
        self.stops.last().map_or("", |stop| stop.state.as_str())
    }

    /// The states that it came through, in order; a state stands again where it was come into again.
    #[must_use]
    pub fn states(&self) -> Vec<&str> {
        let mut states: Vec<&str> = self.stops.iter().map(|stop| stop.state.as_str()).collect();
        states.dedup();
        states
    }

    /// Its time in each state, in order; the end itself is no stay. What has not been left is counted until `now`.
    #[must_use]
    pub fn stays(&self, now: Timestamp) -> Vec<Stay<'_>> {
        let mut stays = Vec::new();
        let Some(first) = self.stops.first() else { return stays };
        let (mut since, mut last, mut net_s) = (first, first, 0);
        for stop in &self.stops[1..] {
            net_s += counted(last, stop.at);
            last = stop;
            if stop.state != since.state {
                stays.push(Stay { state: &since.state, gross_s: seconds(since.at, stop.at), net_s, left: true });
                (since, net_s) = (stop, 0);
            }
        }
        if self.ended.is_none() {
            net_s += counted(last, now);
            stays.push(Stay { state: &since.state, gross_s: seconds(since.at, now), net_s, left: false });
        }
        stays
    }
}

fn counted(from: &Stop, to: Timestamp) -> i64 {
    if from.paused { 0 } else { seconds(from.at, to) }
}

fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    to.duration_since(from).as_secs().max(0)
}

// The instance is the engine's; of it only the clocks are read, so that an older one can be read as well.
fn waiting(proceeding: &Proceeding) -> Vec<String> {
    let held = proceeding.instance.get("deadlines").and_then(|held| held.as_object());
    let waits = |open: &serde_json::Value| open.get("paused_at").is_some_and(|at| !at.is_null());
    held.into_iter().flatten().filter(|(_, open)| waits(open)).map(|(key, _)| key.clone()).collect()
}

/// Trails in the making: events go in, those of one proceeding one after another in the order of the log.
#[derive(Debug, Default)]
pub struct Trails {
    trails: Vec<Trail>,
}

impl Trails {
    /// Takes one event; one that is no step of a proceeding is left out.
    pub fn take(&mut self, at: Timestamp, by: Option<OrganisationId>, event: &Event) {
        let (Event::ProceedingOpened { proceeding, step } | Event::ProceedingStepped { proceeding, step }) = event
        else {
            return;
        };
        if self.trails.last().is_none_or(|trail| trail.proceeding_id != proceeding.id) {
            self.trails.push(Trail::begin(proceeding));
        }
        if let Some(trail) = self.trails.last_mut() {
            trail.add(at, by, proceeding, step);
        }
    }

    /// All trails, by opening.
    #[must_use]
    pub fn finish(mut self) -> Vec<Trail> {
        self.trails.sort_by_key(|trail| (trail.opened_at(), trail.proceeding_id));
        self.trails
    }
}
