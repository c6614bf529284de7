//! Fields of a record and how two of their values are compared: each pair of values stands on one of a few levels.

use super::number::{Number, Phone};
use super::organisation::{OrganisationName, Places};
use super::person::PersonName;
use super::words::{Code, Date, PlacePath, Text};

/// Letters of one value that are read; what follows is ignored, so that one huge value cannot stall a run.
pub const VALUE_LETTERS_MAX: usize = 200;
/// Aspects of a value whose frequency counts, at most.
pub(crate) const ASPECTS: usize = 3;

/// How the values of a field are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparator {
    /// Identity number or unified social credit code, with its check digit.
    Number,
    /// Phone, perhaps masked.
    Phone,
    /// Name of a person in Chinese, perhaps with letters left out.
    PersonName,
    /// Name of an organisation in Chinese.
    OrganisationName,
    /// Place as county, town and village, separated by [`super::PLACE_SEPARATOR`].
    Place,
    /// A word or name in any letters, compared by Jaro-Winkler.
    Text,
    /// Words in any order, compared one by one and weighed by how rare they are.
    Words,
    /// A date whose digits are year, month, day.
    Date,
    /// A short code such as a postcode, of which the first part says more.
    Code,
    /// Equal or not.
    Exact,
}

/// What a level of agreement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// Stable name, as in weights and explanations.
    pub name: &'static str,
    /// Whether it is hard evidence for the same party.
    pub hard: bool,
    /// Whether it counts only beside hard evidence.
    pub needs_hard: bool,
    /// Which aspect of the values is shared, so that a rare one says more; none where nothing is.
    pub(crate) aspect: Option<usize>,
}

const fn level(name: &'static str, aspect: Option<usize>) -> Level {
    Level { name, hard: false, needs_hard: false, aspect }
}

const fn hard(name: &'static str, aspect: Option<usize>) -> Level {
    Level { name, hard: true, needs_hard: false, aspect }
}

const NUMBER: [Level; 5] = [
    hard("same", Some(0)),
    hard("same_unchecked", Some(0)),
    level("fits_mask", None),
    level("slip", None),
    level("differs", None),
];
const PHONE: [Level; 4] =
    [hard("same", Some(0)), hard("fits_mask", Some(1)), level("slip", None), level("differs", None)];
const PERSON: [Level; 5] = [
    level("same", Some(0)),
    level("same_sound", Some(1)),
    level("near", None),
    Level { name: "fits_mask", hard: false, needs_hard: true, aspect: Some(2) },
    level("differs", None),
];
const ORGANISATION: [Level; 8] = [
    level("same", Some(0)),
    level("same_brand", Some(1)),
    level("near_brand_same_trade", Some(2)),
    level("longer_brand", None),
    level("near_brand", Some(2)),
    level("same_brand_other_trade", Some(1)),
    level("other_part", None),
    level("differs", None),
];
const PLACE: [Level; 6] = [
    level("same_village", Some(0)),
    level("same_town", Some(1)),
    level("same_county", Some(2)),
    level("other_village", Some(1)),
    level("other_town", Some(2)),
    level("other_county", None),
];
const TEXT: [Level; 4] = [level("same", Some(0)), level("near", None), level("alike", None), level("differs", None)];
const WORDS: [Level; 6] = [
    level("same", Some(0)),
    level("much", None),
    level("some", None),
    level("little", None),
    level("hardly", None),
    level("differs", None),
];
const DATE: [Level; 5] = [
    level("same", Some(0)),
    level("slip", None),
    level("same_year", Some(1)),
    level("near_year", None),
    level("differs", None),
];
const CODE: [Level; 4] =
    [level("same", Some(0)), level("slip", None), level("same_start", Some(1)), level("differs", None)];
const EXACT: [Level; 2] = [level("same", Some(0)), level("differs", None)];

/// A value ready to be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Value {
    Number(Number),
    Phone(Phone),
    Person(PersonName),
    Organisation(OrganisationName),
    Place(PlacePath),
    Text(Text),
    Words(Text),
    Date(Date),
    Code(Code),
    Exact(u64),
}

