//! Inspections: the visit of today, checking in, writing down, the station's reply, days of other inspections, and the draws.

use axum::Json;
use axum::extract::State;
use fengqiao_app::AppError;
use fengqiao_app::inspection::{ListInspections, NewCheckIn, NewSetInspection, NewWritten};
use fengqiao_app::store::MissedFilter;
use fengqiao_domain::id::{InspectionId, LiaisonId, RegionId};
use fengqiao_domain::inspection::{Checked, Claim, Found, InspectionState};
use fengqiao_domain::region::RegionPath;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{day_opt, id, id_opt, instant_opt, with_names};
use crate::cursor::Paging;
use crate::extract::{Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::inspection::{CheckListView, DayRouteView, DrawView, InspectionView, MissedWindowView, TodayView};
use crate::view::liaison::PointView;
use crate::view::place::Items;
use crate::view::{Names, Page};

/// The inspection that was set, begun or changed.
#[derive(Serialize, ToSchema)]
pub struct InspectionDone {
    /// Id.
    id: String,
}

fn done(id: InspectionId) -> Json<InspectionDone> {
    Json(InspectionDone { id: id.to_string() })
}

fn instant_of(text: &str, name: &str) -> Result<jiff::Timestamp, Problem> {
    instant_opt(Some(text), name)?.ok_or_else(|| Problem::unreadable(format!("{name} is missing")))
}

/// Published digests, and the seeds of periods that are over.
#[utoipa::path(get, path = "/draws", operation_id = "list_draws", tag = "inspection", responses((status = 200, body = Items<DrawView>), Problems))]
pub(crate) async fn list_draws(State(web): State<Web>, Signed(ctx): Signed) -> Result<Json<Items<DrawView>>, Problem> {
    with_names(&web, ctx, |app, names| {
        let rows = app.draws(names.ctx)?;
        Ok(Json(Items { items: rows.iter().map(DrawView::of).collect() }))
    })
    .await
}

/// What is asked on a visit.
#[utoipa::path(get, path = "/check-list", operation_id = "read_check_list", tag = "inspection", responses((status = 200, body = CheckListView), Problems))]
pub(crate) async fn read_check_list(
    State(web): State<Web>,
    Signed(ctx): Signed,
) -> Result<Json<CheckListView>, Problem> {
    with_names(&web, ctx, |app, names| {
        app.setup().matrix.permit(names.ctx, "read_inspections", Some(&names.ctx.region_path), "any")?;
        Ok(Json(CheckListView::of(names)))
    })
    .await
}

/// One's own visit that is today, from the morning on.
#[utoipa::path(get, path = "/inspections/today", operation_id = "read_today", tag = "inspection", responses((status = 200, body = TodayView), Problems))]
pub(crate) async fn read_today(State(web): State<Web>, Signed(ctx): Signed) -> Result<Json<TodayView>, Problem> {
    with_names(&web, ctx, |app, names| {
        let today = app.inspection_today(names.ctx)?;
        Ok(Json(TodayView::of(names, today.as_ref())))
    })
    .await
}

/// Which day.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RouteQuery {
    /// Day; today when absent.
    on: Option<String>,
}

/// The way through the stations that one's own organisation inspects on a day.
#[utoipa::path(get, path = "/inspections/route", operation_id = "read_route", tag = "inspection", params(RouteQuery), responses((status = 200, body = DayRouteView), Problems))]
pub(crate) async fn read_route(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<RouteQuery>,
) -> Result<Json<DayRouteView>, Problem> {
    let on = day_opt(query.on.as_deref(), "on")?;
    with_names(&web, ctx, move |app, names| Ok(Json(DayRouteView::of(names, &app.inspection_route(names.ctx, on)?))))
        .await
}

