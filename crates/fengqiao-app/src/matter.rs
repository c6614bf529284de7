//! Matters: closed, opened again, and read. They are opened with or from a report.

mod close;
mod crowd;
mod read;

pub use close::{Close, Reopen};
pub use crowd::Crowd;
pub(crate) use crowd::{COUNTED_IN_LIST_MAX, COUNTED_MAX, crowd, crowd_of};
pub use read::{MatterListed, MatterRead};

use fengqiao_domain::id::MatterId;
use fengqiao_store::{MatterRow, Tx};
use jiff::Timestamp;

use crate::app::App;
use crate::context::Ctx;
use crate::error::{AppError, AppResult, refuse};
use crate::report::path_of;

/// The next number of a kind in the year, such as `SX2026-000001`.
pub(crate) fn next_code(tx: &mut Tx<'_>, kind: &str, now: Timestamp) -> AppResult<String> {
    let year = crate::day::day_in_china(now).year();
    let number = tx.next_number(&format!("{kind}{year}"), 1)?;
    Ok(format!("{kind}{year}-{number:06}"))
}

/// Loads an open matter that the person may handle or at least read for joining.
pub(crate) fn load_open(app: &App, ctx: &Ctx, tx: &mut Tx<'_>, id: MatterId) -> AppResult<MatterRow> {
    let row = tx.reader().matter(id)?.ok_or(AppError::NotFound("matter"))?;
    let path = path_of(tx, row.matter.region_id)?;
    if !app.setup().matrix.may(ctx, "read_matter", path.as_ref(), &row.state) {
        return Err(AppError::NotFound("matter"));
    }
    if row.state != "open" {
        return refuse("matter_closed", "the matter is closed; reopen it first");
    }
    Ok(row)
}