impl Comparator {
    /// The levels from the most alike to the least.
    #[must_use]
    pub fn levels(self) -> &'static [Level] {
        match self {
            Self::Number => &NUMBER,
            Self::Phone => &PHONE,
            Self::PersonName => &PERSON,
            Self::OrganisationName => &ORGANISATION,
            Self::Place => &PLACE,
            Self::Text => &TEXT,
            Self::Words => &WORDS,
            Self::Date => &DATE,
            Self::Code => &CODE,
            Self::Exact => &EXACT,
        }
    }

    /// Reads a value; none if there is nothing in it to compare.
    pub(crate) fn read(self, text: &str, places: &Places) -> Option<Value> {
        match self {
            Self::Number => Number::read(text).map(Value::Number),
            Self::Phone => Phone::read(text).map(Value::Phone),
            Self::PersonName => PersonName::read(text).map(Value::Person),
            Self::OrganisationName => OrganisationName::read(text, places).map(Value::Organisation),
            Self::Place => PlacePath::read(text).map(Value::Place),
            Self::Text => Text::read(text).map(Value::Text),
            Self::Words => Text::read(text).map(Value::Words),
            Self::Date => Date::read(text).map(Value::Date),
            Self::Code => Code::read(text).map(Value::Code),
            Self::Exact => Text::read(text).map(|text| Value::Exact(text.hash())),
        }
    }
}

impl Value {
    /// Hashes of the aspects that two values may share, by the place that [`Level::aspect`] names; 0 for none.
    pub(crate) fn aspects(&self) -> [u64; ASPECTS] {
        match self {
            Self::Number(_) | Self::Exact(_) | Self::Text(_) | Self::Words(_) => [1, 0, 0],
            Self::Phone(phone) => [u64::from(!phone.is_masked()), phone.edges(), 0],
            Self::Person(name) => [1, name.sound(), name.surname()],
            Self::Organisation(name) => [name.core(), name.brand(), name.brand_bag()],
            Self::Place(path) => path.aspects(),
            Self::Date(date) => [1, date.year(), 0],
            Self::Code(code) => [1, code.start(), 0],
        }
    }

    /// Level of two different values of one field.
    pub(crate) fn level(&self, other: &Self) -> usize {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => number_level(a, b),
            (Self::Phone(a), Self::Phone(b)) => phone_level(a, b),
            (Self::Person(a), Self::Person(b)) => person_level(a, b),
            (Self::Organisation(a), Self::Organisation(b)) => organisation_level(a, b),
            (Self::Place(a), Self::Place(b)) => a.level(b),
            (Self::Text(a), Self::Text(b)) => a.level(b),
            (Self::Words(a), Self::Words(b)) => a.words_level(b),
            (Self::Date(a), Self::Date(b)) => a.level(b),
            (Self::Code(a), Self::Code(b)) => a.level(b),
            (Self::Exact(a), Self::Exact(b)) => usize::from(a != b),
            _ => usize::MAX,
        }
    }

    /// Level of a value and the very same value.
    pub(crate) fn own_level(&self) -> usize {
        match self {
            Self::Number(number) if number.is_masked() => 2,
            Self::Number(number) => usize::from(!number.is_valid()),
            Self::Phone(phone) => usize::from(phone.is_masked()),
            Self::Person(name) if name.is_masked() => 3,
            Self::Place(path) => path.level(path),
            _ => 0,
        }
    }

    /// Whether it is a number with a sound check digit: two different ones are never one party.
    pub(crate) fn is_decisive(&self) -> bool {
        matches!(self, Self::Number(number) if number.is_valid())
    }
}

fn number_level(a: &Number, b: &Number) -> usize {
    if a == b {
        return usize::from(!a.is_valid());
    }
    if a.is_masked() || b.is_masked() {
        return if a.fits(b) { 2 } else { 4 };
    }
    if (!a.is_valid() || !b.is_valid()) && a.is_slip_of(b) { 3 } else { 4 }
}

fn phone_level(a: &Phone, b: &Phone) -> usize {
    match (a.is_masked() || b.is_masked(), a.fits(b)) {
        (false, true) => 0,
        (true, true) => 1,
        (false, false) if a.is_slip_of(b) => 2,
        _ => 3,
    }
}

fn person_level(a: &PersonName, b: &PersonName) -> usize {
    if a.is_masked() || b.is_masked() {
        return if a.fits(b) { 3 } else { 4 };
    }
    if a.whole() == b.whole() {
        0
    } else if a.sounds_like(b) {
        1
    } else if a.is_near(b) {
        2
    } else {
        4
    }
}

fn organisation_level(a: &OrganisationName, b: &OrganisationName) -> usize {
    if a.is_other_part(b) {
        return if a.has_brand_of(b) { 6 } else { 7 };
    }
    match (a.has_brand_of(b), a.has_near_brand(b)) {
        (true, _) if a.has_trade_of(b) => 0,
        (true, _) if a.trade_fits(b) => 1,
        (true, _) => 5,
        (_, true) if a.has_trade_of(b) => 2,
        (_, true) if a.trade_fits(b) => 4,
        _ if a.has_longer_brand(b) => 3,
        _ => 7,
    }
}
