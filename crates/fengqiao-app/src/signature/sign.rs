//! Signing: on a device of the office on the spot, or by the party on its own phone. One transaction checks the code, takes the
//! act of the party in the proceeding, and keeps the signature with its sealed mark.

use fengqiao_domain::event::{Actor, Event};
use fengqiao_domain::id::{DocumentId, PersonId, SignatureId};
use fengqiao_domain::signature::{Mark, Signature};
use fengqiao_procedure::{Actor as EngineActor, How, PartyTaken, Taken, step};
use fengqiao_store::{Purpose, SigningCode, Tx};
use serde::{Deserialize, Serialize};

use crate::app::{App, new_id};
use crate::citizen::Citizen;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal, refuse};
use crate::proceeding::{Frame, event_of};
use crate::signature::{KeptMark, Signing};

/// Whom a signature on the party's own phone is entered by.
const BY_ITSELF: &str = "party";

/// What somebody signs, and with what.
#[derive(Debug, Clone)]
pub struct SignDocument {
    /// The document.
    pub document_id: DocumentId,
    /// Digest of its content, as the party saw it.
    pub content_hash: String,
    /// The one-time code.
    pub code: String,
    /// The mark.
    pub mark: Mark,
    /// Whether the party agrees to sign electronically (《电子签名法》第三条).
    pub agrees: bool,
}

/// Who enters a signature.
struct Hand {
    log: Actor,
    engine: EngineActor,
    entered_by: String,
    place: &'static str,
}

/// What came of it. A wrong code and the look at a name are recorded, so that they are answers of the transaction and no refusals
/// of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Came {
    Signed,
    WrongCode { tries_left: u32 },
    NoCode,
    NameDiffers,
}

impl Came {
    fn answer(self) -> AppResult<()> {
        match self {
            Self::Signed => Ok(()),
            Self::WrongCode { tries_left } => {
                let words = format!("the code is wrong; {tries_left} tries are left");
                Err(Refusal::new("wrong_signing_code", words).into())
            }
            Self::NameDiffers => {
                let words = "this is not the name that was entered; type it in full, or ask for a correction first";
                Err(Refusal::new("name_differs", words).field("mark", "unknown", words).into())
            }
            Self::NoCode => {
                refuse("no_signing_code", "there is no code, it has ended, or it was tried too often; ask for another")
            }
        }
    }
}

impl App {
    /// A party signs on a device of the office, in front of whoever handles the matter.
    ///
    /// # Errors
    /// There is no such document for this person, it is of another office, the mark is none, the code is wrong or has ended, the
    /// party may not sign it now, or the store refuses.
    pub fn sign_on_the_spot(&self, ctx: &Ctx, person_id: PersonId, sign: SignDocument) -> AppResult<()> {
        check(&sign)?;
        let office = self.office(ctx.top_region)?;
        let (app, context) = (self.clone(), ctx.clone());
        let came: Came = self.run(ctx, move |tx| {
            let signing = app.permit_signer(&context, &office, tx, sign.document_id)?;
            let hand = Hand {
                log: context.actor(),
                engine: App::engine_actor(&context),
                entered_by: context.account.id.to_string(),
                place: "on_the_spot",
            };
            app.sign(tx, &signing, (person_id, sign), hand)
        })?;
        came.answer()
    }

    /// A party signs on its own phone, on the page where it follows its matter.
    ///
    /// # Errors
    /// There is no such document for this person, the mark is none, the code is wrong or has ended, the party may not sign it
    /// now, or the store refuses.
    pub fn sign_online(&self, citizen: &Citizen, sign: SignDocument) -> AppResult<()> {
        check(&sign)?;
        let (app, citizen) = (self.clone(), citizen.clone());
        let came: Came = self.inner.store.write(citizen.code.top_region, citizen.now, move |tx| {
            let person_id = citizen.code.person_id;
            let signing = app.paper_of(&mut tx.reader(), &citizen, sign.document_id)?;
            let hand = Hand {
                log: Actor::default(),
                engine: EngineActor::party(&person_id.to_string()),
                entered_by: BY_ITSELF.to_owned(),
                place: "online",
            };
            app.sign(tx, &signing, (person_id, sign), hand)
        })?;
        came.answer()
    }

    fn sign(
        &self,
        tx: &mut Tx<'_>,
        signing: &Signing,
        (person_id, sign): (PersonId, SignDocument),
        hand: Hand,
    ) -> AppResult<Came> {
        let (_, transition) = self.signable(tx.top_region(), &mut tx.reader(), signing, person_id)?;
        if signing.document.document.content_hash != sign.content_hash {
            return refuse("other_paper", "this is not the paper that you saw; open it again and read it");
        }
        let code = match self.try_code(tx, signing, (person_id, &sign.code), &hand.log)? {
            Ok(code) => code,
            Err(came) => return Ok(came),
        };
        if !self.is_named(tx, signing, (person_id, &sign.mark), &hand.log)? {
            return Ok(Came::NameDiffers);
        }
        let now = tx.at();
        let taken = Taken {
            transition: transition.id.clone(),
            revision: signing.instance.revision,
            party: Some(PartyTaken {
                id: person_id.to_string(),
                how: How::Electronic,
                at: now,
                entered_by: hand.entered_by,
            }),
            ..Taken::default()
        };
        let (procedure, row) = (&*signing.procedure, &signing.row);
        let decided = step(procedure, &signing.instance, &taken, &hand.engine, now, &self.setup().calendar)?;
        let kept = KeptMark::new(sign.mark);
        let label = decided.party.as_ref().map(|party| party.label.zh.clone()).unwrap_or_default();
        let signature = signature_of(signing, (person_id, label), (&kept, &code), (hand.place, now));
        let id = signature.id;
        let mut events = vec![event_of(procedure, &Frame::of(row), &decided, now)?];
        self.follow(tx, row, &decided, &mut events)?;
        events.push(Event::DocumentSigned { signature });
        self.record_step(tx, &hand.log, (row, &decided.effects), &events)?;
        self.renew_parent(tx, &hand.log, row)?;
        let clear = serde_json::to_string(&kept).map_err(|error| AppError::Data(error.to_string()))?;
        tx.keep_mark(&self.store().seal_mark(id, &clear))?;
        tx.end_signing_code((sign.document_id, person_id))?;
        self.tell_signed(tx, signing, &hand.log)?;
        Ok(Came::Signed)
    }

