//! Places inside a region: estates, roads, markets, companies, schools. They become keys that later reports can match.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Serialize;

use crate::hash::{hash_letters, mix};
use crate::normalise::{Normalised, Span, normalise};

/// Keys taken from one text.
const KEYS_MAX: usize = 24;
/// Letters a name may have before its suffix.
const NAME_LETTERS_MAX: usize = 10;

/// What kind of place a key stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// A housing estate or village.
    Estate,
    /// A road or street.
    Road,
    /// A market, mall, shop or other open premises.
    Venue,
    /// A company, works or cooperative.
    Company,
    /// A school, hospital or office.
    Institution,
    /// A building, unit or room of an estate.
    Address,
}

/// A place named in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlaceKey {
    /// What it is.
    pub kind: PlaceKind,
    /// The words of the text.
    pub phrase: String,
    /// Equal for equal names.
    pub key: u64,
    /// Equal also where more or fewer words in front were taken for the name.
    pub tail: u64,
    /// Where it stands in the original text.
    pub span: Span,
}

/// Suffixes, longest first within an ending.
const SUFFIXES: [(&str, PlaceKind); 46] = [
    ("小区", PlaceKind::Estate),
    ("花园", PlaceKind::Estate),
    ("家园", PlaceKind::Estate),
    ("华府", PlaceKind::Estate),
    ("名苑", PlaceKind::Estate),
    ("佳苑", PlaceKind::Estate),
    ("公馆", PlaceKind::Estate),
    ("公寓", PlaceKind::Estate),
    ("新村", PlaceKind::Estate),
    ("新城", PlaceKind::Estate),
    ("社区", PlaceKind::Estate),
    ("苑", PlaceKind::Estate),
    ("村", PlaceKind::Estate),
    ("大道", PlaceKind::Road),
    ("省道", PlaceKind::Road),
    ("国道", PlaceKind::Road),
    ("路", PlaceKind::Road),
    ("街", PlaceKind::Road),
    ("巷", PlaceKind::Road),
    ("市场", PlaceKind::Venue),
    ("广场", PlaceKind::Venue),
    ("大厦", PlaceKind::Venue),
    ("商城", PlaceKind::Venue),
    ("商场", PlaceKind::Venue),
    ("超市", PlaceKind::Venue),
    ("酒楼", PlaceKind::Venue),
    ("宾馆", PlaceKind::Venue),
    ("酒店", PlaceKind::Venue),
    ("健身房", PlaceKind::Venue),
    ("美容院", PlaceKind::Venue),
    ("农家乐", PlaceKind::Venue),
    ("ktv", PlaceKind::Venue),
    ("店", PlaceKind::Venue),
    ("馆", PlaceKind::Venue),
    ("有限公司", PlaceKind::Company),
    ("公司", PlaceKind::Company),
    ("合作社", PlaceKind::Company),
    ("集团", PlaceKind::Company),
    ("厂", PlaceKind::Company),
    ("培训学校", PlaceKind::Institution),
    ("学校", PlaceKind::Institution),
    ("小学", PlaceKind::Institution),
    ("中学", PlaceKind::Institution),
    ("幼儿园", PlaceKind::Institution),
    ("医院", PlaceKind::Institution),
    ("卫生院", PlaceKind::Institution),
];

/// What follows a number that counts buildings, and what may stand in such an address.
const BUILDING: &str = "幢栋座号弄";
const ADDRESS_LETTERS: &str = "幢栋座号弄楼单元室层-";

/// The places named in a text, in order, each once.
#[must_use]
pub fn place_keys(text: &str) -> Vec<PlaceKey> {
    place_keys_normalised(text, &normalise(text))
}

/// As [`place_keys`], for a text that is normalised already.
#[must_use]
pub fn place_keys_normalised(original: &str, text: &Normalised) -> Vec<PlaceKey> {
    let letters: Vec<char> = text.text().chars().collect();
    let mut found: Vec<PlaceKey> = Vec::new();
    let mut add = |kind: PlaceKind, start: usize, end: usize, keys: (u64, u64)| {
        if found.len() < KEYS_MAX && !found.iter().any(|known: &PlaceKey| known.key == keys.0) {
            let span = text.span_of_letters(start, end);
            found.push(PlaceKey { kind, phrase: span.of(original).to_owned(), key: keys.0, tail: keys.1, span });
        }
    };
    let mut at = 0;
    while at < letters.len() {
        if let Some((end, kind)) = suffix_at(&letters, at) {
            let start = name_start(&letters, at);
            if at - start >= 2 {
                add(kind, start, end, keys(&letters, start, at, end, kind));
            }
        }
        if let Some((start, end)) = address_at(&letters, at) {
            let key = mix(hash_letters(&letters[at.saturating_sub(2).max(start)..end]), 7);
            add(PlaceKind::Address, start, end, (key, key));
            at = end;
            continue;
        }
        at += 1;
    }
    found
}

/// Letters of a suffix, and what it is a suffix of.
type Suffix = (Vec<char>, PlaceKind);

/// The suffixes by their first letter, in order, the longest first: every letter of every text is looked up here.
static BY_FIRST: LazyLock<Vec<(char, Vec<Suffix>)>> = LazyLock::new(|| {
    let mut by_first: BTreeMap<char, Vec<Suffix>> = BTreeMap::new();
    for (suffix, kind) in SUFFIXES {
        let letters: Vec<char> = suffix.chars().collect();
        by_first.entry(letters[0]).or_default().push((letters, kind));
    }
    by_first.values_mut().for_each(|suffixes| suffixes.sort_by_key(|(letters, _)| Reverse(letters.len())));
    by_first.into_iter().collect()
});

