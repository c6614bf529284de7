//! Second stage: what each row means: its kind, its place, the people in it, and what is needed to find it again.

use fengqiao_domain::hex::hex;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use fengqiao_domain::id::{ImportId, PersonId, ReportId, ulid_bits};
use fengqiao_domain::person::PersonFields;
use fengqiao_domain::report::{CategoryBy, Part, PersonRef, Report};
use fengqiao_store::{NewPerson, SealedNarrative, SealedPerson};
use fengqiao_text::normalise::{Normalised, normalise};
use fengqiao_text::same::{Digest, PartyKey};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::super::{MappedRow, Reject};
use super::place::{Places, Told as Region};
use super::read::Chunk;
use crate::app::App;
use crate::narrative::Narrative;
use crate::office::Office;
use crate::same_matter::{Told, digest, party_keys};
use crate::understanding::TREE;

/// Words of a source for its kinds that are remembered.
const REMEMBERED_MAX: usize = 10_000;
/// Random bits of a chunk's first id; the ids of its rows follow, so that they sort like the file and share pages.
const BASE_BITS: u32 = 79;

/// One row, ready to be recorded unless it is known already.
pub(super) struct ReadyRow {
    pub(super) line: u64,
    pub(super) report: Report,
    pub(super) narrative: SealedNarrative,
    pub(super) persons: Vec<SealedPerson>,
    pub(super) digest: Digest,
    pub(super) doubts: Vec<&'static str>,
}

/// A chunk whose rows are understood.
pub(super) struct ReadyChunk {
    pub(super) number: u64,
    pub(super) rows: Vec<ReadyRow>,
    pub(super) rejects: Vec<Reject>,
    pub(super) line: u64,
    pub(super) bytes_read: u64,
}

/// Understands the rows of one import; one for each thread.
pub(super) struct Understanding<'a> {
    app: &'a App,
    top_region: i64,
    office: &'a Office,
    places: Places<'a>,
    source: &'a str,
    tree: &'a str,
    import_id: ImportId,
    kinds: HashMap<String, Option<String>>,
}

