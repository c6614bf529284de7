//! Documents (文书): what an office made of a proceeding on paper, as the log knows it; and the form of their numbers.
//! Not here: personal data, which is sealed beside a document, and how a document is set.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{DocumentId, OrganisationId, PersonId, ProceedingId};

/// Letters of a form of numbers at most.
const FORM_LENGTH_MAX: usize = 80;
/// Signs of a code: no I, L, O and U, which are misread (Crockford's base 32).
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Signs of a code: eighty bits, which nobody guesses.
const CODE_SIGNS: usize = 16;

/// A document that was made. Set again from this and what is sealed beside it, it has the same content, and the same bytes
/// while typesetter and fonts are the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Own key.
    pub id: DocumentId,
    /// What it was made of.
    pub proceeding_id: ProceedingId,
    /// Revision of the proceeding that it shows.
    pub revision: u32,
    /// Who made it: the office named on it.
    pub organisation_id: OrganisationId,
    /// Template id.
    pub template: String,
    /// Version of the template.
    pub version: String,
    /// Digest of the template's text and of what templates share; the text itself is kept once under it.
    pub template_hash: String,
    /// Title as printed.
    pub title: String,
    /// Number, where its kind has one.
    pub number: Option<DocumentNumber>,
    /// Day printed on it, in China.
    pub made_on: Date,
    /// When it was made.
    pub made_at: Timestamp,
    /// Pages.
    pub pages: u32,
    /// Typesetter with its version.
    pub engine: String,
    /// Digest of the fonts.
    pub fonts_hash: String,
    /// Digest of everything that stands on it; its head is printed on every page.
    pub content_hash: String,
    /// SHA-256 of the PDF file.
    pub pdf_hash: String,
    /// Code printed on it, under which anybody is told that this office made it.
    pub code: String,
    /// Whether it must be signed by hand (《电子签名法》第三条, or because the template says so).
    pub ink: bool,
    /// Whether anything personal stands on it: data of parties, or what was asked at the making.
    pub personal: bool,
    /// The parties whose data stands on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<PersonId>,
    /// Which of their data: `name`, `id_number`, `phone`, `address`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub printed: Vec<String>,
    /// What stands on it, without personal data.
    pub data: serde_json::Value,
}

/// A number of a document: the count runs by organisation, series and year, without holes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentNumber {
    /// Series, such as `mediation-agreement`.
    pub series: String,
    /// Year of the calendar in China.
    pub year: i16,
    /// Sequence from 1.
    pub n: u32,
    /// As printed: （2026）石桥村人调字第7号.
    pub text: String,
}

/// The text of a template as it was when the first document was made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptTemplate {
    /// Digest of both texts.
    pub hash: String,
    /// Template id.
    pub template: String,
    /// Version.
    pub version: String,
    /// The template.
    pub text: String,
    /// What templates share.
    pub layout: String,
}

/// The form of a number, such as `（{year}）{office}人调字第{n}号`.
///
/// # Source
/// Numbers of official papers: GB/T 9704-2012, 7.2.5 (office code, year in 〔〕, sequence without leading zeros); agreements
/// of people's mediation: 司发通〔2010〕239 号, （年）×人调字第×号.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct NumberForm {
    form: String,
}

/// What a number is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberParts<'n> {
    /// Short name of the office as numbers write it (机关代字).
    pub office: &'n str,
    /// Year of the calendar in China.
    pub year: i16,
    /// Sequence from 1.
    pub n: u32,
}

impl NumberForm {
    /// The number itself.
    #[must_use]
    pub fn write(&self, parts: &NumberParts<'_>) -> String {
        self.form
            .replace("{year}", &parts.year.to_string())
            .replace("{n}", &parts.n.to_string())
            .replace("{office}", parts.office)
    }
}

impl TryFrom<String> for NumberForm {
    type Error = String;

    fn try_from(form: String) -> Result<Self, String> {
        let once = |part: &str| form.matches(part).count() == 1;
        let rest = form.replace("{office}", "").replace("{year}", "").replace("{n}", "");
        let year = ["（{year}）", "〔{year}〕"].iter().any(|part| form.contains(part));
        if form.chars().count() > FORM_LENGTH_MAX {
            return Err(format!("a form of numbers has at most {FORM_LENGTH_MAX} characters"));
        }
        if !once("{office}") || !once("{n}") || !once("{year}") || rest.contains(['{', '}']) {
            return Err("a form of numbers has {office}, {year} and {n} once each and no other braces".to_owned());
        }
        if !year {
            return Err("the year of a number stands in full-width brackets: （{year}） or 〔{year}〕".to_owned());
        }
        Ok(Self { form })
    }
}

/// The code of a document from eighty bits of chance, in groups of four: `7K3M-9QWX-2HT4-PB8C`.
#[must_use]
pub fn code_of(bits: u128) -> String {
    let mut code = String::new();
    for place in 0..CODE_SIGNS {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        let sign = usize::try_from((bits >> (place * 5)) & 31).unwrap_or(0);
        code.push(char::from(SIGNS[sign]));
    }
    code
}

/// A code as somebody typed it, in the form in which it is kept; none when it is no code.
#[must_use]
pub fn read_code(text: &str) -> Option<String> {
    let mut bits = 0_u128;
    let mut count = 0;
    for letter in text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
        let sign = match letter.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        };
        let value = SIGNS.iter().position(|&known| char::from(known) == sign)?;
        if count < CODE_SIGNS {
            bits |= u128::try_from(value).ok()? << (count * 5);
        }
        count += 1;
    }
    (count == CODE_SIGNS).then(|| code_of(bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(form: &str, expected: Result<&str, &str>) {
        let parts = NumberParts { office: "石桥村", year: 2026, n: 7 };
        let found = NumberForm::try_from(form.to_owned()).map(|form| form.write(&parts));
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
            (found, expected) => panic!("{form}: {found:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn numbers_are_written_in_the_form_of_their_kind() {
        check("（{year}）{office}人调字第{n}号", Ok("（2026）石桥村人调字第7号"));
        check("{office}指〔{year}〕{n}号", Ok("石桥村指〔2026〕7号"));
        check("({year}){office}{n}号", Err("full-width"));
        check("〔{year}〕{n}号", Err("{office}"));
        check("{office}〔{year}〕{n}{m}号", Err("no other braces"));
        check("{office}〔{year}〕{n}-{n}号", Err("once each"));
    }

    #[test]
    fn the_name_of_an_office_is_not_read_as_a_form() {
        let form = NumberForm::try_from("{office}〔{year}〕{n}号".to_owned()).unwrap();
        let parts = NumberParts { office: "{n}{year}", year: 2026, n: 1 };
        assert_eq!(form.write(&parts), "{n}{year}〔2026〕1号");
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = code_of(0x0123_4567_89ab_cdef_0123);
        assert_eq!(code.len(), 19);
        assert_eq!(read_code(&code.to_lowercase().replace('-', " ")), Some(code.clone()));
        assert_eq!(read_code(&code.replace('0', "o").replace('1', "l")), Some(code.clone()));
        assert_eq!(read_code(&code[1..]), None);
        assert_eq!(read_code("核验码"), None);
        assert_eq!(read_code(&format!("{code}A")), None);
    }
}
