//! Faults of fields that a few people see (`seen_by` with `seen_by_roles`): whoever writes one sees it, it leaves the proceeding
//! on no way, and nothing that others see is decided by it.

use super::Checking;
use crate::file::{Deadline, Field, Procedure, Transition};
use crate::guard_type::looks_at;

impl Checking<'_> {
    pub(super) fn hidden(&mut self) {
        let procedure = self.procedure;
        for field in procedure.fields.iter().filter(|field| !field.seen_by_roles.is_empty()) {
            let id = &field.id;
            field.seen_by_roles.iter().for_each(|role| self.role("field", id, role));
            if field.seen_by.is_empty() {
                let words =
                    format!("field {id} names roles that see it but no slot; write seen_by = [slots] beside them");
                self.fault("field", id, "seen_by_nobody", words);
            }
            let asked = procedure.opening_requires.iter().chain(&procedure.opening_optional);
            if asked.into_iter().any(|asked| asked == id) {
                let words =
                    format!("field {id} is asked for at the opening, by people who do not see it; ask in an act");
                self.fault("field", id, "written_unseen", words);
            }
            self.written(field);
            self.told(field);
        }
    }

    /// Whoever writes a value must be among those who see it, or it would be lost to its own author.
    fn written(&mut self, field: &Field) {
        let sees = |transition: &Transition| {
            let by = transition.by.as_ref();
            by.is_some_and(|by| {
                !by.slots.is_empty()
                    && by.slots.iter().all(|slot| field.seen_by.contains(slot))
                    && by.roles.iter().all(|role| field.seen_by_roles.contains(role))
            })
        };
        let gives = |it: &&Transition| it.requires.contains(&field.id) || it.optional.contains(&field.id);
        for transition in self.procedure.transitions.iter().filter(gives).filter(|it| !sees(it)) {
            let words = format!(
                "transition {} asks for field {}, and somebody who may take it does not see that; let by name its slots and roles alone",
                transition.id, field.id
            );
            self.fault("transition", &transition.id, "written_unseen", words);
        }
    }

    /// What others see must not depend on it.
    fn told(&mut self, field: &Field) {
        let (procedure, id) = (self.procedure, std::slice::from_ref(&field.id));
        let guards = procedure.transitions.iter().filter_map(|it| Some(("transition", &it.id, it.guard.as_ref()?)));
        let clocks = procedure.deadlines.iter().filter_map(|it| Some(("deadline", &it.id, it.when.as_ref()?)));
        let rows = procedure.tables.iter().flat_map(|table| table.rows.iter().map(|row| ("row", &row.id, &row.when)));
        let looking: Vec<(&'static str, String)> = guards
            .chain(clocks)
            .chain(rows)
            .filter(|(_, _, guard)| looks_at(guard, id))
            .map(|(part, owner, _)| (part, owner.clone()))
            .collect();
        for (part, owner) in looking {
            let words =
                format!("{part} {owner} looks at field {}, which few people see, and would tell of it", field.id);
            self.fault(part, &owner, "tells_hidden", words);
        }
        let by_day =
            |it: &&Deadline| it.from_day.as_ref() == Some(&field.id) || it.before_day.as_ref() == Some(&field.id);
        if let Some(deadline) = procedure.deadlines.iter().find(by_day) {
            let words = format!("deadline {} counts from field {}, which few people see", deadline.id, field.id);
            self.fault("deadline", &deadline.id, "tells_hidden", words);
        }
    }

    /// A started procedure must not take such a value over.
    pub(super) fn carried_hidden(&self, child: &Procedure) -> Option<String> {
        child.opening_requires.iter().chain(&child.opening_optional).find_map(|id| {
            let own = self.procedure.field(id)?;
            let words = || format!("field {id} is seen by few here and would be carried over to whoever reads that");
            (!own.seen_by_roles.is_empty()).then(words)
        })
    }
}
