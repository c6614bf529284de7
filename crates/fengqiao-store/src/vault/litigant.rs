//! Parties of filings in the vault: sealed names and numbers, and an index by which two parties of one calendar year are
//! known to be the same. The index changes with the year: parties can be counted, and nobody can be followed.

use fengqiao_domain::filing::{Filing, SERIES_MIN, Series, Side};
use fengqiao_domain::hex::hex;
use fengqiao_domain::id::{FilingId, PersonId, SeriesId};
use fengqiao_domain::person;
use jiff::civil::Date;

use super::Sealer;
use crate::error::StoreResult;
use crate::filing_count::month_of;
use crate::keys::mac;
use crate::sql::params;
use crate::{Reader, Store, Tx};

/// What a filing tells of a party.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LitigantFields {
    /// Name.
    pub name: Option<String>,
    /// Identity number of a person, or unified social credit code of an organisation.
    pub number: Option<String>,
}

// Debug shows which fields are present and never what they hold, so that no log can leak them.
impl std::fmt::Debug for LitigantFields {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("LitigantFields")
            .field("name", &self.name.is_some())
            .field("number", &self.number.is_some())
            .finish()
    }
}

/// A party to be kept with a filing.
#[derive(Debug, Clone)]
pub struct NewLitigant {
    /// Key of the row to be made.
    pub id: PersonId,
    /// The filing.
    pub filing_id: FilingId,
    /// Its side.
    pub side: Side,
    /// Calendar year of the filing.
    pub year: i16,
    /// Code of its region as told; tells namesakes apart that have no number.
    pub region_code: String,
    /// Data in clear.
    pub fields: LitigantFields,
}

/// A party, sealed and ready to be kept.
#[derive(Debug, Clone)]
pub struct SealedLitigant {
    id: PersonId,
    filing_id: FilingId,
    side: Side,
    name: Option<Vec<u8>>,
    number: Option<Vec<u8>>,
    index: Vec<u8>,
}

fn context(column: &str, id: PersonId, filing_id: FilingId) -> String {
    format!("litigant/{column}/{id}/{filing_id}")
}

impl Sealer {
    /// Key of a party in one calendar year: of its number, else of its name with its region.
    ///
    /// # Source
    /// HMAC-SHA-256 with a key for each period: docs/concepts/filing.md, "Distinct litigants".
    fn litigant_index(&self, litigant: &NewLitigant) -> Vec<u8> {
        let LitigantFields { name, number } = &litigant.fields;
        let year = litigant.year.to_be_bytes();
        let number = number.as_deref().map(person::normalise_id_number).filter(|number| !number.is_empty());
        let sum = match (number, name) {
            (Some(number), _) => mac(&self.keys.link, &[b"litigant number", &year, number.as_bytes()]),
            (None, Some(name)) => {
                let name: String = name.chars().filter(|sign| !sign.is_whitespace()).collect();
                mac(&self.keys.link, &[b"litigant name", &year, name.as_bytes(), litigant.region_code.as_bytes()])
            }
            // Somebody of whom nothing is told is counted as somebody of their own.
            (None, None) => mac(&self.keys.link, &[b"litigant", &year, litigant.id.to_string().as_bytes()]),
        };
        sum[..16].to_vec()
    }
}

/// A party with its cause and month, by which a bulk series is known; opaque outside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SeriesGroup {
    index: Vec<u8>,
    side: &'static str,
    cause: String,
    month: Date,
}

impl Store {
    /// A digest of what a source told, by which it is known again; without the key nothing can be guessed from it.
    #[must_use]
    pub fn digest(&self, told: &str) -> String {
        hex(&mac(&self.sealer().keys.index, &[b"told", told.as_bytes()]))
    }

    /// Seals a party before its verb, so that the one writer does not spend its time on it.
    #[must_use]
    pub fn seal_litigant(&self, litigant: &NewLitigant) -> SealedLitigant {
        let (sealer, &NewLitigant { id, filing_id, side, .. }) = (self.sealer(), litigant);
        let seal = |column: &str, clear: &Option<String>| {
            clear.as_ref().map(|clear| sealer.seal(&context(column, id, filing_id), clear))
        };
        let name = seal("name", &litigant.fields.name);
        let number = seal("number", &litigant.fields.number);
        SealedLitigant { id, filing_id, side, name, number, index: sealer.litigant_index(litigant) }
    }
}

