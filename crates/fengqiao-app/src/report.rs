//! Reports: received, classified, joined to a matter, separated; and read.

mod classify;
mod join;
pub(crate) mod read;
mod receive;

pub use classify::Classify;
pub use join::{Join, OpenMatter, Separate};
pub use read::{LikelyRead, ReportRead, ReportsRead};
pub(crate) use receive::check_person;
pub use receive::{MatterChoice, NewReport, Received};

use fengqiao_domain::id::{RegionId, ReportId};
use fengqiao_domain::matter::TITLE_LENGTH_MAX;
use fengqiao_domain::region::RegionPath;
use fengqiao_store::{ReportRow, StoreError, Tx};

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, Refusal};
use crate::office::Office;

/// Loads a report for a change: it must be readable, permitted, and as the person saw it.
pub(crate) fn load_for_change(
    app: &App,
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    id: ReportId,
    revision: u32,
) -> AppResult<ReportRow> {
    let row = tx.reader().report(id)?.ok_or(AppError::NotFound("report"))?;
    let path = path_of(tx, row.report.region_id)?;
    if !app.setup().matrix.may(ctx, "read_report", path.as_ref(), &row.state) {
        return Err(AppError::NotFound("report"));
    }
    app.setup().matrix.permit(ctx, "handle_report", path.as_ref(), &row.state)?;
    if row.revision != revision {
        return Err(StoreError::Stale { noun: "report" }.into());
    }
    Ok(row)
}

pub(crate) fn path_of(tx: &mut Tx<'_>, region_id: Option<RegionId>) -> AppResult<Option<RegionPath>> {
    Ok(match region_id {
        Some(id) => tx.reader().region_path(id)?,
        None => None,
    })
}

/// The title of a matter that has none: kind and place.
pub(crate) fn matter_title(app: &App, office: &Office, category: Option<&str>, region_id: Option<RegionId>) -> String {
    let kind =
        category.and_then(|code| app.setup().category(code)).map_or("未归类", |category| category.name.as_str());
    let place = region_id.map(|id| format!("{} · ", office.path_names(id).join(""))).unwrap_or_default();
    format!("{place}{kind}").chars().take(TITLE_LENGTH_MAX).collect()
}

/// Checks a chosen category and region against the office.
pub(crate) fn check_choice(
    app: &App,
    office: &Office,
    category: Option<&str>,
    region_id: Option<RegionId>,
) -> Result<(), Refusal> {
    if let Some(code) = category
        && app.setup().category(code).is_none()
    {
        return Err(Refusal::new("bad_field", "there is no such category").field(
            "category",
            "unknown",
            "there is no such category",
        ));
    }
    if let Some(id) = region_id
        && office.region(id).is_none()
    {
        return Err(Refusal::new("bad_field", "there is no such region").field(
            "region_id",
            "unknown",
            "there is no such region",
        ));
    }
    Ok(())
}
