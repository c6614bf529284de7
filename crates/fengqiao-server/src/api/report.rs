//! Reports, and what software understands of a text.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use fengqiao_app::person::Reveal;
use fengqiao_app::report::{Classify, Join, MatterChoice, NewReport, OpenMatter, Separate};
use fengqiao_app::same_matter::likeness;
use fengqiao_app::store::ReportFilter;
use fengqiao_app::understanding::Typed;
use fengqiao_domain::id::{PersonId, ReportId};
use fengqiao_domain::person::PersonFields;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{day_opt, id, id_opt, instant_opt, with_names};
use crate::cursor::Paging;
use crate::extract::{Body1, Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::report::{LikelySame, PersonRevealed, ReportItem, ReportView, UnderstandingView};
use crate::view::{Names, Page};

/// Which reports.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ReportQuery {
    region_id: Option<String>,
    category: Option<String>,
    channel: Option<String>,
    state: Option<String>,
    matter_id: Option<String>,
    import_id: Option<String>,
    /// Day of the telling or later.
    from: Option<String>,
    /// Day of the telling or earlier.
    to: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Reports, newest first.
#[utoipa::path(get, path = "/reports", operation_id = "list_reports", tag = "report", params(ReportQuery), responses((status = 200, body = Page<ReportItem>), Problems))]
pub(crate) async fn list_reports(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<ReportQuery>,
) -> Result<Json<Page<ReportItem>>, Problem> {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let filter = ReportFilter {
        region_id: id_opt(query.region_id.as_deref(), "region")?,
        category: filled(query.category),
        channel: filled(query.channel),
        state: filled(query.state),
        matter_id: id_opt(query.matter_id.as_deref(), "matter")?,
        import_id: id_opt(query.import_id.as_deref(), "import")?,
        from_on: day_opt(query.from.as_deref(), "from")?,
        to_on: day_opt(query.to.as_deref(), "to")?,
        ..ReportFilter::default()
    };
    let page = Paging { cursor: query.cursor, limit: query.limit }.request("reports")?;
    with_names(&web, ctx, move |app, names| Ok(Json(ReportItem::page(names, app.reports(names.ctx, filter, &page)?))))
        .await
}

/// Who told it.
#[derive(Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct ReporterBody {
    name: Option<String>,
    phone: Option<String>,
    id_number: Option<String>,
    address: Option<String>,
}

/// A new matter.
#[derive(Deserialize, ToSchema, Default)]
#[serde(deny_unknown_fields)]
pub struct OpenBody {
    title: Option<String>,
}

/// What to do with the matter: one of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatterChoiceBody {
    join: Option<String>,
    open: Option<OpenBody>,
}

/// A report as a clerk enters it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReportBody {
    text: String,
    channel: String,
    category: Option<String>,
    region_id: Option<String>,
    place_text: Option<String>,
    longitude: Option<f64>,
    latitude: Option<f64>,
    reported_at: Option<String>,
    reporter: Option<ReporterBody>,
    matter: Option<MatterChoiceBody>,
}

impl From<ReporterBody> for PersonFields {
    fn from(body: ReporterBody) -> Self {
        let ReporterBody { name, phone, id_number, address } = body;
        Self { name: kept(name), phone: kept(phone), id_number: kept(id_number), address: kept(address) }
    }
}

/// A text without white space around it; an empty one is none.
fn kept(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Receives a report.
#[utoipa::path(post, path = "/reports", operation_id = "create_report", tag = "report", request_body = NewReportBody, responses((status = 201, body = ReportView), Problems))]
pub(crate) async fn create_report(
    State(web): State<Web>,
    verb: Verb<NewReportBody>,
) -> Result<(StatusCode, Json<ReportView>), Problem> {
    let body = verb.body;
    let matter = match body.matter {
        None => None,
        Some(MatterChoiceBody { join: Some(matter), open: None }) => Some(MatterChoice::Join(id(&matter, "matter")?)),
        Some(MatterChoiceBody { join: None, open: Some(open) }) => Some(MatterChoice::Open(open.title)),
        Some(_) => return Err(Problem::unreadable("matter is either join or open")),
    };
    let new = NewReport {
        text: body.text,
        channel: body.channel,
        category: kept(body.category),
        region_id: id_opt(body.region_id.as_deref(), "region")?,
        place_text: kept(body.place_text),
        longitude: body.longitude,
        latitude: body.latitude,
        reported_at: instant_opt(body.reported_at.as_deref(), "reported_at")?,
        reporter: body.reporter.unwrap_or_default().into(),
        matter,
    };
    with_names(&web, verb.ctx, move |app, names| {
        let received = app.receive_report(names.ctx, new)?;
        Ok((StatusCode::CREATED, Json(ReportView::of(names, &app.report(names.ctx, received.report_id)?))))
    })
    .await
}

/// One report.
#[utoipa::path(get, path = "/reports/{id}", operation_id = "read_report", tag = "report", params(("id" = String, Path)), responses((status = 200, body = ReportView), Problems))]
pub(crate) async fn read_report(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(report): Path<String>,
) -> Result<Json<ReportView>, Problem> {
    let report: ReportId = id(&report, "report")?;
    with_names(&web, ctx, move |app, names| Ok(Json(ReportView::of(names, &app.report(names.ctx, report)?)))).await
}

/// What a person decided.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassifyBody {
    category: Option<String>,
    region_id: Option<String>,
    reason: Option<String>,
    revision: u32,
}