impl Tx<'_> {
    /// Keeps the parties of filings, before the filings are recorded: they are counted by them. Parties that a filing had
    /// before stay until [`Tx::forget_other_litigants`], so that they can be taken out of the counts.
    ///
    /// # Errors
    /// The database refuses.
    pub fn keep_litigants(&mut self, litigants: &[SealedLitigant]) -> StoreResult<()> {
        let sql = "insert into vault_litigant (top_region, id, filing_id, side, name, number, litigant_index, created_at) \
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        for litigant in litigants {
            let values = params![
                self.top_region,
                litigant.id,
                litigant.filing_id,
                litigant.side.as_str(),
                litigant.name.as_ref(),
                litigant.number.as_ref(),
                &litigant.index,
                self.at
            ];
            self.conn.execute(sql, values)?;
        }
        Ok(())
    }

    /// Forgets the parties that a filing had before those that are kept of it, once it is recorded.
    ///
    /// # Errors
    /// The database refuses.
    pub fn forget_other_litigants(&mut self, filing_id: FilingId, kept: &[SealedLitigant]) -> StoreResult<()> {
        let sql = "select id from vault_litigant where top_region = ?1 and filing_id = ?2 order by id";
        let known: Vec<PersonId> = self.conn.query(sql, params![self.top_region, filing_id], |row| row.id(0))?;
        for id in known.into_iter().filter(|id| !kept.iter().any(|party| party.id == *id)) {
            let sql = "delete from vault_litigant where top_region = ?1 and id = ?2";
            self.conn.execute(sql, params![self.top_region, id])?;
        }
        Ok(())
    }

    /// The groups of party, cause and month that a filing is in by the parties that are kept of it.
    ///
    /// # Errors
    /// The database refuses.
    pub fn series_groups(&mut self, filing: &Filing) -> StoreResult<Vec<SeriesGroup>> {
        let Some(cause) = &filing.cause else { return Ok(Vec::new()) };
        let sql =
            "select side, litigant_index from vault_litigant where top_region = ?1 and filing_id = ?2 order by id";
        let rows: Vec<(String, Vec<u8>)> =
            self.conn.query(sql, params![self.top_region, filing.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let month = month_of(filing.filed_on);
        let group = |(side, index): (String, Vec<u8>)| {
            let side = [Side::Plaintiff, Side::Defendant].into_iter().find(|known| known.as_str() == side)?;
            Some(SeriesGroup { index, side: side.as_str(), cause: cause.clone(), month })
        };
        Ok(rows.into_iter().filter_map(group).collect())
    }

    /// The bulk series of these groups that changed, as they stand now; `new_id` makes keys.
    ///
    /// # Errors
    /// The database refuses.
    pub fn series_of(
        &mut self,
        mut groups: Vec<SeriesGroup>,
        new_id: impl Fn() -> SeriesId,
    ) -> StoreResult<Vec<Series>> {
        groups.sort();
        groups.dedup();
        let mut changed = Vec::new();
        for group in groups {
            changed.extend(self.series(&group, &new_id)?);
        }
        Ok(changed)
    }

    fn series(&mut self, group: &SeriesGroup, new_id: &impl Fn() -> SeriesId) -> StoreResult<Option<Series>> {
        let SeriesGroup { index, side, cause, month } = group;
        let sql = "select distinct f.id from vault_litigant l join filing f on f.top_region = l.top_region and f.id = l.filing_id \
                   where l.top_region = ?1 and l.litigant_index = ?2 and l.side = ?3 and f.cause = ?4 and f.month_on = ?5 and f.counted = 1 \
                   order by f.id";
        let values = params![self.top_region, index, *side, cause, *month];
        let mut filings: Vec<FilingId> = self.conn.query(sql, values, |row| row.id(0))?;
        if filings.len() < SERIES_MIN {
            filings.clear();
        }
        let sql = "select series_id from vault_series \
                   where top_region = ?1 and litigant_index = ?2 and side = ?3 and cause = ?4 and month_on = ?5 order by series_id";
        let known: Option<SeriesId> = self.conn.query_one(sql, values, |row| row.id(0))?;
        let id = match known {
            None if filings.is_empty() => return Ok(None),
            None => {
                let id = new_id();
                let sql = "insert into vault_series (top_region, litigant_index, side, cause, month_on, series_id, created_at) \
                           values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
                let values = params![self.top_region, index, *side, cause, *month, id, self.at];
                self.conn.execute(sql, values)?;
                id
            }
            Some(id) => id,
        };
        let sql = "select filing_id from filing_series where top_region = ?1 and series_id = ?2 order by filing_id";
        let before: Vec<FilingId> = self.conn.query(sql, params![self.top_region, id], |row| row.id(0))?;
        let side = if *side == Side::Plaintiff.as_str() { Side::Plaintiff } else { Side::Defendant };
        Ok((before != filings).then(|| Series { id, side, cause: cause.clone(), month: *month, filings }))
    }
}

impl Reader<'_> {
    /// The names of a filing's parties, masked, in the order of their keys.
    ///
    /// # Errors
    /// A field does not open, or the database refuses.
    pub fn litigants_masked(&mut self, filing_id: FilingId) -> StoreResult<Vec<(PersonId, String)>> {
        let sealer = self.sealer;
        let sql = "select id, name from vault_litigant where top_region = ?1 and filing_id = ?2 order by id";
        self.conn.query(sql, params![self.top_region, filing_id], |row| {
            let id: PersonId = row.id(0)?;
            let sealed: Option<Vec<u8>> = row.get(1)?;
            let name = sealed.map(|sealed| sealer.open(&context("name", id, filing_id), &sealed)).transpose()?;
            let shown = name.map(|name| person::mask_name(&name)).unwrap_or_default();
            Ok((id, shown))
        })
    }
}
