//! Single cells: cleaning, and naming their kind without repeating them.

use std::borrow::Cow;

/// Error values that spreadsheets leave in cells, and our mark for a formula that was stored without its value.
const CELL_ERRORS: [&str; 9] =
    ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA", FORMULA_WITHOUT_VALUE];
/// Stands in a cell whose formula was stored without a value.
pub(crate) const FORMULA_WITHOUT_VALUE: &str = "#FORMULA";

/// Whether the cell holds an error of the spreadsheet instead of a value.
pub(crate) fn is_cell_error(text: &str) -> bool {
    text.starts_with('#') && CELL_ERRORS.contains(&text)
}

/// What kind of value a text is, without any of its characters.
pub(crate) fn class_of(text: &str) -> String {
    let text = text.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    match () {
        () if text.is_empty() => "empty".into(),
        () if is_cell_error(text) => "spreadsheet error".into(),
        () if digits == text.len() => format!("number of {digits} digits"),
        () if text.parse::<f64>().is_ok() => "number".into(),
        () if looks_like_date(text) => format!("date-like text of {} characters", text.chars().count()),
        () => format!("text of {} characters", text.chars().count()),
    }
}

/// Digits and the signs of dates, four to thirty characters.
pub(crate) fn looks_like_date(text: &str) -> bool {
    let signs = text.chars().filter(|sign| "-/.:年月日时分秒T ".contains(*sign)).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let all = text.chars().count();
    (4..=30).contains(&all) && signs >= 2 && digits >= 3 && signs + digits == all
}

/// Takes out signs that hide or turn text: control characters, bidirectional overrides, byte order marks inside.
/// Line ends become one LF, tabs and joiners stay.
pub(crate) fn clean(text: &str) -> (Cow<'_, str>, bool) {
    let text = text.trim_matches(|sign: char| sign.is_whitespace() || sign == '\u{feff}');
    if text.bytes().all(|byte| byte >= b' ' && byte != 0x7f && byte != 0xe2 && byte != 0xef && byte != 0xc2)
        || !text.chars().any(|sign| hidden(sign) || sign == '\r')
    {
        return (Cow::Borrowed(text), false);
    }
    let found = text.chars().any(hidden);
    let kept: String = text
        .replace("\r\n", "\n")
        .chars()
        .map(|sign| if sign == '\r' { '\n' } else { sign })
        .filter(|sign| !hidden(*sign))
        .collect();
    // Blanks that stood behind a hidden sign stand at the edge now; a text of nothing else is none.
    (Cow::Owned(kept.trim().to_owned()), found)
}

fn hidden(sign: char) -> bool {
    let control = sign.is_control() && !matches!(sign, '\n' | '\r' | '\t');
    control || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether digits were lost to a spreadsheet: scientific notation, or a long number in it.
pub(crate) fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    plain(mantissa) && !exponent.is_empty() && exponent.len() <= 3 && exponent.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether an id number shows the three zeros that a spreadsheet leaves after its fifteen digits.
pub(crate) fn is_cut_id(text: &str) -> bool {
    is_scientific(text)
        || (text.len() == 18
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && text.ends_with("000")
            && !id_number_is_sound(text))
}

/// Whether an identity number has a right form and check character.
///
/// # Source
/// GB 11643-1999 with the check of ISO 7064 MOD 11-2; fifteen digits is the form before 1999.
pub(crate) fn id_number_is_sound(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let bytes = text.as_bytes();
    match bytes.len() {
        15 => bytes.iter().all(u8::is_ascii_digit),
        18 if bytes[..17].iter().all(u8::is_ascii_digit) => {
            let sum: u32 = bytes.iter().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
            b"10X98765432"[(sum % 11) as usize] == bytes[17].to_ascii_uppercase()
        }
        _ => false,
    }
}

/// Whether a text can be a Chinese telephone number: mobile, land line with or without area code, or a service number.
pub(crate) fn phone_is_plausible(text: &str) -> bool {
    let text = text.strip_prefix("+86").or_else(|| text.strip_prefix("0086")).unwrap_or(text);
    if !text.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '-' | ' ' | '(' | ')')) {
        return false;
    }
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_digit).collect();
    match digits.first() {
        Some(b'1') if digits.len() == 11 => (b'3'..=b'9').contains(&digits[1]),
        Some(b'0') => (10..=12).contains(&digits.len()),
        Some(b'2'..=b'9') => {
            (7..=8).contains(&digits.len())
                || (digits.len() == 10 && digits.starts_with(b"400"))
                || digits.starts_with(b"800")
        }
        Some(b'1') => (3..=5).contains(&digits.len()),
        _ => false,
    }
}