/// The longest suffix that begins at a letter.
fn suffix_at(letters: &[char], at: usize) -> Option<(usize, PlaceKind)> {
    let place = BY_FIRST.binary_search_by_key(&letters[at], |(first, _)| *first).ok()?;
    let (suffix, kind) = BY_FIRST[place].1.iter().find(|(suffix, _)| letters[at..].starts_with(suffix))?;
    Some((at + suffix.len(), *kind))
}

/// Letters no name goes on across, to the left.
fn stops(letter: char) -> bool {
    matches!(
        letter,
        '在' | '到'
            | '于'
            | '的'
            | '了'
            | '和'
            | '与'
            | '及'
            | '或'
            | '对'
            | '向'
            | '从'
            | '由'
            | '被'
            | '把'
            | '是'
            | '为'
            | '称'
            | '说'
            | '有'
            | '住'
            | '系'
            | '等'
            | '将'
            | '给'
            | '让'
            | '请'
            | '去'
            | '来'
            | '我'
            | '你'
            | '他'
            | '她'
            | '其'
            | '该'
            | '此'
            | '这'
            | '那'
            | '某'
            | '各'
            | '本'
            | '之'
            | '就'
            | '因'
            | '跟'
            | '买'
            | '租'
            | '开'
            | '后'
            | '前'
            | '里'
            | '上'
            | '内'
            | '外'
            | '每'
            | '至'
            | '往'
            | '沿'
            | '经'
            | '找'
    )
}

/// Words of two letters no name goes on across, to the left.
fn stops_word(first: char, second: char) -> bool {
    matches!(
        (first, second),
        ('反', '映')
            | ('投', '诉')
            | ('位', '于')
            | ('附', '近')
            | ('购', '买')
            | ('业', '主')
            | ('居', '民')
            | ('市', '民')
            | ('报', '警')
            | ('举', '报')
            | ('通', '过')
            | ('前', '往')
            | ('预', '订')
            | ('承', '包')
            | ('收', '取')
            | ('销', '售')
            | ('入', '住')
            | ('要', '求')
            | ('希', '望')
            | ('被', '告')
    )
}

/// Where the name before a letter begins: at a stop letter or word, a digit, a mark, or after ten letters.
fn name_start(letters: &[char], end: usize) -> usize {
    let mut start = end;
    while start > 0 && end - start < NAME_LETTERS_MAX {
        let letter = letters[start - 1];
        if !letter.is_alphabetic() || stops(letter) || (start >= 2 && stops_word(letters[start - 2], letter)) {
            break;
        }
        start -= 1;
    }
    start
}

/// (key of the whole name without the county in front, key of its last two letters), both with the suffix.
fn keys(letters: &[char], start: usize, at: usize, end: usize, kind: PlaceKind) -> (u64, u64) {
    let name = &letters[start..at];
    let county = name.iter().rposition(|letter| "省市县区镇乡".contains(*letter)).map_or(0, |place| place + 1);
    let from = if at - start - county >= 2 { start + county } else { start };
    let company = kind == PlaceKind::Company;
    let suffix = if company { &[][..] } else { &letters[at..end] };
    let whole = hash_letters(&letters[from..at]) ^ mix(hash_letters(suffix), 3);
    let tail = hash_letters(&letters[at - 2..at]) ^ mix(hash_letters(suffix), 3);
    (mix(whole, 5), mix(tail, 6))
}

/// A building address that begins with a number at a letter: 锦绣里|21幢1单元802室; gives the name's start and its end.
fn address_at(letters: &[char], at: usize) -> Option<(usize, usize)> {
    if !letters[at].is_ascii_digit() || at < 2 || letters[at - 1].is_ascii_digit() {
        return None;
    }
    let digits = letters[at..].iter().take_while(|letter| letter.is_ascii_digit()).count();
    if digits > 4 || !letters.get(at + digits).is_some_and(|letter| BUILDING.contains(*letter)) {
        return None;
    }
    let tail = letters[at..].iter().take_while(|letter| letter.is_ascii_digit() || ADDRESS_LETTERS.contains(**letter));
    let end = at + tail.count();
    // The last letter of the name is taken as it is: estates may end in 里, 上 or 内.
    let start = name_start(letters, at - 1);
    (at - start >= 2).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = place_keys(text).into_iter().map(|key| key.phrase).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn names_with_their_suffix_are_found() {
        check("我住在锦绣花园，对面是人民路", &["锦绣花园", "人民路"]);
        check("市民反映青禾县鑫安工具有限公司排污", &["青禾县鑫安工具有限公司"]);
        check("家在锦绣里21幢1单元802室漏水", &["锦绣里21幢1单元802室"]);
        check("", &[]);
        check("路，店，村", &[]);
    }

    #[test]
    fn the_same_company_has_the_same_key_with_and_without_its_county() {
        let key = |text: &str| place_keys(text)[0].key;
        assert_eq!(key("青禾县鑫安工具有限公司"), key("鑫安工具公司"));
        assert_ne!(key("锦绣花园"), key("锦绣家园"));
    }
}
