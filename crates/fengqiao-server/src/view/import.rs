//! Views of imports.

use fengqiao_app::import::run::{ImportRead, warnings_of};
use fengqiao_app::import::{Mapping, Preview};
use fengqiao_app::store::{ImportRow, RejectRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Bilingual, Names, Ref, instant};

/// Which column means what.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MappingView {
    /// Columns of the narrative, joined.
    pub text: Vec<String>,
    /// Number of the source.
    pub external_id: Option<String>,
    /// When it was told.
    pub reported_at: Option<String>,
    /// When it was done.
    pub closed_at: Option<String>,
    /// Category.
    pub category: Option<String>,
    /// Category below.
    pub subcategory: Option<String>,
    /// Columns of the region, coarse to fine.
    pub region: Vec<String>,
    /// Place in words.
    pub place: Option<String>,
    /// Longitude.
    pub longitude: Option<String>,
    /// Latitude.
    pub latitude: Option<String>,
    /// Channel.
    pub channel: Option<String>,
    /// Reporter's name.
    pub reporter_name: Option<String>,
    /// Reporter's phone.
    pub reporter_phone: Option<String>,
    /// Reporter's identity number.
    pub reporter_id_number: Option<String>,
    /// Reporter's address.
    pub reporter_address: Option<String>,
    /// The other side.
    pub other_party: Option<String>,
    /// Time zone of the times.
    pub time_zone: String,
    /// `wgs84`, `gcj02`, `bd09`.
    pub coordinates: String,
    /// Channel of all rows.
    pub channel_fixed: Option<String>,
}

impl MappingView {
    pub(crate) fn of(mapping: &Mapping) -> Self {
        serde_json::to_value(mapping).and_then(serde_json::from_value).unwrap_or_default()
    }

    pub(crate) fn into_mapping(self) -> Result<Mapping, crate::problem::Problem> {
        let value = serde_json::to_value(self).and_then(serde_json::from_value);
        value.map_err(|error| crate::problem::Problem::unreadable(format!("the mapping cannot be read: {error}")))
    }
}

/// A warning that counts rows.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WarningView {
    /// Stable code.
    pub code: String,
    /// In words.
    pub detail: String,
}

/// The first rows of an uploaded file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportPreview {
    /// The upload, kept for a day.
    pub upload_id: String,
    /// Name.
    pub file_name: String,
    /// Size.
    pub bytes: u64,
    /// `csv` or `xlsx`.
    pub format: String,
    /// Encoding.
    pub encoding: String,
    /// Whether the encoding is beyond doubt.
    pub encoding_certain: bool,
    /// Separator.
    pub separator: Option<String>,
    /// Columns.
    pub columns: Vec<String>,
    /// First rows.
    pub rows: Vec<Vec<String>>,
    /// Profile that fits.
    pub profile: Option<String>,
    /// Mapping that fits.
    pub mapping: MappingView,
    /// Warnings.
    pub warnings: Vec<WarningView>,
}

impl ImportPreview {
    pub(crate) fn of(upload: &fengqiao_app::import::upload::Upload, preview: Preview) -> Self {
        let warning = |it: &fengqiao_app::import::Warning| WarningView {
            code: it.code.to_string(),
            detail: it.detail.to_string(),
        };
        Self {
            upload_id: upload.id.clone(),
            file_name: upload.file_name.clone(),
            bytes: upload.bytes,
            format: format!("{:?}", preview.format).to_lowercase(),
            encoding: preview.encoding,
            encoding_certain: preview.encoding_certain,
            separator: preview.separator.map(String::from),
            columns: preview.columns,
            rows: preview.rows,
            profile: preview.profile,
            mapping: MappingView::of(&preview.mapping),
            warnings: preview.warnings.iter().map(warning).collect(),
        }
    }
}

/// A profile that the office has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProfileItem {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Where such files come from.
    pub note: Option<Bilingual>,
}

/// One import.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportView {
    /// Id.
    pub id: String,
    /// Name of the file.
    pub file_name: String,
    /// Profile.
    pub profile: Option<String>,
    /// `waiting`, `running`, `done`, `failed`, `cancelled`.
    pub state: String,
    /// Started.
    pub started_at: String,
    /// Ended.
    pub ended_at: Option<String>,
    /// Who started it.
    pub by: Option<Ref>,
    /// Size of the file.
    pub bytes: u64,
    /// Read so far.
    pub bytes_read: u64,
    /// Rows read.
    pub rows_read: u64,
    /// Rows that became reports.
    pub rows_accepted: u64,
    /// Rows refused.
    pub rows_rejected: u64,
    /// Rows known already.
    pub rows_repeated: u64,
    /// Rows in a second so far.
    pub rows_per_s: Option<f64>,
    /// Why it failed.
    pub error: Option<WarningView>,
    /// First rows refused.
    pub rejects: Vec<RejectView>,
    /// Warnings.
    pub warnings: Vec<WarningView>,
}

/// A refused row.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RejectView {
    /// Line of the file.
    pub line: u64,
    /// Column, empty for the whole row.
    pub column: String,
    /// Kind of value; never the value.
    pub value_class: String,
    /// Stable code.
    pub reason: String,
    /// In words.
    pub detail: String,
}

impl From<&RejectRow> for RejectView {
    fn from(row: &RejectRow) -> Self {
        let RejectRow { line, column, value_class, reason, detail } = row.clone();
        Self { line, column, value_class, reason, detail }
    }
}

impl ImportView {
    pub(crate) fn of(names: &Names<'_>, row: &ImportRow) -> Self {
        let (import, progress) = (&row.import, &row.progress);
        let end = row.ended_at.unwrap_or(names.ctx.now);
        let seconds = end.duration_since(row.started_at).as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate is shown with two digits")]
        let rate = (seconds > 0.5).then(|| progress.rows_read as f64 / seconds);
        Self {
            id: import.id.to_string(),
            file_name: import.file_name.clone(),
            profile: Some(import.profile.clone()),
            state: row.state.clone(),
            started_at: instant(row.started_at),
            ended_at: row.ended_at.map(instant),
            by: import.account_id.map(|id| names.account(id)),
            bytes: import.bytes,
            bytes_read: progress.bytes_read,
            rows_read: progress.rows_read,
            rows_accepted: progress.rows_accepted,
            rows_rejected: progress.rows_rejected,
            rows_repeated: progress.rows_repeated,
            rows_per_s: rate,
            error: row.error.as_deref().map(error_view),
            rejects: Vec::new(),
            warnings: warnings_of(&row.warnings)
                .into_iter()
                .map(|it| WarningView { code: it.code, detail: it.detail })
                .collect(),
        }
    }

    pub(crate) fn of_read(names: &Names<'_>, read: &ImportRead) -> Self {
        Self { rejects: read.rejects.iter().map(RejectView::from).collect(), ..Self::of(names, &read.row) }
    }
}

fn error_view(kept: &str) -> WarningView {
    let value: serde_json::Value = serde_json::from_str(kept).unwrap_or_default();
    let text = |key: &str| value.get(key).and_then(serde_json::Value::as_str).map(str::to_owned);
    WarningView {
        code: text("code").unwrap_or_else(|| "failed".to_owned()),
        detail: text("detail").unwrap_or_else(|| kept.to_owned()),
    }
}
