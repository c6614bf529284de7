//! Views of what proceedings really did. Words of states and clocks are those of the procedure as it stands; one that it
//! does not have any more is shown by its id.

use std::collections::BTreeSet;

use fengqiao_app::procedure::Procedure;
use fengqiao_app::trail::{
    Change, ClockCount, Comparison, DryRunRead, POPULATION_MIN, PROCEEDINGS_MAX, Passage, Path, Runs, Side, Spread,
    StateTime, TrailsRead,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::timeline::by_nobody;
use super::{Bilingual, Names, RegionRef};

/// What the proceedings of a procedure did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PathsView {
    /// Procedure id.
    pub procedure: String,
    /// Title of the procedure.
    pub title: Bilingual,
    /// Where; null where the region is gone.
    pub region: Option<RegionRef>,
    /// Proceedings behind a figure at least; with fewer it is null.
    pub population_min: usize,
    /// Proceedings that were read.
    pub proceedings: usize,
    /// Whether there are more that were not read, and how many are read at most.
    pub cut_at: Option<u32>,
    /// Versions with their proceedings, in the order in which they came into use.
    pub versions: Vec<PathsVersion>,
    /// From the opening to the end.
    pub whole: SpreadView,
    /// Without the time in which a clock waited.
    pub whole_net: SpreadView,
    /// How they ended, the most frequent first.
    pub outcomes: Vec<PathsOutcome>,
    /// Ways of those that have ended, the most frequent first.
    pub paths: Vec<PathView>,
    /// Further ways that are not listed.
    pub further_paths: usize,
    /// Proceedings that went them.
    pub further_proceedings: usize,
    /// Steps, the most frequent first.
    pub passages: Vec<PassageView>,
    /// States, the one in which most of the time lay first.
    pub states: Vec<StateTimeView>,
    /// Clocks.
    pub clocks: Vec<ClockCountView>,
    /// Before and after a change; null while there is one version and no day was given.
    pub comparison: Option<ComparisonView>,
}

/// A version in use.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PathsVersion {
    /// The version.
    pub version: String,
    /// Its proceedings.
    pub proceedings: usize,
}

/// How long something took.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpreadView {
    /// How many have ended.
    pub ended: usize,
    /// How many go on; they count as lasting at least as long as they have until now.
    pub going_on: usize,
    /// Seconds by which half had ended; null with fewer than the least population, or while more than half go on.
    pub median_s: Option<i64>,
    /// Seconds by which nine of ten had ended.
    pub p90_s: Option<i64>,
}

/// How many ended so.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PathsOutcome {
    /// Outcome id.
    pub outcome: String,
    /// Title of the ends with that outcome.
    pub title: Bilingual,
    /// Proceedings.
    pub proceedings: usize,
}

/// A way from the opening to an end.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PathView {
    /// Titles of the states, in order.
    pub states: Vec<Bilingual>,
    /// Whether states were cut off.
    pub cut: bool,
    /// Proceedings.
    pub proceedings: usize,
    /// How long they took.
    pub whole: SpreadView,
}

/// How often a step was taken between two states.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PassageView {
    /// Title of the state before.
    pub from: Bilingual,
    /// Title of the step; of a clock that only alerted, the title of the clock.
    pub step: Bilingual,
    /// Whether a clock alerted and nothing else happened.
    pub alert: bool,
    /// Title of the state after.
    pub to: Bilingual,
    /// Times.
    pub times: usize,
    /// Proceedings in which it was taken.
    pub proceedings: usize,
}

/// Time in a state.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StateTimeView {
    /// State id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Title of the slot that owes the next step there.
    pub owner: Option<Bilingual>,
    /// From coming to leaving.
    pub gross: SpreadView,
    /// Without the time in which a clock waited.
    pub net: SpreadView,
    /// Its part of all the time, 0 to 1.
    pub share: f64,
    /// Proceedings that stand in it now.
    pub now: usize,
    /// Of these, with a clock that has run out.
    pub overdue: usize,
}

/// How the runs of a clock ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClockCountView {
    /// Deadline id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// In time.
    pub met: usize,
    /// Late, ended or not.
    pub late: usize,
    /// Not owed any more.
    pub moot: usize,
    /// Running in time, or waiting.
    pub running: usize,
    /// Late ones among those met and late, 0 to 1; null with fewer than the least population.
    pub share_late: Option<f64>,
}

