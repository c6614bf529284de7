//! Points as the web sees them.

use fengqiao_domain::id::OrganisationId;
use fengqiao_domain::points::Points;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, Names, Page, Ref, instant};

/// Points with the sums that count now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PointsView {
    /// The sum of each organisation.
    pub sums: Vec<PointsSum>,
    /// What was given.
    #[serde(flatten)]
    pub page: Page<PointsItem>,
}

/// The sum of an organisation's points that have not lapsed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PointsSum {
    /// The organisation.
    pub organisation: Ref,
    /// The sum.
    pub points: i64,
}

/// Points given once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PointsItem {
    /// Id.
    pub id: String,
    /// To whom.
    pub organisation: Ref,
    /// The proceeding.
    pub proceeding_id: String,
    /// The rule.
    pub rule: Bilingual,
    /// How many.
    pub points: i32,
    /// When.
    pub given_at: String,
}

impl PointsView {
    pub(crate) fn of(names: &Names<'_>, sums: &[(OrganisationId, i64)], page: Page<PointsItem>) -> Self {
        let sum =
            |(id, points): &(OrganisationId, i64)| PointsSum { organisation: names.organisation(*id), points: *points };
        Self { sums: sums.iter().map(sum).collect(), page }
    }
}

impl PointsItem {
    pub(crate) fn of(names: &Names<'_>, points: &Points) -> Self {
        Self {
            id: points.id.to_string(),
            organisation: names.organisation(points.organisation_id),
            proceeding_id: points.proceeding_id.to_string(),
            rule: rule_title(names, &points.rule),
            points: points.points,
            given_at: instant(points.given_at),
        }
    }
}

/// The title of a rule; one that the office has taken out is shown by its id.
pub(crate) fn rule_title(names: &Names<'_>, id: &str) -> Bilingual {
    let rule = names.app.setup().points.rule(id);
    rule.map_or_else(|| Bilingual::new(id, id), |rule| Bilingual::from(&rule.title))
}
