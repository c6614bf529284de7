//! Reviews: means of a month that has ended.

use axum::Json;
use axum::extract::State;
use fengqiao_app::review::ReviewRead;
use fengqiao_domain::id::OrganisationId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{id_opt, with_names};
use crate::extract::{Query, Signed};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::{Bilingual, Names, Ref};

/// Whose review, of when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ReviewQuery {
    /// The reader's own organisation when absent.
    organisation_id: Option<String>,
    /// A day of the month; of the month before this one when absent.
    month: Option<String>,
}

/// What is told of an organisation for a month.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReviewView {
    /// Procedure id.
    pub procedure: String,
    /// Title of the procedure.
    pub title: Bilingual,
    /// Who was rated.
    pub organisation: Ref,
    /// First day of the month.
    pub month: String,
    /// Organisations that must have answered before anything is told.
    pub least: u32,
    /// Organisations that did; none while there are fewer.
    pub raters: Option<usize>,
    /// Whether any review of that month is still open, so that nothing is told yet.
    pub waits: bool,
    /// The questions with their means.
    pub questions: Vec<QuestionView>,
}

/// A question with its mean.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuestionView {
    /// Field id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Mean in tenths.
    pub mean_tenths: i64,
}

impl ReviewView {
    fn of(names: &Names<'_>, read: &ReviewRead) -> Self {
        let procedure = names.app.setup().procedures.get(&read.procedure);
        let title = |id: &str| {
            let field = procedure.and_then(|procedure| procedure.field(id));
            field.map_or_else(|| Bilingual::new(id, id), |field| Bilingual::from(&field.title))
        };
        let question =
            |(id, mean): &(String, i64)| QuestionView { id: id.clone(), title: title(id), mean_tenths: *mean };
        let bare = || Bilingual::new(&read.procedure, &read.procedure);
        Self {
            procedure: read.procedure.clone(),
            title: procedure.map_or_else(bare, |procedure| Bilingual::from(&procedure.title)),
            organisation: names.organisation(read.organisation_id),
            month: read.month.to_string(),
            least: read.least,
            raters: read.raters,
            waits: read.waits,
            questions: read.means.iter().map(question).collect(),
        }
    }
}

/// What is told of an organisation, by procedure.
#[utoipa::path(get, path = "/reviews", operation_id = "list_reviews", tag = "organisation", params(ReviewQuery), responses((status = 200, body = Vec<ReviewView>), Problems))]
pub(crate) async fn list_reviews(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<ReviewQuery>,
) -> Result<Json<Vec<ReviewView>>, Problem> {
    let organisation: Option<OrganisationId> = id_opt(query.organisation_id.as_deref(), "organisation")?;
    let day =
        |text: String| text.parse::<Date>().map_err(|_| Problem::unreadable("month is a day of it, as 2026-03-01"));
    let month = query.month.filter(|text| !text.is_empty()).map(day).transpose()?;
    with_names(&web, ctx, move |app, names| {
        let read = app.reviews(names.ctx, organisation, month)?;
        Ok(Json(read.iter().map(|it| ReviewView::of(names, it)).collect()))
    })
    .await
}
