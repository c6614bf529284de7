//! Full-text search over reports and matters. The question is never written to a log.

use axum::Json;
use axum::extract::State;
use fengqiao_app::search::{Kind, Reach, SearchQuery};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{day_opt, id_opt, with_names};
use crate::cursor::Paging;
use crate::extract::{Query, Signed};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::search::SearchView;

/// Hits of each kind unless told otherwise.
const LIMIT: u32 = 20;

/// What is looked for, and where.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SearchTexts {
    /// Words in Chinese, English or pinyin; at most 100 characters and 12 words, which must all occur.
    q: Option<String>,
    /// `report` or `matter`; both when absent.
    kind: Option<String>,
    region_id: Option<String>,
    category: Option<String>,
    state: Option<String>,
    /// Told or opened on this day or later.
    from: Option<String>,
    /// Told or opened on this day or earlier.
    to: Option<String>,
    /// How far to reach: `words`, `letters`, `sounds`, `near`; as far as needed when absent.
    reach: Option<String>,
    /// `next` of the group's page before; needs its `kind` and `reach`.
    cursor: Option<String>,
    /// Hits of each kind, at most 50.
    limit: Option<u32>,
}

/// Searches the texts that the reader may read, the newest first.
#[utoipa::path(get, path = "/search", operation_id = "search_texts", tag = "search", params(SearchTexts), responses((status = 200, body = SearchView), Problems))]
pub(crate) async fn search_texts(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<SearchTexts>,
) -> Result<Json<SearchView>, Problem> {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let unknown = |name: &str| Problem::unreadable(format!("there is no such {name}"));
    let kind = match filled(query.kind).as_deref() {
        None => None,
        Some("report") => Some(Kind::Report),
        Some("matter") => Some(Kind::Matter),
        Some(_) => return Err(unknown("kind; it is report or matter")),
    };
    let reach = match filled(query.reach).as_deref() {
        None => None,
        Some(word) => Some(
            Reach::ALL
                .into_iter()
                .find(|reach| reach.word() == word)
                .ok_or_else(|| unknown("reach; it is words, letters, sounds or near"))?,
        ),
    };
    let page = Paging { cursor: query.cursor, limit: query.limit }.request(CURSOR)?;
    if page.after.is_some() && (kind.is_none() || reach.is_none()) {
        return Err(Problem::unreadable("a cursor needs the kind and the reach of its group"));
    }
    let after = match page.after {
        None => None,
        Some((at, low)) => Some((at, u64::from_str_radix(&low, 16).map_err(|_| unknown("place in these hits"))?)),
    };
    let asked = SearchQuery {
        text: query.q.unwrap_or_default(),
        kind,
        region_id: id_opt(query.region_id.as_deref(), "region")?,
        category: filled(query.category),
        state: filled(query.state),
        from_on: day_opt(query.from.as_deref(), "from")?,
        to_on: day_opt(query.to.as_deref(), "to")?,
        reach,
        after,
        limit: if page.limit == 0 { LIMIT } else { page.limit },
    };
    with_names(&web, ctx, move |app, names| Ok(Json(SearchView::of(names, app.search_texts(names.ctx, &asked)?)))).await
}

/// Name of the lists of hits in their cursors.
pub(crate) const CURSOR: &str = "search";
