//! Numbers that lead to a person: phones, identity and bank numbers, accounts, mail addresses, credit codes, plates.

use super::letters::{LetterSet, starts_with};
use super::{Class, MASK, Masks};

/// Digits from which a run is taken for a phone, identity or bank number.
const DIGITS_MIN: usize = 7;
/// Letters and digits of a licence or credit code at least, and digits among them.
const CODE_LETTERS_MIN: usize = 8;
const CODE_DIGITS_MIN: usize = 5;
/// Letters of an account at least.
const ACCOUNT_LETTERS_MIN: usize = 4;
/// Words behind which an account stands.
const ACCOUNT_WORDS: [&str; 14] = [
    "微信号",
    "微信",
    "qq号",
    "qq",
    "wechat",
    "支付宝",
    "账号",
    "帐号",
    "卡号",
    "邮箱",
    "email",
    "抖音号",
    "快手号",
    "昵称",
];
/// First letters of these, beside Latin ones.
static ACCOUNT_FIRSTS: LetterSet = LetterSet::firsts(&ACCOUNT_WORDS);
/// Digits in Chinese, as a phone is spoken; and 〇, which stands apart from the letters.
static SPOKEN: LetterSet = LetterSet::new("零一二三四五六七八九幺两");
/// The first letter of a plate: provinces, consulates, police and forces.
static PROVINCES: LetterSet = LetterSet::new("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领");
/// Letters behind the office letter of a plate.
const PLATE_LETTERS: std::ops::RangeInclusive<usize> = 5..=6;
/// What follows a number that is an amount, or years.
const UNITS: &str = "年元块万亿平米㎡吨斤";

pub(super) fn mask(letters: &[char], masks: &mut Masks) {
    plates(letters, masks);
    accounts(letters, masks);
    codes(letters, masks);
    digits(letters, masks);
    spoken(letters, masks);
}

fn is_code(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
}

