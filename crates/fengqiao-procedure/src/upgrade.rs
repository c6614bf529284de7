//! Bringing a running proceeding from one version of its procedure to another, by the mapping that the newer file declares.
//! Nobody is moved in silence: what does not fit is refused with what would have to be done first.

use std::collections::{BTreeMap, BTreeSet};

use fengqiao_domain::calendar::Calendar;
use fengqiao_domain::deadline::Due;
use jiff::Timestamp;
use serde::Deserialize;

use crate::act::{Step, leaves};
use crate::clock::{EndedDeadline, SetDeadline, open_of, set, start};
use crate::file::{Breach, Procedure, Starts};
use crate::hand::OPENING;
use crate::input::{check_fields, refuse_faults};
use crate::instance::{Instance, Refusal, Target};

/// Transition of a step that only brings a proceeding to another version.
pub const UPGRADE: &str = "upgrade";

/// How proceedings of an older version go on under this one. Names that are not listed stay as they are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Upgrade {
    /// The older version.
    pub from: String,
    /// New states by old state.
    #[serde(default)]
    pub states: BTreeMap<String, String>,
    /// New slots by old slot.
    #[serde(default)]
    pub slots: BTreeMap<String, String>,
    /// New roles of parties by old role.
    #[serde(default)]
    pub parties: BTreeMap<String, String>,
    /// New fields by old field.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// New steps by old step, so that one that is taken only so often, or keeps somebody from another, is known under its new name.
    #[serde(default)]
    pub transitions: BTreeMap<String, String>,
    /// New clocks by old clock.
    #[serde(default)]
    pub deadlines: BTreeMap<String, String>,
    /// Old fields, slots, steps and clocks that the newer version has no place for: values stay in the log, clocks end.
    #[serde(default)]
    pub drops: Vec<String>,
}

impl Upgrade {
    fn name<'u>(map: &'u BTreeMap<String, String>, old: &'u str) -> &'u str {
        map.get(old).map_or(old, String::as_str)
    }

    fn drops(&self, old: &str) -> bool {
        self.drops.iter().any(|dropped| dropped == old)
    }
}

/// What a mapping leaves without a place, found before anything is moved: one sentence each.
#[must_use]
pub fn upgrade_faults(old: &Procedure, new: &Procedure) -> Vec<String> {
    let Some(upgrade) = new.upgrade_from(&old.version) else {
        return vec![format!(
            "version {} says nothing of proceedings of {}; add [[upgrade]]",
            new.version, old.version
        )];
    };
    let mut faults = Vec::new();
    let mut look = |what: &str, map: &BTreeMap<String, String>, ids: Vec<&str>, has: &dyn Fn(&str) -> bool| {
        for id in &ids {
            let name = Upgrade::name(map, id);
            if !upgrade.drops(id) && !has(name) {
                let words = format!("{what} {id} has no place in version {}; map it or list it in drops", new.version);
                faults.push(words);
            }
        }
        for id in map.keys().filter(|id| !ids.contains(&id.as_str())) {
            faults.push(format!("the mapping names {what} {id}, which version {} does not have", old.version));
        }
    };
    let running = old.states.iter().filter(|state| !state.terminal).map(|state| state.id.as_str()).collect();
    look("state", &upgrade.states, running, &|id| new.state(id).is_some_and(|state| !state.terminal));
    let slots = old.slots.iter().map(|it| it.id.as_str()).collect();
    look("slot", &upgrade.slots, slots, &|id| new.slot(id).is_some());
    let roles = old.parties.iter().map(|it| it.id.as_str()).collect();
    look("role of parties", &upgrade.parties, roles, &|id| new.party_role(id).is_some());
    let fields = old.fields.iter().map(|it| it.id.as_str()).collect();
    look("field", &upgrade.fields, fields, &|id| new.field(id).is_some());
    let remembered = remembered(old);
    let steps = old.transitions.iter().map(|it| it.id.as_str());
    let steps = steps.filter(|id| remembered.contains(id) || upgrade.transitions.contains_key(*id)).collect();
    look("step", &upgrade.transitions, steps, &|id| new.transition(id).is_some());
    let clocks = old.deadlines.iter().map(|it| it.id.as_str()).collect();
    look("deadline", &upgrade.deadlines, clocks, &|id| new.deadline(id).is_some());
    faults
}

/// Steps of which a proceeding remembers that they were taken: those that may be taken only so often, and those whose taker may not
/// take another one.
fn remembered(old: &Procedure) -> BTreeSet<&str> {
    let counted = old.transitions.iter().filter(|it| it.times_max.is_some()).map(|it| it.id.as_str());
    let barring = old.transitions.iter().flat_map(|it| it.other_person_than.iter().chain(&it.other_organisation_than));
    counted.chain(barring.map(String::as_str)).collect()
}

