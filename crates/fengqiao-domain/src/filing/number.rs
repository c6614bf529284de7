//! Case numbers (案号): （year）court type serial 号.

use std::fmt;

use jiff::civil::{Date, date};

/// Type characters of the numbers that pre-suit mediation had; they belong to no type code.
pub const PRE_SUIT: [&str; 2] = ["诉前调", "民诉前调"];
/// Last day on which a court gave such a number: from 2025-01-01 a suit is registered first.
///
/// # Source
/// 最高人民法院《关于严格依法规范民事案件立案与调解工作的意见》, in force 2025-01-01.
pub const PRE_SUIT_LAST_ON: Date = date(2024, 12, 31);

/// Characters of a type at most; the rule says three, four occurred.
const TYPE_LENGTH_MAX: usize = 6;
/// Digits of a serial number at most.
const SERIAL_LENGTH_MAX: usize = 8;
/// Characters of a whole number that are looked at.
const NUMBER_LENGTH_MAX: usize = 60;
const PROVINCES: &str = "京津冀晋内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔云藏陕甘青宁新军兵";
const SUPREME: &str = "最高法";
const NUMERALS: &str = "一二三四五六七八九十";

/// The parts of a case number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseNumber {
    /// Year of registration.
    pub year: i16,
    /// Code of the court: 最高法, or a province's short name and none, two or four digits.
    pub court: String,
    /// Type characters, such as 民初.
    pub kind: String,
    /// Serial number.
    pub serial: u32,
    /// 之一 and so on, none for the main number.
    pub part: Option<String>,
}

/// What is wrong with a case number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CaseNumberFault {
    /// Half-width brackets.
    #[error("the year stands in half-width brackets (2025); write full-width ones （2025）")]
    HalfWidth,
    /// No year in brackets.
    #[error("a case number begins with the year in full-width brackets, such as （2025）")]
    Year,
    /// No court code.
    #[error(
        "after the year comes the court's code: a province's short name and no, two or four digits, such as 鲁0303"
    )]
    Court,
    /// No type characters.
    #[error("after the court comes the type in one to six Chinese characters, such as 民初")]
    Kind,
    /// No serial number or 号.
    #[error("a case number ends with a serial number of one to eight digits and 号, and 之一 where it has parts")]
    Serial,
}

impl CaseNumber {
    /// Reads a number as courts write it; white space around it is passed over, within it is refused.
    ///
    /// # Errors
    /// The first part that does not fit, with what to write instead.
    ///
    /// # Source
    /// 最高人民法院《关于人民法院案件案号的若干规定》(2016), articles 1 to 5 and 7 to 10.
    pub fn parse(text: &str) -> Result<Self, CaseNumberFault> {
        use CaseNumberFault::{Court, HalfWidth, Kind, Serial, Year};
        let text = text.trim();
        if text.chars().count() > NUMBER_LENGTH_MAX {
            return Err(Serial);
        }
        let opened = |text: &str| {
            text.starts_with('(') || text.get(..4).is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()))
        };
        let rest = text.strip_prefix('（').ok_or(if opened(text) { HalfWidth } else { Year })?;
        let (year, rest) = digits(rest, 4);
        let year =
            year.filter(|year| year.len() == 4 && (year.starts_with("19") || year.starts_with("20"))).ok_or(Year)?;
        let rest = rest.strip_prefix('）').ok_or(if rest.starts_with(')') { HalfWidth } else { Year })?;
        let (court, rest) = court(rest).ok_or(Court)?;
        let of_type = |sign: &char| ('\u{4e00}'..='\u{9fa5}').contains(sign) && *sign != '号';
        let kind_length = rest.chars().take_while(of_type).count();
        if !(1..=TYPE_LENGTH_MAX).contains(&kind_length) {
            return Err(Kind);
        }
        let kind: String = rest.chars().take(kind_length).collect();
        let (serial, rest) = digits(&rest[kind.len()..], SERIAL_LENGTH_MAX);
        let serial = serial.and_then(|serial| serial.parse().ok()).filter(|serial| *serial > 0).ok_or(Serial)?;
        let rest = rest.strip_prefix('号').ok_or(Serial)?;
        let part = match rest {
            "" => None,
            rest => match rest.strip_prefix('之') {
                Some(part) if !part.is_empty() && part.chars().all(|sign| NUMERALS.contains(sign)) => {
                    Some(rest.to_owned())
                }
                _ => return Err(Serial),
            },
        };
        let year = year.parse().map_err(|_| Year)?;
        Ok(Self { year, court: court.to_owned(), kind, serial, part })
    }

    /// Whether it is a number of pre-suit mediation.
    #[must_use]
    pub fn is_pre_suit(&self) -> bool {
        PRE_SUIT.contains(&self.kind.as_str())
    }
}

