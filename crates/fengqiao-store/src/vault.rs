//! The vault: narratives and personal data, sealed field by field (AES-256-GCM) under a key outside the database,
//! with blind indexes for exact look-up. Nothing leaves it in clear but through `reveal` and `narratives`; parties are linked
//! inside it and leave as opaque keys.

mod link;
mod litigant;

use std::ops::Range;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use fengqiao_domain::id::{MatterId, PersonId, ReportId};
use fengqiao_domain::person::{self, PersonFields};
use fengqiao_domain::report::Part;
use rand::Rng;

use crate::error::{StoreError, StoreResult};
use crate::keys::{Keys, mac};
use crate::sql::{Conn, Value, params};
use crate::{Reader, Store, Tx};

pub use link::{Comparison, LinkKey, LinkPurpose, Linker, Mention};
pub use litigant::{LitigantFields, NewLitigant, SealedLitigant, SeriesGroup};

const NONCE_LENGTH: usize = 12;
const VERSION: u8 = 1;

/// Leave to decrypt one person's data, made only by the permission layer: for which person, on which matter, why.
#[derive(Debug)]
pub struct Purpose {
    /// The person.
    pub person_id: PersonId,
    /// The matter that the reader handles.
    pub matter_id: MatterId,
    /// What for, as a stable code.
    pub code: String,
}

/// Masked data of one person, safe to show to whoever may read the matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskedPerson {
    /// Row in the vault.
    pub person_id: PersonId,
    /// The report that names the person.
    pub report_id: ReportId,
    /// The part played.
    pub part: Part,
    /// Masked fields.
    pub fields: PersonFields,
}

/// A person to be kept with a report.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// Key of the row to be made.
    pub id: PersonId,
    /// The report that names the person.
    pub report_id: ReportId,
    /// The part played.
    pub part: Part,
    /// Data in clear.
    pub fields: PersonFields,
}

/// A report's narrative, sealed and ready to be kept.
#[derive(Debug, Clone)]
pub struct SealedNarrative {
    report_id: ReportId,
    sealed: Vec<u8>,
}

/// A person's data, sealed and ready to be kept.
#[derive(Debug, Clone)]
pub struct SealedPerson {
    id: PersonId,
    report_id: ReportId,
    part: Part,
    /// Fields in the order of the table.
    sealed: [Option<Vec<u8>>; 4],
    phone_index: Option<Vec<u8>>,
    id_number_index: Option<Vec<u8>>,
}

/// Seals and opens fields; the context of every field is bound to it, so that a moved ciphertext does not open.
pub(crate) struct Sealer {
    cipher: Aes256Gcm,
    keys: Keys,
}

impl Sealer {
    pub(crate) fn new(keys: Keys) -> Self {
        let cipher = Aes256Gcm::new_from_slice(&keys.seal).expect("the key has 32 bytes");
        Self { cipher, keys }
    }

    pub(crate) const fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(crate) fn seal(&self, context: &str, clear: &str) -> Vec<u8> {
        self.seal_bytes(context, clear.as_bytes())
    }

    pub(crate) fn seal_bytes(&self, context: &str, clear: &[u8]) -> Vec<u8> {
        let mut nonce = [0_u8; NONCE_LENGTH];
        rand::rng().fill_bytes(&mut nonce);
        let payload = Payload { msg: clear, aad: context.as_bytes() };
        let sealed = self.cipher.encrypt(&Nonce::from(nonce), payload).expect("AES-GCM seals anything below 64 GiB");
        [&[VERSION][..], &nonce, &sealed].concat()
    }

    pub(crate) fn open(&self, context: &str, sealed: &[u8]) -> StoreResult<String> {
        String::from_utf8(self.open_bytes(context, sealed)?).map_err(|_| broken(context))
    }

    pub(crate) fn open_bytes(&self, context: &str, sealed: &[u8]) -> StoreResult<Vec<u8>> {
        let broken = || broken(context);
        let (version, rest) = sealed.split_first().ok_or_else(broken)?;
        if *version != VERSION || rest.len() < NONCE_LENGTH {
            return Err(broken());
        }
        let (nonce, sealed) = rest.split_at(NONCE_LENGTH);
        let nonce: [u8; NONCE_LENGTH] = nonce.try_into().map_err(|_| broken())?;
        let payload = Payload { msg: sealed, aad: context.as_bytes() };
        self.cipher.decrypt(&Nonce::from(nonce), payload).map_err(|_| broken())
    }

