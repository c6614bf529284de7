//! Households behind reports, as opaque keys: how many people stand behind a matter can be counted, and nobody named.

use fengqiao_domain::id::ReportId;
use fengqiao_domain::person::{self, PersonFields};
use fengqiao_domain::report::Part;

use crate::error::StoreResult;
use crate::keys::mac;
use crate::sql::{Conn, params};
use crate::vault::{Sealer, open_row};
use crate::{Reader, Store};

/// Who told a report, as opaque keys; never stored and never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HouseholdKeys {
    /// Key of the address.
    pub address: Option<u64>,
    /// Key of the teller: the phone, else the identity number, else the whole name.
    pub reporter: Option<u64>,
}

impl Sealer {
    fn household(&self, fields: &PersonFields) -> HouseholdKeys {
        let address = fields.address.as_deref().map(person::normalise_address).filter(|address| !address.is_empty());
        let key = |address: &String| {
            let bytes = mac(&self.keys().party, &[b"address", address.as_bytes()]);
            u64::from_be_bytes(bytes[..8].try_into().expect("eight bytes"))
        };
        // Phone and number come before the name.
        let reporter = self.party_keys(fields).first().map(|(key, _)| *key);
        HouseholdKeys { address: address.as_ref().map(key), reporter }
    }
}

impl Store {
    /// Opaque keys of somebody's household, as [`Reader::households`] gives them.
    #[must_use]
    pub fn household_of(&self, fields: &PersonFields) -> HouseholdKeys {
        self.sealer().household(fields)
    }
}

impl Reader<'_> {
    /// Opaque keys of who told each report, in the order asked; empty where nobody is known.
    ///
    /// # Errors
    /// A field does not open, or the database refuses.
    pub fn households(&mut self, reports: &[ReportId]) -> StoreResult<Vec<HouseholdKeys>> {
        let sql = "select id, report_id, part, name, phone, id_number, address from vault_person where top_region = ?1 and report_id = ?2 order by id";
        let (top_region, sealer) = (self.top_region, self.sealer);
        let keys = |conn: &mut Conn, id: ReportId| -> StoreResult<HouseholdKeys> {
            let told = conn.query(sql, params![top_region, id], |row| {
                let (_, (_, part), fields) = open_row(sealer, row)?;
                Ok((part == Part::Reporter).then(|| sealer.household(&fields)))
            })?;
            Ok(told.into_iter().flatten().next().unwrap_or_default())
        };
        reports.iter().map(|&id| keys(self.conn, id)).collect()
    }
}
