//! Names of organisations: place, brand, trade, form and part told apart (长沙市|金塘竹|置业|有限责任公司).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::person::sound;
use crate::hash::{hash_letters, mix};
use crate::normalise::normalise;

/// Letters of a name that are read.
const NAME_LETTERS_MAX: usize = 60;
/// Letters of a place before a brand.
const PLACE_LETTERS_MAX: usize = 8;
/// Names that begin alike in front of 市 or 县 from which that is a place: one may be a brand (新城市花园).
const PLACE_NAMES_MIN: u32 = 3;
/// Trade words taken off one name.
const TRADES_MAX: usize = 3;

#[derive(Deserialize)]
struct Words {
    forms: Vec<String>,
    bodies: Vec<Vec<String>>,
    parts: Vec<String>,
    offices: Vec<String>,
    trades: Vec<String>,
    places: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words: Words = toml::from_str(include_str!("words.toml")).unwrap_or(Words {
        forms: Vec::new(),
        bodies: Vec::new(),
        parts: Vec::new(),
        offices: Vec::new(),
        trades: Vec::new(),
        places: Vec::new(),
    });
    let longest_first = |list: &mut Vec<String>| list.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    longest_first(&mut words.forms);
    longest_first(&mut words.parts);
    longest_first(&mut words.trades);
    longest_first(&mut words.places);
    words.bodies.iter_mut().for_each(longest_first);
    words
});

/// An organisation's name taken apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct OrganisationName {
    brand: Vec<char>,
    sounds: Vec<u64>,
    trade: Vec<char>,
    /// The part of a larger organisation, with its own name (星沙分公司); empty for the whole.
    part: Vec<char>,
    /// What stands for the body (村委会); empty for others.
    body: Vec<char>,
}

/// Whether an organisation's name ends as one: a form, a body or a part.
pub(crate) fn is_organisation(name: &str) -> bool {
    let short: String = name.chars().take(4 * NAME_LETTERS_MAX).collect();
    let letters = letters_of(&short);
    let ends = |word: &String| ends_with(&letters, word) && letters.len() > word.chars().count();
    let firm = |word: &&String| word.chars().count() > 1;
    let words = &*WORDS;
    words.forms.iter().filter(firm).any(ends)
        || words.parts.iter().any(ends)
        || words.bodies.iter().flatten().any(ends)
        || (letters.len() >= 4 && words.forms.iter().chain(&words.trades).chain(&words.offices).any(ends))
}

/// Places that stand before brands, without their suffix (长沙, not 长沙市).
#[derive(Debug, Clone, Default)]
pub(crate) struct Places(Vec<Vec<char>>);

impl Places {
    /// The well-known ones, those given, and those that several names of the list begin with in front of 省, 市, 县 or 区.
    pub(crate) fn of<'t>(given: impl Iterator<Item = &'t str>, names: impl Iterator<Item = &'t str>) -> Self {
        let known = WORDS.places.iter().map(|place| place.chars().collect());
        let mut places: Vec<Vec<char>> = known.collect();
        places.extend(given.map(|place| stem(&letters_of(&place.chars().take(32).collect::<String>()))));
        let mut seen: BTreeMap<Vec<char>, u32> = BTreeMap::new();
        for name in names {
            let letters: Vec<char> = name.chars().take(PLACE_LETTERS_MAX).collect();
            let end = letters.iter().skip(2).position(|letter| "省市县区".contains(*letter)).map(|at| at + 2);
            if let Some(end) = end.filter(|end| *end <= 4) {
                *seen.entry(letters[..end].to_vec()).or_default() += 1;
            }
        }
        places.extend(seen.into_iter().filter(|(_, names)| *names >= PLACE_NAMES_MIN).map(|(place, _)| place));
        places.retain(|place| place.len() >= 2);
        places.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        places.dedup();
        Self(places)
    }

    /// Letters at the start of a name that are places, none of it if nothing would be left.
    fn prefix(&self, letters: &[char]) -> usize {
        let mut at = 0;
        for _ in 0..3 {
            let rest = &letters[at..];
            let Some(place) = self.0.iter().find(|place| rest.starts_with(place)) else { break };
            let mut end = place.len();
            if rest.get(end).is_some_and(|letter| "省市县区镇乡".contains(*letter)) {
                end += 1;
            }
            if rest.len() < end + 2 {
                break;
            }
            at += end;
        }
        at
    }
}