fn digits(text: &str, most: usize) -> (Option<&str>, &str) {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    ((length > 0).then(|| &text[..length]), &text[length..])
}

fn court(text: &str) -> Option<(&str, &str)> {
    if text.starts_with(SUPREME) {
        return Some(text.split_at(SUPREME.len()));
    }
    let province = text.chars().next().filter(|sign| PROVINCES.contains(*sign))?;
    let length = text[province.len_utf8()..].bytes().take_while(u8::is_ascii_digit).count();
    matches!(length, 0 | 2 | 4).then(|| text.split_at(province.len_utf8() + length))
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, court, kind, serial, part } = self;
        write!(out, "（{year}）{court}{kind}{serial}号{}", part.as_deref().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_of_the_rule_are_read_and_written_back() {
        for (text, court, kind) in [
            ("（2024）鲁03民初123号", "鲁03", "民初"),
            ("（2023）鲁0303民特45号", "鲁0303", "民特"),
            ("（2022）最高法民再12号", "最高法", "民再"),
            ("（2024）浙02民诉前调595号", "浙02", "民诉前调"),
            ("（2019）京0101行初7号之一", "京0101", "行初"),
            ("（2021）鲁民终9号", "鲁", "民终"),
        ] {
            let number = CaseNumber::parse(&format!("  {text} ")).expect(text);
            assert_eq!((number.court.as_str(), number.kind.as_str()), (court, kind));
            assert_eq!(number.to_string(), text);
            assert_eq!(number.is_pre_suit(), kind.contains("诉前调"));
        }
    }

    #[test]
    fn each_fault_names_its_part_and_the_cure() {
        use CaseNumberFault::{Court, HalfWidth, Kind, Serial, Year};
        for (text, fault, cure) in [
            ("(2024)鲁0303民初1号", HalfWidth, "（2025）"),
            ("（2024)鲁0303民初1号", HalfWidth, "（2025）"),
            ("2024鲁0303民初1号", HalfWidth, "（2025）"),
            ("鲁0303民初1号", Year, "（2025）"),
            ("（1824）鲁0303民初1号", Year, "（2025）"),
            ("（24）鲁0303民初1号", Year, "（2025）"),
            ("（2024）齐0303民初1号", Court, "鲁0303"),
            ("（2024）鲁030民初1号", Court, "鲁0303"),
            ("（2024）鲁03031号", Court, "鲁0303"),
            ("（2024）鲁03031民初1号", Court, "鲁0303"),
            ("（2024）鲁0303号", Kind, "民初"),
            ("（2024）鲁0303民初民初民初民初1号", Kind, "民初"),
            ("（2024）鲁0303民初号", Serial, "号"),
            ("（2024）鲁0303民初0号", Serial, "号"),
            ("（2024）鲁0303民初123456789号", Serial, "号"),
            ("（2024）鲁0303民初1", Serial, "号"),
            ("（2024）鲁0303民初1号之甲", Serial, "号"),
            ("（2024）鲁0303 民初1号", Kind, "民初"),
        ] {
            let found = CaseNumber::parse(text).expect_err(text);
            assert_eq!(found, fault, "{text}");
            assert!(found.to_string().contains(cure), "{found}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_what_is_read_is_read_again(text in "[（(]?[0-9]{0,5}[）)]?[鲁京最高法0-9]{0,6}[民初诉前调]{0,7}[0-9]{0,9}号?[之一]{0,3}") {
            if let Ok(number) = CaseNumber::parse(&text) {
                prop_assert_eq!(CaseNumber::parse(&number.to_string()), Ok(number));
            }
        }
    }
}
