//! From a row of cells to the fields of a report, or to a reason why not.

use std::fmt;

use fengqiao_domain::report::{CHANNELS, TEXT_LENGTH_MAX};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::coordinates::{Bounds, CoordinateSystem, SYSTEMS};
use super::date::{DateFault, DateReader};
use super::reject::{Reject, Warning, count_warning};
use super::source::{Header, Row, cell_class};
use super::value::{clean, id_number_is_sound, is_cell_error, is_cut_id, is_scientific, phone_is_plausible};
use super::{DateForm, ImportError, Profile, ValueKind};

mod columns;

use columns::Columns;

/// What is known besides profile and header.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// The present; reports from more than a day later are refused.
    pub now: Timestamp,
    /// Rectangle around the importing region, to judge coordinates by.
    pub bounds: Option<Bounds>,
    /// The workbook counts days from 1904.
    pub from_1904: bool,
}

/// What a row says of a person; any field may be missing.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct PersonFields {
    /// Name.
    pub name: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Identity number.
    pub id_number: Option<String>,
    /// Address.
    pub address: Option<String>,
}

impl PersonFields {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Debug for PersonFields {
    /// Says which fields are there, never what they hold.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known =
            [("name", &self.name), ("phone", &self.phone), ("id_number", &self.id_number), ("address", &self.address)];
        out.debug_list().entries(known.iter().filter(|(_, value)| value.is_some()).map(|(name, _)| name)).finish()
    }
}

/// One row as a report, not yet classified, located or stored.
#[derive(Clone, PartialEq)]
pub struct MappedRow {
    /// Line in the file.
    pub line: u64,
    /// The source's own number.
    pub external_id: Option<String>,
    /// When it was told.
    pub reported_at: Timestamp,
    /// When the platform received it, where the source says so.
    pub received_at: Option<Timestamp>,
    /// When the source says it was done.
    pub closed_at: Option<Timestamp>,
    /// Narrative, cleaned.
    pub text: String,
    /// Words for the place.
    pub place_text: Option<String>,
    /// Regions from coarse to fine, as names or codes; empty cells are left out.
    pub regions: Vec<String>,
    /// What `regions` holds.
    pub regions_are: ValueKind,
    /// Category as the source wrote it, with its subcategory behind ` / `.
    pub source_category: Option<String>,
    /// Our code, if the profile knows one.
    pub category: Option<String>,
    /// Our channel.
    pub channel: String,
    /// Degrees east, WGS 84.
    pub longitude: Option<f64>,
    /// Degrees north, WGS 84.
    pub latitude: Option<f64>,
    /// `[longitude, latitude]` as the source gave them, in its own system.
    pub raw_coordinates: Option<[f64; 2]>,
    /// Who told it.
    pub reporter: PersonFields,
    /// Name of the other side.
    pub other_party: Option<String>,
    /// Stable codes of doubts about this row.
    pub warnings: Vec<&'static str>,
}

impl fmt::Debug for MappedRow {
    /// Leaves out narrative, place and people, which have no business in a log.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("MappedRow")
            .field("line", &self.line)
            .field("reported_at", &self.reported_at)
            .field("category", &self.category)
            .field("channel", &self.channel)
            .field("reporter", &self.reporter)
            .field("warnings", &self.warnings)
            .finish_non_exhaustive()
    }
}

/// What the mapper has to say when the file is through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapEnd {
    /// Doubts, one entry per code with its count.
    pub warnings: Vec<Warning>,
}

/// A profile bound to the header of one file.
pub struct Mapper {
    columns: Columns,
    header: Header,
    profile: Profile,
    dates: DateReader,
    setting: Setting,
    warnings: Vec<Warning>,
    /// Points inside the bounds if read in each of the systems.
    fits: [u64; SYSTEMS.len()],
}

/// No complaint system kept electronic files before.
const YEAR_MIN: i16 = 1900;
/// Clocks of source and platform may differ, and time zones may be stated wrongly.
const FUTURE_ALLOWED: SignedDuration = SignedDuration::from_hours(24);