/// Before and after a change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparisonView {
    /// Day of the change; null when versions are compared.
    pub changed_on: Option<String>,
    /// Version before; null when a day parts them.
    pub version_before: Option<String>,
    /// Version after.
    pub version_after: Option<String>,
    /// Before.
    pub before: SideView,
    /// After.
    pub after: SideView,
    /// Each state before and after.
    pub states: Vec<ComparedState>,
}

/// One side of a comparison.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SideView {
    /// Proceedings.
    pub proceedings: usize,
    /// From the opening to the end.
    pub whole: SpreadView,
    /// Without the time in which a clock waited.
    pub whole_net: SpreadView,
}

/// A state's time before and after.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparedState {
    /// State id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Before.
    pub before: SpreadView,
    /// After.
    pub after: SpreadView,
}

/// What a changed procedure would have meant for past proceedings.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DryRunView {
    /// Procedure id.
    pub procedure: String,
    /// Version of the changed procedure.
    pub version: String,
    /// Its title.
    pub title: Bilingual,
    /// Past proceedings that were taken again.
    pub proceedings: usize,
    /// How many are read at most, when there are more.
    pub cut_at: Option<u32>,
    /// Those that could have gone the same way; the figures are theirs.
    pub fitting: usize,
    /// Of these, with a limit that was late.
    pub late_before: usize,
    /// Of these, with a limit that would have been late.
    pub late_after: usize,
    /// Clocks then and under the changed procedure.
    pub clocks: Vec<DryRunClock>,
    /// Why the others could not have gone the same way.
    pub misfits: Vec<DryRunMisfit>,
}

/// A clock then and under the changed procedure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DryRunClock {
    /// Deadline id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// As it was; null where there was no such clock.
    pub before: Option<DryRunRuns>,
    /// As it would have been; null where there is no such clock any more.
    pub after: Option<DryRunRuns>,
}

/// Runs of a clock.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct DryRunRuns {
    /// In time.
    pub met: usize,
    /// Late.
    pub late: usize,
}

/// Why proceedings could not have gone the same way.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DryRunMisfit {
    /// Title of the step at which they stop, or its id.
    pub step: Bilingual,
    /// Stable code: `unknown_transition`, `other_way`, `missing_field`, `guard_failed`, `too_late`, `by_clock`, and others.
    pub code: String,
    /// How many.
    pub proceedings: usize,
}

impl DryRunView {
    pub(crate) fn of(names: &Names<'_>, read: DryRunRead) -> Self {
        let DryRunRead { procedure, found, cut } = read;
        let past = Words(names.app.procedure(&procedure.id).ok());
        let words = Words(Some(&procedure));
        let keys: BTreeSet<&String> = found.before.keys().chain(found.after.keys()).collect();
        let clock = |key: &String| DryRunClock {
            id: key.clone(),
            title: if procedure.deadline(key).is_some() { words.clock(key) } else { past.clock(key) },
            before: found.before.get(key).map(DryRunRuns::of),
            after: found.after.get(key).map(DryRunRuns::of),
        };
        let misfit = |((step, code), count): (&(String, &'static str), &usize)| {
            let known = |words: &Words<'_>| words.0.and_then(|it| Some(Bilingual::from(&it.transition(step)?.title)));
            let step = known(&words).or_else(|| known(&past)).unwrap_or_else(|| bare(step));
            DryRunMisfit { step, code: (*code).to_owned(), proceedings: *count }
        };
        Self {
            procedure: procedure.id.clone(),
            version: procedure.version.clone(),
            title: Bilingual::from(&procedure.title),
            proceedings: found.proceedings,
            cut_at: cut.then_some(PROCEEDINGS_MAX),
            fitting: found.fitting,
            late_before: found.late_before,
            late_after: found.late_after,
            clocks: keys.into_iter().map(clock).collect(),
            misfits: found.misfits.iter().map(misfit).collect(),
        }
    }
}

impl DryRunRuns {
    fn of(it: &Runs) -> Self {
        Self { met: it.met, late: it.late }
    }
}

impl PathsView {
    pub(crate) fn of(names: &Names<'_>, id: &str, read: TrailsRead) -> Self {
        let words = Words(names.app.procedure(id).ok());
        let paths = read.paths;
        let version = |(version, proceedings)| PathsVersion { version, proceedings };
        Self {
            procedure: id.to_owned(),
            title: words.0.map_or_else(|| bare(id), |procedure| Bilingual::from(&procedure.title)),
            region: read.region_id.and_then(|id| names.region(id)),
            population_min: POPULATION_MIN,
            proceedings: paths.proceedings,
            cut_at: read.cut.then_some(PROCEEDINGS_MAX),
            versions: read.versions.into_iter().map(version).collect(),
            whole: paths.whole.into(),
            whole_net: paths.whole_net.into(),
            outcomes: paths.outcomes.into_iter().map(|(id, count)| words.outcome(id, count)).collect(),
            paths: paths.paths.into_iter().map(|path| words.path(path)).collect(),
            further_paths: paths.others.0,
            further_proceedings: paths.others.1,
            passages: paths.passages.iter().map(|passage| words.passage(passage)).collect(),
            states: paths.states.into_iter().map(|state| words.state_time(state)).collect(),
            clocks: paths.clocks.into_iter().map(|clock| words.clock_count(clock)).collect(),
            comparison: read.comparison.map(|(change, it)| words.comparison(change, it)),
        }
    }
}

impl From<Spread> for SpreadView {
    fn from(it: Spread) -> Self {
        Self { ended: it.ended, going_on: it.going_on, median_s: it.median_s, p90_s: it.p90_s }
    }
}

impl From<Side> for SideView {
    fn from(it: Side) -> Self {
        Self { proceedings: it.proceedings, whole: it.whole.into(), whole_net: it.whole_net.into() }
    }
}

fn bare(id: &str) -> Bilingual {
    Bilingual::new(id, id)
}

/// The words of a procedure.
struct Words<'p>(Option<&'p Procedure>);

