//! Codes: given to a person of a matter by whoever handles it, used, taken back, ended.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{MatterId, PersonId};
use fengqiao_store::Tx;
use jiff::{SignedDuration, Timestamp};
use rand::RngExt;

use crate::app::App;
use crate::citizen::Citizen;
use crate::context::Ctx;
use crate::error::{AppError, AppResult};
use crate::matter::load_open;
use crate::person::ACCESS_AFTER_CLOSE;
use crate::report::path_of;
use crate::session::token_hash;

/// How long a code opens its matter, unless the matter is closed before.
const ENDS_AFTER: SignedDuration = SignedDuration::from_hours(180 * 24);
/// A use is written down once in this time.
const TOUCHED_AFTER: SignedDuration = SignedDuration::from_mins(10);
/// Letters of a code: none that is taken for another when it is read aloud or from paper.
const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Letters in a code: 31^12 are more than 2^59 codes.
const LENGTH: usize = 12;
/// Letters in a group, as it is printed.
const GROUP: usize = 4;

/// A code as it is told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenCode {
    /// In groups, such as `7KQ2-M9XA-4TRW`; only its hash is kept.
    pub code: String,
    /// From when it opens nothing.
    pub ends_at: Timestamp,
}

/// A code as somebody typed it, with or without hyphens and spaces, in any case and width; none where it is no code.
#[must_use]
pub fn tidy_code(text: &str) -> Option<String> {
    let letters = text.chars().filter(|letter| !letter.is_whitespace() && !"-－—–_".contains(*letter));
    let narrow = |letter: char| match letter {
        '！'..='～' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        other => other,
    };
    let tidy: String = letters.map(narrow).map(|letter| letter.to_ascii_uppercase()).take(LENGTH + 1).collect();
    let good = tidy.len() == LENGTH && tidy.bytes().all(|letter| LETTERS.contains(&letter));
    good.then_some(tidy)
}

impl App {
    /// Gives a person of a matter a code with which to follow it; one that the person had before opens nothing any more.
    ///
    /// # Errors
    /// The matter is closed or not of this reader, the person is not of the matter, not permitted, or the store refuses.
    pub fn give_code(&self, ctx: &Ctx, matter_id: MatterId, person_id: PersonId) -> AppResult<GivenCode> {
        let mut draw = rand::rng();
        let code: String = (0..LENGTH).map(|_| char::from(LETTERS[draw.random_range(0..LETTERS.len())])).collect();
        let ends_at = ctx.now.checked_add(ENDS_AFTER).unwrap_or(Timestamp::MAX);
        let (app, context, hash) = (self.clone(), ctx.clone(), token_hash(&code));
        // The answer is a secret: it is not remembered under the request key.
        self.inner.store.write(ctx.top_region, ctx.now, move |tx| {
            app.permit_code(&context, tx, (matter_id, person_id))?;
            tx.keep_citizen_code((matter_id, person_id), &hash, ends_at)?;
            tx.record(&context.actor(), &[Event::CodeGiven { person_id, matter_id, ends_at }])?;
            Ok::<_, AppError>(())
        })?;
        let groups: Vec<&str> = (0..LENGTH).step_by(GROUP).map(|place| &code[place..place + GROUP]).collect();
        Ok(GivenCode { code: groups.join("-"), ends_at })
    }

    /// Takes a code back.
    ///
    /// # Errors
    /// As for giving one; or there is none.
    pub fn end_code(&self, ctx: &Ctx, matter_id: MatterId, person_id: PersonId) -> AppResult<()> {
        let (app, context) = (self.clone(), ctx.clone());
        self.run(ctx, move |tx| {
            app.permit_code(&context, tx, (matter_id, person_id))?;
            if !tx.end_citizen_code(matter_id, person_id)? {
                return Err(AppError::NotFound("code"));
            }
            tx.record(&context.actor(), &[Event::CodeEnded { person_id, matter_id }])?;
            Ok(())
        })
    }

    fn permit_code(&self, ctx: &Ctx, tx: &mut Tx<'_>, (matter_id, person_id): (MatterId, PersonId)) -> AppResult<()> {
        let row = load_open(self, ctx, tx, matter_id)?;
        let path = path_of(tx, row.matter.region_id)?;
        self.setup().matrix.permit(ctx, "handle_matter", path.as_ref(), &row.state)?;
        let report = tx.reader().report_of_person(person_id)?.ok_or(AppError::NotFound("person"))?;
        let report = tx.reader().report(report)?.ok_or(AppError::NotFound("person"))?;
        if report.report.matter_id != Some(matter_id) {
            return Err(AppError::NotFound("person"));
        }
        Ok(())
    }

    /// Whoever follows a matter with this code at this moment; none where the code is wrong, was taken back, or has ended: with
    /// its time, or with access to the closed matter (rights rule 2).
    ///
    /// # Errors
    /// The store refuses.
    pub fn citizen(&self, text: &str, now: Timestamp) -> AppResult<Option<Citizen>> {
        let Some(tidy) = tidy_code(text) else { return Ok(None) };
        let Some(code) = self.inner.store.citizen_code(&token_hash(&tidy))? else { return Ok(None) };
        let matter = self.inner.store.read(code.top_region, |reader| reader.matter(code.matter_id))?;
        let closed = matter.and_then(|matter| matter.closed_at);
        if now >= code.ends_at || closed.is_some_and(|closed_at| now.duration_since(closed_at) > ACCESS_AFTER_CLOSE) {
            return Ok(None);
        }
        if code.seen_at.is_none_or(|seen_at| now.duration_since(seen_at) >= TOUCHED_AFTER) {
            let (matter_id, person_id) = (code.matter_id, code.person_id);
            self.inner.store.write(code.top_region, now, move |tx| {
                tx.touch_citizen_code(matter_id, person_id)?;
                Ok::<_, AppError>(())
            })?;
        }
        Ok(Some(Citizen { code, now }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_was_typed() {
        for text in ["7KQ2-M9XA-4TRW", "7kq2m9xa4trw", " 7KQ2 M9XA 4TRW ", "７ＫＱ２－Ｍ９ＸＡ－４ＴＲＷ"]
        {
            assert_eq!(tidy_code(text).as_deref(), Some("7KQ2M9XA4TRW"), "{text}");
        }
        for text in
            ["", "7KQ2-M9XA-4TR", "7KQ2-M9XA-4TRWW", "7KQ2-M9XA-4TR0", "7KQ2-M9XA-4TRI", "枫桥枫桥枫桥枫桥枫桥枫桥"]
        {
            assert_eq!(tidy_code(text), None, "{text}");
        }
    }
}
