//! Making a document: permit, look at the parties, set it, give it the next number, record.
//!
//! It is set before the transaction in which it gets its number, since setting takes longer than a writer should wait. When
//! another document took the number meanwhile, it is set again; the last try sets it within the transaction.

use std::collections::BTreeMap;

use fengqiao_document::{ENGINE, Fonts};
use fengqiao_domain::document::{Document, DocumentNumber, KeptTemplate, NumberParts, code_of};
use fengqiao_domain::event::Event;
use fengqiao_domain::id::{DocumentId, OrganisationId, PersonId, ProceedingId};
use fengqiao_procedure::Instance;
use fengqiao_store::{ProceedingRow, Remembered, SealedDocument, Tx};
use jiff::civil::Date;
use serde_json::Value;

use crate::app::{App, new_id};
use crate::context::Ctx;
use crate::day::day_in_china;
use crate::document::template::Template;
use crate::document::value::{Imprint, Names, open_value, sealed_value, whole_value};
use crate::document::{Set, Source, asked, makes, set};
use crate::error::{AppError, AppResult, refuse};
use crate::office::Office;
use crate::person::Reveal;
use crate::proceeding::instance_of;
use crate::proceeding::parties::matter_behind;

/// Tries before a document is set within the transaction.
const TRIES_MAX: usize = 3;

/// What somebody asks to be made.
#[derive(Debug, Clone, Default)]
pub struct MakeDocument {
    /// Template id.
    pub template: String,
    /// Revision of the proceeding that the person saw.
    pub revision: u32,
    /// Answers to what the template asks.
    pub asked: BTreeMap<String, Value>,
}

/// Everything that a document is made of, but its number.
#[derive(Clone)]
struct Prepared {
    id: DocumentId,
    proceeding_id: ProceedingId,
    revision: u32,
    organisation_id: OrganisationId,
    office_code: String,
    template: Template,
    layout: String,
    open: Value,
    sealed: Value,
    persons: Vec<PersonId>,
    made_on: Date,
    code: String,
    ctx: Ctx,
    fonts: Fonts,
}

/// What the first transaction answers.
enum Begun {
    /// The request was answered before.
    Answered(DocumentId),
    /// Ready to be set, with the number that is the next.
    Ready(Box<Prepared>, Option<u32>),
}

impl App {
    /// Makes a document of a proceeding. The look at the parties stands in the log before it is set; when it cannot be set,
    /// nothing but the look remains, and no number is used.
    ///
    /// # Errors
    /// There is no such proceeding for this person, the template cannot be made in its state or by this person, what was
    /// asked is not sound, a text cannot be printed, the proceeding moved on, or the store refuses.
    pub fn make_document(&self, ctx: &Ctx, id: ProceedingId, make: MakeDocument) -> AppResult<DocumentId> {
        let (prepared, mut next) = match self.begin_document(ctx, id, make)? {
            Begun::Answered(id) => return Ok(id),
            Begun::Ready(prepared, next) => (prepared, next),
        };
        for _ in 0..TRIES_MAX {
            let made = self.set_document(&prepared, next)?;
            match self.record_document(ctx, &prepared, Some(made)) {
                Err(AppError::Refused(refusal)) if refusal.code == NUMBER_TAKEN => {
                    next = self.read(ctx, |reader| next_number(reader, &prepared))?;
                }
                other => return other,
            }
        }
        self.record_document(ctx, &prepared, None)
    }

    /// Permits, checks what was asked, and looks at the parties.
    fn begin_document(&self, ctx: &Ctx, id: ProceedingId, make: MakeDocument) -> AppResult<Begun> {
        let office = self.office(ctx.top_region)?;
        let fonts = self.fonts()?;
        let (app, context) = (self.clone(), ctx.clone());
        self.inner.store.write(ctx.top_region, ctx.now, move |tx| {
            if let Some(answered) = answered(tx, &context)? {
                return Ok(Begun::Answered(answered));
            }
            let row = tx.reader().proceeding(id)?.ok_or(AppError::NotFound("proceeding"))?;
            if !app.may_read_proceeding(&context, &office, &row) {
                return Err(AppError::NotFound("proceeding"));
            }
            let instance = instance_of(&row)?;
            let template = app.permitted_template(&context, &make, &row, &instance)?;
            asked::check(&template.head, &instance, &make.asked)?;
            let prepared = app.prepare(&context, tx, (&office, &fonts), (&row, &instance), (template, make.asked))?;
            let next = next_number(&mut tx.reader(), &prepared)?;
            Ok(Begun::Ready(Box::new(prepared), next))
        })
    }

