//! People and companies who exist nowhere, and identifiers that cannot belong to anyone.
//! Not here: who quarrels with whom.

use crate::book::{Lexicon, book};
use crate::days::day_number;
use crate::draw::{Draw, Seed};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

/// A person.
#[derive(Debug, Clone)]
pub struct Person {
    /// Family name.
    pub surname: &'static str,
    given: [&'static str; 2],
    /// Whether a woman.
    pub woman: bool,
    /// The last eight digits of the telephone number, after the prefix 120.
    pub(crate) phone: u32,
    /// Date of birth.
    pub born_on: Date,
    serial: u16,
    /// Index of the village where the person lives.
    pub village: usize,
    house: u16,
}

impl Person {
    /// Family and given name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}{}{}", self.surname, self.given[0], self.given[1])
    }

    /// Eleven digits of a range that no operator uses.
    #[must_use]
    pub fn phone(&self) -> String {
        format!("120{:08}", self.phone)
    }

    /// Eighteen characters with a right check character and region 990101, which is not assigned.
    ///
    /// # Source
    /// GB 11643-1999.
    #[must_use]
    pub fn id_number(&self) -> String {
        let serial = self.serial / 2 * 2 + u16::from(!self.woman);
        let body = format!("990101{}{serial:03}", self.born_on.strftime("%Y%m%d"));
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let sum: usize = body.bytes().zip(weights).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
        format!("{body}{}", char::from(b"10X98765432"[sum % 11]))
    }

    /// Where the person lives, from the county down to the house.
    #[must_use]
    pub fn address(&self, land: &crate::Land) -> String {
        let village = &land.villages[self.village];
        format!("青禾县{}{}{}号", land.townships[village.township].name, village.spoken(), self.house)
    }
}

/// Draws a person who lives in `village`; `today` is the first day of the county.
pub(crate) fn person(draw: &mut Draw, village: usize, today: Date) -> Person {
    let book = book();
    let woman = draw.chance(0.46);
    let age_days = draw.between(18 * 366, 84 * 365) as i64;
    Person {
        surname: &book.lexicon.surnames[draw.among(&book.surname_sums)].0,
        given: given(&book.lexicon, woman, draw),
        woman,
        phone: draw.below(100_000_000) as u32,
        born_on: Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(day_number(today) - age_days)),
        serial: draw.below(1000) as u16,
        village,
        house: 1 + draw.below(260) as u16,
    }
}

fn given(lexicon: &'static Lexicon, woman: bool, draw: &mut Draw) -> [&'static str; 2] {
    let (fixed, first, second) =
        if woman { (&lexicon.female, &lexicon.g1f, &lexicon.g2f) } else { (&lexicon.male, &lexicon.g1m, &lexicon.g2m) };
    if draw.chance(0.22) {
        return [draw.word(fixed), ""];
    }
    let (first, second) = (draw.word(first), draw.word(second));
    if first == second { [second, ""] } else { [first, second] }
}

/// A company or bank.
#[derive(Debug, Clone)]
pub struct Company {
    /// Full name.
    pub name: String,
    /// Line of business, as 物业.
    pub industry: &'static str,
    /// Landline with area code 0999.
    pub phone: String,
    serial: u32,
}

impl Company {
    /// Unified social credit code of 18 characters with right check characters and region 990101.
    ///
    /// # Source
    /// GB 32100-2015 and GB 11714-1997.
    #[must_use]
    pub fn credit_code(&self) -> String {
        const LETTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
        let organisation = format!("M{:07}", self.serial);
        let digit = |byte: u8| LETTERS.iter().position(|letter| *letter == byte).unwrap_or(0);
        let weights = [3, 7, 9, 10, 5, 8, 4, 2];
        let letter_value =
            |byte: u8| if byte.is_ascii_digit() { usize::from(byte - b'0') } else { usize::from(byte - b'A') + 10 };
        let sum: usize = organisation.bytes().zip(weights).map(|(byte, weight)| letter_value(byte) * weight).sum();
        let check = b"0123456789X0"[(11 - sum % 11) % 11];
        let body = format!("91990101{organisation}{}", char::from(check));
        let mut weight = 1;
        let mut sum = 0;
        for byte in body.bytes() {
            sum += digit(byte) * weight;
            weight = weight * 3 % 31;
        }
        format!("{body}{}", char::from(LETTERS[(31 - sum % 31) % 31]))
    }

    /// The name without county and legal form.
    #[must_use]
    pub fn short(&self) -> &str {
        let name = self.name.strip_prefix("青禾县").unwrap_or(&self.name);
        name.strip_suffix("有限公司").unwrap_or(name)
    }
}

/// Names of the banks that sue.
const BANKS: [&str; 6] =
    ["示例农商银行", "示例村镇银行", "示例工行青禾支行", "示例建行青禾支行", "示例邮储青禾支行", "示例消费金融公司"];