    /// Blind index of a normalised value in one column: equal values meet, nothing else can be told.
    pub(crate) fn blind(&self, column: &str, normalised: &str) -> Vec<u8> {
        mac(&self.keys.index, &[column.as_bytes(), normalised.as_bytes()])[..16].to_vec()
    }

    /// Opaque keys of a person for same-matter search in memory; never stored.
    pub(crate) fn party_keys(&self, person: &PersonFields) -> Vec<(u64, bool)> {
        let key = |column: &str, normalised: &str| {
            let bytes = mac(&self.keys.party, &[column.as_bytes(), normalised.as_bytes()]);
            u64::from_be_bytes(bytes[..8].try_into().expect("eight bytes"))
        };
        let whole =
            |name: &&str| !name.contains(['某', '×', '*']) && !name.ends_with("先生") && !name.ends_with("女士");
        let phone = person.phone.as_deref().map(|phone| (key("phone", &person::normalise_phone(phone)), true));
        let number =
            person.id_number.as_deref().map(|number| (key("id_number", &person::normalise_id_number(number)), true));
        let name = person.name.as_deref().map(str::trim).filter(whole).map(|name| (key("name", name), false));
        [phone, number, name].into_iter().flatten().collect()
    }

    pub(crate) fn head_mac(&self, top_region: i64, seq: i64, hash: &[u8]) -> Vec<u8> {
        mac(&self.keys.head, &[&top_region.to_be_bytes(), &seq.to_be_bytes(), hash]).to_vec()
    }
}

fn broken(context: &str) -> StoreError {
    let words = format!("does not open as {context}; it was changed or moved, or the key is another");
    StoreError::damaged("sealed field", words)
}

fn narrative_context(report_id: ReportId) -> String {
    format!("narrative/{report_id}")
}

// The report and the part are bound too: a person cannot be moved to another report or another side.
fn person_context(column: &str, id: PersonId, (report_id, part): (ReportId, Part)) -> String {
    format!("{column}/{id}/{report_id}/{}", part_text(part))
}

const COLUMNS: [&str; 4] = ["name", "phone", "id_number", "address"];

fn part_text(part: Part) -> &'static str {
    match part {
        Part::Reporter => "reporter",
        Part::Party => "party",
        Part::OtherParty => "other_party",
    }
}

fn part_of(text: &str) -> StoreResult<Part> {
    match text {
        "reporter" => Ok(Part::Reporter),
        "party" => Ok(Part::Party),
        "other_party" => Ok(Part::OtherParty),
        _ => Err(StoreError::damaged("part", "is unknown")),
    }
}

impl Sealer {
    fn seal_narrative(&self, report_id: ReportId, text: &str) -> SealedNarrative {
        SealedNarrative { report_id, sealed: self.seal(&narrative_context(report_id), text) }
    }

    fn seal_person(&self, person: &NewPerson) -> SealedPerson {
        let &NewPerson { id, report_id, part, ref fields } = person;
        let clear = [&fields.name, &fields.phone, &fields.id_number, &fields.address];
        let sealed = std::array::from_fn(|place| {
            let clear = clear[place].as_ref()?;
            Some(self.seal(&person_context(COLUMNS[place], id, (report_id, part)), clear))
        });
        let phone = fields.phone.as_ref().map(|phone| person::normalise_phone(phone));
        let number = fields.id_number.as_ref().map(|number| person::normalise_id_number(number));
        let phone_index = phone.map(|phone| self.blind("phone", &phone));
        let id_number_index = number.map(|number| self.blind("id_number", &number));
        SealedPerson { id, report_id, part, sealed, phone_index, id_number_index }
    }
}

impl Store {
    /// Seals a report's narrative before its verb, so that the one writer does not spend its time on it.
    #[must_use]
    pub fn seal_narrative(&self, report_id: ReportId, text: &str) -> SealedNarrative {
        self.sealer().seal_narrative(report_id, text)
    }