/// Brings a running proceeding to the newer version: a step that is taken by nobody's act and leads nowhere in the work. `dues`
/// are the sums of its running clocks by deadline id.
///
/// Clocks that run keep the day that was told, under the newer name where it has another; a changed length counts for clocks that
/// start afterwards. A clock that the newer version runs in this state and the older did not know starts now.
///
/// # Errors
/// `no_upgrade` (the newer file does not say how), `state_gone`, `slot_gone`, `party_gone`, `missing_field`, `bad_field`,
/// `deadline_gone`, `deadline_over` (a clock that ran out cannot change its name: settle it first), `stuck` (no act would lead on), `no_such_date`.
pub fn upgrade(
    (old, new): (&Procedure, &Procedure),
    instance: &Instance,
    dues: &BTreeMap<String, Due>,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Step, Refusal> {
    let words = || format!("version {} does not say how proceedings of {} go on", new.version, instance.version);
    let by = new.upgrade_from(&instance.version).ok_or_else(|| Refusal::new("no_upgrade", words()))?;
    let mut after = Instance { version: new.version.clone(), revision: instance.revision + 1, ..instance.clone() };
    state(new, by, &mut after)?;
    slots(new, by, &mut after)?;
    parties(new, by, &mut after)?;
    fields(new, by, &mut after)?;
    steps(new, by, &mut after);
    let targets = std::mem::take(&mut after.targets).into_iter();
    let named = targets.map(|(id, target)| (Upgrade::name(&by.deadlines, &id).to_owned(), target));
    after.targets = named.filter(|(id, _)| new.deadline(id).is_some()).collect();
    let (mut sets, ended) = clocks(new, by, &mut after, (instance, dues, now))?;
    sets.extend(fresh_clocks((old, new), by, &mut after, now, calendar)?);
    if !new.transitions.iter().any(|transition| transition.by.is_some() && leaves(new, transition, &after.state)) {
        let words = format!("in version {} nobody could act in state {}", new.version, after.state);
        return Err(Refusal::new("stuck", words));
    }
    let reason = Some(format!("{} → {}", instance.version, new.version));
    let step = Step::aside(UPGRADE.to_owned(), after);
    Ok(Step { from: Some(instance.state.clone()), deadlines_set: sets, deadlines_ended: ended, reason, ..step })
}

fn state(new: &Procedure, by: &Upgrade, after: &mut Instance) -> Result<(), Refusal> {
    let name = Upgrade::name(&by.states, &after.state).to_owned();
    if new.state(&name).is_none_or(|state| state.terminal) {
        let words =
            format!("state {} has no place in version {}; lead it on first, or map it", after.state, new.version);
        return Err(Refusal::new("state_gone", words));
    }
    after.state = name;
    let mut passed: Vec<String> = Vec::new();
    for state in &after.passed {
        let name = Upgrade::name(&by.states, state);
        if new.state(name).is_some() && !passed.iter().any(|known| known == name) {
            passed.push(name.to_owned());
        }
    }
    if !passed.contains(&after.state) {
        passed.push(after.state.clone());
    }
    after.passed = passed;
    Ok(())
}

fn steps(new: &Procedure, by: &Upgrade, after: &mut Instance) {
    let named = |id: &String| Upgrade::name(&by.transitions, id).to_owned();
    let is_known = |id: &str| id == OPENING || new.transition(id).is_some();
    after.once = after.once.iter().map(named).filter(|id| is_known(id)).collect();
    let taken_by = std::mem::take(&mut after.taken_by).into_iter();
    after.taken_by = taken_by.map(|(id, taker)| (named(&id), taker)).filter(|(id, _)| is_known(id)).collect();
}

fn slots(new: &Procedure, by: &Upgrade, after: &mut Instance) -> Result<(), Refusal> {
    let mut filled: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, members) in &after.slots {
        let name = Upgrade::name(&by.slots, id);
        match new.slot(name) {
            None if by.drops(id) || members.is_empty() => {}
            None => return Err(Refusal::new("slot_gone", format!("slot {id} is filled and has no place; map it"))),
            Some(slot) => {
                let all = filled.entry(name.to_owned()).or_default();
                all.extend(members.iter().filter(|member| !filled_by(all, member)).cloned().collect::<Vec<_>>());
                if all.len() > slot.max as usize {
                    let words = format!("slot {name} would hold {}; at most {}", all.len(), slot.max);
                    return Err(Refusal::new("slot_gone", words));
                }
            }
        }
    }
    let is_empty = |id: &str| filled.get(id).is_none_or(Vec::is_empty);
    if let Some(slot) = new.slots.iter().find(|slot| slot.at_opening && is_empty(&slot.id)) {
        let words =
            format!("slot {} is filled from the opening on in version {}, and stands empty", slot.id, new.version);
        return Err(Refusal::new("slot_gone", words));
    }
    after.slots = filled;
    Ok(())
}

