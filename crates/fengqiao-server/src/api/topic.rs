//! Hot topics of a region and period.

use axum::Json;
use axum::extract::State;
use fengqiao_app::topic::TopicQuery;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{day_opt, id_opt, with_names};
use crate::extract::{Query, Signed};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::topic::TopicsView;

/// Where and when.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct TopicPeriod {
    /// Region with those below it; the reader's own when absent.
    region_id: Option<String>,
    /// First day; the last seven days when absent.
    from: Option<String>,
    /// Last day; today when absent. At most 92 days.
    to: Option<String>,
}

/// Phrases and matters that grew most, compared with the four periods before and with the other regions.
#[utoipa::path(get, path = "/topics", operation_id = "list_topics", tag = "topic", params(TopicPeriod), responses((status = 200, body = TopicsView), Problems))]
pub(crate) async fn list_topics(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<TopicPeriod>,
) -> Result<Json<TopicsView>, Problem> {
    let asked = TopicQuery {
        region_id: id_opt(query.region_id.as_deref(), "region")?,
        from_on: day_opt(query.from.as_deref(), "from")?,
        to_on: day_opt(query.to.as_deref(), "to")?,
    };
    with_names(&web, ctx, move |app, names| Ok(Json(TopicsView::of(names, app.topics(names.ctx, &asked)?)))).await
}