/// Which inspections.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct InspectionQuery {
    /// `set`, `dropped`, `on_site`, `written`, `replied`, `closed`.
    state: Option<String>,
    /// `open` for check-ins that wait for a person.
    doubt: Option<String>,
    /// Only those that were written down and about which nothing is doubtful.
    made: Option<bool>,
    /// From this day on.
    from_on: Option<String>,
    region_id: Option<String>,
    station_id: Option<String>,
    /// The organisation of the official.
    organisation_id: Option<String>,
    /// The official.
    account_id: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Which windows without a visit.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct MissedWindowQuery {
    /// Those that ended on this day or later.
    from_on: Option<String>,
    region_id: Option<String>,
    station_id: Option<String>,
    /// The organisation of the official.
    organisation_id: Option<String>,
    /// The official.
    account_id: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Windows that were over without a visit, the latest first: one's own, those of one's station, or those of one's region.
#[utoipa::path(get, path = "/missed-windows", operation_id = "list_missed_windows", tag = "inspection", params(MissedWindowQuery), responses((status = 200, body = Page<MissedWindowView>), Problems))]
pub(crate) async fn list_missed_windows(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<MissedWindowQuery>,
) -> Result<Json<Page<MissedWindowView>>, Problem> {
    let page = Paging { cursor: query.cursor, limit: query.limit }.request("missed_windows")?;
    let region = id_opt(query.region_id.as_deref(), "region")?;
    let asked = MissedFilter {
        station_id: id_opt(query.station_id.as_deref(), "organisation")?,
        organisation_id: id_opt(query.organisation_id.as_deref(), "organisation")?,
        account_id: id_opt(query.account_id.as_deref(), "account")?,
        from_on: day_opt(query.from_on.as_deref(), "from_on")?,
        ..MissedFilter::default()
    };
    with_names(&web, ctx, move |app, names| {
        let within = path_of(names, region)?;
        let page = app.missed_windows(names.ctx, MissedFilter { within, ..asked }, &page)?;
        Ok(Json(Page::of("missed_windows", page, |row| MissedWindowView::of(names, &row))))
    })
    .await
}

fn path_of(names: &Names<'_>, region: Option<RegionId>) -> Result<RegionPath, Problem> {
    let path = region.map(|id| names.office.path(id).cloned().ok_or(AppError::NotFound("region")));
    Ok(path.transpose()?.unwrap_or_default())
}

/// Inspections, newest day first: one's own, those of one's station that have begun, or those of one's region.
#[utoipa::path(get, path = "/inspections", operation_id = "list_inspections", tag = "inspection", params(InspectionQuery), responses((status = 200, body = Page<InspectionView>), Problems))]
pub(crate) async fn list_inspections(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<InspectionQuery>,
) -> Result<Json<Page<InspectionView>>, Problem> {
    let page = Paging { cursor: query.cursor, limit: query.limit }.request("inspections")?;
    let filled = |text: Option<String>| text.filter(|word| !word.is_empty());
    let (state, doubt) = (filled(query.state), filled(query.doubt));
    if state.as_deref().is_some_and(|word| InspectionState::of(word).is_none()) {
        return Err(Problem::unreadable("state is set, dropped, on_site, written, replied or closed"));
    }
    if doubt.as_deref().is_some_and(|word| !["none", "open", "accepted", "rejected"].contains(&word)) {
        return Err(Problem::unreadable("doubt is none, open, accepted or rejected"));
    }
    let region = id_opt(query.region_id.as_deref(), "region")?;
    let list = ListInspections {
        state,
        doubt,
        made: query.made.unwrap_or_default(),
        from_on: day_opt(query.from_on.as_deref(), "from_on")?,
        station_id: id_opt(query.station_id.as_deref(), "organisation")?,
        organisation_id: id_opt(query.organisation_id.as_deref(), "organisation")?,
        account_id: id_opt(query.account_id.as_deref(), "account")?,
        ..ListInspections::default()
    };
    with_names(&web, ctx, move |app, names| {
        let list = ListInspections { within: path_of(names, region)?, ..list };
        let page = app.inspections(names.ctx, list, &page)?;
        Ok(Json(Page::of("inspections", page, |read| InspectionView::of(names, &read))))
    })
    .await
}

/// One inspection.
#[utoipa::path(get, path = "/inspections/{id}", operation_id = "read_inspection", tag = "inspection", params(("id" = String, Path)), responses((status = 200, body = InspectionView), Problems))]
pub(crate) async fn read_inspection(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(inspection): Path<String>,
) -> Result<Json<InspectionView>, Problem> {
    let inspection: InspectionId = id(&inspection, "inspection")?;
    with_names(&web, ctx, move |app, names| {
        Ok(Json(InspectionView::of(names, &app.inspection(names.ctx, inspection)?)))
    })
    .await
}

/// A day for an inspection of another kind.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetInspectionBody {
    /// Kind.
    kind: String,
    /// The station.
    station_id: String,
    /// The day.
    on: String,
}