fn filled_by(members: &[String], member: &str) -> bool {
    members.iter().any(|known| known == member)
}

fn parties(new: &Procedure, by: &Upgrade, after: &mut Instance) -> Result<(), Refusal> {
    for party in &mut after.parties {
        let role = Upgrade::name(&by.parties, &party.role).to_owned();
        if new.party_role(&role).is_none() {
            return Err(Refusal::new("party_gone", format!("role {} of a party has no place; map it", party.role)));
        }
        party.role = role;
    }
    // Two old roles that become one are numbered through, in the order in which they were named.
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mixed: BTreeSet<&String> = by.parties.values().collect();
    for party in after.parties.iter_mut().filter(|party| mixed.contains(&party.role)) {
        let number = counts.entry(party.role.clone()).or_default();
        *number += 1;
        party.number = *number;
    }
    Ok(())
}

fn fields(new: &Procedure, by: &Upgrade, after: &mut Instance) -> Result<(), Refusal> {
    let held = std::mem::take(&mut after.fields).into_iter().filter(|(id, _)| !by.drops(id));
    after.fields = held.map(|(id, value)| (Upgrade::name(&by.fields, &id).to_owned(), value)).collect();
    let known: Vec<String> = new.fields.iter().map(|field| field.id.clone()).collect();
    refuse_faults(check_fields(new, &new.opening_requires, &known, &after.fields, &BTreeMap::new()))
}

type Turned = (Vec<SetDeadline>, Vec<EndedDeadline>);

fn clocks(
    new: &Procedure,
    by: &Upgrade,
    after: &mut Instance,
    (instance, dues, now): (&Instance, &BTreeMap<String, Due>, Timestamp),
) -> Result<Turned, Refusal> {
    let (mut sets, mut ended) = (Vec::new(), Vec::new());
    after.deadlines.clear();
    for (id, open) in &instance.deadlines {
        let name = Upgrade::name(&by.deadlines, id);
        let runs = open.paused_at.is_none();
        let deadline = match new.deadline(name).filter(|deadline| deadline.on_breach != Breach::Nothing) {
            Some(deadline) => deadline,
            None if by.drops(id) => {
                if runs {
                    ended.push(EndedDeadline { id: id.clone(), how: "moot" });
                }
                continue;
            }
            None => {
                return Err(Refusal::new(
                    "deadline_gone",
                    format!("deadline {id} runs and has no place; map or drop it"),
                ));
            }
        };
        if name == id || !runs {
            after.deadlines.insert(name.to_owned(), open.clone());
            continue;
        }
        let due = dues.get(id).filter(|_| !open.breached && !open.is_over(now));
        let Some(due) = due else {
            let words = format!("deadline {id} ran out and would be called {name}; settle it first");
            return Err(Refusal::new("deadline_over", words));
        };
        let clock = set(deadline, open.start_at, now, due.clone());
        after.deadlines.insert(name.to_owned(), open_of(&clock));
        ended.push(EndedDeadline { id: id.clone(), how: "moot" });
        sets.push(clock);
    }
    Ok((sets, ended))
}

/// Clocks of the state that the older version did not know.
fn fresh_clocks(
    (old, new): (&Procedure, &Procedure),
    by: &Upgrade,
    after: &mut Instance,
    now: Timestamp,
    calendar: &Calendar,
) -> Result<Vec<SetDeadline>, Refusal> {
    let mut sets = Vec::new();
    let known: BTreeSet<&str> = old.deadlines.iter().map(|it| Upgrade::name(&by.deadlines, &it.id)).collect();
    let scope = crate::guard::scope(new, after, None);
    let fresh = new.deadlines.iter().filter(|deadline| !known.contains(deadline.id.as_str()));
    for deadline in fresh {
        let here = matches!(&deadline.starts, Starts::State(state) if *state == after.state);
        if !here || deadline.when.as_ref().is_some_and(|when| !when.holds(&scope)) {
            continue;
        }
        let clock = start(deadline, after, now, calendar)?;
        if deadline.on_breach == Breach::Nothing {
            let target = Target { start_at: clock.start_at, due: clock.due, reached_at: None };
            after.targets.insert(deadline.id.clone(), target);
            continue;
        }
        after.deadlines.insert(deadline.id.clone(), open_of(&clock));
        sets.push(clock);
    }
    Ok(sets)
}
