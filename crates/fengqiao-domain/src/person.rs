//! Persons as the vault keeps them: a mention in one report, never a profile.

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

/// Stars over every run of digits that could be a phone or an identity number (seven digits or more), for excerpts.
#[must_use]
pub fn mask_digits(text: &str) -> String {
    const RUN_MIN: usize = 7;
    let mut masked = String::with_capacity(text.len());
    let mut run = String::new();
    let flush = |run: &mut String, masked: &mut String| {
        if run.chars().filter(char::is_ascii_digit).count() >= RUN_MIN {
            masked.extend(run.chars().map(|letter| if letter == '-' { '-' } else { '*' }));
        } else {
            masked.push_str(run);
        }
        run.clear();
    };
    for letter in text.chars() {
        if letter.is_ascii_digit() || (!run.is_empty() && matches!(letter, '-' | 'X' | 'x')) {
            run.push(letter);
        } else {
            flush(&mut run, &mut masked);
            masked.push(letter);
        }
    }
    flush(&mut run, &mut masked);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn masks_show_only_the_agreed_characters() {
        let cases = [
            (mask_name("欧阳嫦英"), "欧***"),
            (mask_phone("13812345678"), "138****5678"),
            (mask_phone("7654321"), "*****21"),
            (mask_id_number("999999199001010016"), "9****************6"),
            (mask_digits("电话12000001234，赔3200元"), "电话***********，赔3200元"),
            (mask_digits("0999-7654321"), "****-*******"),
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

    proptest! {
        #[test]
        fn masks_accept_any_text(text in ".{0,30}") {
            let _ = (mask_name(&text), mask_phone(&text), mask_id_number(&text), mask_digits(&text), normalise_phone(&text));
        }

        #[test]
        fn no_run_of_seven_digits_survives(text in "[0-9一二x-]{0,40}") {
            let masked = mask_digits(&text);
            let longest = masked.split(|letter: char| !letter.is_ascii_digit()).map(str::len).max().unwrap_or(0);
            prop_assert!(longest < 7);
        }
    }
}
