//! Persons as the vault keeps them: a mention in one report, never a profile.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The personal data of one mention; every field may be absent.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonFields {
    /// Name as told.
    pub name: Option<String>,
    /// Phone as told.
    pub phone: Option<String>,
    /// Identity document number.
    pub id_number: Option<String>,
    /// Address as told.
    pub address: Option<String>,
}

impl PersonFields {
    /// Whether nothing at all is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        [&self.name, &self.phone, &self.id_number, &self.address].iter().all(|field| field.is_none())
    }
}

// Debug shows which fields are present and never what they hold, so that no log can leak them.
impl std::fmt::Debug for PersonFields {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kept = |field: &Option<String>| if field.is_some() { "kept" } else { "absent" };
        out.debug_struct("PersonFields")
            .field("name", &kept(&self.name))
            .field("phone", &kept(&self.phone))
            .field("id_number", &kept(&self.id_number))
            .field("address", &kept(&self.address))
            .finish()
    }
}

/// The mask of a name: the first character and stars for the rest.
#[must_use]
pub fn mask_name(name: &str) -> String {
    let mut letters = name.chars();
    let first: String = letters.by_ref().take(1).collect();
    first + &"*".repeat(letters.count().min(4))
}

/// The mask of a phone: three leading and four trailing digits of a mobile, otherwise the last two.
///
/// # Source
/// Masking rule of the project (docs/concepts/vault.md): `138****1234`.
#[must_use]
pub fn mask_phone(phone: &str) -> String {
    let letters: Vec<char> = phone.chars().collect();
    let (head, tail) = if letters.len() >= 11 { (3, 4) } else { (0, 2.min(letters.len() / 2)) };
    mask_between(&letters, head, tail)
}

/// The mask of an identity number: the first and the last character.
#[must_use]
pub fn mask_id_number(number: &str) -> String {
    let letters: Vec<char> = number.chars().collect();
    let edge = usize::from(letters.len() > 4);
    mask_between(&letters, edge, edge)
}

/// The mask of an address: nothing but that there is one.
#[must_use]
pub fn mask_address(_address: &str) -> String {
    "****".to_owned()
}

fn mask_between(letters: &[char], head: usize, tail: usize) -> String {
    let last = letters.len() - tail;
    let hide = |(place, &letter): (usize, &char)| if place < head || place >= last { letter } else { '*' };
    letters.iter().enumerate().map(hide).collect()
}

/// A phone reduced to what makes two phones the same: its digits, without the country code.
#[must_use]
pub fn normalise_phone(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86")) {
        Some(rest) if rest.len() == 11 => rest.to_owned(),
        _ => digits,
    }
}

/// An identity number reduced to what makes two the same: letters and digits, upper case.
#[must_use]
pub fn normalise_id_number(number: &str) -> String {
    number.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

/// An address reduced to what makes two the same: letters and digits, full-width ones as half-width, upper case.
#[must_use]
pub fn normalise_address(address: &str) -> String {
    const WIDE: u32 = 0xFEE0;
    let narrow = |letter: char| match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - WIDE).unwrap_or(letter),
        other => other,
    };
    address.chars().map(narrow).filter(|letter| letter.is_alphanumeric()).collect::<String>().to_uppercase()
}

/// Letters of a name at least, and of a number at least, for it to be looked for in a text.
const NAME_LETTERS_MIN: usize = 2;
const NUMBER_LETTERS_MIN: usize = 5;
/// Letters of an address at least: a shorter one is the name of a place.
const ADDRESS_LETTERS_MIN: usize = 6;
/// Names of so many letters have a given name of the last two, which a text may write alone.
const WHOLE_NAME_LETTERS: Range<usize> = 3..5;
/// How the name of an organisation ends: it is no personal data and stays readable.
const ORGANISATION_ENDS: [&str; 16] = [
    "公司",
    "集团",
    "银行",
    "支行",
    "中心",
    "委员会",
    "居委会",
    "村委会",
    "合作社",
    "学校",
    "医院",
    "工厂",
    "超市",
    "酒店",
    "商店",
    "经营部",
];

/// Whether a name is that of an organisation rather than of a person.
#[must_use]
pub fn is_organisation(name: &str) -> bool {
    ORGANISATION_ENDS.iter().any(|end| name.trim_end().ends_with(end))
}

/// Where a text writes what is known of a person: the name, the given name alone, a phone or identity number however its
/// digits are grouped, the address word for word. Byte ranges in order; they may overlap. White space, hyphens and full
/// width do not hide anything. Names of organisations and stand-ins such as 张某 are not looked for.
///
/// # Source
/// Ours.
#[must_use]
pub fn mentions(fields: &PersonFields, text: &str) -> Vec<Range<usize>> {
    let letters: Vec<(usize, usize, char)> = text
        .char_indices()
        .filter(|(_, letter)| !is_gap(*letter))
        .map(|(at, letter)| (at, at + letter.len_utf8(), half_width(letter)))
        .collect();
    let mut found = Vec::new();
    for sought in sought(fields) {
        let places =
            letters.windows(sought.len()).filter(|run| run.iter().zip(&sought).all(|(one, two)| one.2 == *two));
        found.extend(places.map(|run| run[0].0..run[run.len() - 1].1));
    }
    found.sort_by_key(|range| (range.start, range.end));
    found.dedup();
    found
}