/// Decides kind and place.
#[utoipa::path(post, path = "/reports/{id}/classify", operation_id = "classify_report", tag = "report", params(("id" = String, Path)), request_body = ClassifyBody, responses((status = 200, body = ReportView), Problems))]
pub(crate) async fn classify_report(
    State(web): State<Web>,
    Path(report): Path<String>,
    verb: Verb<ClassifyBody>,
) -> Result<Json<ReportView>, Problem> {
    let ClassifyBody { category, region_id, reason, revision } = verb.body;
    let classify = Classify { category, region_id: id_opt(region_id.as_deref(), "region")?, reason, revision };
    changed(&web, verb.ctx, &report, move |app, names, id| Ok(app.classify_report(names.ctx, id, classify)?)).await
}

/// The matter to join.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinBody {
    matter_id: String,
    revision: u32,
}

/// Joins a matter.
#[utoipa::path(post, path = "/reports/{id}/join", operation_id = "join_report", tag = "report", params(("id" = String, Path)), request_body = JoinBody, responses((status = 200, body = ReportView), Problems))]
pub(crate) async fn join_report(
    State(web): State<Web>,
    Path(report): Path<String>,
    verb: Verb<JoinBody>,
) -> Result<Json<ReportView>, Problem> {
    let join = Join { matter_id: id(&verb.body.matter_id, "matter")?, revision: verb.body.revision };
    changed(&web, verb.ctx, &report, move |app, names, id| Ok(app.join_report(names.ctx, id, join).map(|_| ())?)).await
}

/// The matter to open.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenMatterBody {
    title: Option<String>,
    revision: u32,
}

/// Opens a matter for the report.
#[utoipa::path(post, path = "/reports/{id}/open-matter", operation_id = "open_matter", tag = "report", params(("id" = String, Path)), request_body = OpenMatterBody, responses((status = 200, body = ReportView), Problems))]
pub(crate) async fn open_matter(
    State(web): State<Web>,
    Path(report): Path<String>,
    verb: Verb<OpenMatterBody>,
) -> Result<Json<ReportView>, Problem> {
    let open = OpenMatter { title: verb.body.title, revision: verb.body.revision };
    changed(&web, verb.ctx, &report, move |app, names, id| Ok(app.open_matter(names.ctx, id, open).map(|_| ())?)).await
}

/// Why the report is taken out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeparateBody {
    reason: String,
    revision: u32,
}

/// Takes the report out of its matter.
#[utoipa::path(post, path = "/reports/{id}/separate", operation_id = "separate_report", tag = "report", params(("id" = String, Path)), request_body = SeparateBody, responses((status = 200, body = ReportView), Problems))]
pub(crate) async fn separate_report(
    State(web): State<Web>,
    Path(report): Path<String>,
    verb: Verb<SeparateBody>,
) -> Result<Json<ReportView>, Problem> {
    let separate = Separate { reason: verb.body.reason, revision: verb.body.revision };
    changed(&web, verb.ctx, &report, move |app, names, id| Ok(app.separate_report(names.ctx, id, separate)?)).await
}

async fn changed<F>(web: &Web, ctx: fengqiao_app::Ctx, report: &str, change: F) -> Result<Json<ReportView>, Problem>
where
    F: FnOnce(&fengqiao_app::App, &Names<'_>, ReportId) -> Result<(), Problem> + Send + 'static,
{
    let report: ReportId = id(report, "report")?;
    with_names(web, ctx, move |app, names| {
        change(app, names, report)?;
        Ok(Json(ReportView::of(names, &app.report(names.ctx, report)?)))
    })
    .await
}

/// What is typed so far.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnderstandingBody {
    text: String,
    place_text: Option<String>,
    phone: Option<String>,
    region_id: Option<String>,
}

/// What software makes of a text that is being typed; nothing is kept.
#[utoipa::path(post, path = "/understanding", operation_id = "understand_text", tag = "report", request_body = UnderstandingBody, responses((status = 200, body = UnderstandingView), Problems))]
pub(crate) async fn understand_text(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Body1(body): Body1<UnderstandingBody>,
) -> Result<Json<UnderstandingView>, Problem> {
    let region_id = id_opt(body.region_id.as_deref(), "region")?;
    let typed = Typed { text: body.text, place_text: body.place_text, phone: body.phone, region_id };
    with_names(&web, ctx, move |app, names| {
        let understood = app.understand(names.ctx, &typed)?;
        let likely: Vec<_> =
            understood.likely.iter().map(likeness).map(|it| (it.report_id, it.score, it.reasons)).collect();
        let likely = app.likely_reads(names.ctx, &likely)?.iter().map(|it| LikelySame::of(names, it)).collect();
        Ok(Json(UnderstandingView::of(names, &understood, &typed.text, likely)))
    })
    .await
}

/// What somebody asks to see, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealBody {
    matter_id: String,
    purpose: String,
    note: Option<String>,
    fields: Vec<String>,
}

/// Shows personal data for a purpose; the look is in the log first.
#[utoipa::path(post, path = "/persons/{id}/reveal", operation_id = "reveal_person", tag = "report", params(("id" = String, Path)), request_body = RevealBody, responses((status = 200, body = PersonRevealed), Problems))]
pub(crate) async fn reveal_person(
    State(web): State<Web>,
    Path(person): Path<String>,
    verb: Verb<RevealBody>,
) -> Result<Json<PersonRevealed>, Problem> {
    let person: PersonId = id(&person, "person")?;
    let RevealBody { matter_id, purpose, note, fields } = verb.body;
    let reveal = Reveal { matter_id: id(&matter_id, "matter")?, purpose, note, fields };
    with_names(&web, verb.ctx, move |app, names| {
        let PersonFields { name, phone, id_number, address } = app.reveal_person(names.ctx, person, reveal)?;
        Ok(Json(PersonRevealed { name, phone, id_number, address }))
    })
    .await
}
