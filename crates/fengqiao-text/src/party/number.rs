//! Identity numbers, credit codes and phones: what makes two of them the same, and whether their check digit holds.

use crate::hash::hash_text;
use crate::normalise::normalise;

/// Letters of a number that are read.
const NUMBER_LETTERS_MAX: usize = 32;
/// Letters of a unified social credit code, in the order of their values.
const CREDIT_LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// An identity number or credit code as told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number {
    letters: Vec<u8>,
    valid: bool,
}

impl Number {
    /// Letters and digits in upper case; an identity number of 15 digits becomes the one of 18. None if nothing is left.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let normal = normalise(&text.chars().take(2 * NUMBER_LETTERS_MAX).collect::<String>());
        let kept = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'*';
        let bytes = normal.text().bytes().filter(kept).map(|byte| byte.to_ascii_uppercase());
        let mut letters: Vec<u8> = bytes.take(NUMBER_LETTERS_MAX).collect();
        if letters.len() == 15 && letters.iter().all(u8::is_ascii_digit) {
            letters.splice(6..6, *b"19");
            letters.push(identity_check(&letters));
        }
        let valid = is_identity_number(&letters) || is_credit_code(&letters);
        (!letters.is_empty()).then_some(Self { letters, valid })
    }

    /// Whether the check digit holds.
    pub(crate) fn is_valid(&self) -> bool {
        self.valid
    }

    /// Whether letters are starred out.
    pub(crate) fn is_masked(&self) -> bool {
        self.letters.contains(&b'*')
    }

    /// Whether both have one length and agree where neither is starred out, in four letters or more.
    pub(crate) fn fits(&self, other: &Self) -> bool {
        let shown = |(a, b): &(&u8, &u8)| **a != b'*' && **b != b'*';
        let mut both = self.letters.iter().zip(&other.letters).filter(shown).peekable();
        let count = self.letters.iter().zip(&other.letters).filter(shown).count();
        self.letters.len() == other.letters.len() && count >= 4 && both.peek().is_some() && both.all(|(a, b)| a == b)
    }

    /// Whether one letter is wrong, or two neighbours are swapped.
    pub(crate) fn is_slip_of(&self, other: &Self) -> bool {
        one_slip(&self.letters, &other.letters)
    }
}

fn identity_check(letters: &[u8]) -> u8 {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 =
        letters.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight).sum();
    b"10X98765432"[(sum % 11) as usize]
}

/// Whether 18 letters are an identity number whose check digit holds.
///
/// # Source
/// GB 11643-1999, check digit by ISO 7064 MOD 11-2.
fn is_identity_number(letters: &[u8]) -> bool {
    letters.len() == 18 && letters[..17].iter().all(u8::is_ascii_digit) && identity_check(letters) == letters[17]
}

/// Whether 18 letters are a unified social credit code whose check letter holds.
///
/// # Source
/// GB 32100-2015, weights 3^i mod 31.
fn is_credit_code(letters: &[u8]) -> bool {
    let value = |letter: &u8| CREDIT_LETTERS.bytes().position(|known| known == *letter).map(|value| value as u32);
    let Some(values) = letters.iter().map(value).collect::<Option<Vec<u32>>>().filter(|values| values.len() == 18)
    else {
        return false;
    };
    let (sum, _) = values[..17].iter().fold((0, 1), |(sum, weight), value| (sum + value * weight, weight * 3 % 31));
    (31 - sum % 31) % 31 == values[17]
}

/// Whether a text is a unified social credit code, and no identity number.
pub(crate) fn is_credit_code_of(text: &str) -> bool {
    let number = Number::read(super::cut(text));
    number.is_some_and(|number| is_credit_code(&number.letters) && !is_identity_number(&number.letters))
}

/// Whether two runs of letters differ by one substitution or one swap of neighbours.
pub(crate) fn one_slip<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let wrong: Vec<usize> = (0..a.len()).filter(|&place| a[place] != b[place]).take(3).collect();
    match wrong[..] {
        [_] => true,
        [first, second] => second == first + 1 && a[first] == b[second] && a[second] == b[first],
        _ => false,
    }
}

/// A phone as told: digits, with stars where it is masked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Phone {
    digits: Vec<u8>,
    masked: bool,
}

impl Phone {
    /// Digits and stars without the country code; none if fewer than five digits are left.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let kept = |byte: &u8| byte.is_ascii_digit() || *byte == b'*';
        let normal = normalise(&text.chars().take(2 * NUMBER_LETTERS_MAX).collect::<String>());
        let mut digits: Vec<u8> = normal.text().bytes().filter(kept).take(NUMBER_LETTERS_MAX).collect();
        for code in [&b"0086"[..], b"86"] {
            if digits.len() == code.len() + 11 && digits.starts_with(code) {
                digits.drain(..code.len());
            }
        }
        let masked = digits.contains(&b'*');
        (digits.iter().filter(|byte| byte.is_ascii_digit()).count() >= 5).then_some(Self { digits, masked })
    }

    /// Whether digits are starred out.
    pub(crate) fn is_masked(&self) -> bool {
        self.masked
    }

    /// Hash of what a mask leaves: the first three and the last four digits.
    pub(crate) fn edges(&self) -> u64 {
        let count = self.digits.len();
        let mut shown: Vec<u8> = self.digits[..3.min(count)].to_vec();
        shown.extend(&self.digits[count.saturating_sub(4)..]);
        shown.push(count as u8);
        hash_text(&String::from_utf8_lossy(&shown))
    }

    /// Hash of the last digits.
    pub(crate) fn tail(&self) -> u64 {
        hash_text(&String::from_utf8_lossy(&self.digits[self.digits.len().saturating_sub(4)..]))
    }

    /// Whether both have one length and agree where neither is starred out.
    pub(crate) fn fits(&self, other: &Self) -> bool {
        let agree = |(a, b): (&u8, &u8)| a == b || *a == b'*' || *b == b'*';
        self.digits.len() == other.digits.len() && self.digits.iter().zip(&other.digits).all(agree)
    }

    /// Whether one digit is wrong, or two neighbours are swapped.
    pub(crate) fn is_slip_of(&self, other: &Self) -> bool {
        one_slip(&self.digits, &other.digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn valid(text: &str) -> bool {
        Number::read(text).is_some_and(|number| number.is_valid())
    }

    #[test]
    fn check_digits_are_those_of_the_standards() {
        assert!(valid("11010519491231002X") && valid("11010519491231002x") && valid("440524188001010014"));
        assert!(!valid("110105194912310021") && !valid("1101051949123100") && !valid(""));
        assert!(valid("91350100M000100Y43") && !valid("91350100M000100Y44"));
        assert!(valid("110105491231002"), "an old number of 15 digits is made whole");
        assert_eq!(Number::read("110105491231002"), Number::read("11010519491231002X"));
    }

    #[test]
    fn masked_phones_fit_what_they_may_be() {
        let phone = |text: &str| Phone::read(text).unwrap();
        assert!(phone("138****1234").fits(&phone("+86 138-1234-1234")));
        assert!(!phone("138****1234").fits(&phone("13812341235")));
        assert!(phone("13812341234").is_slip_of(&phone("13812341224")));
        assert!(Phone::read("****").is_none() && Phone::read("无").is_none());
        assert_eq!(phone("138****1234").edges(), phone("13800001234").edges());
    }
}