    fn permitted_template(
        &self,
        ctx: &Ctx,
        make: &MakeDocument,
        row: &ProceedingRow,
        instance: &Instance,
    ) -> AppResult<Template> {
        let found = self.setup().templates.all.get(&make.template);
        let template = found.filter(|template| template.head.procedure == row.proceeding.procedure);
        let template = template.ok_or(AppError::NotFound("template"))?;
        if !makes(self, ctx, &template.head, instance) {
            return refuse("not_permitted", "this document is made by another office or role");
        }
        if make.revision != instance.revision {
            return refuse("stale_revision", "the proceeding moved on; look at it again");
        }
        if !template.head.states.contains(&instance.state) {
            let procedure = self.procedure_of(ctx.top_region, &row.proceeding)?;
            let state = procedure.state(&instance.state);
            let state = state.map_or(instance.state.clone(), |state| state.title.zh.clone());
            return refuse("not_in_state", format!("{} cannot be made in the state {state}", template.head.title.zh));
        }
        Ok(template.clone())
    }

    fn prepare(
        &self,
        ctx: &Ctx,
        tx: &mut Tx<'_>,
        (office, fonts): (&Office, &Fonts),
        (row, instance): (&ProceedingRow, &Instance),
        (template, asked): (Template, BTreeMap<String, Value>),
    ) -> AppResult<Prepared> {
        let procedure = &*self.procedure_of(ctx.top_region, &row.proceeding)?;
        let matter = matter_behind(&mut tx.reader(), row)?;
        let persons: Vec<PersonId> = match template.head.parties.is_empty() {
            true => Vec::new(),
            false => instance.parties.iter().filter_map(|party| party.id.parse().ok()).collect(),
        };
        let mut seen = Vec::new();
        if let Some(matter) = matter.as_ref().filter(|_| !persons.is_empty()) {
            let reveal = Reveal {
                matter_id: matter.matter.id,
                purpose: "serve_document".to_owned(),
                note: Some(template.head.title.zh.clone()),
                fields: template.head.parties.clone(),
            };
            for person in &persons {
                seen.push(self.look_at_person(ctx, tx, *person, &reveal)?);
            }
        }
        let name_of = |id: &str| office.organisation_name(id);
        let own = name_of(&ctx.account.organisation_id.to_string());
        let subject = matter.as_ref().map(|row| (row.matter.code.as_str(), row.matter.title.as_str()));
        let names = Names {
            office: &own,
            organisation: &name_of,
            region: &|id| office.region_name(id),
            mediator: &|id| office.mediator_name(id),
            proceeding: (&row.proceeding.code, &row.proceeding.title),
            matter: subject.unwrap_or_default(),
        };
        Ok(Prepared {
            id: new_id(ctx.now, DocumentId::new),
            proceeding_id: row.proceeding.id,
            revision: instance.revision,
            organisation_id: ctx.account.organisation_id,
            office_code: self.setup().offices.code(&own),
            open: open_value(&template.head, procedure, instance, &names),
            sealed: sealed_value(&template.head, &seen, &asked),
            template,
            layout: self.setup().templates.layout.clone(),
            persons,
            made_on: day_in_china(ctx.now),
            code: code_of(rand::random()),
            ctx: ctx.clone(),
            fonts: fonts.clone(),
        })
    }

    fn set_document(&self, prepared: &Prepared, next: Option<u32>) -> AppResult<(Document, SealedDocument)> {
        let head = &prepared.template.head;
        let number = head.number.as_ref().zip(next).map(|(numbering, n)| {
            let parts = NumberParts { office: &prepared.office_code, year: prepared.made_on.year(), n };
            let text = numbering.form.write(&parts);
            DocumentNumber { series: numbering.series.clone(), year: parts.year, n, text }
        });
        let imprint = Imprint {
            title: &head.title.zh,
            number: number.as_ref().map(|number| number.text.as_str()),
            made_on: prepared.made_on,
            code: &prepared.code,
        };
        let value = whole_value(&prepared.open, &prepared.sealed, imprint);
        let file = format!("documents/{}.typ", head.id);
        let source = Source {
            file: &file,
            text: &prepared.template.text,
            layout: &prepared.layout,
            hash: &prepared.template.hash,
        };
        let set = set(&source, value, &prepared.fonts)?;
        let pdf_hash = fengqiao_document::sha256_hex(&[&set.paper.pdf()?]);
        let document = document_of(prepared, &set, &pdf_hash, number);
        Ok((document, self.store().seal_document(prepared.id, &prepared.sealed.to_string())))
    }