fn stem(letters: &[char]) -> Vec<char> {
    match letters.last() {
        Some(last) if letters.len() > 2 && "省市县区镇乡".contains(*last) => {
            letters[..letters.len() - 1].to_vec()
        }
        _ => letters.to_vec(),
    }
}

fn letters_of(text: &str) -> Vec<char> {
    let normal = normalise(text);
    normal.text().chars().filter(|letter| letter.is_alphanumeric()).take(NAME_LETTERS_MAX).collect()
}

fn ends_with(letters: &[char], word: &str) -> bool {
    let count = word.chars().count();
    letters.len() >= count && letters[letters.len() - count..].iter().copied().eq(word.chars())
}

/// The longest of some words at the end that leaves a letter before it: how many letters it has.
fn longest<'w>(letters: &[char], words: impl Iterator<Item = &'w String>, left: usize) -> Option<usize> {
    words
        .filter(|word| ends_with(letters, word))
        .map(|word| word.chars().count())
        .find(|count| letters.len() >= count + left)
}

impl OrganisationName {
    /// Takes a name apart; none if no letter is left.
    pub(crate) fn read(text: &str, places: &Places) -> Option<Self> {
        let mut letters = letters_of(&text.chars().take(4 * NAME_LETTERS_MAX).collect::<String>());
        let words = &*WORDS;
        let mut part = Vec::new();
        if longest(&letters, words.parts.iter(), 1).is_some() {
            (letters, part) = split_part(letters, words);
        }
        let mut body = Vec::new();
        for list in &words.bodies {
            if let Some(count) = longest(&letters, list.iter(), 1) {
                letters.truncate(letters.len() - count);
                body = list
                    .iter()
                    .min_by_key(|word| (word.len(), *word))
                    .map(|word| word.chars().collect())
                    .unwrap_or_default();
                break;
            }
        }
        letters.drain(..places.prefix(&letters));
        if let Some(count) = longest(&letters, words.forms.iter(), 1) {
            letters.truncate(letters.len() - count);
        }
        let mut brand = letters.len();
        for _ in 0..TRADES_MAX {
            match longest(&letters[..brand], words.trades.iter(), 2) {
                Some(count) => brand -= count,
                None => break,
            }
        }
        let trade = letters.split_off(brand);
        let sounds = letters.iter().map(|letter| sound(*letter)).collect();
        (!letters.is_empty()).then_some(Self { brand: letters, sounds, trade, part, body })
    }

    /// Hash of brand, trade, part and body.
    pub(crate) fn core(&self) -> u64 {
        [&self.trade, &self.part, &self.body].iter().fold(self.brand(), |sum, letters| mix(sum, hash_letters(letters)))
    }

    /// Hash of the brand's letters.
    pub(crate) fn brand(&self) -> u64 {
        hash_letters(&self.brand)
    }

    /// Hash of the brand's sounds in any order.
    pub(crate) fn brand_bag(&self) -> u64 {
        let mut sounds = self.sounds.clone();
        sounds.sort_unstable();
        sounds.iter().fold(4, |sum, sound| mix(sum, *sound))
    }

    /// Hashes of the first two and the last two letters of the brand.
    pub(crate) fn brand_ends(&self) -> (u64, u64) {
        let count = self.brand.len();
        (hash_letters(&self.brand[..2.min(count)]), hash_letters(&self.brand[count.saturating_sub(2)..]))
    }

    /// Whether it is a part of the other's whole, or the other way round, or both are different parts.
    pub(crate) fn is_other_part(&self, other: &Self) -> bool {
        self.part != other.part || (self.body != other.body && !self.body.is_empty() && !other.body.is_empty())
    }

    /// Whether the trades say nothing against each other: alike, one untold, or one the start of the other.
    pub(crate) fn trade_fits(&self, other: &Self) -> bool {
        self.trade.starts_with(&other.trade) || other.trade.starts_with(&self.trade)
    }

    /// Whether both tell one trade.
    pub(crate) fn has_trade_of(&self, other: &Self) -> bool {
        self.trade == other.trade
    }

    /// Whether the brands are the same.
    pub(crate) fn has_brand_of(&self, other: &Self) -> bool {
        self.brand == other.brand
    }