/// Companies of each line of business.
const COMPANIES: [(&str, usize); 7] =
    [("制造", 420), ("建筑", 160), ("商贸", 220), ("地产", 26), ("物业", 18), ("金融", 9), ("服务", 260)];
/// The line that stands for the banks.
pub(crate) const BANK: &str = "银行";

/// Everyone who appears again and again.
#[derive(Debug)]
pub(crate) struct Regulars {
    pub(crate) companies: Vec<Company>,
    /// Range of each line of business in `companies`.
    ranges: BTreeMap<&'static str, (usize, usize)>,
    /// Private lenders first, then people who buy in order to sue.
    pub(crate) people: Vec<Person>,
}

pub(crate) const LENDERS: usize = 12;
const BUYERS: usize = 3;

impl Regulars {
    pub(crate) fn new(seed: Seed, villages: usize, today: Date) -> Self {
        let mut companies = Vec::new();
        let mut ranges = BTreeMap::new();
        let mut used = HashSet::new();
        let mut draw = seed.stream("companies", 0);
        for (industry, count) in COMPANIES {
            let start = companies.len();
            while companies.len() < start + count {
                let company = company(industry, companies.len(), &mut draw);
                if used.insert(company.name.clone()) {
                    companies.push(company);
                }
            }
            ranges.insert(industry, (start, companies.len()));
        }
        let start = companies.len();
        companies.extend(BANKS.iter().enumerate().map(|(index, name)| Company {
            name: (*name).to_owned(),
            industry: BANK,
            phone: format!("0999-955880{index}"),
            serial: (start + index) as u32,
        }));
        ranges.insert(BANK, (start, companies.len()));
        let mut draw = seed.stream("regular people", 0);
        let mut regular = || {
            let village = draw.below(villages);
            person(&mut draw, village, today)
        };
        let people = (0..LENDERS + BUYERS).map(|_| regular()).collect();
        Self { companies, ranges, people }
    }

    /// A company of a line of business; the first ones come up most.
    pub(crate) fn company(&self, industry: &str, falling: Falling, draw: &mut Draw) -> usize {
        let (start, end) = self.ranges[industry];
        start + zipf(end - start, falling, draw)
    }
}

/// How fast the weight of a rank falls: as the power -0.8, -0.9 or -1 of the rank.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Falling {
    Slow,
    Middle,
    Fast,
}

/// A rank from 0 below `count`, the first ones most often.
///
/// # Source
/// Zipf (1949).
pub(crate) fn zipf(count: usize, falling: Falling, draw: &mut Draw) -> usize {
    const RANKS_MAX: usize = 512;
    static SUMS: LazyLock<[Vec<f64>; 3]> = LazyLock::new(|| {
        [0.8, 0.9, 1.0].map(|exponent| {
            let weights = (1..=RANKS_MAX).map(|rank| libm::pow(rank as f64, -exponent));
            let add = |sum: &mut f64, weight: f64| {
                *sum += weight;
                Some(*sum)
            };
            weights.scan(0.0, add).collect()
        })
    });
    draw.among(&SUMS[falling as usize][..count])
}

fn company(industry: &'static str, serial: usize, draw: &mut Draw) -> Company {
    let lexicon = &book().lexicon;
    let (first, second) = (draw.word(&lexicon.brand), draw.word(&lexicon.brand));
    Company {
        name: format!("青禾县{first}{second}{}有限公司", draw.word(&lexicon.industry[industry])),
        industry,
        phone: format!("0999-{:07}", draw.below(10_000_000)),
        serial: serial as u32,
    }
}

/// One side of a dispute, by where the person or company is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// Index in the county's people.
    Person(usize),
    /// Index in the county's companies.
    Company(usize),
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn id_numbers_end_in_the_right_character() {
        let mut draw = Seed(3).stream("test", 0);
        for _ in 0..500 {
            let number = person(&mut draw, 0, date(2023, 1, 1)).id_number();
            let weight = |place: usize| (0..17 - place).fold(1, |power, _| power * 2 % 11);
            let value = |byte: u8| if byte == b'X' { 10 } else { usize::from(byte - b'0') };
            let sum: usize = number.bytes().enumerate().map(|(place, byte)| value(byte) * weight(place)).sum();
            assert_eq!(sum % 11, 1, "{number}");
        }
    }

    #[test]
    fn credit_codes_pass_the_check_of_the_standard() {
        let regulars = Regulars::new(Seed(3), 700, date(2023, 1, 1));
        let letters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        for company in &regulars.companies {
            let code = company.credit_code();
            let values = code.chars().map(|letter| letters.find(letter).unwrap());
            let weight = |place: usize| if place == 17 { 1 } else { (0..place).fold(1, |power, _| power * 3 % 31) };
            let sum: usize = values.enumerate().map(|(place, value)| value * weight(place)).sum();
            assert_eq!((code.len(), sum % 31), (18, 0), "{code}");
        }
    }
}