fn sought(fields: &PersonFields) -> Vec<Vec<char>> {
    let plain = |text: &str| -> Vec<char> { text.chars().filter(|letter| !is_gap(*letter)).map(half_width).collect() };
    let mut sought = Vec::new();
    if let Some(name) = fields.name.as_deref().filter(|name| !is_organisation(name) && !name.contains(['某', '*', '×']))
    {
        let name = plain(name);
        if WHOLE_NAME_LETTERS.contains(&name.len()) && !name.iter().any(char::is_ascii) {
            sought.push(name[name.len() - 2..].to_vec());
        }
        sought.push(name);
        sought.retain(|name| name.len() >= NAME_LETTERS_MIN);
    }
    let phone = fields.phone.as_deref().map(normalise_phone);
    let id_number = fields.id_number.as_deref().map(normalise_id_number);
    let numbers = phone.iter().chain(&id_number).map(|number| plain(number));
    sought.extend(numbers.filter(|number| number.len() >= NUMBER_LETTERS_MIN));
    let address = fields.address.as_deref().map(plain).filter(|address| address.len() >= ADDRESS_LETTERS_MIN);
    sought.extend(address);
    sought
}

fn is_gap(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '-' | '－' | '—' | '·')
}

fn half_width(letter: char) -> char {
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter).to_ascii_uppercase(),
        _ => letter.to_ascii_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_the_same_however_it_is_spaced_and_typed() {
        for other in ["锦绣花园3幢502室", " 锦绣花园 3幢-502室", "锦绣花园３幢５０２室", "锦绣花园3幢502室。"]
        {
            assert_eq!(normalise_address(other), "锦绣花园3幢502室");
        }
        assert_ne!(normalise_address("锦绣花园3幢501室"), "锦绣花园3幢502室");
        assert_eq!(normalise_address("，。"), "");
    }

    #[test]
    fn masks_show_only_the_agreed_characters() {
        let cases = [
            (mask_name("欧阳嫦英"), "欧***"),
            (mask_phone("13812345678"), "138****5678"),
            (mask_phone("7654321"), "*****21"),
            (mask_id_number("999999199001010016"), "9****************6"),
        ];
        for (masked, expected) in cases {
            assert_eq!(masked, expected);
        }
    }

    #[test]
    fn debug_never_shows_a_value() {
        let person = PersonFields { name: Some("张三丰".into()), ..PersonFields::default() };
        assert!(!format!("{person:?}").contains('张'));
    }

    fn check_mentions(person: &PersonFields, text: &str, expected: &[&str]) {
        let found: Vec<&str> = mentions(person, text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_is_known_of_a_person_is_found_in_a_text() {
        let known = |name: &str, phone: &str, id_number: &str, address: &str| PersonFields {
            name: Some(name.into()),
            phone: Some(phone.into()),
            id_number: Some(id_number.into()),
            address: Some(address.into()),
        };
        let person = known("欧阳嫦英", "120 0000 1234", "99999919900101001x", "青禾县柳塘村12号");
        check_mentions(
            &person,
            "欧阳嫦英说，嫦英的电话是120-0000-1234",
            &["欧阳嫦英", "嫦英", "嫦英", "120-0000-1234"],
        );
        check_mentions(
            &person,
            "证件９９９９９９ 19900101 001X，住青禾县柳塘村12号",
            &["９９９９９９ 19900101 001X", "青禾县柳塘村12号"],
        );
        check_mentions(&person, "欧阳某在柳塘村", &[]);
        check_mentions(&known("王 伟", "1", "", "柳塘村"), "王伟在柳塘村，门牌1号", &["王伟"]);
        check_mentions(&known("青禾兴达物业有限公司", "", "", ""), "青禾兴达物业有限公司", &[]);
        check_mentions(&known("张某", "", "", ""), "张某打人", &[]);
    }

    proptest! {
        #[test]
        fn masks_accept_any_text(text in ".{0,30}") {
            let _ = (mask_name(&text), mask_phone(&text), mask_id_number(&text), normalise_phone(&text));
        }

        #[test]
        fn mentions_lie_in_any_text(name in "\\PC{0,6}", phone in "[0-9- ]{0,14}", text in "\\PC{0,40}") {
            let person = PersonFields { name: Some(name), phone: Some(phone), ..PersonFields::default() };
            for range in mentions(&person, &text) {
                prop_assert!(text.get(range).is_some_and(|found| !found.is_empty()));
            }
        }
    }
}
