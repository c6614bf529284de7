//! Faults of parties and their acts, and of clocks that count from a day that people write down.

use fengqiao_domain::deadline::Length;

use super::{Checking, GIVING, POINTS};
use crate::field::FieldKind;
use crate::file::{Deadline, Field, Procedure, Starts, Transition};
use crate::guard_type::names;
use crate::hand::OPENING;
use crate::party::{PARTIES_MAX, PartyActKind, kind_of};

/// Organisations whose mean tells of none of them.
const POOL_LEAST_MIN: u32 = 3;
/// Characters of a text that lists show.
const LISTED_LENGTH_MAX: u32 = 200;

impl Checking<'_> {
    pub(super) fn parties(&mut self) {
        let procedure = self.procedure;
        for role in &procedure.parties {
            let id = &role.id;
            if role.min > role.max || role.max == 0 {
                let words = format!("no number of parties fits role {id}: write min and max with min not over max");
                self.fault("party", id, "empty_range", words);
            }
            if role.max > PARTIES_MAX {
                let words = format!("role {id} has room for {}; at most {PARTIES_MAX} parties stand in one", role.max);
                self.fault("party", id, "too_many_parties", words);
            }
            // A signal is about a place and a kind of trouble, work in a region about no dispute.
            if ["signal", "region", POINTS].contains(&procedure.subject.as_str()) {
                let subject = &procedure.subject;
                let words =
                    format!("role {id} puts people into a procedure on a {subject}, which is never about a person");
                self.fault("party", id, "parties_of_a_signal", words);
            }
        }
    }

    pub(super) fn party_act(&mut self, transition: &Transition) {
        let (procedure, id) = (self.procedure, &transition.id);
        let roles = transition.by.as_ref().map(|by| by.party.as_slice()).unwrap_or_default();
        for role in roles.iter().filter(|role| procedure.party_role(role).is_none()) {
            let known: Vec<&str> = procedure.parties.iter().map(|role| role.id.as_str()).collect();
            self.unknown("transition", id, "role of parties", role, &known);
        }
        match (&transition.act, roles.is_empty()) {
            (Some(act), true) => {
                let words = format!("transition {id} is the act {act} of nobody; name roles of parties in by.party");
                self.fault("transition", id, "act_of_no_party", words);
            }
            (None, false) => {
                let words =
                    format!("transition {id} names parties in by but no act; write act = \"consent\" or another");
                self.fault("transition", id, "party_without_act", words);
            }
            _ => {}
        }
        if transition.by.as_ref().is_some_and(|by| by.online) {
            let asks = !transition.requires.is_empty() || !transition.fills.is_empty() || transition.reason_required;
            let signs = transition.act.as_deref().and_then(kind_of) == Some(PartyActKind::Sign);
            let words = match (&transition.act, asks, signs) {
                (None, ..) => "is no act of a party; remove online or name the act",
                (_, true, _) => {
                    "asks for fields, organisations or a reason that a party cannot give; remove online or what it asks for"
                }
                (_, _, true) => "is a signature, and nothing on that page proves whose; remove online",
                _ => "",
            };
            if !words.is_empty() {
                self.fault(
                    "transition",
                    id,
                    "not_for_parties",
                    format!("transition {id} is done by a party itself, but {words}"),
                );
            }
        }
        self.electronic(transition);
        if transition.act.is_none() && transition.guard.as_ref().is_some_and(|guard| names(guard, "party")) {
            let words = format!("guard of {id} looks at party, but the transition is no act of one; look at parties");
            self.fault("transition", id, "no_acting_party", words);
        }
        let known: Vec<&str> = procedure.party_acts().into_iter().collect();
        for act in transition.clears.iter().filter(|act| !known.contains(&act.as_str())) {
            self.unknown("transition", id, "act of parties", act, &known);
        }
    }

    fn electronic(&mut self, transition: &Transition) {
        let signs = transition.act.as_deref().and_then(kind_of) == Some(PartyActKind::Sign);
        let asks = !transition.requires.is_empty() || !transition.fills.is_empty() || transition.reason_required;
        if transition.by.as_ref().is_some_and(|by| by.electronic) && (asks || !signs) {
            let id = &transition.id;
            let words = format!(
                "transition {id} says electronic; only a signature that asks for no field, organisation or reason is given under a paper"
            );
            self.fault("transition", id, "not_for_parties", words);
        }
    }

    // A started procedure takes over the parties of the roles that it has: each must find its parties there, and room for them.
    pub(super) fn child_parties(&self, child: &Procedure) -> Option<String> {
        child.parties.iter().find_map(|role| match self.procedure.party_role(&role.id) {
            None if role.min == 0 => None,
            None => Some(format!("its parties {} are none of {}", role.id, self.procedure.id)),
            Some(own) if own.min < role.min || own.max > role.max => Some(format!(
                "it takes {} to {} parties {}, and {} has {} to {}",
                role.min, role.max, role.id, self.procedure.id, own.min, own.max
            )),
            Some(_) => None,
        })
    }

    // What is carried over must fit there as it fitted here.
    pub(super) fn carried_fields(&self, child: &Procedure) -> Option<String> {
        child.opening_requires.iter().chain(&child.opening_optional).find_map(|id| {
            let (own, other) = (self.procedure.field(id)?, child.field(id)?);
            let options = |field: &Field| field.options.iter().map(|option| option.id.clone()).collect::<Vec<_>>();
            let fits = own.kind == other.kind && options(own) == options(other);
            let shorter = own.length_max.zip(other.length_max).is_some_and(|(own, other)| own > other);
            let words = || format!("field {id} is of another type, length or choice there");
            (!fits || shorter).then(words)
        })
    }

    pub(super) fn counted_back(&mut self, deadline: &Deadline) {
        let Some(field) = &deadline.before_day else { return };
        let (procedure, id) = (self.procedure, &deadline.id);
        self.field("deadline", id, field);
        let is_day = procedure.field(field).is_none_or(|field| field.kind == FieldKind::Date);
        if !is_day || matches!(deadline.length, Length::Hours(_)) || deadline.from_day.is_some() {
            let words = format!(
                "deadline {id} counts back from field {field}; it takes a field of type date, a length of days or months or inst, and no from_day"
            );
            self.fault("deadline", id, "counts_back_from_no_day", words);
        }
        let leads = |transition: &&Transition| match &deadline.starts {
            Starts::Opening => false,
            Starts::State(state) => transition.to.as_ref() == Some(state),
            Starts::Transition(wanted) => transition.id == *wanted,
        };
        let asked_first = procedure.opening_requires.contains(field);
        let mut leading = procedure.transitions.iter().filter(leads);
        if !asked_first && (deadline.starts == Starts::Opening || leading.any(|it| !it.requires.contains(field))) {
            let words =
                format!("deadline {id} may start before field {field} is given; require it in what starts the clock");
            self.fault("deadline", id, "counts_back_from_nothing", words);
        }
        let moves =
            |it: &&Transition| it.pauses.contains(id) || it.extends.iter().any(|extension| extension.deadline == *id);
        if let Some(transition) = procedure.transitions.iter().find(moves) {
            let words = format!(
                "transition {} pauses or extends deadline {id}, which is counted back; let it ask for field {field} instead",
                transition.id
            );
            self.fault("deadline", id, "counted_back_and_moved", words);
        }
    }

    // Whoever is kept from a step must have been able to take another one.
    pub(super) fn four_eyes(&mut self, transition: &Transition) {
        let procedure = self.procedure;
        let mut known: Vec<&str> = procedure.transitions.iter().map(|it| it.id.as_str()).collect();
        known.push(OPENING);
        if procedure.subject == POINTS {
            known.push(GIVING);
        }
        for step in transition.other_person_than.iter().chain(&transition.other_organisation_than) {
            if !known.contains(&step.as_str()) {
                self.unknown("transition", &transition.id, "step", step, &known);
            }
        }
    }

    // What is told as a mean alone must not be read anywhere else.
    pub(super) fn pooled(&mut self) {
        let procedure = self.procedure;
        let Some(pool) = &procedure.pool else { return };
        let id = &procedure.id;
        let wanted = [(&pool.about, FieldKind::Organisation)];
        for (field, kind) in wanted.into_iter().chain(pool.ask.iter().map(|field| (field, FieldKind::Integer))) {
            self.field("procedure", id, field);
            let fits = |it: &Field| it.kind == kind && !it.seen_by.is_empty();
            if procedure.field(field).is_some_and(|it| !fits(it)) {
                let words =
                    format!("pool of {id}: field {field} must be a whole number, or the organisation, with seen_by");
                self.fault("procedure", id, "pool_of_open_field", words);
            }
        }
        if !procedure.sealed || pool.least < POOL_LEAST_MIN || pool.ask.is_empty() {
            let words = format!(
                "pool of {id}: write sealed = true, name what is asked, and let at least {POOL_LEAST_MIN} answer"
            );
            self.fault("procedure", id, "pool_tells_of_one", words);
        }
    }

    pub(super) fn listed(&mut self) {
        let procedure = self.procedure;
        for id in &procedure.listed {
            self.field("procedure", &procedure.id, id);
            let field = procedure.field(id);
            let short = |field: &Field| match field.kind {
                FieldKind::Choice | FieldKind::Date | FieldKind::Boolean => true,
                FieldKind::Text => field.length_max.is_some_and(|length| length <= LISTED_LENGTH_MAX),
                _ => false,
            };
            if field.is_some_and(|field| !short(field) || !field.seen_by.is_empty()) {
                let words = format!(
                    "{} lists field {id}; lists take choices, days, yes or no, and texts of at most {LISTED_LENGTH_MAX} characters, that every reader sees",
                    procedure.id
                );
                self.fault("procedure", &procedure.id, "lists_no_choice", words);
            }
        }
    }

    pub(super) fn counted_from(&mut self, deadline: &Deadline) {
        let Some(field) = &deadline.from_day else { return };
        self.field("deadline", &deadline.id, field);
        let is_day = self.procedure.field(field).is_none_or(|field| field.kind == FieldKind::Date);
        if !is_day || matches!(deadline.length, Length::Hours(_) | Length::Instant) {
            let words = format!(
                "deadline {} counts from field {field}; it takes a field of type date and a length of days or months",
                deadline.id
            );
            self.fault("deadline", &deadline.id, "counts_from_no_day", words);
        }
    }
}
