//! A bulletin as the web sees it.

use fengqiao_app::bulletin::BulletinRead;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Bilingual, Names, Ref, RegionRef};

/// A bulletin.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BulletinView {
    /// Id.
    pub id: String,
    /// Title of its kind.
    pub title: Bilingual,
    /// Period, such as 2025-Q4.
    pub period: String,
    /// Whose figures it tells.
    pub region: RegionRef,
    /// Whom it is for.
    pub addressee: Ref,
    /// The last entry of the log that its figures know.
    pub cut: i64,
    /// Day on which it was made.
    pub made_on: String,
    /// SHA-256 of its figures.
    pub figures_hash: String,
    /// Whether only its issuer sees it yet.
    pub draft: bool,
    /// Pages.
    pub pages: usize,
}

impl BulletinView {
    pub(crate) fn of(names: &Names<'_>, it: &BulletinRead) -> Self {
        let bulletin = &it.bulletin;
        let kind = names.app.setup().bulletins.kinds.get(&bulletin.kind);
        let gone = || Bilingual::new(bulletin.kind.clone(), bulletin.kind.clone());
        Self {
            id: bulletin.id.to_string(),
            title: kind.map_or_else(gone, |kind| Bilingual::from(&kind.title)),
            period: bulletin.period.clone(),
            region: names.region_or_id(bulletin.region_id),
            addressee: names.organisation(bulletin.organisation_id),
            cut: bulletin.cut,
            made_on: bulletin.made_on.to_string(),
            figures_hash: bulletin.figures_hash.clone(),
            draft: it.draft,
            pages: it.pages,
        }
    }
}
