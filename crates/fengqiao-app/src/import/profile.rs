//! Import profiles: what the columns of a known kind of file mean. One TOML file each in `data/import-profiles/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{CoordinateSystem, DateForm, ImportError};

mod parse;

/// A name in the two languages of the web pages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Which column holds what; names are those of the file's header. The form that the web page edits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// Columns joined into the narrative, in order.
    pub text: Vec<String>,
    /// The source's own number.
    pub external_id: Option<String>,
    /// When it was told.
    pub reported_at: Option<String>,
    /// When the source says it was done.
    pub closed_at: Option<String>,
    /// Kind.
    pub category: Option<String>,
    /// Finer kind.
    pub subcategory: Option<String>,
    /// Regions from coarse to fine.
    pub region: Vec<String>,
    /// Words for the place.
    pub place: Option<String>,
    /// Degrees east.
    pub longitude: Option<String>,
    /// Degrees north.
    pub latitude: Option<String>,
    /// Channel as the source names it.
    pub channel: Option<String>,
    /// Who told it.
    pub reporter_name: Option<String>,
    /// Telephone.
    pub reporter_phone: Option<String>,
    /// Identity number.
    pub reporter_id_number: Option<String>,
    /// Where the reporter lives.
    pub reporter_address: Option<String>,
    /// Name of the other side.
    pub other_party: Option<String>,
    /// IANA name of the zone that local times are in.
    pub time_zone: String,
    /// System that coordinates are in.
    pub coordinates: CoordinateSystem,
    /// One channel for all rows.
    pub channel_fixed: Option<String>,
}

impl Mapping {
    /// All named columns, in the order of the fields.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let single = [
            &self.external_id,
            &self.reported_at,
            &self.closed_at,
            &self.category,
            &self.subcategory,
            &self.place,
            &self.longitude,
            &self.latitude,
            &self.channel,
            &self.reporter_name,
            &self.reporter_phone,
            &self.reporter_id_number,
            &self.reporter_address,
            &self.other_party,
        ];
        self.text.iter().chain(&self.region).chain(single.into_iter().flatten()).map(String::as_str)
    }
}

/// Whether cells hold names or codes of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ValueKind {
    /// Names as people write them.
    #[default]
    Names,
    /// Codes.
    Codes,
}

/// How the source's categories become ours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CategoryRule {
    /// Category list that the codes are from.
    pub tree: String,
    /// `Codes` when the source already writes codes of the tree.
    pub values_are: ValueKind,
    /// From `category / subcategory`, `subcategory` or `category` as the source writes them to a code.
    pub values: BTreeMap<String, String>,
}

/// Remarks on the file itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileHints {
    /// Encoding label.
    pub encoding: Option<String>,
    /// ASCII separator.
    pub separator: Option<u8>,
    /// Sheet name.
    pub sheet: Option<String>,
    /// Line of the header, from 1.
    pub header_line: Option<u64>,
}

/// Everything known about one kind of file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Stable id, also the source of the reports it brings.
    pub id: String,
    /// Display name.
    pub title: Bilingual,
    /// A sentence on where such files come from.
    pub note: Option<Bilingual>,
    /// Remarks on the file itself.
    pub file: FileHints,
    /// Columns that tell this kind of file from others.
    pub recognise_columns: Vec<String>,
    /// Column to the beginnings that its values have, where the header alone does not tell.
    pub recognise_starts: BTreeMap<String, Vec<String>>,
    /// What the columns mean.
    pub mapping: Mapping,
    /// Column with the time at which the platform received the report.
    pub received_at: Option<String>,
    /// Put between joined texts.
    pub text_joint: String,
    /// Forms of dates, tried in turn.
    pub dates: Vec<DateForm>,
    /// Categories.
    pub category: CategoryRule,
    /// Channel names of the source to ours.
    pub channel_values: BTreeMap<String, String>,
    /// Channel for names that are not listed.
    pub channel_default: String,
    /// Whether region cells hold names or codes.
    pub region_values_are: ValueKind,
    /// Whether each report opens a matter at once; otherwise people or software decide later.
    pub open_matters: bool,
}

impl Profile {
    /// Reads the profile in `text`; `file` names it in messages.
    ///
    /// # Errors
    /// With file and line, on the first fault: bad TOML, an unknown key (the nearest known one is named), a wrong type,
    /// an unknown time zone, coordinate system, date form or channel.
    pub fn parse(file: &str, text: &str) -> Result<Self, ImportError> {
        parse::parse(file, text)
    }

    /// A profile for a mapping made by hand or guessed; dates are read in every form that is not ambiguous.
    #[must_use]
    pub fn from_mapping(id: &str, mapping: Mapping) -> Self {
        Self {
            id: id.into(),
            title: Bilingual { zh: "自定义".into(), en: "Custom".into() },
            note: None,
            file: FileHints::default(),
            recognise_columns: Vec::new(),
            recognise_starts: BTreeMap::new(),
            mapping,
            received_at: None,
            text_joint: "\n".into(),
            dates: DateForm::UNAMBIGUOUS.to_vec(),
            category: CategoryRule::default(),
            channel_values: BTreeMap::new(),
            channel_default: "other".into(),
            region_values_are: ValueKind::Names,
            open_matters: false,
        }
    }

    /// The same profile with the columns that a person chose in its place.
    #[must_use]
    pub fn with_mapping(self, mapping: Mapping) -> Self {
        Self { mapping, ..self }
    }
}

/// Reads every `*.toml` of a folder, in the order of file names; profiles of sheets are passed over.
///
/// # Errors
/// When the folder or a file cannot be read, a profile is wrong, or two profiles have one id.
pub fn load_profiles(folder: &Path) -> Result<Vec<Profile>, ImportError> {
    let mut paths: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    let mut profiles: Vec<Profile> = Vec::new();
    for path in paths {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let text = fs::read_to_string(&path)?;
        if super::sheet::is_sheet(&text) {
            continue;
        }
        let profile = Profile::parse(&file, &text)?;
        if profiles.iter().any(|other| other.id == profile.id) {
            return Err(ImportError::Profile {
                file,
                line: 1,
                detail: format!("the id {:?} belongs to another profile already", profile.id),
            });
        }
        profiles.push(profile);
    }
    Ok(profiles)
}
