//! From TOML to a profile, with the line of every fault.

use std::collections::BTreeMap;
use std::ops::Range;

use fengqiao_domain::report::CHANNELS;
use jiff::tz::TimeZone;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::super::coordinates::SYSTEMS;
use super::{Bilingual, CategoryRule, CoordinateSystem, DateForm, FileHints, ImportError, Mapping, Profile, ValueKind};

type Value<'t> = Spanned<DeValue<'t>>;

/// Where messages point.
struct Place<'t> {
    file: &'t str,
    text: &'t str,
}

impl Place<'_> {
    fn fault(&self, span: Range<usize>, detail: impl Into<String>) -> ImportError {
        let line =
            self.text.as_bytes()[..span.start.min(self.text.len())].iter().filter(|&&byte| byte == b'\n').count() + 1;
        ImportError::Profile { file: self.file.into(), line, detail: detail.into() }
    }
}

/// One table whose keys are all known.
struct Table<'a, 't> {
    place: &'a Place<'a>,
    table: &'a DeTable<'t>,
    span: Range<usize>,
}

impl<'a, 't> Table<'a, 't> {
    fn new(
        place: &'a Place<'a>,
        table: &'a DeTable<'t>,
        span: Range<usize>,
        known: &[&str],
    ) -> Result<Self, ImportError> {
        for key in table.keys() {
            let name = key.get_ref();
            if !known.contains(&name.as_ref()) {
                let near =
                    known.iter().min_by_key(|other| distance(name, other)).filter(|other| distance(name, other) <= 3);
                let advice = near.map_or_else(
                    || format!("known keys: {}", known.join(", ")),
                    |near| format!("did you mean {near:?}?"),
                );
                return Err(place.fault(key.span(), format!("unknown key {name:?}: {advice}")));
            }
        }
        Ok(Self { place, table, span })
    }

    fn value(&self, key: &str) -> Option<&'a Value<'t>> {
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    fn wrong(&self, value: &Value<'_>, key: &str, wanted: &str) -> ImportError {
        self.place.fault(value.span(), format!("{key:?} must be {wanted}"))
    }

    fn text(&self, key: &str) -> Result<Option<String>, ImportError> {
        let Some(value) = self.value(key) else { return Ok(None) };
        value
            .get_ref()
            .as_str()
            .map(|text| Some(text.to_owned()))
            .ok_or_else(|| self.wrong(value, key, "a text in quotes"))
    }

    fn required(&self, key: &str) -> Result<String, ImportError> {
        self.text(key)?.ok_or_else(|| self.place.fault(self.span.clone(), format!("the key {key:?} is missing")))
    }

    fn texts(&self, key: &str) -> Result<Vec<String>, ImportError> {
        let Some(value) = self.value(key) else { return Ok(Vec::new()) };
        texts_of(value).ok_or_else(|| self.wrong(value, key, "a list of texts"))
    }

    fn sub(&self, key: &str, known: &[&str]) -> Result<Option<Self>, ImportError> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let table = value.get_ref().as_table().ok_or_else(|| self.wrong(value, key, "a table"))?;
        Table::new(self.place, table, value.span(), known).map(Some)
    }

    /// A table of free keys to texts.
    fn pairs(&self, key: &str) -> Result<BTreeMap<String, (String, Range<usize>)>, ImportError> {
        let Some(value) = self.value(key) else { return Ok(BTreeMap::new()) };
        let table = value.get_ref().as_table().ok_or_else(|| self.wrong(value, key, "a table"))?;
        let pair = |(name, value): (&Spanned<_>, &Value<'_>)| {
            let text = value.get_ref().as_str().ok_or_else(|| self.wrong(value, key, "a table of texts"))?;
            let name: &std::borrow::Cow<'_, str> = name.get_ref();
            Ok((name.to_string(), (text.to_owned(), value.span())))
        };
        table.iter().map(pair).collect()
    }

    fn bilingual(&self, key: &str) -> Result<Option<Bilingual>, ImportError> {
        let Some(table) = self.sub(key, &["zh", "en"])? else { return Ok(None) };
        Ok(Some(Bilingual { zh: table.required("zh")?, en: table.required("en")? }))
    }

    /// A choice among named things.
    fn choice<T: Copy>(&self, key: &str, names: &[(&str, T)]) -> Result<Option<T>, ImportError> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let span = self.value(key).map_or(self.span.clone(), Spanned::span);
        named(self.place, &text, span, names).map(Some)
    }
}