    /// Seals a person's data with its blind indexes before its verb, so that the one writer does not spend its time on it.
    #[must_use]
    pub fn seal_person(&self, person: &NewPerson) -> SealedPerson {
        self.sealer().seal_person(person)
    }
}

impl Tx<'_> {
    /// Seals and keeps a report's narrative.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_narrative(&mut self, report_id: ReportId, text: &str) -> StoreResult<()> {
        self.keep_sealed_narrative(&self.sealer.seal_narrative(report_id, text))
    }

    /// Keeps a report's narrative that is sealed already.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_sealed_narrative(&mut self, narrative: &SealedNarrative) -> StoreResult<()> {
        let sql = "insert into vault_text (top_region, report_id, sealed, created_at) values (?1, ?2, ?3, ?4)";
        self.conn.execute(sql, params![self.top_region, narrative.report_id, &narrative.sealed, self.at])?;
        Ok(())
    }

    /// Seals and keeps a person's data with its blind indexes.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_person(&mut self, person: &NewPerson) -> StoreResult<()> {
        self.keep_sealed_person(&self.sealer.seal_person(person))
    }

    /// Keeps a person's data that is sealed already.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_sealed_person(&mut self, person: &SealedPerson) -> StoreResult<()> {
        let sql = "insert into vault_person (top_region, id, report_id, part, name, phone, id_number, address, phone_index, id_number_index, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let [name, phone, id_number, address] = &person.sealed;
        let values = params![
            self.top_region,
            person.id,
            person.report_id,
            part_text(person.part),
            name.as_ref(),
            phone.as_ref(),
            id_number.as_ref(),
            address.as_ref(),
            person.phone_index.as_ref(),
            person.id_number_index.as_ref(),
            self.at
        ];
        self.conn.execute(sql, values)?;
        Ok(())
    }

    /// Decrypts one person's data for a purpose. The caller records the event of the look in the same transaction.
    ///
    /// # Errors
    /// A field does not open, or the database refuses.
    pub fn reveal(&mut self, purpose: &Purpose) -> StoreResult<Option<PersonFields>> {
        let (conn, sealer) = (&mut *self.conn, self.sealer);
        let sql = "select id, report_id, part, name, phone, id_number, address from vault_person where top_region = ?1 and id = ?2 order by id";
        let found =
            conn.query_one(sql, params![self.top_region, purpose.person_id], |row| Ok(open_row(sealer, row)?.2))?;
        Ok(found)
    }
}

pub(crate) type OpenRow = (PersonId, (ReportId, Part), PersonFields);

pub(crate) fn open_row(sealer: &Sealer, row: &crate::sql::Row<'_>) -> StoreResult<OpenRow> {
    let id: PersonId = row.id(0)?;
    let place_of = (row.id(1)?, part_of(&row.get::<String>(2)?)?);
    let open = |place: usize| -> StoreResult<Option<String>> {
        let sealed: Option<Vec<u8>> = row.get(place + 3)?;
        sealed.map(|sealed| sealer.open(&person_context(COLUMNS[place], id, place_of), &sealed)).transpose()
    };
    let fields = PersonFields { name: open(0)?, phone: open(1)?, id_number: open(2)?, address: open(3)? };
    Ok((id, place_of, fields))
}

fn masked(sealer: &Sealer, row: &crate::sql::Row<'_>) -> StoreResult<MaskedPerson> {
    let (person_id, (report_id, part), fields) = open_row(sealer, row)?;
    Ok(MaskedPerson { person_id, report_id, part, fields: mask(&fields) })
}

fn mask(fields: &PersonFields) -> PersonFields {
    PersonFields {
        name: fields.name.as_deref().map(person::mask_name),
        phone: fields.phone.as_deref().map(person::mask_phone),
        id_number: fields.id_number.as_deref().map(person::mask_id_number),
        address: fields.address.as_deref().map(person::mask_address),
    }
}

