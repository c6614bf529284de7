//! Views of counts before and after.

use fengqiao_app::proceeding::{Compared, Stretch};
use serde::Serialize;
use utoipa::ToSchema;

/// Counts of one stretch of days.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StretchView {
    /// First day.
    pub from_on: String,
    /// Last day; today while the stretch runs.
    pub to_on: String,
    /// Reports of the kind in the place.
    pub here: i64,
    /// Reports of the kind everywhere else.
    pub elsewhere: i64,
}

/// What was counted before and after.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparedView {
    /// Days of each stretch.
    pub days: u32,
    /// Before.
    pub before: StretchView,
    /// After; none before it begins.
    pub after: Option<StretchView>,
    /// Whether the days after are all over.
    pub complete: bool,
}

impl StretchView {
    fn of(it: &Stretch) -> Self {
        let Stretch { from_on, to_on, here, elsewhere } = *it;
        Self { from_on: from_on.to_string(), to_on: to_on.to_string(), here, elsewhere }
    }
}

impl ComparedView {
    pub(crate) fn of(it: &Compared) -> Self {
        Self {
            days: it.days,
            before: StretchView::of(&it.before),
            after: it.after.as_ref().map(StretchView::of),
            complete: it.complete,
        }
    }
}
