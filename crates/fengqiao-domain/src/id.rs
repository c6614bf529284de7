//! Typed identifiers: one newtype per noun over a ULID (128 bits, sortable by time, 26 characters of Crockford base 32).
//! Not here: who makes them. Time and chance are arguments, so an id is built from a moment and 80 random bits.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters in the text form of an id.
pub const ID_LENGTH: usize = 26;

/// The text is not a ULID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected 26 characters of Crockford base 32")]
pub struct IdError;

/// Builds the 128 bits of a ULID from milliseconds since 1970 (48 bits kept) and randomness (80 bits kept).
///
/// # Source
/// ULID specification, section "Binary layout".
#[must_use]
pub fn ulid_bits(unix_ms: u64, random: u128) -> u128 {
    (u128::from(unix_ms & 0xFFFF_FFFF_FFFF) << 80) | (random & ((1 << 80) - 1))
}

fn encode(bits: u128) -> [u8; ID_LENGTH] {
    let mut text = [0_u8; ID_LENGTH];
    for (place, slot) in text.iter_mut().rev().enumerate() {
        let digit = (bits >> (5 * place)) & 31;
        *slot = ALPHABET[usize::try_from(digit).expect("five bits fit a usize")];
    }
    text
}

fn decode(text: &str) -> Result<u128, IdError> {
    if text.len() != ID_LENGTH || text.as_bytes()[0] > b'7' {
        return Err(IdError);
    }
    text.bytes().try_fold(0_u128, |bits, byte| {
        let digit = ALPHABET.iter().position(|&letter| letter == byte.to_ascii_uppercase());
        digit.map(|digit| (bits << 5) | digit as u128).ok_or(IdError)
    })
}

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(u128);

        impl $name {
            /// An id of this moment (milliseconds since 1970) and these random bits (80 are used).
            #[must_use]
            pub fn new(unix_ms: u64, random: u128) -> Self {
                Self(ulid_bits(unix_ms, random))
            }
            /// The id with these 128 bits.
            #[must_use]
            pub const fn from_bits(bits: u128) -> Self {
                Self(bits)
            }
            /// The 128 bits.
            #[must_use]
            pub const fn bits(self) -> u128 {
                self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(std::str::from_utf8(&encode(self.0)).expect("the alphabet is ASCII"))
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({self})", stringify!($name))
            }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                decode(text).map(Self)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    )+};
}

id! {
    /// Identifies a region (区划).
    RegionId,
    /// Identifies an organisation (单位).
    OrganisationId,
    /// Identifies an account (账号).
    AccountId,
    /// Identifies a report (诉求).
    ReportId,
    /// Identifies a matter (事项).
    MatterId,
    /// Identifies one mention of a person in the vault (当事人).
    PersonId,
    /// Identifies a signal (预警信号).
    SignalId,
    /// Identifies a scan run (扫描).
    ScanId,
    /// Identifies a proceeding, one run of a procedure (办理).
    ProceedingId,
    /// Identifies a filing, a suit that a court registered (立案).
    FilingId,
    /// Identifies a bulk series of filings (批量案件).
    SeriesId,
    /// Identifies a deadline row (期限).
    DeadlineId,
    /// Identifies an import (导入).
    ImportId,
    /// Identifies an event in the log (日志).
    EventId,
    /// Identifies a session (会话).
    SessionId,
    /// Identifies a notice (通知).
    NoticeId,
    /// Identifies points given (积分).
    PointsId,
    /// Identifies an alarm (数据异常提醒).
    AlarmId,
    /// Identifies a team (巡访组).
    TeamId,
    /// Identifies a patrol plan (巡访计划).
    PatrolId,
    /// Identifies a visit (到访).
    VisitId,
    /// Identifies a fault of the data (数据疑点).
    ArtefactId,
    /// Identifies an accepted change of the watch (调参).
    TuningId,
    /// Identifies a trial of the watch (试算).
    TrialId,
    /// Identifies a trained model (分类模型).
    ModelId,
    /// Identifies two sides set side by side (比对).
    PairingId,
    /// Identifies a pass that proposed pairings.
    PairingPassId,
    /// Identifies a document (文书).
    DocumentId,
    /// Identifies an electronic signature (电子签名).
    SignatureId,
    /// Identifies a liaison, the link of an official and a station (包联).
    LiaisonId,
    /// Identifies a proposal of liaisons (包联方案).
    LiaisonProposalId,
    /// Identifies an inspection (督导).
    InspectionId,
    /// Identifies a photo with a finding (照片).
    PhotoId,
    /// Identifies a bulletin (通报).
    BulletinId,
    /// Identifies an entry of the register of mediators (调解员).
    MediatorId,
    /// Identifies a sitting (微法庭时段).
    SittingId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_form_round_trips_and_sorts_like_the_bits(a: u128, b: u128) {
            let (one, two) = (MatterId::from_bits(a), MatterId::from_bits(b));
            prop_assert_eq!(one.to_string().parse::<MatterId>(), Ok(one));
            prop_assert_eq!(one.cmp(&two), one.to_string().cmp(&two.to_string()));
        }

        #[test]
        fn any_text_is_refused_or_parsed_without_panic(text in ".{0,40}") {
            let _ = text.parse::<ReportId>();
        }
    }

    #[test]
    fn ids_of_a_later_millisecond_sort_later() {
        assert!(ReportId::new(2, 0) > ReportId::new(1, u128::MAX));
    }

    #[test]
    fn more_than_128_bits_are_refused() {
        assert!("80000000000000000000000000".parse::<ReportId>().is_err());
    }
}