impl Reader<'_> {
    /// Narratives of reports, in the order asked; none where a report has no narrative any more.
    ///
    /// # Errors
    /// A narrative does not open, or the database refuses.
    pub fn narratives(&mut self, reports: &[ReportId]) -> StoreResult<Vec<Option<String>>> {
        let sql = "select sealed from vault_text where top_region = ?1 and report_id = ?2 order by report_id";
        let (top_region, sealer) = (self.top_region, self.sealer);
        let open = |conn: &mut Conn, id: ReportId| -> StoreResult<Option<String>> {
            let sealed: Option<Vec<u8>> = conn.query_one(sql, params![top_region, id], |row| row.get(0))?;
            sealed.map(|sealed| sealer.open(&narrative_context(id), &sealed)).transpose()
        };
        reports.iter().map(|&id| open(self.conn, id)).collect()
    }

    /// Opaque keys of the people of reports, in the order asked, for same-matter search in memory; nothing is shown.
    ///
    /// # Errors
    /// A field does not open, or the database refuses.
    pub fn party_keys(&mut self, reports: &[ReportId]) -> StoreResult<Vec<Vec<(u64, bool)>>> {
        let sql = "select id, report_id, part, name, phone, id_number, address from vault_person where top_region = $1 and report_id = $2 order by id";
        let (top_region, sealer) = (self.top_region, self.sealer);
        let keys = |conn: &mut Conn, id: ReportId| -> StoreResult<Vec<(u64, bool)>> {
            let persons =
                conn.query(sql, params![top_region, id], |row| Ok(sealer.party_keys(&open_row(sealer, row)?.2)))?;
            Ok(persons.into_iter().flatten().collect())
        };
        reports.iter().map(|&id| keys(self.conn, id)).collect()
    }

    /// Where texts write the people of their reports: byte ranges of each text, in the order asked. Nothing else of the
    /// people leaves the vault, so that a text can be masked by who does not know them.
    ///
    /// # Errors
    /// A field does not open, or the database refuses.
    pub fn mentions(&mut self, texts: &[(ReportId, &str)]) -> StoreResult<Vec<Vec<Range<usize>>>> {
        let sql = "select id, report_id, part, name, phone, id_number, address from vault_person where top_region = ?1 and report_id = ?2 order by id";
        let (top_region, sealer) = (self.top_region, self.sealer);
        let ranges = |conn: &mut Conn, (id, text): &(ReportId, &str)| -> StoreResult<Vec<Range<usize>>> {
            let found =
                conn.query(sql, params![top_region, *id], |row| Ok(person::mentions(&open_row(sealer, row)?.2, text)))?;
            Ok(found.into_iter().flatten().collect())
        };
        texts.iter().map(|text| ranges(self.conn, text)).collect()
    }

    /// The people named in a report, masked.
    ///
    /// # Errors
    /// A field does not open, or the database refuses.
    pub fn persons_masked(&mut self, report_id: ReportId) -> StoreResult<Vec<MaskedPerson>> {
        let sealer = self.sealer;
        let sql = "select id, report_id, part, name, phone, id_number, address from vault_person where top_region = ?1 and report_id = ?2 order by id";
        self.conn.query(sql, params![self.top_region, report_id], |row| masked(sealer, row))
    }

    /// One person, masked.
    ///
    /// # Errors
    /// A field does not open, or the database refuses.
    pub fn person_masked(&mut self, person_id: PersonId) -> StoreResult<Option<MaskedPerson>> {
        let sealer = self.sealer;
        let sql = "select id, report_id, part, name, phone, id_number, address from vault_person where top_region = ?1 and id = ?2 order by id";
        self.conn.query_one(sql, params![self.top_region, person_id], |row| masked(sealer, row))
    }

    /// The report that names a person.
    ///
    /// # Errors
    /// The database refuses.
    pub fn report_of_person(&mut self, person_id: PersonId) -> StoreResult<Option<ReportId>> {
        let sql = "select report_id from vault_person where top_region = ?1 and id = ?2 order by id";
        self.conn.query_one(sql, params![self.top_region, person_id], |row| row.id(0))
    }

    /// Reports that name a phone, by blind index, newest first.
    ///
    /// # Errors
    /// The database refuses.
    pub fn reports_with_phone(&mut self, phone: &str, limit: u32) -> StoreResult<Vec<ReportId>> {
        let index = self.sealer.blind("phone", &person::normalise_phone(phone));
        let sql = "select report_id from vault_person where top_region = ?1 and phone_index = ?2 order by report_id desc limit ?3";
        self.conn.query(sql, &[Value::from(self.top_region), Value::from(index), Value::from(limit)], |row| row.id(0))
    }
}
