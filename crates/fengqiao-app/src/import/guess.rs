//! A first look at a file: which profile fits, or else what its columns seem to be. A person confirms it.

use std::io::Read;
use std::ops::ControlFlow;

use super::reject::Warning;
use super::source::{Format, Header, ReadOptions, Source};
use super::value::{looks_like_date, phone_is_plausible};
use super::{CoordinateSystem, ImportError, Mapping, PREVIEW_ROWS, Profile};

/// The first rows of a file and what is guessed about it.
#[derive(Clone, PartialEq, Eq)]
pub struct Preview {
    /// Family of the file.
    pub format: Format,
    /// Encoding name.
    pub encoding: String,
    /// Whether it is beyond reasonable doubt.
    pub encoding_certain: bool,
    /// Sign between cells.
    pub separator: Option<char>,
    /// Header names.
    pub columns: Vec<String>,
    /// At most [`PREVIEW_ROWS`] sound rows.
    pub rows: Vec<Vec<String>>,
    /// Id of the profile that fits.
    pub profile: Option<String>,
    /// Its mapping, or a guess by names and values.
    pub mapping: Mapping,
    /// Remarks.
    pub warnings: Vec<Warning>,
}

/// Reads the first rows of `input` and guesses how to import it.
///
/// # Errors
/// As [`Source::open`].
pub fn preview(input: impl Read + Send, options: &ReadOptions, profiles: &[Profile]) -> Result<Preview, ImportError> {
    let mut source = Source::open(input, options)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut first_rejects: Vec<Warning> = Vec::new();
    source.for_each(0, &mut |row| {
        match row {
            Ok(row) => rows.push((0..row.len()).map(|index| row.cell(index).to_owned()).collect()),
            Err(reject) if first_rejects.len() < PREVIEW_ROWS => {
                first_rejects.push(Warning { code: reject.reason, count: 1, line: reject.line, detail: reject.detail });
            }
            Err(_) => return ControlFlow::Break(()),
        }
        if rows.len() < PREVIEW_ROWS { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let header = source.header().clone();
    let profile = best_profile(profiles, &header, &rows);
    let mapping = profile.map_or_else(|| guess_mapping(&header, &rows), |profile| profile.mapping.clone());
    let mut warnings = source.warnings().to_vec();
    warnings.extend(first_rejects);
    warnings.extend(header_doubts(&header));
    if !source.encoding_certain() {
        let detail = format!(
            "the text is read as {}: compare the rows and choose another encoding if they look wrong",
            source.encoding()
        );
        warnings.push(Warning::file("encoding_uncertain", detail));
    }
    Ok(Preview {
        format: source.format(),
        encoding: source.encoding().to_lowercase(),
        encoding_certain: source.encoding_certain(),
        separator: source.separator(),
        columns: header.columns,
        rows,
        profile: profile.map(|profile| profile.id.clone()),
        mapping,
        warnings,
    })
}

/// The profile all of whose telling columns are there and whose telling values fit; among several the one that tells most.
#[must_use]
pub fn best_profile<'p>(profiles: &'p [Profile], header: &Header, rows: &[Vec<String>]) -> Option<&'p Profile> {
    let has = |name: &str| matches!(header.find(name), Ok(Some(_)));
    let starts_fit = |profile: &Profile| {
        profile.recognise_starts.iter().all(|(column, starts)| {
            let Ok(Some(index)) = header.find(column) else { return false };
            let mut values = rows.iter().filter_map(|row| row.get(index)).filter(|value| !value.is_empty()).peekable();
            values.peek().is_some() && values.all(|value| starts.iter().any(|start| value.starts_with(start.as_str())))
        })
    };
    let fits = |profile: &&Profile| {
        !profile.recognise_columns.is_empty()
            && profile.recognise_columns.iter().all(|name| has(name))
            && starts_fit(profile)
    };
    let weight = |profile: &&Profile| (profile.recognise_starts.len(), profile.recognise_columns.len());
    profiles.iter().filter(fits).max_by_key(weight)
}

/// Fields with the names that exports use for them; earlier names are stronger.
const SYNONYMS: [(Field, &[&str]); 17] = [
    (
        Field::ReporterPhone,
        &[
            "联系电话",
            "来电号码",
            "来电电话",
            "手机号码",
            "手机号",
            "报警电话",
            "电话",
            "reporter_phone",
            "phone",
            "tel",
        ],
    ),
    (Field::ReporterIdNumber, &["身份证号码", "身份证号", "身份证", "证件号码", "id_number", "idcard"]),
    (Field::ReporterAddress, &["联系地址", "家庭住址", "居住地址", "住址", "reporter_address"]),
    (
        Field::ReporterName,
        &[
            "来电人",
            "报警人",
            "反映人",
            "申请人",
            "诉求人",
            "投诉人",
            "当事人",
            "姓名",
            "联系人",
            "reporter",
            "complainant",
            "name",
        ],
    ),
    (Field::OtherParty, &["被反映人", "被投诉人", "被申请人", "对方当事人", "被投诉单位", "other_party", "respondent"]),
    (
        Field::ExternalId,
        &[
            "工单编号",
            "工单号",
            "受理编号",
            "接警单编号",
            "警情编号",
            "案号",
            "信件编号",
            "编号",
            "流水号",
            "report_id",
            "case_id",
            "message_id",
            "request_id",
            "service_request_id",
            "id",
        ],
    ),
    (
        Field::ClosedAt,
        &[
            "办结时间",
            "结案时间",
            "完成时间",
            "答复时间",
            "closed_at",
            "closed",
            "closed_date",
            "closed_dt",
            "resolved",
        ],
    ),
    (
        Field::ReportedAt,
        &[
            "来电时间",
            "报警时间",
            "接警时间",
            "受理时间",
            "反映时间",
            "登记时间",
            "诉求时间",
            "创建时间",
            "时间",
            "日期",
            "reported_at",
            "created",
            "created_date",
            "open_dt",
            "opened",
            "requested_datetime",
            "time",
            "date",
        ],
    ),
    (Field::Subcategory, &["二级类别", "诉求子类", "三级类别", "问题小类", "细类", "subcategory", "type"]),
    (
        Field::Category,
        &[
            "诉求类别",
            "诉求类型",
            "一级类别",
            "问题类别",
            "问题大类",
            "警情类别",
            "纠纷类型",
            "类别",
            "category",
            "reason",
        ],
    ),
    (Field::Longitude, &["经度", "lon", "lng", "longitude", "long", "x"]),
    (Field::Latitude, &["纬度", "lat", "latitude", "y"]),
    (Field::Channel, &["来源渠道", "诉求来源", "受理渠道", "来源", "渠道", "channel", "source"]),
    (
        Field::Place,
        &["事发地址", "事发地点", "诉求地址", "问题地址", "案发地址", "地点", "地址", "location", "address", "place"],
    ),
    (
        Field::Region,
        &[
            "所属区县",
            "区县",
            "所属区域",
            "所属街道",
            "街道乡镇",
            "乡镇街道",
            "乡镇",
            "镇街",
            "街道",
            "社区村",
            "村社区",
            "村居",
            "社区",
            "行政村",
            "district",
            "ward",
            "neighborhood",
            "township_code",
            "village_code",
        ],
    ),
    (Field::Title, &["诉求标题", "工单标题", "标题", "主题", "title", "subject"]),
    (
        Field::Text,
        &[
            "诉求内容",
            "工单内容",
            "来电内容",
            "报警内容",
            "反映内容",
            "问题描述",
            "具体内容",
            "内容",
            "详情",
            "描述",
            "text",
            "description",
            "detail",
            "details",
            "content",
            "message",
        ],
    ),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    ReporterPhone,
    ReporterIdNumber,
    ReporterAddress,
    ReporterName,
    OtherParty,
    ExternalId,
    ClosedAt,
    ReportedAt,
    Subcategory,
    Category,
    Longitude,
    Latitude,
    Channel,
    Place,
    Region,
    Title,
    Text,
}

/// Guesses a mapping from header names, then fills text, time and telephone by the look of the values.
#[must_use]
pub fn guess_mapping(header: &Header, rows: &[Vec<String>]) -> Mapping {
    let plain: Vec<String> = header.columns.iter().map(|name| plain_name(name)).collect();
    let mut used = vec![false; plain.len()];
    let mut mapping =
        Mapping { time_zone: "Asia/Shanghai".into(), coordinates: CoordinateSystem::Wgs84, ..Mapping::default() };
    let mut title = None;
    for (field, names) in SYNONYMS {
        let many = field == Field::Region;
        let mut taken = Vec::new();
        for name in names {
            let found = (0..plain.len())
                .find(|&index| !used[index] && plain[index] == plain_name(name) && fits(field, index, rows));
            if let Some(index) = found {
                used[index] = true;
                taken.push(index);
                if !many {
                    break;
                }
            }
        }
        taken.sort_unstable();
        let names: Vec<String> = taken.iter().map(|&index| header.columns[index].clone()).collect();
        match field {
            Field::Region => mapping.region = names,
            Field::Text => mapping.text = names,
            Field::Title => title = names.into_iter().next(),
            _ => *single(&mut mapping, field) = names.into_iter().next(),
        }
    }
    guess_by_values(&mut mapping, header, rows, &mut used);
    mapping.text = title.into_iter().chain(mapping.text).collect();
    mapping
}

fn single(mapping: &mut Mapping, field: Field) -> &mut Option<String> {
    match field {
        Field::ReporterPhone => &mut mapping.reporter_phone,
        Field::ReporterIdNumber => &mut mapping.reporter_id_number,
        Field::ReporterAddress => &mut mapping.reporter_address,
        Field::ReporterName => &mut mapping.reporter_name,
        Field::OtherParty => &mut mapping.other_party,
        Field::ExternalId => &mut mapping.external_id,
        Field::ClosedAt => &mut mapping.closed_at,
        Field::Subcategory => &mut mapping.subcategory,
        Field::Category => &mut mapping.category,
        Field::Longitude => &mut mapping.longitude,
        Field::Latitude => &mut mapping.latitude,
        Field::Channel => &mut mapping.channel,
        Field::Place => &mut mapping.place,
        Field::ReportedAt | Field::Region | Field::Title | Field::Text => &mut mapping.reported_at,
    }
}

/// A name without case, spaces, brackets and underscores.
fn plain_name(name: &str) -> String {
    let cut = name.split(['(', '（', '[', '【']).next().unwrap_or(name);
    cut.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn values(rows: &[Vec<String>], index: usize) -> impl Iterator<Item = &str> + Clone {
    rows.iter().filter_map(move |row| row.get(index)).map(|value| value.trim()).filter(|value| !value.is_empty())
}

/// Whether at least half of the values agree; a column without values contradicts nothing.
fn most(rows: &[Vec<String>], index: usize, agrees: impl Fn(&str) -> bool) -> bool {
    let all = values(rows, index);
    all.clone().filter(|value| agrees(value)).count() * 2 >= all.count()
}

/// Whether the values speak against the field that the name promises.
fn fits(field: Field, index: usize, rows: &[Vec<String>]) -> bool {
    match field {
        Field::Longitude | Field::Latitude => {
            most(rows, index, |value| value.parse::<f64>().is_ok_and(|number| number.abs() <= 180.0))
        }
        Field::ReportedAt | Field::ClosedAt => {
            most(rows, index, |value| looks_like_date(value) || value.parse::<f64>().is_ok())
        }
        _ => true,
    }
}

fn guess_by_values(mapping: &mut Mapping, header: &Header, rows: &[Vec<String>], used: &mut [bool]) {
    let free = |used: &[bool]| (0..header.columns.len()).filter(|&index| !used[index]).collect::<Vec<_>>();
    let filled = |index: &usize| values(rows, *index).next().is_some();
    if mapping.reported_at.is_none()
        && let Some(index) = free(used).into_iter().filter(filled).find(|&index| most(rows, index, looks_like_date))
    {
        used[index] = true;
        mapping.reported_at = Some(header.columns[index].clone());
    }
    if mapping.reporter_phone.is_none()
        && let Some(index) = free(used)
            .into_iter()
            .filter(filled)
            .find(|&index| most(rows, index, |value| value.len() == 11 && phone_is_plausible(value)))
    {
        used[index] = true;
        mapping.reporter_phone = Some(header.columns[index].clone());
    }
    if mapping.text.is_empty() {
        let length =
            |index: &usize| values(rows, *index).map(|value| value.chars().count()).sum::<usize>() / rows.len().max(1);
        let longest = free(used).into_iter().max_by_key(length).filter(|index| length(index) >= 8);
        mapping.text = longest.map(|index| header.columns[index].clone()).into_iter().collect();
    }
}

/// Doubts about the header itself: names that stand there twice, or values where names should be.
fn header_doubts(header: &Header) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let twice = header.columns.iter().filter(|name| !name.is_empty()).filter(|name| header.find(name).is_err()).count();
    if twice > 0 {
        warnings.push(Warning::file(
            "columns_repeated",
            format!("{twice} columns share their name with another: they cannot be mapped"),
        ));
    }
    let value_like = |name: &&String| {
        looks_like_date(name)
            || name.chars().count() > 40
            || (name.len() >= 7 && name.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if header.columns.iter().any(|name| value_like(&name)) {
        warnings
            .push(Warning::file("header_missing", "the first row looks like data: the file seems to have no header"));
    }
    warnings
}
