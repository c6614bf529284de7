//! Mediators (调解员名册): who may be invited to mediate, in which fields and languages, under which certificate. They act in
//! office, so their names are no secret; what is shown of their work is how much runs with them now, and never a rank.
//!
//! # Source
//! 法释〔2016〕14号 (特邀调解规定), articles 5 to 8: list, certificate, public.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{MediatorId, OrganisationId, RegionId};

/// Characters of a mediator's name.
pub const MEDIATOR_NAME_LENGTH_MAX: usize = 60;
/// Characters of a certificate's number.
pub const CERTIFICATE_LENGTH_MAX: usize = 60;
/// Kinds of matter, and languages, of one mediator.
pub const MEDIATOR_FIELDS_MAX: usize = 20;
/// Characters of a language's name.
pub const LANGUAGE_LENGTH_MAX: usize = 20;

/// A person, or an organisation whose people mediate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediatorKind {
    /// A person.
    Person,
    /// An organisation.
    Organisation,
}

/// One entry of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mediator {
    /// Own key.
    pub id: MediatorId,
    /// Person or organisation.
    pub kind: MediatorKind,
    /// Name, as it stands on the certificate.
    pub name: String,
    /// The organisation for which a person mediates, or the one that an entry is.
    pub organisation_id: Option<OrganisationId>,
    /// The court or other organisation that keeps the entry.
    pub kept_by: OrganisationId,
    /// Where it mediates: there and below.
    pub region_id: RegionId,
    /// Codes of kinds of matter; empty means every kind.
    pub categories: Vec<String>,
    /// Languages beside the common one, dialects and sign language among them.
    pub languages: Vec<String>,
    /// Number of the certificate.
    pub certificate_no: String,
    /// First day on which the certificate is valid.
    pub valid_from_on: Date,
    /// Last day.
    pub valid_to_on: Date,
    /// Whether it still stands in the register.
    pub active: bool,
}

/// Why somebody of the register may not be appointed on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MandateFault {
    /// The entry was taken out of the register.
    #[error("this mediator was taken out of the register; choose another one")]
    Removed,
    /// The certificate is not valid yet.
    #[error("the certificate is valid from {0} only; choose another mediator")]
    NotYet(Date),
    /// The certificate is over.
    #[error("the certificate ended on {0}; choose another mediator, or have it renewed first")]
    Ended(Date),
}

impl Mediator {
    /// Whether it may be appointed on this day.
    ///
    /// # Errors
    /// Why not.
    pub fn appointable(&self, on: Date) -> Result<(), MandateFault> {
        if !self.active {
            return Err(MandateFault::Removed);
        }
        if on < self.valid_from_on {
            return Err(MandateFault::NotYet(self.valid_from_on));
        }
        if on > self.valid_to_on {
            return Err(MandateFault::Ended(self.valid_to_on));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_certificate_holds_on_its_days_alone() {
        let mediator = Mediator {
            id: MediatorId::from_bits(1),
            kind: MediatorKind::Person,
            name: "罗桂兰".into(),
            organisation_id: None,
            kept_by: OrganisationId::from_bits(1),
            region_id: RegionId::from_bits(1),
            categories: Vec::new(),
            languages: Vec::new(),
            certificate_no: "特邀 12".into(),
            valid_from_on: date(2026, 1, 1),
            valid_to_on: date(2026, 12, 31),
            active: true,
        };
        for (day, expected) in [
            (date(2025, 12, 31), Err(MandateFault::NotYet(date(2026, 1, 1)))),
            (date(2026, 1, 1), Ok(())),
            (date(2026, 12, 31), Ok(())),
            (date(2027, 1, 1), Err(MandateFault::Ended(date(2026, 12, 31)))),
        ] {
            assert_eq!(mediator.appointable(day), expected, "{day}");
        }
        let removed = Mediator { active: false, ..mediator };
        assert_eq!(removed.appointable(date(2026, 6, 1)), Err(MandateFault::Removed));
        assert!(MandateFault::Ended(date(2026, 12, 31)).to_string().contains("2026-12-31"));
    }
}