    /// Tries a code; a wrong one is in the log, with how many tries are left.
    fn try_code(
        &self,
        tx: &mut Tx<'_>,
        signing: &Signing,
        (person_id, typed): (PersonId, &str),
        actor: &Actor,
    ) -> AppResult<Result<SigningCode, Came>> {
        let (document_id, proceeding_id) = (signing.document.document.id, signing.row.proceeding.id);
        let key = (document_id, person_id);
        let now = tx.at();
        let held = tx.reader().signing_code(key)?.filter(|code| code.tries_left > 0 && now < code.ends_at);
        let Some(code) = held else { return Ok(Err(Came::NoCode)) };
        if tx.try_signing_code(key, &tidy(typed))? {
            return Ok(Ok(code));
        }
        let tries_left = code.tries_left - 1;
        tx.record(actor, &[Event::SigningRefused { document_id, proceeding_id, person_id, tries_left }])?;
        Ok(Err(Came::WrongCode { tries_left }))
    }

    /// Whether a typed name is the party's own; looking whether it is stands in the log, and takes a try of the code.
    fn is_named(
        &self,
        tx: &mut Tx<'_>,
        signing: &Signing,
        (person_id, mark): (PersonId, &Mark),
        actor: &Actor,
    ) -> AppResult<bool> {
        let Mark::Typed { name } = mark else { return Ok(true) };
        let matter = signing.matter.as_ref().ok_or(AppError::NotFound("matter"))?;
        let none = || AppError::NotFound("person");
        let report_id = tx.reader().report_of_person(person_id)?.ok_or_else(none)?;
        let purpose = "verify_identity".to_owned();
        let looked = Event::PersonRevealed {
            person_id,
            report_id,
            matter_id: matter.matter.id,
            purpose: purpose.clone(),
            note: None,
            fields: vec!["name".to_owned()],
        };
        tx.record(actor, &[looked])?;
        let purpose = Purpose { person_id, matter_id: matter.matter.id, code: purpose };
        let known = tx.reveal(&purpose)?.ok_or_else(none)?.name.unwrap_or_default();
        Ok(letters(&known) == letters(name))
    }

    /// Whoever owes the next step hears that a party signed on its own phone.
    fn tell_signed(&self, tx: &mut Tx<'_>, signing: &Signing, actor: &Actor) -> AppResult<()> {
        if actor.account_id.is_some() {
            return Ok(());
        }
        let it = &signing.row.proceeding;
        let params = [("code".to_owned(), it.code.clone()), ("title".to_owned(), it.title.clone())].into();
        for member in it.slots.iter().filter(|member| member.owner) {
            self.notify_organisation(tx, member.organisation_id, "document_signed", &params, it.id)?;
        }
        Ok(())
    }
}

fn signature_of(
    signing: &Signing,
    (person_id, label): (PersonId, String),
    (kept, code): (&KeptMark, &SigningCode),
    (place, now): (&str, jiff::Timestamp),
) -> Signature {
    let document = &signing.document.document;
    Signature {
        id: new_id(now, SignatureId::new),
        document_id: document.id,
        proceeding_id: document.proceeding_id,
        person_id,
        label,
        content_hash: document.content_hash.clone(),
        pdf_hash: document.pdf_hash.clone(),
        mark: kept.mark.word().to_owned(),
        mark_hash: kept.hash(),
        place: place.to_owned(),
        channel: code.channel.clone(),
        code_given_at: code.created_at,
        at: now,
    }
}

fn check(sign: &SignDocument) -> Result<(), Refusal> {
    if !sign.agrees {
        let words = "say that you agree to sign electronically; otherwise the paper is signed by hand";
        return Err(Refusal::new("bad_field", words).field("agrees", "missing", words));
    }
    match sign.mark.fault() {
        Some((code, words)) => Err(Refusal::new("bad_field", &words).field("mark", code, words)),
        None => Ok(()),
    }
}

/// A code as somebody typed it: spaces go, wide digits become narrow.
fn tidy(code: &str) -> String {
    let narrow = |letter: char| match letter {
        '０'..='９' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        other => other,
    };
    code.chars().filter(|letter| !letter.is_whitespace()).map(narrow).take(20).collect()
}

/// The letters of a name without what stands between them.
fn letters(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