/// Runs of digits, also where single spaces, hyphens or brackets divide them.
fn digits(letters: &[char], masks: &mut Masks) {
    let mut at = 0;
    while at < letters.len() {
        if !letters[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let (mut end, mut count) = (at, 0);
        loop {
            match letters.get(end) {
                Some(letter) if letter.is_ascii_digit() || *letter == MASK => (end, count) = (end + 1, count + 1),
                Some('-' | ' ' | '.' | '(' | ')') if letters.get(end + 1).is_some_and(char::is_ascii_digit) => end += 1,
                Some('x') if count + 1 >= DIGITS_MIN => (end, count) = (end + 1, count + 1),
                _ => break,
            }
        }
        // SX2026-000001 and the like: the number of a matter or a paper.
        let first = letters[at..].iter().take_while(|letter| letter.is_ascii_digit()).count();
        let is_paper =
            first < DIGITS_MIN && at.checked_sub(1).is_some_and(|before| letters[before].is_ascii_alphabetic());
        let is_amount = letters.get(end).is_some_and(|letter| UNITS.contains(*letter));
        if count >= DIGITS_MIN && !is_amount && !is_paper && !is_date(&letters[at..end]) {
            masks.put(at..end, Class::Number);
        }
        at = end.max(at + 1);
    }
}

/// 2026-03-05, 2026.3.5 and the like, also with a time behind.
fn is_date(run: &[char]) -> bool {
    let text: String = run.iter().collect();
    let mut parts = text.split(['-', '.', ' ']);
    let mut part = |lengths: std::ops::RangeInclusive<usize>, most: u32| {
        parts.next().is_some_and(|part| {
            lengths.contains(&part.len()) && part.parse::<u32>().is_ok_and(|value| (1..=most).contains(&value))
        })
    };
    let is_day = part(4..=4, 2_199) && part(1..=2, 12) && part(1..=2, 31);
    is_day && text.chars().filter(char::is_ascii_digit).count() <= 10
}

/// A number spoken digit by digit.
fn spoken(letters: &[char], masks: &mut Masks) {
    let mut at = 0;
    while at < letters.len() {
        let is_spoken = |letter: char| SPOKEN.contains(letter) || letter == '〇' || letter.is_ascii_digit();
        let end = at + letters[at..].iter().take_while(|letter| is_spoken(**letter)).count();
        if end - at >= DIGITS_MIN && letters[at..end].iter().any(|letter| !letter.is_ascii_digit()) {
            masks.put(at..end, Class::Number);
        }
        at = end.max(at + 1);
    }
}

/// Runs of letters and digits with many digits: licences, passports, credit codes.
fn codes(letters: &[char], masks: &mut Masks) {
    let mut at = 0;
    while at < letters.len() {
        let end = at + letters[at..].iter().take_while(|letter| is_code(**letter)).count();
        let run = &letters[at..end];
        let digits = run.iter().filter(|letter| letter.is_ascii_digit()).count();
        if run.len() >= CODE_LETTERS_MIN && digits >= CODE_DIGITS_MIN && digits < run.len() {
            masks.put(at..end, Class::Account);
        }
        at = end.max(at + 1);
    }
}

fn accounts(letters: &[char], masks: &mut Masks) {
    let is_account = |letter: char| is_code(letter) || matches!(letter, '_' | '-' | '.' | '@');
    for at in 0..letters.len() {
        if letters[at] == '@' {
            let start = at - letters[..at].iter().rev().take_while(|letter| is_account(**letter)).count();
            let end = at + letters[at..].iter().take_while(|letter| is_account(**letter)).count();
            if start < at && end > at + 1 {
                masks.put(start..end, Class::Account);
            }
        }
        if !(letters[at].is_ascii() || ACCOUNT_FIRSTS.contains(letters[at])) {
            continue;
        }
        let Some(word) = ACCOUNT_WORDS.iter().find(|word| starts_with(&letters[at..], word)) else { continue };
        let behind = at + word.chars().count();
        let skipped =
            letters[behind..].iter().take_while(|letter| matches!(letter, '号' | ':' | ' ' | '是' | '为')).count();
        let start = behind + skipped;
        let end = start + letters[start..].iter().take_while(|letter| is_account(**letter)).count();
        if end - start >= ACCOUNT_LETTERS_MIN {
            masks.put(start..end, Class::Account);
        }
    }
}

fn plates(letters: &[char], masks: &mut Masks) {
    for at in 0..letters.len().saturating_sub(2) {
        if !PROVINCES.contains(letters[at]) || !letters[at + 1].is_ascii_alphabetic() {
            continue;
        }
        let start = at + 2 + usize::from(matches!(letters[at + 2], '·' | ' ' | '-' | '.'));
        let run = letters[start..]
            .iter()
            .take_while(|letter| is_code(**letter) || matches!(letter, '警' | '学' | '挂'))
            .count();
        let digits = letters[start..start + run].iter().filter(|letter| letter.is_ascii_digit()).count();
        if PLATE_LETTERS.contains(&run) && digits >= 3 {
            masks.put(at..start + run, Class::Plate);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    #[test]
    fn first_letters_are_those_of_their_words() {
        for word in ACCOUNT_WORDS {
            let first = word.chars().next().expect("a word has letters");
            assert!(first.is_ascii() || ACCOUNT_FIRSTS.contains(first), "{word}");
        }
    }

    #[test]
    fn phones_and_identity_numbers_are_masked_however_they_are_grouped() {
        check("电话13812345678。", "电话***********。");
        check("电话138 1234 5678", "电话*************");
        check("座机0999-7654321", "座机************");
        check("１３８１２３４５６７８", "***********");
        check("身份证99999919900101001X号", "身份证******************号");
        check("一三八一二三四五六七八", "***********");
        check("卡号6222 0200 1234 5678 900", "卡号***********************");
    }

    #[test]
    fn accounts_plates_and_codes_are_masked() {
        check("加微信号:abc_123 好友", "加微信号:******* 好友");
        check("邮箱li.ming@example.com来信", "邮箱*******************来信");
        check("车牌浙D·12345占道", "车牌********占道");
        check("浙D12345F", "********");
        check("信用代码91990101M0000001X5", "信用代码******************");
        check("护照E12345678", "护照*********");
    }

    #[test]
    fn amounts_dates_and_short_numbers_stay() {
        for text in
            ["赔偿1200000元", "2026-03-05", "2026.3.5 18", "共12345件", "拨打12345", "A7县", "第110号", "SX2026-000001"]
        {
            check(text, text);
        }
    }
}