impl Words<'_> {
    fn state(&self, id: &str) -> Bilingual {
        let state = self.0.and_then(|procedure| procedure.state(id));
        state.map_or_else(|| bare(id), |state| Bilingual::from(&state.title))
    }

    fn clock(&self, id: &str) -> Bilingual {
        let clock = self.0.and_then(|procedure| procedure.deadline(id));
        clock.map_or_else(|| bare(id), |clock| Bilingual::from(&clock.title))
    }

    fn outcome(&self, outcome: String, proceedings: usize) -> PathsOutcome {
        let end = self.0.and_then(|it| it.states.iter().find(|state| state.outcome.as_ref() == Some(&outcome)));
        let title = end.map_or_else(|| bare(&outcome), |end| Bilingual::from(&end.title));
        PathsOutcome { outcome, title, proceedings }
    }

    fn path(&self, path: Path) -> PathView {
        PathView {
            states: path.states.iter().map(|state| self.state(state)).collect(),
            cut: path.cut,
            proceedings: path.proceedings,
            whole: path.whole.into(),
        }
    }

    fn passage(&self, passage: &Passage) -> PassageView {
        let alerted = passage.transition.strip_prefix("breach:");
        let transition = self.0.and_then(|procedure| procedure.transition(&passage.transition));
        let step = match (alerted, transition) {
            (Some(clock), _) => self.clock(clock),
            (None, Some(transition)) => Bilingual::from(&transition.title),
            (None, None) => by_nobody(&passage.transition).unwrap_or_else(|| bare(&passage.transition)),
        };
        PassageView {
            from: self.state(&passage.from),
            step,
            alert: alerted.is_some(),
            to: self.state(&passage.to),
            times: passage.times,
            proceedings: passage.proceedings,
        }
    }

    fn state_time(&self, it: StateTime) -> StateTimeView {
        let owner = self.0.and_then(|procedure| {
            let slot = procedure.state(&it.state)?.owner.as_deref()?;
            Some(Bilingual::from(&procedure.slot(slot)?.title))
        });
        StateTimeView {
            title: self.state(&it.state),
            id: it.state,
            owner,
            gross: it.gross.into(),
            net: it.net.into(),
            share: it.share,
            now: it.now,
            overdue: it.overdue,
        }
    }

    fn clock_count(&self, it: ClockCount) -> ClockCountView {
        ClockCountView {
            title: self.clock(&it.key),
            id: it.key,
            met: it.met,
            late: it.late,
            moot: it.moot,
            running: it.running,
            share_late: it.share_late,
        }
    }

    fn comparison(&self, change: Change, it: Comparison) -> ComparisonView {
        let (changed_on, versions) = match change {
            Change::Day(on) => (Some(on.to_string()), None),
            Change::Version { before, after } => (None, Some((before, after))),
        };
        let (version_before, version_after) = versions.unzip();
        let state = |(id, before, after): (String, Spread, Spread)| ComparedState {
            title: self.state(&id),
            id,
            before: before.into(),
            after: after.into(),
        };
        ComparisonView {
            changed_on,
            version_before,
            version_after,
            before: it.before.into(),
            after: it.after.into(),
            states: it.states.into_iter().map(state).collect(),
        }
    }
}