    /// Records a document, which is set here when it was not set before.
    fn record_document(
        &self,
        ctx: &Ctx,
        prepared: &Prepared,
        made: Option<(Document, SealedDocument)>,
    ) -> AppResult<DocumentId> {
        let (app, prepared) = (self.clone(), prepared.clone());
        self.run(ctx, move |tx| {
            let row = tx.reader().proceeding(prepared.proceeding_id)?.ok_or(AppError::NotFound("proceeding"))?;
            if row.proceeding.revision != prepared.revision {
                return refuse(
                    "stale_revision",
                    "the proceeding moved on while the document was set; look at it again",
                );
            }
            let next = next_number(&mut tx.reader(), &prepared)?;
            let (document, sealed) = match made {
                Some((document, _)) if document.number.as_ref().map(|number| number.n) != next => {
                    return refuse(NUMBER_TAKEN, "another document took the number meanwhile");
                }
                Some(made) => made,
                None => app.set_document(&prepared, next)?,
            };
            if let Some(number) = &document.number
                && tx.reader().document_with_number(&number.text)?.is_some()
            {
                let words = format!(
                    "the number {} is another office's; give the two different codes in data/offices.toml",
                    number.text
                );
                return refuse("number_of_another", words);
            }
            let mut events = Vec::new();
            if tx.reader().kept_template(&document.template_hash)?.is_none() {
                events.push(Event::TemplateKept { template: kept(&prepared) });
            }
            let id = document.id;
            events.push(Event::DocumentMade { document });
            tx.record(&prepared.ctx.actor(), &events)?;
            tx.keep_sealed_document(&sealed)?;
            Ok(id)
        })
    }
}

/// The code of the refusal after which a document is set again under another number.
const NUMBER_TAKEN: &str = "number_taken";

fn answered(tx: &mut Tx<'_>, ctx: &Ctx) -> AppResult<Option<DocumentId>> {
    let Some(request) = &ctx.request else { return Ok(None) };
    match tx.remembered(ctx.account.id, &request.route, &request.key, &request.fingerprint)? {
        Remembered::Answered(answer) => {
            serde_json::from_str(&answer).map(Some).map_err(|error| AppError::Data(error.to_string()))
        }
        Remembered::Reused | Remembered::New => Ok(None),
    }
}

fn next_number(reader: &mut fengqiao_store::Reader<'_>, prepared: &Prepared) -> AppResult<Option<u32>> {
    let Some(numbering) = &prepared.template.head.number else { return Ok(None) };
    let year = prepared.made_on.year();
    Ok(Some(reader.next_document_number(prepared.organisation_id, &numbering.series, year)?))
}

fn document_of(prepared: &Prepared, set: &Set, pdf_hash: &str, number: Option<DocumentNumber>) -> Document {
    let head = &prepared.template.head;
    Document {
        id: prepared.id,
        proceeding_id: prepared.proceeding_id,
        revision: prepared.revision,
        organisation_id: prepared.organisation_id,
        template: head.id.clone(),
        version: head.version.clone(),
        template_hash: prepared.template.hash.clone(),
        title: head.title.zh.clone(),
        number,
        made_on: prepared.made_on,
        made_at: prepared.ctx.now,
        pages: u32::try_from(set.paper.pages()).unwrap_or(u32::MAX),
        engine: ENGINE.to_owned(),
        fonts_hash: prepared.fonts.hash().to_owned(),
        content_hash: set.content_hash.clone(),
        pdf_hash: pdf_hash.to_owned(),
        code: prepared.code.clone(),
        ink: head.ink,
        personal: head.is_personal(),
        persons: prepared.persons.clone(),
        printed: head.parties.clone(),
        data: prepared.open.clone(),
    }
}

fn kept(prepared: &Prepared) -> KeptTemplate {
    let Template { head, text, hash } = &prepared.template;
    KeptTemplate {
        hash: hash.clone(),
        template: head.id.clone(),
        version: head.version.clone(),
        text: text.clone(),
        layout: prepared.layout.clone(),
    }
}
