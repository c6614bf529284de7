//! Which mentions are one party, told inside the vault: mentions are opened, handed to a plain function that can keep
//! nothing, and come out as opaque keys. No list of people leaves here, and no look-up of a person.

use std::collections::BTreeMap;

use fengqiao_domain::id::{PersonId, RegionId, ReportId};
use fengqiao_domain::person::PersonFields;
use jiff::civil::Date;

use super::{Sealer, open_row};
use crate::count::Query;
use crate::error::{StoreError, StoreResult};
use crate::keys::mac;
use crate::sql::{Conn, params};
use crate::{Reader, ReportFilter};

/// A mention in clear, as a linker sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mention {
    /// What was told of it.
    pub fields: PersonFields,
    /// County, town and village of its report; empty where they are not known.
    pub place: [String; 3],
}

/// Tells mentions apart: a number for each, equal for equal parties. The second argument names the office's regions. A
/// plain function has nothing to keep a mention in.
pub type Linker = fn(&[Mention], &[String]) -> Vec<u32>;

/// Tells by what a mention and somebody else are the same, as stable codes.
pub type Comparison = fn(&Mention, &Mention, &[String]) -> Vec<&'static str>;

/// What parties are linked for. Keys of one purpose and period mean nothing in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkPurpose {
    /// Stable code.
    pub code: String,
    /// First day of the period.
    pub from_on: Date,
    /// Last day of the period.
    pub to_on: Date,
}

/// An opaque key of a party, for one purpose and period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkKey(pub [u8; 16]);

impl Sealer {
    /// Key of the party whose first mention is this one.
    ///
    /// # Source
    /// HMAC-SHA-256 under a key outside the database, as the count of distinct litigants needs it: the key changes with
    /// the period, so that people can be counted and not followed.
    fn link_key(&self, top_region: i64, purpose: &LinkPurpose, first: PersonId) -> LinkKey {
        let LinkPurpose { code, from_on, to_on } = purpose;
        let parts = [from_on.to_string(), to_on.to_string(), first.to_string()];
        let [from, to, first] = parts.each_ref().map(String::as_bytes);
        let sum = mac(&self.keys.link, &[&top_region.to_be_bytes(), code.as_bytes(), from, to, first]);
        LinkKey(sum[..16].try_into().expect("sixteen of 32 bytes"))
    }
}

impl Reader<'_> {
    /// Reports that a filter leaves with their regions, at most `limit` of them in the order of their ids.
    ///
    /// # Errors
    /// The database refuses.
    pub fn report_regions(
        &mut self,
        filter: &ReportFilter,
        limit: u32,
    ) -> StoreResult<Vec<(ReportId, Option<RegionId>)>> {
        let mut query = Query::new(self.top_region);
        filter.narrow(&mut query);
        query.rows(self.conn, "id, region_id", "report", ("id", limit), |row| Ok((row.id(0)?, row.id_opt(1)?)))
    }

    /// Links the mentions of reports, whose places are given, and gives each mention's report and opaque key. The key of a
    /// party stays the same while mentions are added later in the period.
    ///
    /// # Errors
    /// A field does not open, the linker answers for other mentions than it was given, or the database refuses.
    pub fn link_parties(
        &mut self,
        reports: &[(ReportId, [String; 3])],
        regions: &[String],
        purpose: &LinkPurpose,
        linker: Linker,
    ) -> StoreResult<Vec<(ReportId, LinkKey)>> {
        let (mut ids, mut mentions) = (Vec::new(), Vec::new());
        for (report_id, place) in reports {
            for (id, fields) in self.people_of(*report_id)? {
                ids.push((id, *report_id));
                mentions.push(Mention { fields, place: place.clone() });
            }
        }
        let parties = linker(&mentions, regions);
        drop(mentions);
        if parties.len() != ids.len() {
            return Err(StoreError::damaged("answer of a linker", "is not one number for each mention"));
        }
        let mut first: BTreeMap<u32, PersonId> = BTreeMap::new();
        for (party, (id, _)) in parties.iter().zip(&ids) {
            let known = first.entry(*party).or_insert(*id);
            *known = (*known).min(*id);
        }
        let key = |party: &u32| self.sealer.link_key(self.top_region, purpose, first[party]);
        Ok(parties.iter().zip(&ids).map(|(party, (_, report_id))| (*report_id, key(party))).collect())
    }

    /// By what anybody named in these reports is the same as somebody else, as sorted codes; nothing is told of whom.
    ///
    /// # Errors
    /// A field does not open, or the database refuses.
    pub fn compare_parties(
        &mut self,
        reports: &[ReportId],
        other: &Mention,
        regions: &[String],
        comparison: Comparison,
    ) -> StoreResult<Vec<&'static str>> {
        let mut found = Vec::new();
        for report_id in reports {
            for (_, fields) in self.people_of(*report_id)? {
                found.extend(comparison(&Mention { fields, place: Default::default() }, other, regions));
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn people_of(&mut self, report_id: ReportId) -> StoreResult<Vec<(PersonId, PersonFields)>> {
        let sql = "select id, report_id, part, name, phone, id_number, address from vault_person where top_region = ?1 and report_id = ?2 order by id";
        let (top_region, sealer) = (self.top_region, self.sealer);
        let conn: &mut Conn = self.conn;
        conn.query(sql, params![top_region, report_id], |row| {
            let (id, _, fields) = open_row(sealer, row)?;
            Ok((id, fields))
        })
    }
}