impl Mapper {
    /// Finds the profile's columns in the header.
    ///
    /// # Errors
    /// When columns for text or time, or columns by which the profile is recognised, are missing from the header, when a
    /// mapped column stands there twice, when no column is named for text or time, or the time
    /// zone is unknown. Other mapped columns may be absent; a warning names them.
    pub fn new(profile: Profile, header: &Header, setting: Setting) -> Result<Self, ImportError> {
        let (columns, absent) = Columns::find(&profile, header)?;
        let mut warnings = Vec::new();
        if !absent.is_empty() {
            let detail = format!("the file has no columns {}: they are taken as empty", absent.join(", "));
            warnings.push(Warning::file("columns_absent", detail));
        }
        let name = &profile.mapping.time_zone;
        let zone = TimeZone::get(name).map_err(|_| ImportError::TimeZoneUnknown { name: name.clone() })?;
        let mut forms = profile.dates.clone();
        if !forms.contains(&DateForm::Ymd) {
            // Date cells of workbooks arrive as year, month, day whatever the texts beside them look like.
            forms.push(DateForm::Ymd);
        }
        let dates = DateReader { forms, zone, from_1904: setting.from_1904 };
        Ok(Self { columns, header: header.clone(), profile, dates, setting, warnings, fits: [0; SYSTEMS.len()] })
    }

    /// The profile in use.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Maps one row.
    ///
    /// # Errors
    /// A reject that names line, column, kind of value and reason.
    pub fn map(&mut self, row: &Row<'_>) -> Result<MappedRow, Reject> {
        let mut doubts: Vec<&'static str> = Vec::new();
        let mapped = self.fields(row, &mut doubts)?;
        for code in &doubts {
            count_warning(&mut self.warnings, code, row.line, || doubt_detail(code).into());
        }
        Ok(MappedRow { warnings: doubts, ..mapped })
    }

    /// Ends the file.
    #[must_use]
    pub fn finish(mut self) -> MapEnd {
        let stated = self.profile.mapping.coordinates;
        let index = SYSTEMS.iter().position(|system| *system == stated).unwrap_or(0);
        let best = (0..SYSTEMS.len()).max_by_key(|&other| (self.fits[other], other == index)).unwrap_or(index);
        if self.fits[best] > self.fits[index] {
            let (other, extra) = (SYSTEMS[best].as_str(), self.fits[best] - self.fits[index]);
            let detail = format!(
                "read as {other} instead of {}, {extra} more points would lie inside the region",
                stated.as_str()
            );
            self.warnings.push(Warning { count: extra, ..Warning::file("coordinates_other_system", detail) });
        }
        MapEnd { warnings: self.warnings }
    }

