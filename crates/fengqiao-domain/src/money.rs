//! Money (金额): yuan and fen as whole numbers, in figures and in words as papers write them.
//! Not here: currencies other than the yuan, interest, and rounding.

use std::fmt;

/// The largest amount that is written in words: below ten thousand times a hundred million yuan.
const FEN_MAX: u64 = 100_000_000_000_000 - 1;
const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// An amount in fen, from 0 to 999,999,999,999.99 yuan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Money {
    fen: u64,
}

impl Money {
    /// An amount of so many fen; none when it is too large to be written.
    #[must_use]
    pub const fn from_fen(fen: u64) -> Option<Self> {
        if fen <= FEN_MAX { Some(Self { fen }) } else { None }
    }

    /// An amount of yuan as a form gives it; none when it is negative, too large, or has more than two places.
    #[must_use]
    pub fn from_yuan(yuan: f64) -> Option<Self> {
        let fen = (yuan * 100.0).round();
        let whole = (fen - yuan * 100.0).abs() <= 1e-4 && (0.0..=1e14).contains(&fen);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and in range")]
        let money = whole.then(|| Self::from_fen(fen as u64)).flatten();
        money
    }

    /// Fen.
    #[must_use]
    pub const fn fen(self) -> u64 {
        self.fen
    }

    /// The amount in words, as papers that must not be altered write it: 人民币壹万贰仟元整.
    ///
    /// # Source
    /// 中国人民银行《支付结算办法》附一《正确填写票据和结算凭证的基本规定》: 整 stands after 元, not after 分, and may be left out
    /// after 角 (it is); zeros in a row are one 零; where the rule leaves a 零 before 角 free, it is written; 元 is followed by
    /// 零 when there are fen and no 角.
    #[must_use]
    pub fn in_words(self) -> String {
        let (yuan, jiao, fen) = (self.fen / 100, self.fen / 10 % 10, self.fen % 10);
        let mut words = String::from("人民币");
        if yuan > 0 || self.fen == 0 {
            words.push_str(&yuan_in_words(yuan));
            words.push('元');
        }
        if jiao == 0 && fen == 0 {
            words.push('整');
            return words;
        }
        if yuan > 0 && (jiao == 0 || yuan.is_multiple_of(10)) {
            words.push('零');
        }
        for (digit, unit) in [(jiao, '角'), (fen, '分')] {
            if digit > 0 {
                words.push(digit_word(digit));
                words.push(unit);
            }
        }
        words
    }

    /// Reads an amount in words; 整 and 正, a leading 人民币, 圆 for 元 and the zeros that the rule leaves free may stand or not.
    ///
    /// # Errors
    /// None where the words are no amount.
    #[must_use]
    pub fn from_words(words: &str) -> Option<Self> {
        let words: String = words.chars().filter(|letter| !letter.is_whitespace()).collect();
        let words = words.strip_prefix("人民币").unwrap_or(&words);
        let words = words.trim_end_matches(['整', '正']).replace('圆', "元");
        let (whole, rest) = words.split_once('元').map_or(("", words.as_str()), |(whole, rest)| (whole, rest));
        let yuan = if words.contains('元') { yuan_of(whole)? } else { 0 };
        let mut fen = 0;
        let mut digit = None;
        for letter in rest.chars() {
            match (letter, digit) {
                ('零', None) => {}
                ('角', Some(value)) => (fen, digit) = (fen + value * 10, None),
                ('分', Some(value)) => (fen, digit) = (fen + value, None),
                (letter, None) => digit = Some(digit_of(letter)?),
                _ => return None,
            }
        }
        if digit.is_some() || words.is_empty() || fen > 99 {
            return None;
        }
        Self::from_fen(yuan.checked_mul(100)?.checked_add(fen)?)
    }
}

/// In figures, with thousands apart and two places: `12,000.00`.
impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let yuan = (self.fen / 100).to_string();
        for (place, digit) in yuan.chars().enumerate() {
            if place > 0 && (yuan.len() - place).is_multiple_of(3) {
                out.write_str(",")?;
            }
            write!(out, "{digit}")?;
        }
        write!(out, ".{:02}", self.fen % 100)
    }
}

fn digit_word(digit: u64) -> char {
    usize::try_from(digit).ok().and_then(|digit| DIGITS.get(digit)).copied().unwrap_or('零')
}

fn digit_of(letter: char) -> Option<u64> {
    DIGITS.iter().position(|&digit| digit == letter).and_then(|place| u64::try_from(place).ok())
}

/// Groups of four digits from the highest, each with its unit; zeros between what is written are one 零.
fn yuan_in_words(yuan: u64) -> String {
    if yuan == 0 {
        return "零".to_owned();
    }
    let mut words = String::new();
    let mut gap = false;
    for (unit, size) in [("亿", 100_000_000), ("万", 10_000), ("", 1)] {
        let group = yuan / size % 10_000;
        if group == 0 {
            gap = !words.is_empty();
            continue;
        }
        if (gap || group < 1_000) && !words.is_empty() {
            words.push('零');
        }
        words.push_str(&group_in_words(group));
        words.push_str(unit);
        gap = false;
    }
    words
}