/// Sets a day for an inspection of another kind; drawn visits go round it.
#[utoipa::path(post, path = "/inspections/set", operation_id = "set_inspection", tag = "inspection", request_body = SetInspectionBody, responses((status = 200, body = InspectionDone), Problems))]
pub(crate) async fn set_inspection(
    State(web): State<Web>,
    verb: Verb<SetInspectionBody>,
) -> Result<Json<InspectionDone>, Problem> {
    let SetInspectionBody { kind, station_id, on } = verb.body;
    let on = day_opt(Some(&on), "on")?.ok_or_else(|| Problem::unreadable("on is missing"))?;
    let new = NewSetInspection { kind, station_id: id(&station_id, "station")?, on };
    with_names(&web, verb.ctx, move |app, names| Ok(done(app.set_inspection(names.ctx, new)?))).await
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectionReason {
    /// Why.
    reason: String,
}

/// Takes back a day that one's own organisation set.
#[utoipa::path(post, path = "/inspections/{id}/drop", operation_id = "drop_inspection", tag = "inspection", params(("id" = String, Path)), request_body = InspectionReason, responses((status = 200, body = InspectionDone), Problems))]
pub(crate) async fn drop_inspection(
    State(web): State<Web>,
    Path(inspection): Path<String>,
    verb: Verb<InspectionReason>,
) -> Result<Json<InspectionDone>, Problem> {
    let inspection: InspectionId = id(&inspection, "inspection")?;
    with_names(&web, verb.ctx, move |app, names| {
        Ok(done(app.drop_inspection(names.ctx, inspection, &verb.body.reason)?))
    })
    .await
}

/// A check-in as a phone sends it, at once or when it has network again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckInBody {
    /// Key that the phone chose: a ULID.
    id: String,
    /// The link.
    liaison_id: String,
    /// The phone's clock at the check-in.
    at: String,
    /// The phone's clock when this was sent; sent again, it is another, under another key: the id keeps the check-in once.
    sent_at: String,
    /// Where the phone was.
    place: Option<PointView>,
    /// How sure it is, metres.
    accuracy_m: Option<f64>,
}

/// Checks in at one's station. A doubtful clock or place is kept for a person to settle.
#[utoipa::path(post, path = "/inspections", operation_id = "check_in", tag = "inspection", request_body = CheckInBody, responses((status = 200, body = InspectionDone), Problems))]
pub(crate) async fn check_in(State(web): State<Web>, verb: Verb<CheckInBody>) -> Result<Json<InspectionDone>, Problem> {
    let body = verb.body;
    let inspection = body.id.parse().map_err(|_| Problem::unreadable("id is no ULID"))?;
    let liaison_id: LiaisonId = id(&body.liaison_id, "liaison")?;
    let claim = Claim {
        at: instant_of(&body.at, "at")?,
        sent_at: instant_of(&body.sent_at, "sent_at")?,
        place: body.place.map(Into::into),
        accuracy_m: body.accuracy_m,
    };
    let new = NewCheckIn { id: inspection, liaison_id, claim };
    with_names(&web, verb.ctx, move |app, names| Ok(done(app.check_in(names.ctx, new)?))).await
}

/// Whether a doubtful check-in is true.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleCheckIn {
    /// Whether it counts.
    accepted: bool,
    /// Why.
    reason: String,
}

/// Says what a doubtful check-in is.
#[utoipa::path(post, path = "/inspections/{id}/settle", operation_id = "settle_check_in", tag = "inspection", params(("id" = String, Path)), request_body = SettleCheckIn, responses((status = 200, body = InspectionDone), Problems))]
pub(crate) async fn settle_check_in(
    State(web): State<Web>,
    Path(inspection): Path<String>,
    verb: Verb<SettleCheckIn>,
) -> Result<Json<InspectionDone>, Problem> {
    let inspection: InspectionId = id(&inspection, "inspection")?;
    let SettleCheckIn { accepted, reason } = verb.body;
    with_names(&web, verb.ctx, move |app, names| {
        Ok(done(app.settle_check_in(names.ctx, inspection, accepted, &reason)?))
    })
    .await
}

