//! Sittings: times that a court offers in villages, booked, moved, given back and cancelled.

use axum::Json;
use axum::extract::State;
use fengqiao_app::sitting::{BookSitting, SittingTime};
use fengqiao_domain::id::SittingId;
use fengqiao_domain::sitting::{SittingForm, SittingPurpose};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{day_opt, id, id_opt, with_names};
use crate::extract::{Path, Query, Signed, Verb};
use crate::problem::{Problem, Problems};
use crate::state::{Web, blocking};
use crate::view::Ref;
use crate::view::place::Items;
use crate::view::sitting::SittingView;

/// Which sittings.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SittingsQuery {
    /// First day; today when absent.
    from_on: Option<String>,
    /// Last day; eight weeks later when absent.
    to_on: Option<String>,
}

/// Sittings of some days, by their time.
#[utoipa::path(get, path = "/sittings", operation_id = "list_sittings", tag = "sitting", params(SittingsQuery), responses((status = 200, body = Items<SittingView>), Problems))]
pub(crate) async fn list_sittings(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<SittingsQuery>,
) -> Result<Json<Items<SittingView>>, Problem> {
    let days = (day_opt(query.from_on.as_deref(), "from_on")?, day_opt(query.to_on.as_deref(), "to_on")?);
    with_names(&web, ctx, move |app, names| {
        let sittings = app.sittings(names.ctx, days)?;
        Ok(Json(Items { items: sittings.into_iter().map(|it| SittingView::of(names, it)).collect() }))
    })
    .await
}

/// Those of the reader's own court who hold sittings, by name.
#[utoipa::path(get, path = "/sittings/judges", operation_id = "list_judges", tag = "sitting", responses((status = 200, body = Vec<Ref>), Problems))]
pub(crate) async fn list_judges(State(web): State<Web>, Signed(ctx): Signed) -> Result<Json<Vec<Ref>>, Problem> {
    with_names(&web, ctx, |app, names| {
        let judges = app.judges(names.ctx)?;
        Ok(Json(judges.into_iter().map(|it| names.account(it)).collect()))
    })
    .await
}

/// On line or on site.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FormOfSitting {
    /// By picture and sound.
    OnLine,
    /// At the place.
    OnSite,
}

/// When, where and how.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SittingBody {
    /// The judge.
    judge_id: String,
    /// For whom: the region and those below it.
    region_id: String,
    /// On line or on site.
    form: FormOfSitting,
    /// Where, when it is on site.
    place: Option<String>,
    /// Beginning.
    starts_at: String,
    /// End.
    ends_at: String,
    /// In how many weeks it is offered, 1 to 26; one when absent. Of no meaning where a sitting is moved.
    weeks: Option<u32>,
    /// Why a sitting is moved.
    reason: Option<String>,
}

impl SittingBody {
    fn read(&self) -> Result<SittingTime, Problem> {
        let at =
            |text: &str| text.parse().map_err(|_| Problem::unreadable("an instant is written as 2026-03-05T08:00:00Z"));
        Ok(SittingTime {
            judge_id: id(&self.judge_id, "account")?,
            region_id: id(&self.region_id, "region")?,
            form: match self.form {
                FormOfSitting::OnLine => SittingForm::OnLine,
                FormOfSitting::OnSite => SittingForm::OnSite,
            },
            place: self.place.clone(),
            starts_at: at(&self.starts_at)?,
            ends_at: at(&self.ends_at)?,
        })
    }
}

/// Sittings that were changed.
#[derive(Serialize, ToSchema)]
pub struct SittingsDone {
    /// Ids.
    ids: Vec<String>,
}

fn done(ids: Vec<SittingId>) -> Json<SittingsDone> {
    Json(SittingsDone { ids: ids.iter().map(ToString::to_string).collect() })
}

/// Offers a time of a judge, once or in as many weeks.
#[utoipa::path(post, path = "/sittings", operation_id = "offer_sittings", tag = "sitting", request_body = SittingBody, responses((status = 200, body = SittingsDone), Problems))]
pub(crate) async fn offer_sittings(
    State(web): State<Web>,
    verb: Verb<SittingBody>,
) -> Result<Json<SittingsDone>, Problem> {
    let (time, weeks, app) = (verb.body.read()?, verb.body.weeks.unwrap_or(1), web.app.clone());
    blocking(move || Ok(done(app.offer_sittings(&verb.ctx, time, weeks)?))).await
}