fn texts_of(value: &Value<'_>) -> Option<Vec<String>> {
    value.get_ref().as_array()?.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
}

fn named<T: Copy>(place: &Place<'_>, text: &str, span: Range<usize>, names: &[(&str, T)]) -> Result<T, ImportError> {
    names.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
        let all: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        place.fault(span, format!("unknown value {text:?}: use one of {}", all.join(", ")))
    })
}

const COLUMN_KEYS: [&str; 17] = [
    "text",
    "external_id",
    "reported_at",
    "received_at",
    "closed_at",
    "category",
    "subcategory",
    "region",
    "place",
    "longitude",
    "latitude",
    "channel",
    "reporter_name",
    "reporter_phone",
    "reporter_id_number",
    "reporter_address",
    "other_party",
];
const TOP_KEYS: [&str; 13] = [
    "id",
    "title",
    "note",
    "time_zone",
    "dates",
    "coordinates",
    "text_joint",
    "open_matters",
    "file",
    "recognise",
    "columns",
    "category",
    "channel",
];
const VALUE_KINDS: [(&str, ValueKind); 2] = [("names", ValueKind::Names), ("codes", ValueKind::Codes)];
/// Reads the whole file.
pub(super) fn parse(file: &str, text: &str) -> Result<Profile, ImportError> {
    let place = Place { file, text };
    let document = DeTable::parse(text).map_err(|error| {
        place.fault(error.span().unwrap_or(0..0), error.message().lines().next().unwrap_or("bad TOML").to_owned())
    })?;
    let keys: Vec<&str> = TOP_KEYS.into_iter().chain(["region"]).collect();
    let top = Table::new(&place, document.get_ref(), 0..0, &keys)?;
    let columns =
        top.sub("columns", &COLUMN_KEYS)?.ok_or_else(|| place.fault(0..0, "the table [columns] is missing"))?;
    let recognise = top.sub("recognise", &["columns", "starts"])?;
    let region = top.sub("region", &["values_are"])?;
    let channel = channel(&top)?;
    let mut mapping = mapping(&top, &columns)?;
    mapping.channel_fixed = channel.fixed;
    Ok(Profile {
        id: top.required("id")?,
        title: top.bilingual("title")?.ok_or_else(|| place.fault(0..0, "the key \"title\" is missing"))?,
        note: top.bilingual("note")?,
        file: file_hints(&top)?,
        recognise_columns: recognise.as_ref().map_or(Ok(Vec::new()), |table| table.texts("columns"))?,
        recognise_starts: recognise.as_ref().map_or(Ok(BTreeMap::new()), starts)?,
        received_at: columns.text("received_at")?,
        mapping,
        text_joint: top.text("text_joint")?.unwrap_or_else(|| "\n".into()),
        dates: dates(&top)?,
        category: category(&top)?,
        channel_values: channel.values,
        channel_default: channel.default,
        region_values_are: region
            .map_or(Ok(None), |table| table.choice("values_are", &VALUE_KINDS))?
            .unwrap_or_default(),
        open_matters: match top.value("open_matters") {
            None => false,
            Some(value) => {
                value.get_ref().as_bool().ok_or_else(|| top.wrong(value, "open_matters", "true or false"))?
            }
        },
    })
}

fn mapping(top: &Table<'_, '_>, columns: &Table<'_, '_>) -> Result<Mapping, ImportError> {
    let time_zone = top.required("time_zone")?;
    if TimeZone::get(&time_zone).is_err() {
        let span = top.value("time_zone").map_or(0..0, Spanned::span);
        return Err(top
            .place
            .fault(span, format!("unknown time zone {time_zone:?}: use a name such as Asia/Shanghai")));
    }
    let systems = SYSTEMS.map(|system: CoordinateSystem| (system.as_str(), system));
    let mapping = Mapping {
        text: columns.texts("text")?,
        external_id: columns.text("external_id")?,
        reported_at: columns.text("reported_at")?,
        closed_at: columns.text("closed_at")?,
        category: columns.text("category")?,
        subcategory: columns.text("subcategory")?,
        region: columns.texts("region")?,
        place: columns.text("place")?,
        longitude: columns.text("longitude")?,
        latitude: columns.text("latitude")?,
        channel: columns.text("channel")?,
        reporter_name: columns.text("reporter_name")?,
        reporter_phone: columns.text("reporter_phone")?,
        reporter_id_number: columns.text("reporter_id_number")?,
        reporter_address: columns.text("reporter_address")?,
        other_party: columns.text("other_party")?,
        time_zone,
        coordinates: top.choice("coordinates", &systems)?.unwrap_or_default(),
        channel_fixed: None,
    };
    match () {
        () if mapping.text.is_empty() => {
            Err(top.place.fault(columns.span.clone(), "\"text\" must name at least one column"))
        }
        () if mapping.reported_at.is_none() => {
            Err(top.place.fault(columns.span.clone(), "\"reported_at\" must name a column"))
        }
        () if mapping.longitude.is_some() != mapping.latitude.is_some() => {
            Err(top.place.fault(columns.span.clone(), "\"longitude\" and \"latitude\" go together"))
        }
        () => Ok(mapping),
    }
}