/// What an official writes down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteInspection {
    /// The check list.
    #[serde(default)]
    checked: Vec<CheckedBody>,
    /// Findings.
    #[serde(default)]
    found: Vec<FoundBody>,
    /// Anything else.
    note: Option<String>,
    /// The phone's clock when it was written.
    written_at: String,
}

/// An answer to a line of the check list.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckedBody {
    /// The line.
    item: String,
    /// `yes`, `no`, `not_seen`.
    answer: String,
    /// What is to be said of it.
    note: Option<String>,
}

/// A finding.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundBody {
    /// What.
    what: String,
    /// Kind.
    kind: String,
    /// `minor`, `ordinary`, `serious`.
    severity: String,
    /// What shows it.
    evidence: Option<String>,
    /// Keys of its photos, ULIDs that the phone chose; each is sent by itself afterwards.
    #[serde(default)]
    photos: Vec<String>,
}

/// Writes an inspection down.
#[utoipa::path(post, path = "/inspections/{id}/write", operation_id = "write_inspection", tag = "inspection", params(("id" = String, Path)), request_body = WriteInspection, responses((status = 200, body = InspectionDone), Problems))]
pub(crate) async fn write_inspection(
    State(web): State<Web>,
    Path(inspection): Path<String>,
    verb: Verb<WriteInspection>,
) -> Result<Json<InspectionDone>, Problem> {
    let inspection: InspectionId = id(&inspection, "inspection")?;
    let WriteInspection { checked, found, note, written_at } = verb.body;
    let line = |it: CheckedBody| Checked { item: it.item, answer: it.answer, note: it.note };
    let photo = |text: &String| text.parse().map_err(|_| Problem::unreadable("a key of a photo is no ULID"));
    let finding = |it: FoundBody| {
        let photos = it.photos.iter().map(photo).collect::<Result<_, Problem>>()?;
        let FoundBody { what, kind, severity, evidence, .. } = it;
        Ok(Found { what, kind, severity, evidence, photos, proceeding_id: None })
    };
    let new = NewWritten {
        checked: checked.into_iter().map(line).collect(),
        found: found.into_iter().map(finding).collect::<Result<_, Problem>>()?,
        note,
        written_at: instant_of(&written_at, "written_at")?,
    };
    with_names(&web, verb.ctx, move |app, names| Ok(done(app.write_inspection(names.ctx, inspection, new)?))).await
}

/// The station's reply.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyInspection {
    /// The reply.
    text: String,
}

/// Replies to an inspection of one's own station.
#[utoipa::path(post, path = "/inspections/{id}/reply", operation_id = "reply_inspection", tag = "inspection", params(("id" = String, Path)), request_body = ReplyInspection, responses((status = 200, body = InspectionDone), Problems))]
pub(crate) async fn reply_inspection(
    State(web): State<Web>,
    Path(inspection): Path<String>,
    verb: Verb<ReplyInspection>,
) -> Result<Json<InspectionDone>, Problem> {
    let inspection: InspectionId = id(&inspection, "inspection")?;
    with_names(&web, verb.ctx, move |app, names| {
        Ok(done(app.reply_inspection(names.ctx, inspection, &verb.body.text)?))
    })
    .await
}

/// Anything to be said at the end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseInspection {
    /// What is to be said.
    reason: Option<String>,
}

/// Closes an inspection after the reply, or when the time for it is over.
#[utoipa::path(post, path = "/inspections/{id}/close", operation_id = "close_inspection", tag = "inspection", params(("id" = String, Path)), request_body = CloseInspection, responses((status = 200, body = InspectionDone), Problems))]
pub(crate) async fn close_inspection(
    State(web): State<Web>,
    Path(inspection): Path<String>,
    verb: Verb<CloseInspection>,
) -> Result<Json<InspectionDone>, Problem> {
    let inspection: InspectionId = id(&inspection, "inspection")?;
    with_names(&web, verb.ctx, move |app, names| {
        Ok(done(app.close_inspection(names.ctx, inspection, verb.body.reason.as_deref())?))
    })
    .await
}
