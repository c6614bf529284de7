//! Persons: shown in clear to whoever handles the matter, for a purpose, and written in the log first.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{MatterId, PersonId};
use fengqiao_domain::person::PersonFields;
use fengqiao_store::{MatterRow, Purpose, Tx};
use jiff::{SignedDuration, Timestamp};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal};
use crate::report::path_of;

/// Purposes for which personal data may be shown.
pub const PURPOSES: [&str; 4] = ["contact", "verify_identity", "serve_document", "other"];
/// Access ends this long after the matter was closed (rights rule 2 of docs/concepts/rights.md).
pub const ACCESS_AFTER_CLOSE: SignedDuration = SignedDuration::from_hours(30 * 24);
const FIELDS: [&str; 4] = ["name", "phone", "id_number", "address"];
const NOTE_LENGTH_MAX: usize = 500;

/// The state of a matter as the permission to reveal sees it: `open`, `closed_lately`, `closed`.
pub(crate) fn reveal_state(row: &MatterRow, now: Timestamp) -> &'static str {
    match row.closed_at {
        None => "open",
        Some(closed_at) if now.duration_since(closed_at) <= ACCESS_AFTER_CLOSE => "closed_lately",
        Some(_) => "closed",
    }
}

/// What somebody asks to see.
#[derive(Debug, Clone)]
pub struct Reveal {
    /// The matter that the person handles.
    pub matter_id: MatterId,
    /// One of [`PURPOSES`].
    pub purpose: String,
    /// In words; needed for `other`.
    pub note: Option<String>,
    /// Fields wanted.
    pub fields: Vec<String>,
}

impl App {
    /// Shows fields of one person. The look stands in the log before anything is shown.
    ///
    /// # Errors
    /// The person is not of that matter nor a party of a proceeding on it in which one stands, the purpose is missing, access has ended, not permitted, or the store refuses.
    pub fn reveal_person(&self, ctx: &Ctx, id: PersonId, reveal: Reveal) -> AppResult<PersonFields> {
        check(&reveal)?;
        let (app, context) = (self.clone(), ctx.clone());
        let asked = reveal.fields.clone();
        // The answer is personal data: it is not remembered under the request key, and every look is its own event.
        let fields =
            self.inner.store.write(ctx.top_region, ctx.now, move |tx| app.look_at_person(&context, tx, id, &reveal))?;
        let wanted = |name: &str, value: Option<String>| value.filter(|_| asked.iter().any(|field| field == name));
        Ok(PersonFields {
            name: wanted("name", fields.name),
            phone: wanted("phone", fields.phone),
            id_number: wanted("id_number", fields.id_number),
            address: wanted("address", fields.address),
        })
    }

    /// Permits a look at one person, writes it into the log, and opens all fields; the caller shows what was asked for.
    pub(crate) fn look_at_person(
        &self,
        ctx: &Ctx,
        tx: &mut Tx<'_>,
        id: PersonId,
        reveal: &Reveal,
    ) -> AppResult<PersonFields> {
        let none = || AppError::NotFound("person");
        let report_id = tx.reader().report_of_person(id)?.ok_or_else(none)?;
        let report = tx.reader().report(report_id)?.ok_or_else(none)?;
        let matter = tx.reader().matter(reveal.matter_id)?.ok_or_else(none)?;
        if report.report.matter_id != Some(reveal.matter_id) {
            return Err(none());
        }
        let path = path_of(tx, matter.matter.region_id)?;
        if !self.setup().matrix.may(ctx, "read_matter", path.as_ref(), &matter.state)
            && !self.stands_beside(ctx, &mut tx.reader(), (reveal.matter_id, id))?
        {
            return Err(none());
        }
        self.setup().matrix.permit(ctx, "reveal_person", path.as_ref(), reveal_state(&matter, ctx.now))?;
        let event = Event::PersonRevealed {
            person_id: id,
            report_id,
            matter_id: reveal.matter_id,
            purpose: reveal.purpose.clone(),
            note: reveal.note.clone(),
            fields: reveal.fields.clone(),
        };
        tx.record(&ctx.actor(), &[event])?;
        let purpose = Purpose { person_id: id, matter_id: reveal.matter_id, code: reveal.purpose.clone() };
        tx.reveal(&purpose)?.ok_or_else(none)
    }
}

/// Refuses a purpose that is none of [`PURPOSES`], a note that is missing where it is needed, and one that is too long.
pub(crate) fn check_purpose(purpose: &str, note: Option<&str>) -> Result<(), Refusal> {
    let bad = |field: &str, code, message: &str| Err(Refusal::new("bad_field", message).field(field, code, message));
    if !PURPOSES.contains(&purpose) {
        return bad("purpose", "unknown", "choose a purpose");
    }
    let note = note.unwrap_or_default().trim();
    if purpose == "other" && note.is_empty() {
        return bad("note", "missing", "say what for");
    }
    if note.chars().count() > NOTE_LENGTH_MAX {
        return bad("note", "too_long", "at most 500 characters");
    }
    Ok(())
}

fn check(reveal: &Reveal) -> Result<(), Refusal> {
    check_purpose(&reveal.purpose, reveal.note.as_deref())?;
    let bad = |field: &str, code, message: &str| Err(Refusal::new("bad_field", message).field(field, code, message));
    if reveal.fields.is_empty() || reveal.fields.iter().any(|field| !FIELDS.contains(&field.as_str())) {
        return bad("fields", "unknown", "name the fields to be shown");
    }
    Ok(())
}