impl<'a> Understanding<'a> {
    /// `source` is the profile id; an empty `tree` means the kinds of disputes.
    pub(super) fn new(
        app: &'a App,
        (top_region, office): (i64, &'a Office),
        source: &'a str,
        tree: &'a str,
        import_id: ImportId,
    ) -> Self {
        let tree = if tree.is_empty() { TREE } else { tree };
        Self { app, top_region, office, places: Places::new(office), source, tree, import_id, kinds: HashMap::new() }
    }

    pub(super) fn understand(&mut self, chunk: Chunk, now: Timestamp) -> ReadyChunk {
        let unix_ms = u64::try_from(now.as_millisecond()).unwrap_or(0);
        let base = ulid_bits(unix_ms, rand::random::<u128>() >> (u128::BITS - BASE_BITS));
        let ids = (0..).map(|place: u128| base + place);
        let Chunk { number, rows: mapped, mut rejects, line, bytes_read, .. } = chunk;
        let mut rows = Vec::with_capacity(mapped.len());
        for (row, id) in mapped.into_iter().zip(ids) {
            let line = row.line;
            // One text that breaks a program must not stop the file for ever.
            match catch_unwind(AssertUnwindSafe(|| self.row(row, id, now))) {
                Ok(row) => rows.push(row),
                Err(_) => rejects.push(failed_inside(line)),
            }
        }
        ReadyChunk { number, rows, rejects, line, bytes_read }
    }

    fn row(&mut self, mut row: MappedRow, id: u128, now: Timestamp) -> ReadyRow {
        let normalised = normalise(&row.text);
        let mut doubts = std::mem::take(&mut row.warnings);
        let (category, category_by) = self.category(&row, &normalised, &mut doubts);
        let region_id = match self.places.told(&row) {
            Region::Region(id) => Some(id),
            told => {
                if told == Region::Unknown {
                    doubts.push("region_unknown");
                }
                self.places.sought(&row, &normalised)
            }
        };
        if region_id.is_none() {
            doubts.push("unlocated");
        }
        let report_id = ReportId::from_bits(id);
        let persons = persons(&mut row, report_id, id);
        let parties: Vec<PartyKey> =
            persons.iter().flat_map(|person| party_keys(self.app.store(), &person.fields)).collect();
        let external_id = row.external_id.take().unwrap_or_else(|| content_id(&row, &parties));
        let told = Told {
            report_id,
            reported_at: row.reported_at,
            region_id,
            category: category.as_deref(),
            text: &row.text,
            normalised: &normalised,
            parties,
        };
        let digest = digest(self.office, &told);
        let narrative = Narrative { text: row.text, place: row.place_text }.write();
        let report = Report {
            id: report_id,
            received_at: row.received_at.map_or(now, |at| at.min(now)),
            reported_at: row.reported_at,
            channel: row.channel,
            text_sha256: Narrative::sha256(&narrative),
            region_id,
            category,
            category_by,
            longitude: row.longitude,
            latitude: row.latitude,
            external_id: Some(external_id),
            source: self.source.to_owned(),
            source_category: row.source_category,
            import_id: Some(self.import_id),
            matter_id: None,
            closed_at: row.closed_at,
            persons: persons.iter().map(|person| PersonRef { person_id: person.id, part: person.part }).collect(),
            likely: None,
        };
        let narrative = self.app.store().seal_narrative(report_id, &narrative);
        let persons = persons.iter().map(|person| self.app.store().seal_person(person)).collect();
        ReadyRow { line: row.line, report, narrative, persons, digest, doubts }
    }

    /// The kind by the source's word, else by the text.
    fn category(
        &mut self,
        row: &MappedRow,
        normalised: &Normalised,
        doubts: &mut Vec<&'static str>,
    ) -> (Option<String>, CategoryBy) {
        if let Some(code) = &row.category {
            if self.app.setup().category(code).is_some() {
                return (Some(code.clone()), CategoryBy::Source);
            }
            doubts.push("category_code_unknown");
        }
        if let Some(word) = &row.source_category
            && let Some(code) = self.kind_named(word)
        {
            return (Some(code), CategoryBy::Source);
        }
        let proposal = self.app.propose_category(self.top_region, self.tree, &row.text, normalised);
        (proposal.and_then(|proposal| proposal.category), CategoryBy::Software)
    }

    /// The kind that a word of the source names, the finer part of `coarse / fine` first.
    fn kind_named(&mut self, word: &str) -> Option<String> {
        if let Some(known) = self.kinds.get(word) {
            return known.clone();
        }
        let tree = self.app.setup().trees.iter().find(|tree| tree.tree() == self.tree);
        let parts = std::iter::once(word).chain(word.rsplit(" / "));
        let named =
            tree.and_then(|tree| parts.filter_map(|part| tree.resolve(part)).next().map(|kind| kind.code.clone()));
        if self.kinds.len() < REMEMBERED_MAX {
            self.kinds.insert(word.to_owned(), named.clone());
        }
        named
    }
}

fn failed_inside(line: u64) -> Reject {
    Reject {
        line,
        column: String::new(),
        value_class: "row".into(),
        reason: "failed_inside",
        detail: "understanding this row failed inside: enter it by hand and tell the maintainers".into(),
    }
}

fn persons(row: &mut MappedRow, report_id: ReportId, id: u128) -> Vec<NewPerson> {
    let person =
        |place: u128, part, fields| NewPerson { id: PersonId::from_bits(id + (place << 60)), report_id, part, fields };
    let mut persons = Vec::new();
    let told = std::mem::take(&mut row.reporter);
    if !told.is_empty() {
        let super::super::PersonFields { name, phone, id_number, address } = told;
        persons.push(person(0, Part::Reporter, PersonFields { name, phone, id_number, address }));
    }
    if let Some(name) = row.other_party.take() {
        persons.push(person(1, Part::OtherParty, PersonFields { name: Some(name), ..PersonFields::default() }));
    }
    persons
}

/// A number for a row whose source gives none: equal rows get equal numbers, so that a repeated file changes nothing.
/// People enter by their opaque keys alone, so that nobody can try out names against the number.
fn content_id(row: &MappedRow, parties: &[PartyKey]) -> String {
    const DIGITS: usize = 16;
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    part(row.reported_at.to_string().as_bytes());
    let texts = [Some(&row.text), row.place_text.as_ref(), row.source_category.as_ref(), Some(&row.channel)];
    texts.iter().for_each(|text| part(text.map(String::as_bytes).unwrap_or_default()));
    row.regions.iter().for_each(|region| part(region.as_bytes()));
    for number in row.raw_coordinates.iter().flatten() {
        part(&number.to_be_bytes());
    }
    parties.iter().for_each(|party| part(&party.key.to_be_bytes()));
    format!("row-{}", hex(&hash.finalize()[..DIGITS]))
}