    fn fields(&mut self, row: &Row<'_>, doubts: &mut Vec<&'static str>) -> Result<MappedRow, Reject> {
        let columns = &self.columns;
        let cell = |index: Option<usize>, doubts: &mut Vec<&'static str>| {
            index.map_or(Ok(None), |index| self.cell(row, index, doubts))
        };
        let reported_at = self.instant(row, columns.reported_at, doubts)?;
        let Some(reported_at) = reported_at else {
            return Err(self.reject(
                row,
                columns.reported_at,
                "value_missing",
                "a report needs the time at which it was told",
            ));
        };
        let received_at = columns.received_at.map_or(Ok(None), |index| self.instant(row, index, doubts))?;
        let closed_at = columns.closed_at.map_or(Ok(None), |index| self.instant(row, index, doubts))?;
        if closed_at.is_some_and(|closed_at| closed_at < reported_at) {
            doubts.push("closed_before_reported");
        }
        let text = self.text(row, doubts)?;
        let (source_category, category) = self.category(row, doubts)?;
        let mut regions = Vec::with_capacity(columns.region.len());
        for &index in &columns.region {
            regions.extend(self.cell(row, index, doubts)?);
        }
        let reporter = self.reporter(row, doubts)?;
        let external_id = cell(columns.external_id, doubts)?;
        if let (Some(index), Some(id)) = (columns.external_id, &external_id)
            && is_scientific(id)
        {
            return Err(self.reject(row, index, "id_truncated", ID_TRUNCATED));
        }
        let place_text = cell(columns.place, doubts)?;
        let other_party = cell(columns.other_party, doubts)?;
        let channel = self.channel(row, doubts)?;
        let raw_coordinates = self.raw_coordinates(row, doubts);
        let point = raw_coordinates.and_then(|raw| self.point(raw, doubts));
        Ok(MappedRow {
            line: row.line,
            external_id,
            reported_at,
            received_at,
            closed_at,
            text,
            place_text,
            regions,
            regions_are: self.profile.region_values_are,
            source_category,
            category,
            channel,
            longitude: point.map(|point| point[0]),
            latitude: point.map(|point| point[1]),
            raw_coordinates,
            reporter,
            other_party,
            warnings: Vec::new(),
        })
    }

    /// A cleaned cell; `None` when empty.
    fn cell(&self, row: &Row<'_>, index: usize, doubts: &mut Vec<&'static str>) -> Result<Option<String>, Reject> {
        let (text, hidden) = clean(row.cell(index));
        if is_cell_error(&text) {
            return Err(self.reject(
                row,
                index,
                "cell_error",
                "the spreadsheet holds an error or a formula without value here",
            ));
        }
        if hidden {
            doubt(doubts, "hidden_signs_removed");
        }
        Ok((!text.is_empty()).then(|| text.into_owned()))
    }

    fn text(&self, row: &Row<'_>, doubts: &mut Vec<&'static str>) -> Result<String, Reject> {
        let mut text = String::new();
        for &index in &self.columns.text {
            let Some(part) = self.cell(row, index, doubts)? else { continue };
            if !text.is_empty() {
                text.push_str(&self.profile.text_joint);
            }
            text.push_str(&part);
        }
        let first = self.columns.text.first().copied().unwrap_or(0);
        match text.len() {
            0 => Err(self.reject(row, first, "value_missing", "a report needs a text")),
            bytes if bytes <= TEXT_LENGTH_MAX || text.chars().count() <= TEXT_LENGTH_MAX => Ok(text),
            _ => Err(self.reject(row, first, "cell_too_long", "the joined text is longer than a report may be")),
        }
    }

    fn instant(
        &self,
        row: &Row<'_>,
        index: usize,
        doubts: &mut Vec<&'static str>,
    ) -> Result<Option<Timestamp>, Reject> {
        let text = row.cell(index).trim();
        if text.is_empty() {
            return Ok(None);
        }
        let reading = self.dates.read(text).map_err(|fault| match fault {
            DateFault::Impossible(date) => {
                let detail = "there is no such day or hour: correct it in the source";
                Reject { value_class: format!("date {date}"), ..self.reject(row, index, "date_impossible", detail) }
            }
            DateFault::Unreadable if is_cell_error(text) => {
                self.reject(row, index, "cell_error", "the spreadsheet holds an error or a formula without value here")
            }
            DateFault::Unreadable => self.reject(
                row,
                index,
                "date_unreadable",
                "the profile lists no form of date that fits: add one under dates",
            ),
        })?;
        let local = self.dates.zone.to_datetime(reading.at);
        let year = local.year();
        let dated = |reason, detail: &str| Reject {
            value_class: format!("date {}", local.date()),
            ..self.reject(row, index, reason, detail)
        };
        if year < YEAR_MIN {
            return Err(dated("date_too_early", "no report is older than 1900"));
        }
        if reading.at > self.setting.now.checked_add(FUTURE_ALLOWED).unwrap_or(Timestamp::MAX) {
            return Err(dated("date_future", "the day has not come yet: check order of day and month, and the clock"));
        }
        if let Some(code) = reading.doubt {
            doubt(doubts, code);
        }
        Ok(Some(reading.at))
    }

    /// The category as written, and our code for it.
    fn category(
        &self,
        row: &Row<'_>,
        doubts: &mut Vec<&'static str>,
    ) -> Result<(Option<String>, Option<String>), Reject> {
        let mut cell = |index: Option<usize>| index.map_or(Ok(None), |index| self.cell(row, index, doubts));
        let (coarse, fine) = (cell(self.columns.category)?, cell(self.columns.subcategory)?);
        let written = match (&coarse, &fine) {
            (Some(coarse), Some(fine)) => format!("{coarse} / {fine}"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => return Ok((None, None)),
        };
        let rule = &self.profile.category;
        let known = |name: &String| rule.values.get(name);
        let code = known(&written)
            .or_else(|| fine.as_ref().and_then(known))
            .or_else(|| coarse.as_ref().and_then(known))
            .cloned();
        let code = match rule.values_are {
            ValueKind::Codes => code.or_else(|| fine.or(coarse)),
            ValueKind::Names => code,
        };
        if code.is_none() && !rule.values.is_empty() {
            doubt(doubts, "category_unknown");
        }
        Ok((Some(written), code))
    }

    fn channel(&self, row: &Row<'_>, doubts: &mut Vec<&'static str>) -> Result<String, Reject> {
        let profile = &self.profile;
        if let Some(fixed) = &profile.mapping.channel_fixed {
            return Ok(fixed.clone());
        }
        let Some(index) = self.columns.channel else { return Ok(profile.channel_default.clone()) };
        let Some(written) = self.cell(row, index, doubts)? else { return Ok(profile.channel_default.clone()) };
        if let Some(ours) = profile.channel_values.get(&written) {
            return Ok(ours.clone());
        }
        if CHANNELS.contains(&written.as_str()) {
            return Ok(written);
        }
        doubt(doubts, "channel_unknown");
        Ok(profile.channel_default.clone())
    }

    fn reporter(&self, row: &Row<'_>, doubts: &mut Vec<&'static str>) -> Result<PersonFields, Reject> {
        let columns = &self.columns;
        let mut cell = |index: Option<usize>| index.map_or(Ok(None), |index| self.cell(row, index, doubts));
        let person = PersonFields {
            name: cell(columns.reporter_name)?,
            phone: cell(columns.reporter_phone)?,
            id_number: cell(columns.reporter_id_number)?,
            address: cell(columns.reporter_address)?,
        };
        for (index, value, cut) in [
            (columns.reporter_phone, &person.phone, is_scientific as fn(&str) -> bool),
            (columns.reporter_id_number, &person.id_number, is_cut_id),
        ] {
            if let (Some(index), Some(value)) = (index, value)
                && cut(value)
            {
                return Err(self.reject(row, index, "id_truncated", ID_TRUNCATED));
            }
        }
        if person.phone.as_deref().is_some_and(|phone| !phone_is_plausible(phone)) {
            doubt(doubts, "phone_implausible");
        }
        if person.id_number.as_deref().is_some_and(|number| !id_number_is_sound(number)) {
            doubt(doubts, "id_number_unsound");
        }
        Ok(person)
    }

    /// The two numbers as written; a reading of zero by zero is no place.
    fn raw_coordinates(&self, row: &Row<'_>, doubts: &mut Vec<&'static str>) -> Option<[f64; 2]> {
        let (x, y) = (row.cell(self.columns.longitude?).trim(), row.cell(self.columns.latitude?).trim());
        if x.is_empty() && y.is_empty() {
            return None;
        }
        match (x.parse::<f64>(), y.parse::<f64>()) {
            (Ok(x), Ok(y)) if x.is_finite() && y.is_finite() => Some([x, y]),
            _ => {
                doubt(doubts, "coordinates_unreadable");
                None
            }
        }
    }

    /// The point in WGS 84, unless the numbers contradict the earth or the region.
    fn point(&mut self, raw: [f64; 2], doubts: &mut Vec<&'static str>) -> Option<[f64; 2]> {
        let on_earth = |point: [f64; 2]| point[0].abs() <= 180.0 && point[1].abs() <= 90.0;
        let stated = self.profile.mapping.coordinates;
        let swapped = [raw[1], raw[0]];
        if raw[0].abs() < 1e-6 && raw[1].abs() < 1e-6 {
            doubt(doubts, "coordinates_zero");
            return None;
        }
        if !on_earth(raw) {
            doubt(doubts, if on_earth(swapped) { "coordinates_swapped" } else { "coordinates_unreadable" });
            return None;
        }
        let point = stated.to_wgs84(raw);
        let Some(bounds) = self.setting.bounds else { return Some(point) };
        for (count, system) in self.fits.iter_mut().zip(SYSTEMS) {
            let reading = if system == stated { point } else { CoordinateSystem::to_wgs84(system, raw) };
            *count += u64::from(bounds.contains(reading));
        }
        if bounds.contains(point) {
            return Some(point);
        }
        if bounds.contains(stated.to_wgs84(swapped)) {
            doubt(doubts, "coordinates_swapped");
            return None;
        }
        doubt(doubts, "coordinates_outside");
        Some(point)
    }

    fn reject(&self, row: &Row<'_>, index: usize, reason: &'static str, detail: &str) -> Reject {
        Reject {
            line: row.line,
            column: self.header.name(index),
            value_class: cell_class(row, index),
            reason,
            detail: detail.into(),
        }
    }
}

