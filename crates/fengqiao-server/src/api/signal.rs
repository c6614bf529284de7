//! Signals and counts.

use axum::Json;
use axum::extract::State;
use fengqiao_app::store::{CountBy, SignalFilter};
use fengqiao_domain::id::SignalId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{day_opt, id, id_opt, with_names};
use crate::cursor::Paging;
use crate::extract::{Path, Query, Signed};
use crate::problem::{Problem, Problems};
use crate::state::Web;
use crate::view::place::{CountItem, CountsView};
use crate::view::signal::{SignalItem, SignalView};
use crate::view::{Bilingual, Names, Page};

/// Which signals.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SignalQuery {
    /// `open`, `confirmed`, `closed`, `false_alarm`.
    state: Option<String>,
    region_id: Option<String>,
    category: Option<String>,
    /// Whether it goes on (true) or has ended (false).
    running: Option<bool>,
    /// Exact number.
    code: Option<String>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Signals, newest first.
#[utoipa::path(get, path = "/signals", operation_id = "list_signals", tag = "signal", params(SignalQuery), responses((status = 200, body = Page<SignalItem>), Problems))]
pub(crate) async fn list_signals(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<SignalQuery>,
) -> Result<Json<Page<SignalItem>>, Problem> {
    let region = id_opt(query.region_id.as_deref(), "region")?;
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let (state, category, code) = (filled(query.state), filled(query.category), filled(query.code));
    let running = query.running;
    let page = Paging { cursor: query.cursor, limit: query.limit }.request("signals")?;
    with_names(&web, ctx, move |app, names| {
        let within = region.and_then(|id| names.office.path(id)).cloned().unwrap_or_default();
        let page = app.signals(names.ctx, SignalFilter { within, state, category, code, running }, &page)?;
        Ok(Json(Page::of("signals", page, |(row, proceeding)| SignalItem::of(names, &row, proceeding.as_ref()))))
    })
    .await
}

/// One signal.
#[utoipa::path(get, path = "/signals/{id}", operation_id = "read_signal", tag = "signal", params(("id" = String, Path)), responses((status = 200, body = SignalView), Problems))]
pub(crate) async fn read_signal(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Path(signal): Path<String>,
) -> Result<Json<SignalView>, Problem> {
    let signal: SignalId = id(&signal, "signal")?;
    with_names(&web, ctx, move |app, names| Ok(Json(SignalView::of(names, &app.signal(names.ctx, signal)?)))).await
}

/// Which counts.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CountQuery {
    region_id: Option<String>,
    /// First day.
    from: Option<String>,
    /// Last day.
    to: Option<String>,
    /// `category`, `region`, `channel`, `day`.
    by: Option<String>,
}

/// Counts below this are not shown to readers who may not read the reports themselves.
const SHOWN_MIN: i64 = 3;
/// Days counted when the query names none.
const DAYS_DEFAULT: i64 = 30;

/// Reports counted in a region and period.
#[utoipa::path(get, path = "/counts", operation_id = "count_reports", tag = "signal", params(CountQuery), responses((status = 200, body = CountsView), Problems))]
pub(crate) async fn count_reports(
    State(web): State<Web>,
    Signed(ctx): Signed,
    Query(query): Query<CountQuery>,
) -> Result<Json<CountsView>, Problem> {
    let region = id_opt(query.region_id.as_deref(), "region")?;
    let today = fengqiao_app::day::day_in_china(ctx.now);
    let to = day_opt(query.to.as_deref(), "to")?.unwrap_or(today);
    let earlier = to.checked_sub(jiff::Span::new().days(DAYS_DEFAULT - 1)).unwrap_or(to);
    let from = day_opt(query.from.as_deref(), "from")?.unwrap_or(earlier);
    let by = match query.by.as_deref() {
        None | Some("category") => CountBy::Category,
        Some("region") => CountBy::Region,
        Some("channel") => CountBy::Channel,
        Some("day") => CountBy::Day,
        Some(_) => return Err(Problem::unreadable("by is category, region, channel or day")),
    };
    with_names(&web, ctx, move |app, names| {
        let within = region.and_then(|id| names.office.path(id)).cloned().unwrap_or_default();
        let counts = app.counts(names.ctx, &within, (from, to), by)?;
        let reads = app.setup().matrix.may(names.ctx, "read_report", Some(&names.ctx.region_path), "new");
        let total = counts.iter().map(|(_, count)| count).sum();
        let item = |(key, count): (String, i64)| CountItem {
            name: name(names, by, &key),
            key,
            count: (reads || count >= SHOWN_MIN).then_some(count),
        };
        Ok(Json(CountsView { items: counts.into_iter().map(item).collect(), total }))
    })
    .await
}

fn name(names: &Names<'_>, by: CountBy, key: &str) -> Bilingual {
    let bare = || Bilingual::new(key, key);
    match by {
        CountBy::Category => names.category(key).map_or_else(bare, |category| category.name),
        CountBy::Region => key
            .parse()
            .ok()
            .and_then(|id| names.region(id))
            .map_or_else(bare, |region| Bilingual::new(region.name.clone(), region.name)),
        CountBy::Channel | CountBy::Day => bare(),
    }
}