fn group_in_words(group: u64) -> String {
    let mut words = String::new();
    let mut gap = false;
    for (unit, size) in [("仟", 1_000), ("佰", 100), ("拾", 10), ("", 1)] {
        let digit = group / size % 10;
        if digit == 0 {
            gap = !words.is_empty();
            continue;
        }
        if gap {
            words.push('零');
        }
        words.push(digit_word(digit));
        words.push_str(unit);
        gap = false;
    }
    words
}

fn yuan_of(words: &str) -> Option<u64> {
    let (mut all, mut group, mut digit) = (0_u64, 0_u64, None);
    for letter in words.chars() {
        match letter {
            '零' if digit.is_none() => {}
            '仟' | '佰' | '拾' => {
                let unit = match letter {
                    '仟' => 1_000,
                    '佰' => 100,
                    _ => 10,
                };
                let taken: u64 = digit.take()?;
                // Units fall within a group: 佰 never stands before 仟.
                if group % (unit * 10) != 0 {
                    return None;
                }
                group += taken * unit;
            }
            '万' | '亿' => {
                let unit = if letter == '亿' { 100_000_000 } else { 10_000 };
                let value = group + digit.take().unwrap_or(0);
                if value == 0 || all % (unit * 10_000) != 0 {
                    return None;
                }
                (all, group) = (all + value * unit, 0);
            }
            letter if digit.is_none() => digit = Some(digit_of(letter).filter(|&digit| digit > 0)?),
            _ => return None,
        }
    }
    (!words.is_empty()).then_some(all + group + digit.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(fen: u64) -> String {
        Money::from_fen(fen).unwrap().in_words()
    }

    #[test]
    fn amounts_stand_in_words_as_the_rule_of_the_central_bank_writes_them() {
        let cases = [
            (0, "零元整"),
            (1, "壹分"),
            (10, "壹角"),
            (100, "壹元整"),
            (1_000, "壹拾元整"),
            // The examples of the rule.
            (140_950, "壹仟肆佰零玖元伍角"),
            (600_714, "陆仟零柒元壹角肆分"),
            (168_032, "壹仟陆佰捌拾元零叁角贰分"),
            (10_700_053, "壹拾万柒仟元零伍角叁分"),
            (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
            (32_504, "叁佰贰拾伍元零肆分"),
            (1_200_000, "壹万贰仟元整"),
            (1_005_000, "壹万零伍拾元整"),
            (10_000_000_000, "壹亿元整"),
            (10_000_000_100, "壹亿零壹元整"),
            (10_001_000_000, "壹亿零壹万元整"),
            (100_000_000_000, "壹拾亿元整"),
            (1_002_030_040_050, "壹佰亿贰仟零叁拾万零肆佰元零伍角"),
        ];
        for (fen, expected) in cases {
            assert_eq!(words(fen), format!("人民币{expected}"), "{fen}");
        }
    }

    #[test]
    fn zeros_that_are_free_and_other_forms_are_read_as_the_same_amount() {
        let cases = [
            ("人民币壹仟陆佰捌拾元叁角贰分", Some(168_032)),
            ("壹拾万零柒仟元伍角叁分", Some(10_700_053)),
            ("壹万贰仟圆正", Some(1_200_000)),
            ("人民币 壹万贰仟 元整", Some(1_200_000)),
            ("", None),
            ("人民币", None),
            ("一万元", None),
            ("壹万贰", None),
            ("贰佰壹仟元整", None),
            ("壹贰元整", None),
            ("拾元整", None),
            ("12000元", None),
        ];
        for (text, fen) in cases {
            assert_eq!(Money::from_words(text).map(Money::fen), fen, "{text}");
        }
    }

    #[test]
    fn figures_have_thousands_apart_and_forms_give_yuan() {
        let figures = |yuan: f64| Money::from_yuan(yuan).map(|money| money.to_string());
        assert_eq!(figures(1_234_567.8).as_deref(), Some("1,234,567.80"));
        assert_eq!(figures(0.1 + 0.2).as_deref(), Some("0.30"));
        assert_eq!(figures(12.345), None);
        assert_eq!(figures(-1.0), None);
        assert_eq!(figures(f64::NAN), None);
        assert_eq!(figures(1e15), None);
    }

    proptest! {
        #[test]
        fn every_amount_is_read_back_from_its_words(fen in 0..=FEN_MAX) {
            prop_assert_eq!(Money::from_words(&words(fen)).map(Money::fen), Some(fen));
        }

        #[test]
        fn small_amounts_are_read_back_from_their_words(fen in 0..3_000_000_u64) {
            prop_assert_eq!(Money::from_words(&words(fen)).map(Money::fen), Some(fen));
        }

        #[test]
        fn any_text_is_read_or_refused_without_panic(text in "[人民币零壹贰叁拾佰仟万亿元角分整a]{0,20}") {
            let _ = Money::from_words(&text);
        }
    }
}