    /// Whether the brands sound alike in some order, or, from four letters, differ by one.
    pub(crate) fn has_near_brand(&self, other: &Self) -> bool {
        if self.brand.len() != other.brand.len() {
            return false;
        }
        self.brand_bag() == other.brand_bag()
            || (self.brand.len() >= 3 && super::number::one_slip(&self.brand, &other.brand))
    }

    /// Whether one brand begins the other and is two letters or longer: a brand and trade words that are not known.
    pub(crate) fn has_longer_brand(&self, other: &Self) -> bool {
        let (short, long) = if self.brand.len() <= other.brand.len() { (self, other) } else { (other, self) };
        short.brand.len() >= 2
            && long.brand.starts_with(&short.brand)
            && (short.trade.is_empty() || long.trade == short.trade)
    }
}

/// Splits a name with a part at its end behind the form of the whole: 金塘竹置业有限公司|星沙分公司.
fn split_part(letters: Vec<char>, words: &Words) -> (Vec<char>, Vec<char>) {
    let end_of_form = |form: &String| -> Option<usize> {
        let form: Vec<char> = form.chars().collect();
        let at = letters.windows(form.len()).position(|window| *window == form[..])?;
        Some(at + form.len()).filter(|end| *end < letters.len())
    };
    let firm = words.forms.iter().filter(|form| form.chars().count() > 1 && form.as_str() != "公司");
    let count = longest(&letters, words.parts.iter(), 1).unwrap_or(0);
    let at = firm.filter_map(end_of_form).min().unwrap_or(letters.len() - count);
    let (whole, part) = letters.split_at(at);
    (whole.to_vec(), part.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> OrganisationName {
        OrganisationName::read(text, &Places::of(["青禾县"].into_iter(), [].into_iter())).unwrap()
    }

    fn check(text: &str, brand: &str, trade: &str, part: &str) {
        let name = name(text);
        let told = |letters: &[char]| letters.iter().collect::<String>();
        assert_eq!(
            (told(&name.brand).as_str(), told(&name.trade).as_str(), told(&name.part).as_str()),
            (brand, trade, part),
            "{text}"
        );
    }

    #[test]
    fn place_brand_trade_form_and_part_are_told_apart() {
        check("长沙市金塘竹置业有限责任公司", "金塘竹", "置业", "");
        check("金塘竹公司", "金塘竹", "", "");
        check("青禾县鑫安工具有限公司", "鑫安", "工具", "");
        check("青禾鑫安工具厂", "鑫安", "工具", "");
        check("湖南长沙迪莱斯环保科技", "迪莱斯", "环保科技", "");
        check("大石建设工程有限公司青禾分公司", "大石", "建设工程", "青禾分公司");
        check("大石建设项目部", "大石", "建设", "项目部");
        check("石塘村村民委员会", "石塘村", "", "");
        check("长沙", "长沙", "", "");
        check("ＡＢＣ（青禾）有限公司", "abc青禾", "", "");
    }

    #[test]
    fn a_place_is_learnt_from_several_names_and_not_from_one() {
        let brand = |names: &[&str]| {
            let places = Places::of([].into_iter(), names.iter().copied());
            OrganisationName::read("云溪金塘竹置业有限公司", &places).unwrap().brand.iter().collect::<String>()
        };
        let names = ["云溪市金塘竹置业有限公司", "云溪市鑫安工具厂", "云溪市大石建设公司"];
        assert_eq!(brand(&names), "金塘竹");
        assert_eq!(brand(&names[..1]), "云溪金塘竹");
    }

    #[test]
    fn bodies_of_one_place_are_not_one_body() {
        assert!(!name("石塘村村民委员会").is_other_part(&name("石塘村村委会")));
        assert!(name("石塘村村委会").is_other_part(&name("石塘村业主委员会")));
        assert!(name("大石建设有限公司").is_other_part(&name("大石建设有限公司青禾分公司")));
    }

    #[test]
    fn names_of_people_are_not_organisations() {
        for person in ["张三", "王女士", "李建设", "陈商", "周店", ""] {
            assert!(!is_organisation(person), "{person}");
        }
        for firm in [
            "金塘竹公司",
            "青禾县鑫安工具厂",
            "石塘村村委会",
            "锦绣花园业委会",
            "长沙银行雨花支行",
            "青禾县人民政府",
            "大桥派出所",
        ] {
            assert!(is_organisation(firm), "{firm}");
        }
    }
}
