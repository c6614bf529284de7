//! Faults of decision tables, of slots that hold a number of organisations, and of targets that cause nothing.

use std::collections::BTreeSet;

use super::Checking;
use crate::decision::{DecisionRow, DecisionTable};
use crate::field::FieldKind;
use crate::file::{Breach, Deadline, DeadlineKind};
use crate::guard_type::fields_alone;
use crate::input::SLOT_MEMBERS_MAX;

impl Checking<'_> {
    pub(super) fn tables(&mut self) {
        let procedure = self.procedure;
        for table in &procedure.tables {
            let id = &table.id;
            self.field("table", id, &table.field);
            self.no_blank_basis("table", id, &table.basis);
            let Some(field) = procedure.field(&table.field) else { continue };
            if field.kind != FieldKind::Choice {
                let words =
                    format!("table {id} advises on {}, which is no choice; name a field of type choice", field.id);
                self.fault("table", id, "advises_on_no_choice", words);
                continue;
            }
            if table.rows.is_empty() {
                self.fault("table", id, "empty_table", format!("table {id} has no row; write [[table.row]] below it"));
            }
            let options: Vec<&str> = field.options.iter().map(|option| option.id.as_str()).collect();
            for row in &table.rows {
                self.row(table, row, &options);
            }
            let proposed: BTreeSet<&str> =
                table.rows.iter().flat_map(|row| &row.proposes).map(String::as_str).collect();
            if let Some(never) = options.iter().find(|option| !proposed.contains(*option)) {
                let words = format!("no row of table {id} proposes {never}; add a row for it, or take the option away");
                self.fault("table", id, "never_proposed", words);
            }
        }
    }

    fn row(&mut self, table: &DecisionTable, row: &DecisionRow, options: &[&str]) {
        let id = &row.id;
        for option in row.proposes.iter().filter(|option| !options.contains(&option.as_str())) {
            self.unknown("row", id, "option", option, options);
        }
        self.no_blank_basis("row", id, &row.basis);
        self.typed(id, &row.when);
        match fields_alone(&row.when) {
            None => {
                let words =
                    format!("row {id} looks at more than the fields; a table weighs what was written down alone");
                self.fault("row", id, "looks_at_more_than_fields", words);
            }
            Some(fields) if fields.contains(&table.field) => {
                let words = format!("row {id} looks at {}, on which its table advises", table.field);
                self.fault("row", id, "looks_at_its_answer", words);
            }
            Some(_) => {}
        }
    }

    pub(super) fn slots(&mut self) {
        let procedure = self.procedure;
        for slot in &procedure.slots {
            let id = &slot.id;
            let most = if slot.many { SLOT_MEMBERS_MAX } else { 1 };
            if slot.min == 0 || slot.min > slot.max || slot.max > most {
                let words = format!("no number of organisations fits slot {id}: write 1 <= min <= max <= {most}");
                self.fault("slot", id, "empty_range", words);
            }
        }
        for field in &procedure.fields {
            for slot in &field.seen_by {
                self.slot("field", &field.id, slot);
            }
        }
    }

    // Whoever waits goes on by itself at the end, and by nothing earlier that the wait should hold back.
    pub(super) fn waits(&mut self, deadline: &Deadline) {
        if deadline.kind != DeadlineKind::Wait {
            return;
        }
        let id = &deadline.id;
        let Breach::Transition(next) = &deadline.on_breach else {
            let words =
                format!("deadline {id} is a time to wait; write on_breach = \"transition:…\" to say what follows");
            return self.fault("deadline", id, "waits_for_nothing", words);
        };
        if self.procedure.transition(next).is_some_and(|it| it.by.is_some()) {
            let words = format!(
                "deadline {id} is a time to wait, but somebody may take {next} before it is over; remove its by"
            );
            self.fault("deadline", id, "wait_cut_short", words);
        }
    }

    // What causes nothing can only be a target: a limit that nobody hears of is none.
    pub(super) fn causes_nothing(&mut self, deadline: &Deadline) {
        if deadline.on_breach != Breach::Nothing {
            return;
        }
        let id = &deadline.id;
        let acts = self.procedure.transitions.iter();
        let moved = acts.filter(|it| {
            it.pauses.contains(id) || it.resumes.contains(id) || it.extends.iter().any(|more| more.deadline == *id)
        });
        let fault = if deadline.kind == DeadlineKind::Limit {
            Some("is a limit, of whose end somebody must hear; write kind = \"target\" or another on_breach".to_owned())
        } else if deadline.closing || !deadline.remind.is_empty() {
            Some("causes nothing, so it neither closes nor reminds; remove closing and remind".to_owned())
        } else {
            moved
                .map(|act| act.id.clone())
                .next()
                .map(|act| format!("is no timer; act {act} cannot pause or extend it"))
        };
        if let Some(fault) = fault {
            self.fault("deadline", id, "not_a_quiet_target", format!("deadline {id} {fault}"));
        }
    }
}