/// What it is booked for.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PurposeOfSitting {
    /// Mediation of a matter.
    Mediation,
    /// Confirmation of an agreement.
    Confirmation,
    /// Whether rules of a village keep the law.
    VillageRules,
    /// General advice.
    Advice,
}

/// A booking.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookingBody {
    /// For which place.
    region_id: String,
    /// What for.
    purpose: PurposeOfSitting,
    /// The matter, where it is about one.
    matter_id: Option<String>,
    /// A word to the judge, without names of people.
    note: Option<String>,
}

/// Books a sitting.
#[utoipa::path(post, path = "/sittings/{id}/book", operation_id = "book_sitting", tag = "sitting", params(("id" = String, Path)), request_body = BookingBody, responses((status = 200, body = SittingsDone), Problems))]
pub(crate) async fn book_sitting(
    State(web): State<Web>,
    Path(sitting): Path<String>,
    verb: Verb<BookingBody>,
) -> Result<Json<SittingsDone>, Problem> {
    let (sitting, body, app) = (id(&sitting, "sitting")?, verb.body, web.app.clone());
    let book = BookSitting {
        region_id: id(&body.region_id, "region")?,
        purpose: match body.purpose {
            PurposeOfSitting::Mediation => SittingPurpose::Mediation,
            PurposeOfSitting::Confirmation => SittingPurpose::Confirmation,
            PurposeOfSitting::VillageRules => SittingPurpose::VillageRules,
            PurposeOfSitting::Advice => SittingPurpose::Advice,
        },
        matter_id: id_opt(body.matter_id.as_deref(), "matter")?,
        note: body.note,
    };
    blocking(move || Ok(done(vec![app.book_sitting(&verb.ctx, sitting, book)?]))).await
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SittingReason {
    /// Reason; the other side is told.
    reason: String,
}

/// Gives a booking back.
#[utoipa::path(post, path = "/sittings/{id}/release", operation_id = "release_sitting", tag = "sitting", params(("id" = String, Path)), request_body = SittingReason, responses((status = 200, body = SittingsDone), Problems))]
pub(crate) async fn release_sitting(
    State(web): State<Web>,
    Path(sitting): Path<String>,
    verb: Verb<SittingReason>,
) -> Result<Json<SittingsDone>, Problem> {
    let (sitting, app) = (id(&sitting, "sitting")?, web.app.clone());
    blocking(move || Ok(done(vec![app.release_sitting(&verb.ctx, sitting, verb.body.reason)?]))).await
}

/// Moves a sitting, with its booking.
#[utoipa::path(post, path = "/sittings/{id}/move", operation_id = "move_sitting", tag = "sitting", params(("id" = String, Path)), request_body = SittingBody, responses((status = 200, body = SittingsDone), Problems))]
pub(crate) async fn move_sitting(
    State(web): State<Web>,
    Path(sitting): Path<String>,
    verb: Verb<SittingBody>,
) -> Result<Json<SittingsDone>, Problem> {
    let (sitting, time, app) = (id(&sitting, "sitting")?, verb.body.read()?, web.app.clone());
    let reason = verb.body.reason.unwrap_or_default();
    blocking(move || Ok(done(vec![app.move_sitting(&verb.ctx, sitting, time, reason)?]))).await
}

/// Cancels a sitting.
#[utoipa::path(post, path = "/sittings/{id}/cancel", operation_id = "cancel_sitting", tag = "sitting", params(("id" = String, Path)), request_body = SittingReason, responses((status = 200, body = SittingsDone), Problems))]
pub(crate) async fn cancel_sitting(
    State(web): State<Web>,
    Path(sitting): Path<String>,
    verb: Verb<SittingReason>,
) -> Result<Json<SittingsDone>, Problem> {
    let (sitting, app) = (id(&sitting, "sitting")?, web.app.clone());
    blocking(move || Ok(done(vec![app.cancel_sitting(&verb.ctx, sitting, verb.body.reason)?]))).await
}
