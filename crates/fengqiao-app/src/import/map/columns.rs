//! Where the fields of a profile stand in the header of one file.

use super::super::source::Header;
use super::super::{ImportError, Mapping, Profile};

/// Where each field stands in the row.
#[derive(Default)]
pub(super) struct Columns {
    pub text: Vec<usize>,
    pub region: Vec<usize>,
    pub external_id: Option<usize>,
    pub reported_at: usize,
    pub received_at: Option<usize>,
    pub closed_at: Option<usize>,
    pub category: Option<usize>,
    pub subcategory: Option<usize>,
    pub place: Option<usize>,
    pub longitude: Option<usize>,
    pub latitude: Option<usize>,
    pub channel: Option<usize>,
    pub reporter_name: Option<usize>,
    pub reporter_phone: Option<usize>,
    pub reporter_id_number: Option<usize>,
    pub reporter_address: Option<usize>,
    pub other_party: Option<usize>,
}

impl Columns {
    /// The places of all mapped columns, and the names of those that the file does without.
    pub(super) fn find(profile: &Profile, header: &Header) -> Result<(Self, Vec<String>), ImportError> {
        let mapping: &Mapping = &profile.mapping;
        let incomplete = |field| ImportError::MappingIncomplete { profile: profile.id.clone(), field };
        let reported_at = mapping.reported_at.as_deref().ok_or_else(|| incomplete("reported_at"))?;
        if mapping.text.is_empty() {
            return Err(incomplete("text"));
        }
        let needed = |name: &str| {
            name == reported_at || mapping.text.iter().chain(&profile.recognise_columns).any(|other| other == name)
        };
        let (mut missing, mut absent): (Vec<&str>, Vec<String>) = (Vec::new(), Vec::new());
        for name in mapping.columns().chain(profile.received_at.as_deref()) {
            match header.find(name)? {
                Some(_) => {}
                None if needed(name) => missing.push(name),
                None => absent.push(name.into()),
            }
        }
        if !missing.is_empty() {
            return Err(ImportError::ColumnsMissing { profile: profile.id.clone(), columns: missing.join(", ") });
        }
        let one = |name: &Option<String>| name.as_deref().map_or(Ok(None), |name| header.find(name));
        let many = |names: &[String]| -> Result<Vec<usize>, ImportError> {
            names.iter().filter_map(|name| header.find(name).transpose()).collect()
        };
        let columns = Self {
            text: many(&mapping.text)?,
            region: many(&mapping.region)?,
            external_id: one(&mapping.external_id)?,
            reported_at: header.find(reported_at)?.unwrap_or_default(),
            received_at: one(&profile.received_at)?,
            closed_at: one(&mapping.closed_at)?,
            category: one(&mapping.category)?,
            subcategory: one(&mapping.subcategory)?,
            place: one(&mapping.place)?,
            longitude: one(&mapping.longitude)?,
            latitude: one(&mapping.latitude)?,
            channel: one(&mapping.channel)?,
            reporter_name: one(&mapping.reporter_name)?,
            reporter_phone: one(&mapping.reporter_phone)?,
            reporter_id_number: one(&mapping.reporter_id_number)?,
            reporter_address: one(&mapping.reporter_address)?,
            other_party: one(&mapping.other_party)?,
        };
        Ok((columns, absent))
    }
}