const ID_TRUNCATED: &str =
    "a spreadsheet cut the number to fifteen digits: format the column as text and export it again";

/// Notes a doubt once per row.
fn doubt(doubts: &mut Vec<&'static str>, code: &'static str) {
    if !doubts.contains(&code) {
        doubts.push(code);
    }
}

/// One plain sentence for a doubt.
pub(super) fn doubt_detail(code: &str) -> &'static str {
    match code {
        "time_skipped" => "the clocks skipped this local time: it is read as the hour after",
        "time_repeated" => "this local time came twice when the clocks went back: the first is taken",
        "closed_before_reported" => "the report is closed before it was told",
        "hidden_signs_removed" => "control signs that hide or turn text were removed",
        "category_unknown" => "the profile has no code for this category",
        "channel_unknown" => "the profile has no channel for this name",
        "phone_implausible" => "the telephone number has no known form; it is kept",
        "id_number_unsound" => "the identity number fails its check; it is kept",
        "coordinates_unreadable" => "the coordinates are no place on earth; they are left out",
        "coordinates_zero" => "the coordinates are (0, 0); they are left out",
        "coordinates_swapped" => "longitude and latitude seem swapped; they are left out",
        "coordinates_outside" => "the place lies outside the region; it is kept",
        _ => "see the manual",
    }
}
