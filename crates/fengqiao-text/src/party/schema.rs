//! Which fields records have, how they are compared, and which records are compared at all.

use super::field::{Comparator, Value};
use crate::hash::mix;

/// Fields of one schema at most.
pub const FIELDS_MAX: usize = 16;

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name, as in weights and explanations.
    pub name: String,
    /// How its values are compared.
    pub comparator: Comparator,
}

/// A part of a value that two records must share to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// How it sounds: pinyin without tones, Soundex for other letters.
    Sound,
    /// How a person's given name sounds.
    GivenSound,
    /// A person's surname, by sound.
    Surname,
    /// First letters of a word.
    Start(u8),
    /// First three and last four digits of a phone.
    Edges,
    /// Last four digits of a phone.
    Tail,
    /// Brand of an organisation.
    Brand,
    /// Sounds of a brand in any order.
    BrandBag,
    /// First two letters of a brand.
    BrandStart,
    /// Last two letters of a brand.
    BrandEnd,
    /// County, or the first part of a code.
    Area,
    /// County and town.
    Town,
    /// County and village.
    Village,
    /// Year of a date.
    Year,
    /// Month and day of a date.
    MonthAndDay,
}

/// What two records must share to be compared: parts of fields, by the place of the field.
pub type Rule = Vec<(usize, Part)>;

/// Fields of a kind of record and the rules by which records are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The fields, at most [`FIELDS_MAX`].
    pub fields: Vec<Field>,
    /// Records that agree by one rule are compared.
    pub rules: Vec<Rule>,
}

impl Schema {
    /// A schema of named fields and rules. Fields behind [`FIELDS_MAX`] and rules that name no field of it are left out.
    #[must_use]
    pub fn new(fields: &[(&str, Comparator)], rules: &[&[(usize, Part)]]) -> Self {
        let field =
            |(name, comparator): &(&str, Comparator)| Field { name: (*name).to_owned(), comparator: *comparator };
        let fields: Vec<Field> = fields.iter().take(FIELDS_MAX).map(field).collect();
        let known = |rule: &&&[(usize, Part)]| !rule.is_empty() && rule.iter().all(|(field, _)| *field < fields.len());
        let rules = rules.iter().filter(known).map(|rule| rule.to_vec()).collect();
        Self { fields, rules }
    }
}

impl Part {
    /// The part of a value as a number; `id` stands for the whole of it. None if the value has no such part.
    pub(crate) fn of(self, value: &Value, id: u32) -> Option<u64> {
        match (self, value) {
            (Self::Whole, Value::Phone(phone)) if phone.is_masked() => None,
            (Self::Whole, Value::Number(number)) if number.is_masked() => None,
            (Self::Whole, Value::Organisation(name)) => Some(name.core()),
            (Self::Whole, _) => Some(u64::from(id)),
            (Self::Sound, Value::Person(name)) => (!name.is_masked()).then(|| name.sound()),
            (Self::Sound, Value::Text(text) | Value::Words(text)) => Some(text.soundex()),
            (Self::GivenSound, Value::Person(name)) => name.given_sound(),
            (Self::Surname, Value::Person(name)) => Some(name.surname_sound()),
            (Self::Start(count), Value::Text(text) | Value::Words(text)) => Some(text.start(usize::from(count))),
            (Self::Edges, Value::Phone(phone)) => Some(phone.edges()),
            (Self::Tail, Value::Phone(phone)) => Some(phone.tail()),
            (Self::Brand, Value::Organisation(name)) => Some(name.brand()),
            (Self::BrandBag, Value::Organisation(name)) => Some(name.brand_bag()),
            (Self::BrandStart, Value::Organisation(name)) => Some(name.brand_ends().0),
            (Self::BrandEnd, Value::Organisation(name)) => Some(mix(name.brand_ends().1, 7)),
            (Self::Area, Value::Place(path)) => told(path.aspects()[2]),
            (Self::Town, Value::Place(path)) => told(path.aspects()[1]),
            (Self::Village, Value::Place(path)) => told(path.aspects()[0]),
            (Self::Area, Value::Code(code)) => Some(code.start()),
            (Self::Year, Value::Date(date)) => Some(date.year()),
            (Self::MonthAndDay, Value::Date(date)) => Some(date.month_and_day()),
            _ => None,
        }
    }
}

fn told(part: u64) -> Option<u64> {
    (part != 0).then_some(part)
}
