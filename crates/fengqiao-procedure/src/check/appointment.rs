//! Faults of what stands in calendars, and of fields that name a mediator.

use super::Checking;
use crate::field::FieldKind;

impl Checking<'_> {
    pub(super) fn appointments(&mut self) {
        let procedure = self.procedure;
        for appointment in &procedure.appointments {
            let id = &appointment.id;
            let places = appointment.place.iter().map(|place| (place, [FieldKind::Text, FieldKind::Text]));
            let wanted = std::iter::once((&appointment.on, [FieldKind::Date, FieldKind::Instant])).chain(places);
            for (name, kinds) in wanted {
                self.field("appointment", id, name);
                let Some(field) = procedure.field(name) else { continue };
                if !kinds.contains(&field.kind) || !field.seen_by.is_empty() {
                    let words = format!(
                        "appointment {id} reads field {name}; on takes a day or an instant, place a text, and every reader sees both"
                    );
                    self.fault("appointment", id, "no_appointment", words);
                }
            }
            for state in &appointment.states {
                if procedure.state(state).is_none() {
                    let known: Vec<&str> = procedure.states.iter().map(|state| state.id.as_str()).collect();
                    self.unknown("appointment", id, "state", state, &known);
                }
            }
            if appointment.open && procedure.sealed {
                let words = format!(
                    "appointment {id} is open, and only those who stand in it read this procedure; remove open"
                );
                self.fault("appointment", id, "open_and_sealed", words);
            }
        }
        let opening = procedure.opening_requires.iter().chain(&procedure.opening_optional);
        for id in opening {
            if procedure.field(id).is_some_and(|field| field.kind == FieldKind::Mediator) {
                let words =
                    format!("field {id} names a mediator; let a step ask for it, where the certificate is looked at");
                self.fault("field", id, "mediator_at_opening", words);
            }
        }
    }
}