fn file_hints(top: &Table<'_, '_>) -> Result<FileHints, ImportError> {
    let Some(table) = top.sub("file", &["encoding", "separator", "sheet", "header_line"])? else {
        return Ok(FileHints::default());
    };
    let separator = match (table.text("separator")?, table.value("separator")) {
        (Some(sign), Some(value)) => match sign.as_bytes() {
            &[byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\r' | b'\n') => Some(byte),
            _ => return Err(table.wrong(value, "separator", "one ASCII sign")),
        },
        _ => None,
    };
    let header_line = match table.value("header_line") {
        None => None,
        Some(value) => {
            let line =
                value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok()).filter(|line| *line > 0);
            Some(line.ok_or_else(|| table.wrong(value, "header_line", "a line number from 1"))?)
        }
    };
    Ok(FileHints { encoding: table.text("encoding")?, separator, sheet: table.text("sheet")?, header_line })
}

fn starts(recognise: &Table<'_, '_>) -> Result<BTreeMap<String, Vec<String>>, ImportError> {
    let Some(value) = recognise.value("starts") else { return Ok(BTreeMap::new()) };
    let table = value.get_ref().as_table().ok_or_else(|| recognise.wrong(value, "starts", "a table"))?;
    let entry = |(name, value): (&Spanned<std::borrow::Cow<'_, str>>, &Value<'_>)| {
        let list = texts_of(value).ok_or_else(|| recognise.wrong(value, "starts", "lists of texts"))?;
        Ok((name.get_ref().to_string(), list))
    };
    table.iter().map(entry).collect()
}

fn dates(top: &Table<'_, '_>) -> Result<Vec<DateForm>, ImportError> {
    let Some(value) = top.value("dates") else { return Ok(DateForm::UNAMBIGUOUS.to_vec()) };
    let names = top.texts("dates")?;
    let forms: Vec<DateForm> =
        names.iter().map(|name| named(top.place, name, value.span(), &DateForm::NAMES)).collect::<Result<_, _>>()?;
    match () {
        () if forms.is_empty() => Err(top.wrong(value, "dates", "a list of at least one form")),
        () if forms.contains(&DateForm::Dmy) && forms.contains(&DateForm::Mdy) => Err(top
            .place
            .fault(value.span(), "\"dmy\" and \"mdy\" read one date in two ways: keep the one that the source uses")),
        () => Ok(forms),
    }
}

fn category(top: &Table<'_, '_>) -> Result<CategoryRule, ImportError> {
    let Some(table) = top.sub("category", &["tree", "values_are", "values"])? else {
        return Ok(CategoryRule::default());
    };
    let values = table.pairs("values")?.into_iter().map(|(name, (code, _))| (name, code)).collect();
    Ok(CategoryRule {
        tree: table.required("tree")?,
        values_are: table.choice("values_are", &VALUE_KINDS)?.unwrap_or_default(),
        values,
    })
}

struct Channel {
    fixed: Option<String>,
    default: String,
    values: BTreeMap<String, String>,
}

fn channel(top: &Table<'_, '_>) -> Result<Channel, ImportError> {
    let names = CHANNELS.map(|name| (name, name));
    let mut channel = Channel { fixed: None, default: "other".into(), values: BTreeMap::new() };
    let Some(table) = top.sub("channel", &["fixed", "default", "values"])? else { return Ok(channel) };
    channel.fixed = table.choice("fixed", &names)?.map(str::to_owned);
    channel.default = table.choice("default", &names)?.unwrap_or("other").to_owned();
    for (name, (ours, span)) in table.pairs("values")? {
        channel.values.insert(name, named(top.place, &ours, span, &names)?.to_owned());
    }
    Ok(channel)
}

/// Edits between two words, for a spelling hint.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}
