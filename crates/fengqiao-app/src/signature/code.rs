//! Giving a party a one-time code for signing a document: limited in life, tries and number; only a keyed digest is kept.

use fengqiao_domain::event::Event;
use fengqiao_domain::id::{DocumentId, PersonId, ProceedingId};
use fengqiao_store::{NewSigningCode, SigningCode, Tx};
use jiff::{SignedDuration, Timestamp};
use rand::RngExt;

use crate::app::App;
use crate::context::Ctx;
use crate::document::makes;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::office::Office;
use crate::person::Reveal;
use crate::signature::{Delivery, Message};

/// Codes are counted within this time.
const COUNTED_WITHIN: SignedDuration = SignedDuration::from_hours(24);

/// A code as it is told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenSigningCode {
    /// How it reaches the party.
    pub channel: &'static str,
    /// The code, where it is told to the party by whoever asked for it.
    pub code: Option<String>,
    /// From when it opens nothing.
    pub ends_at: Timestamp,
    /// Wrong tries that it allows.
    pub tries: u32,
}

impl App {
    /// Gives a party a code for signing a document; one that it had before opens nothing any more.
    ///
    /// # Errors
    /// There is no such document for this person, it is of another office, the party may not sign it now, too many codes were
    /// given, the gateway cannot send, not permitted, or the store refuses.
    pub fn give_signing_code(
        &self,
        ctx: &Ctx,
        document_id: DocumentId,
        person_id: PersonId,
    ) -> AppResult<GivenSigningCode> {
        let office = self.office(ctx.top_region)?;
        let rules = self.setup().signing.code;
        let code: String = {
            let mut draw = rand::rng();
            (0..rules.digits).map(|_| char::from(b'0' + draw.random_range(0..10_u8))).collect()
        };
        let ends_at = ctx.now + SignedDuration::from_mins(i64::from(rules.minutes));
        let (app, context, drawn) = (self.clone(), ctx.clone(), code.clone());
        // The answer is a secret: it is not remembered under the request key.
        let phone = self.inner.store.write(ctx.top_region, ctx.now, move |tx| {
            let (proceeding_id, phone) = app.permit_signing_code(&context, &office, tx, (document_id, person_id))?;
            app.keep_code(tx, (document_id, person_id), &drawn, ends_at)?;
            let channel = app.inner.gateway.channel().to_owned();
            let event = Event::SigningCodeGiven { document_id, proceeding_id, person_id, channel, ends_at };
            tx.record(&context.actor(), &[event])?;
            Ok::<_, AppError>(phone)
        })?;
        let message = Message { person_id, phone: phone.as_deref(), code: &code, ends_at };
        let Ok(delivery) = self.inner.gateway.send(&message) else {
            return refuse("not_sent", "the code could not be sent; ask for another, or sign on paper");
        };
        let shown = (delivery == Delivery::Shown).then_some(code);
        Ok(GivenSigningCode { channel: self.inner.gateway.channel(), code: shown, ends_at, tries: rules.tries_max })
    }

    /// Permits giving a code, says of which proceeding, and looks at the party's telephone where the gateway needs it.
    fn permit_signing_code(
        &self,
        ctx: &Ctx,
        office: &Office,
        tx: &mut Tx<'_>,
        (document_id, person_id): (DocumentId, PersonId),
    ) -> AppResult<(ProceedingId, Option<String>)> {
        let signing = self.permit_signer(ctx, office, tx, document_id)?;
        let proceeding_id = signing.row.proceeding.id;
        self.signable(ctx.top_region, &mut tx.reader(), &signing, person_id)?;
        let Some(matter) = signing.matter.as_ref().filter(|_| self.inner.gateway.needs_phone()) else {
            return Ok((proceeding_id, None));
        };
        let reveal = Reveal {
            matter_id: matter.matter.id,
            purpose: "contact".to_owned(),
            note: None,
            fields: vec!["phone".to_owned()],
        };
        let Some(phone) = self.look_at_person(ctx, tx, person_id, &reveal)?.phone else {
            return refuse("no_phone", "the party has no telephone here; enter it, or let the paper be signed by hand");
        };
        Ok((proceeding_id, Some(phone)))
    }

    /// Whoever makes a document for the office that made it lets its parties sign.
    pub(crate) fn permit_signer(
        &self,
        ctx: &Ctx,
        office: &Office,
        tx: &mut Tx<'_>,
        document_id: DocumentId,
    ) -> AppResult<super::Signing> {
        self.document_of(ctx, office, &mut tx.reader(), document_id)?;
        let signing = self.signing(ctx.top_region, &mut tx.reader(), document_id)?;
        let own = signing.document.document.organisation_id == ctx.account.organisation_id;
        if !own || !signing.head.as_ref().is_some_and(|head| makes(self, ctx, head, &signing.instance)) {
            return refuse("not_permitted", "a paper is signed with the office that made it");
        }
        Ok(signing)
    }

    fn keep_code(&self, tx: &mut Tx<'_>, key: (DocumentId, PersonId), code: &str, ends_at: Timestamp) -> AppResult<()> {
        let rules = self.setup().signing.code;
        let now = tx.at();
        let before = tx.reader().signing_code(key)?;
        let counted = counted(before.as_ref(), now);
        if counted.1 > rules.given_max {
            let words = format!("{} codes were given within a day; sign on paper, or go on tomorrow", rules.given_max);
            return Err(Refusal::new("too_many_codes", words).into());
        }
        let channel = self.inner.gateway.channel();
        let new = NewSigningCode {
            document_id: key.0,
            person_id: key.1,
            code,
            channel,
            tries: rules.tries_max,
            ends_at,
            counted,
        };
        tx.keep_signing_code(&new)?;
        Ok(())
    }
}

/// Since when codes are counted, and how many there are with the next one.
fn counted(before: Option<&SigningCode>, now: Timestamp) -> (Timestamp, u32) {
    match before {
        Some(code) if now.duration_since(code.first_at) < COUNTED_WITHIN => (code.first_at, code.given + 1),
        _ => (now, 1),
    }
}
