//! What a plan leaves out, and what a person changed of it.

use fengqiao_app::patrol::PatrolRead;
use fengqiao_domain::patrol::{LeftOut, LeftOutWhy, PlanChange};
use serde::Serialize;
use utoipa::ToSchema;

use super::{CapView, PatrolPlace, VisitReasonView, routes, team_ref};
use crate::view::{Names, Ref, RegionRef};

/// Why a place has no visit; which figures are there depends on the kind. The web owns the words.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct LeftOutWhyView {
    /// `cap_reached`, `too_soon`, `no_team`, `window_closed`, `unreachable`, `no_room`.
    pub kind: String,
    /// The cap that was reached.
    pub cap: Option<CapView>,
    /// Days to the nearest visit.
    pub gap_days: Option<u32>,
    /// Days that must lie between.
    pub gap_days_min: Option<u16>,
    /// Beginning of the window.
    pub from: Option<String>,
    /// End of the window.
    pub to: Option<String>,
}

impl From<&LeftOutWhy> for LeftOutWhyView {
    fn from(why: &LeftOutWhy) -> Self {
        let base = |kind: &str| Self { kind: kind.to_owned(), ..Self::default() };
        match why {
            LeftOutWhy::CapReached { stand } => Self { cap: Some(CapView::from(stand)), ..base("cap_reached") },
            LeftOutWhy::TooSoon { gap_days, gap_days_min } => {
                Self { gap_days: Some(*gap_days), gap_days_min: Some(*gap_days_min), ..base("too_soon") }
            }
            LeftOutWhy::NoTeam => base("no_team"),
            LeftOutWhy::WindowClosed { window } => {
                Self { from: Some(window.from.to_string()), to: Some(window.to.to_string()), ..base("window_closed") }
            }
            LeftOutWhy::Unreachable => base("unreachable"),
            LeftOutWhy::NoRoom => base("no_room"),
        }
    }
}

/// A place without a visit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LeftOutView {
    /// Where.
    pub place: PatrolPlace,
    /// Why one would go there.
    pub reasons: Vec<VisitReasonView>,
    /// Why nobody goes.
    pub why: LeftOutWhyView,
}

impl LeftOutView {
    pub(super) fn of(names: &Names<'_>, left: &LeftOut) -> Self {
        Self {
            place: PatrolPlace::of(names, left.region_id),
            reasons: left.reasons.iter().map(|reason| VisitReasonView::of(names, reason)).collect(),
            why: LeftOutWhyView::from(&left.why),
        }
    }
}

/// What a person changed when accepting a plan.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanChangeView {
    /// `removed`, `added`, `moved`.
    pub kind: String,
    /// Where.
    pub region: Option<RegionRef>,
    /// The team that had the visit.
    pub from: Option<Ref>,
    /// The team that has it now.
    pub to: Option<Ref>,
    /// Why.
    pub reason: String,
}

impl PlanChangeView {
    pub(super) fn of(names: &Names<'_>, change: &PlanChange, read: &PatrolRead) -> Self {
        let named = |id| team_ref(&read.teams, id);
        match change {
            PlanChange::Removed { region_id, reason, .. } => Self {
                kind: "removed".to_owned(),
                region: names.region(*region_id),
                from: None,
                to: None,
                reason: reason.clone(),
            },
            PlanChange::Added { region_id, team_id, reason, .. } => Self {
                kind: "added".to_owned(),
                region: names.region(*region_id),
                from: None,
                to: Some(named(*team_id)),
                reason: reason.clone(),
            },
            PlanChange::Moved { visit_id, from, to, reason } => {
                let visits = read.row.plan.routes.iter().flat_map(|route| &route.visits);
                let visit = visits
                    .chain(routes(&read.row).iter().flat_map(|route| &route.visits))
                    .find(|it| it.id == *visit_id);
                Self {
                    kind: "moved".to_owned(),
                    region: visit.and_then(|visit| names.region(visit.region_id)),
                    from: Some(named(*from)),
                    to: Some(named(*to)),
                    reason: reason.clone(),
                }
            }
        }
    }
}
