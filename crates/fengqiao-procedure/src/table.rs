//! A procedure as a table that people can read and review: the golden files are made of it.

use std::fmt::Write as _;

use crate::file::{Breach, Deadline, Procedure, Reminder, Starts, Transition};

impl Procedure {
    /// The procedure as text: states with owners, transitions with who may take them, clocks with articles.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out =
            format!("{} {} ({} / {})\nsubject {}\n", self.id, self.version, self.title.zh, self.title.en, self.subject);
        out.push_str("\nstates\n");
        for state in &self.states {
            let what = match (&state.owner, &state.outcome) {
                (_, Some(outcome)) => format!("end: {outcome}"),
                (Some(owner), None) => format!("owner {owner}"),
                (None, None) => "no owner".to_owned(),
            };
            let _ = writeln!(out, "  {:<14} {} ({what})", state.id, state.title.zh);
        }
        out.push_str("\ntransitions\n");
        self.transitions.iter().for_each(|transition| transition_lines(&mut out, transition));
        out.push_str("\ndeadlines\n");
        self.deadlines.iter().for_each(|deadline| deadline_lines(&mut out, deadline));
        out
    }
}

fn transition_lines(out: &mut String, transition: &Transition) {
    let from = if transition.from.is_empty() { "*".to_owned() } else { transition.from.join(", ") };
    let _ = writeln!(
        out,
        "  {}: {from} -> {}  {}",
        transition.id,
        transition.to.as_deref().unwrap_or("(stays)"),
        transition.title.zh
    );
    let by = transition.by.as_ref().map_or("the clock".to_owned(), |by| {
        format!("slots [{}] roles [{}]", by.slots.join(", "), by.roles.join(", "))
    });
    let _ = writeln!(out, "      by {by}");
    if let Some(guard) = &transition.guard {
        let _ = writeln!(out, "      if {}", guard.text());
    }
    let list = |out: &mut String, name: &str, items: &[String]| {
        if !items.is_empty() {
            let _ = writeln!(out, "      {name} {}", items.join(", "));
        }
    };
    list(out, "requires", &transition.requires);
    list(out, "optional", &transition.optional);
    list(out, "fills", &transition.fills);
    for effect in &transition.effects {
        let _ = writeln!(out, "      then {effect:?}");
    }
}

fn deadline_lines(out: &mut String, deadline: &Deadline) {
    let starts = match &deadline.starts {
        Starts::Opening => "opening".to_owned(),
        Starts::State(state) => format!("state {state}"),
        Starts::Transition(transition) => format!("transition {transition}"),
    };
    let breach = match &deadline.on_breach {
        Breach::Alert => "alert".to_owned(),
        Breach::Escalate(slot) => format!("escalate to {slot}"),
        Breach::Transition(transition) => format!("take {transition}"),
    };
    let remind: Vec<String> = deadline
        .remind
        .iter()
        .map(|reminder| match reminder {
            Reminder::Third => "last third".to_owned(),
            Reminder::Hours(hours) => format!("{hours} h before"),
        })
        .collect();
    let _ = writeln!(
        out,
        "  {}: {} from {starts}, else {breach}; reminds at [{}]  {}",
        deadline.id,
        deadline.length,
        remind.join(", "),
        deadline.title.zh
    );
    if let Some(basis) = &deadline.basis {
        let _ = writeln!(out, "      basis {basis}");
    }
}
